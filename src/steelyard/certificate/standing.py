"""What the acts in a log amount to: which certificates there are, how each stands, what was decided last.

Every reader of a log, its scheme and whoever watches it, enters the acts one by one, and refuses those that cannot
be: a number that is taken, a result that was not decided, a way back from revoked, time that runs back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from steelyard.certificate.log import ENTRIES, Act, Entry, Log
from steelyard.errors import InputError

Standing = Literal["valid", "suspended", "revoked"]
_AFTER: dict[Act, tuple[tuple[Standing, ...], Standing]] = {
    "suspend": (("valid",), "suspended"),
    "reinstate": (("suspended",), "valid"),
    "revoke": (("valid", "suspended"), "revoked"),  # and never back: a revoked number stays revoked
}
_NUMBERED = frozenset({"issue", *_AFTER})
_OVER_RESULT = frozenset({"decide", "issue"})  # acts that name the result beside what they enter


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate as the log has it; `index` is its place in the status lists."""

    number: str
    index: int
    sha256: str
    result_sha256: str
    standing: Standing = "valid"


class Standings:
    """Grows by one act after the other. `decisions` has the newest decision of each result, by their digests."""

    def __init__(self) -> None:
        self.certificates: dict[str, Issued] = {}
        self.decisions: dict[str, str] = {}
        self.last = ""  # moment of the newest act
        self._issued_for: dict[str, str] = {}  # number of the newest certificate of a result

    def enter(self, entry: Entry, where: str) -> None:
        """Let an act count; raises InputError for one that cannot be."""
        _refuse_shape(entry, where)
        if entry.at < self.last:
            raise InputError(f"is of {entry.at}, and the act before it of {self.last}", where=where)
        self.last = entry.at
        if entry.act == "decide":
            self.decisions[entry.result_sha256 or ""] = entry.sha256
        elif entry.act == "issue":
            self._issue(entry, where)
        elif entry.act != "publish":
            self._change(entry, where)

    def issued(self, number: str) -> Issued:
        """The certificate of this number; raises InputError where there is none."""
        if number not in self.certificates:
            raise InputError(
                f"there is no certificate {number!r}", remedy="`steelyard log list` shows the numbers"
            )
        return self.certificates[number]

    def in_standing(self, standing: Standing) -> Iterator[int]:
        """The places in the status lists of the certificates that stand so."""
        return (one.index for one in self.certificates.values() if one.standing == standing)

    def refuse_second(self, result_sha256: str, where: str = "") -> None:
        """Raises InputError where this result has a certificate that was not revoked."""
        number = self._issued_for.get(result_sha256)
        if number is not None and self.certificates[number].standing != "revoked":
            raise InputError(f"this result has the certificate {number} already", where=where)

    def _issue(self, entry: Entry, where: str) -> None:
        place, result = len(self.certificates), entry.result_sha256 or ""
        if entry.number in self.certificates:
            raise InputError(f"there is a certificate {entry.number} already", where=where)
        if result not in self.decisions:
            raise InputError("is issued for a result that was not decided before", where=where)
        if entry.index != place:
            raise InputError("has another place in the status lists than its order gives", where=where)
        self.refuse_second(result, where)
        self.certificates[entry.number] = Issued(entry.number, place, entry.sha256, result)
        self._issued_for[result] = entry.number

    def _change(self, entry: Entry, where: str) -> None:
        found, (before, standing) = self.issued(entry.number), _AFTER[entry.act]
        if entry.sha256 != found.sha256:
            raise InputError(f"has another SHA-256 than the certificate {entry.number}", where=where)
        if found.standing not in before:
            raise InputError(
                f"the certificate {entry.number} is {found.standing}; it cannot be: {entry.act}", where=where
            )
        self.certificates[entry.number] = replace(found, standing=standing)


def standings_of(log: Log) -> Standings:
    """What a log amounts to; raises InputError with the line of an act that cannot be."""
    found = Standings()
    for number, entry in enumerate(log.entries(), 1):
        found.enter(entry, f"{ENTRIES}:{number}")
    return found


def _refuse_shape(entry: Entry, where: str) -> None:
    """Each act says what it needs and nothing else, so that no two readers can differ on it."""
    for said, needed, name in (
        (bool(entry.number), entry.act in _NUMBERED, "number"),
        (entry.index is not None, entry.act == "issue", "index"),
        (entry.result_sha256 is not None, entry.act in _OVER_RESULT, "result_sha256"),
    ):
        if said != needed:
            raise InputError(f"{entry.act!r} {'needs' if needed else 'takes no'} {name}", where=where)
