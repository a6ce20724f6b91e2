"""A bundle decided anew: the result has to come out byte for byte, else it says where it differs (R28).

Depth `decision` goes from the ratings (formal) or from answers and readings (self) to the level, and is always
possible. Depth `full` measures the readings from the rows besides, where the bundle has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal

from steelyard.bundle.contents import CASE, EVIDENCE, RATINGS, RESULT, STANDARD, Bundle
from steelyard.bundle.ratings import read_ratings
from steelyard.bundle.standard_files import standard_in
from steelyard.bundle.withheld import refuse_unlike
from steelyard.errors import InputError, SteelyardError, VerificationFailed
from steelyard.rating.model import Rating
from steelyard.result.decide import decide
from steelyard.result.document import canonical
from steelyard.result.inputs import FORMAL, Inputs, case_of, decide_inputs, ratings
from steelyard.result.inputs_document import canonical as case_file
from steelyard.result.inputs_document import document, read
from steelyard.result.model import Result
from steelyard.result.parsed import parsed
from steelyard.values import Text

Depth = Literal["decision", "full"]
PLACES = 5  # differences that are named
VOTES = Text(
    "投票（留存在发证机构，包内只有加盐摘要）",
    "the votes, which stay with the scheme: only their salted digests are here",
)
ROWS = Text("由原始数据到读数（包内没有数据行）", "rows to readings: the bundle has no rows")
OVERLAY = Text("覆盖文字（包内只有其摘要）", "the wording laid over the standard: only its digest is here")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a scheme shows of a formal result: its whole case file, and the salts of what was withheld."""

    case: bytes
    salts: bytes


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it. `differs` are the first places at which the results, or readings, are unlike."""

    depth: Depth
    differs: tuple[str, ...]
    uncovered: tuple[Text, ...]
    measured: int = 0  # readings that were measured anew
    votes: int = 0  # ballots and overrides that are the withheld ones, and were counted anew

    @property
    def equal(self) -> bool:
        """Whether the very same bytes came out."""
        return not self.differs


def replay(bundle: Bundle, where: str, shown: Shown | None = None) -> Replayed:
    """The bundle decided anew, as deep as it allows; from the votes where these are shown.

    Raises VerificationFailed where it cannot be decided at all, or other votes are shown than were withheld.
    """
    inputs = inputs_of(bundle, where)
    found = _replayed(bundle, inputs, where)
    return found if shown is None else _from_votes(bundle, inputs, shown, found, where)


def _replayed(bundle: Bundle, inputs: Inputs, where: str) -> Replayed:
    differs = tuple(_unlike(bundle.members[RESULT], canonical(decided(bundle, inputs, where)), where))
    uncovered = list(_uncovered(inputs))
    if not bundle.under(EVIDENCE):
        return Replayed("decision", differs, (ROWS, *uncovered) if inputs.readings else tuple(uncovered))
    from steelyard.bundle.measuring import measured_anew  # noqa: PLC0415 - the engine takes half a second to import

    remeasured = measured_anew(bundle, inputs, where)
    return Replayed(
        "full" if remeasured.count else "decision",
        (*differs, *islice(remeasured.differs, PLACES)),
        (*remeasured.uncovered, *uncovered),
        remeasured.count,
    )


def _from_votes(bundle: Bundle, inputs: Inputs, shown: Shown, found: Replayed, where: str) -> Replayed:
    """The same with the votes counted anew; whatever else the shown case says has to be what the bundle says."""
    try:
        voted = read(parsed(shown.case, "the case"), inputs.standard)
        votes = refuse_unlike(document(voted), shown.salts, bundle.manifest.withheld, "the case")
        if case_file(replace(voted, ballots={}, expert_overrides={})) != bundle.members[CASE]:
            raise VerificationFailed("is another case than the one in the bundle", where="the case")
        came = canonical(decide_inputs(voted))
    except SteelyardError as fault:
        raise _undecidable(fault, where) from None
    differs = tuple(_unlike(bundle.members[RESULT], came, where))
    uncovered = tuple(text for text in found.uncovered if text is not VOTES)
    return replace(found, differs=(*found.differs, *differs), uncovered=uncovered, votes=votes)


def inputs_of(bundle: Bundle, where: str) -> Inputs:
    """The case in a bundle under the standard in it; raises VerificationFailed where they do not go together."""
    try:
        case = parsed(bundle.members[CASE], CASE)
        named = case.get("standard")
        overlay = named.get("overlay") if isinstance(named, dict) else None
        standard = standard_in(bundle.under(STANDARD), overlay if isinstance(overlay, str) else "", where)
        return read(case, standard)
    except SteelyardError as fault:
        raise _undecidable(fault, where) from None


def decided(bundle: Bundle, inputs: Inputs, where: str) -> Result:
    """The result of the case in a bundle."""
    try:
        return decide(case_of(inputs), _ratings(bundle, inputs, where))
    except SteelyardError as fault:
        raise _undecidable(fault, where) from None


def differences(ours: Any, theirs: Any, path: str = "$") -> Iterator[str]:
    """The paths at which two JSON values are unlike."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            if key not in ours or key not in theirs:
                yield f"{path}.{key}"
            else:
                yield from differences(ours[key], theirs[key], f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(*pair, f"{path}[{place}]")
    elif ours != theirs or type(ours) is not type(theirs):
        yield path


def _ratings(bundle: Bundle, inputs: Inputs, where: str) -> dict[str, Rating]:
    if inputs.basis != FORMAL:
        return ratings(inputs)
    if RATINGS not in bundle.members:
        raise InputError("a formal result needs its ratings", where=f"{where}, {RATINGS}")
    return read_ratings(bundle.members[RATINGS], inputs, f"{where}, {RATINGS}")


def _unlike(given: bytes, came: bytes, where: str) -> Iterator[str]:
    if given == came:
        return
    try:
        found = list(islice(differences(parsed(given, RESULT), parsed(came, RESULT)), PLACES))
    except InputError as fault:
        raise VerificationFailed(fault.what, where=f"{where}, {RESULT}") from None
    yield from found or ["$"]


def _uncovered(inputs: Inputs) -> Iterator[Text]:
    if inputs.basis == FORMAL:
        yield VOTES
    if inputs.standard.overlay:
        yield OVERLAY


def _undecidable(fault: SteelyardError, where: str) -> VerificationFailed:
    place = f"{where}, {fault.where}" if fault.where and not fault.where.startswith(where) else fault.where
    return VerificationFailed(f"cannot be decided: {fault.what}", where=place or where)
