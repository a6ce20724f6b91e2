"""Which patterns of issue keys a source may give: those that any message is searched for in short time.

Python's matcher tries every way in which repetitions can share a text, and cannot be interrupted. A
repeated group that repeats or chooses inside takes exponential time, several open repetitions in a row
a high power of the length of a line; so the first is refused and the second is limited.
"""

from __future__ import annotations

import re

LONGEST = 200  # characters
REPEATS = 4  # in one pattern, of which at most
OPEN = 2  # may have no small end, such as `+` or `{1,99}`
_SMALL = 20  # times at most that still count as few
_HIDING = re.compile(r"\(\?(?:#|[a-zA-Z]*x)")  # may stand between a group and what repeats it
_TOKEN = re.compile(
    r"\\(?P<back>[1-9])|\\.|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<named>\(\?P=)|(?P<open>\()|(?P<close>\))"
    r"|(?P<or>\|)|(?P<repeat>[*+]|\{(?P<least>\d*)(?P<range>,?)(?P<most>\d*)\})|(?P<maybe>\?)|.",
    re.DOTALL,
)


def checked(pattern: str) -> str:
    """The pattern itself; raises ValueError, going on from its name, where it could take for ever."""
    if len(pattern) > LONGEST:
        raise ValueError(f"has {len(pattern):,} characters; the limit is {LONGEST}")
    if _HIDING.search(pattern):
        raise ValueError("holds a comment or the flag x")
    repeats = [_most(token) for token in _repeats(pattern)]
    if len(repeats) > REPEATS or sum(most > _SMALL for most in repeats) > OPEN:
        raise ValueError(f"repeats too often: {REPEATS} times at most, {OPEN} of them without a small end")
    return pattern


def _repeats(pattern: str) -> list[re.Match[str]]:
    """Every repetition; raises ValueError for one of a group that varies inside, and for a back reference."""
    found: list[re.Match[str]] = []
    varies = [False]  # of each group that is open: whether it repeats or chooses
    closed = False  # whether a group that varies ends right before
    for token in _TOKEN.finditer(pattern):
        if token["back"] or token["named"]:
            raise ValueError("refers back to a group")
        if token["repeat"] and _most(token) > 1:
            if closed:
                raise ValueError("repeats a group that repeats or chooses inside")
            found.append(token)
        ended = bool(token["close"]) and len(varies) > 1 and varies.pop()
        varies[-1] |= bool(ended or token["or"] or token["repeat"])
        if token["open"]:
            varies.append(False)
        elif token["maybe"] and not _is_kind(pattern, token):
            varies[-1] = True
        closed = ended
    return found


def _is_kind(pattern: str, token: re.Match[str]) -> bool:
    """Whether a question mark tells the kind of a group, as in `(?:`."""
    return pattern[token.start() - 1 : token.start()] == "("


def _most(token: re.Match[str]) -> int:
    """How often something may stand at most."""
    if token["repeat"] in {"*", "+"} or (token["range"] and not token["most"]):
        return 1 << 30
    return int(token["most"] or token["least"] or 1)
