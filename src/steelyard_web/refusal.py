"""Why something is refused, in both languages; the middleware makes a page or a fragment of it."""

from __future__ import annotations

from steelyard_web.say import Said, say


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """Something that may not or cannot be done; nothing was changed."""

    status = 400

    def __init__(self, zh: str, en: str) -> None:
        self.text: Said = say(zh, en)
        super().__init__(en)


class NotYours(Refused):
    """The person's roles do not allow it."""

    status = 403


class WrongState(Refused):
    """It does not fit the state the assessment is in."""

    status = 409


class Stale(Refused):
    """Somebody else changed it meanwhile; what was written is kept on the page."""

    status = 409
