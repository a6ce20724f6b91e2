"""Whether a standard holds together: ids, levels, evidence, measures, wording (R3, R8, R15).

`check` takes values only: the facts of the indicators come from the caller, the place of an id from
the files that were loaded.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from steelyard.standard.model import Measure, Node, Operator, Part, Practice, Requirement, Role, Standard
from steelyard.values import IndicatorFacts, Text

Place = Callable[[str], str]
Steps = dict[int, list[tuple[str, Measure]]]  # by level: a requirement's id and its measure
_SIGNS = re.compile(r"[\W_]+")
_HAN = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'./%-]*")
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
MIN_HAN = 12  # a shorter requirement cannot be rated alike by two people
MIN_WORDS = 6
IMPORTED = "imported"  # provenance of a standard whose structure and words are those of another's files


def check(standard: Standard, facts: Mapping[str, IndicatorFacts], place: Place = str) -> tuple[str, ...]:
    """Every fault as `file:line: id: what`; empty when the standard holds together."""
    faults = [f"{place(who)}: {who}: {what}" for who, what in _faults(standard, facts)]
    return tuple(dict.fromkeys(faults))


def _faults(standard: Standard, facts: Mapping[str, IndicatorFacts]) -> Iterator[tuple[str, str]]:
    yield from _repeated(part.id for part in standard.parts)
    # Answers, overlays and mappings know a requirement by its id alone, whatever the part.
    yield from _repeated(r.id for part in standard.parts for r in part.requirements())
    ours = IMPORTED not in standard.provenance  # what others wrote cannot be written anew
    if ours:
        yield from _same_text(standard)
    for part in standard.parts:
        yield from _part(part)
        for practice in part.practices():
            yield from _practice(practice, part)
            if ours:
                yield from _writing(practice)
            yield from _evidence(practice)
            yield from _measures(practice, facts)


def _part(part: Part) -> Iterator[tuple[str, str]]:
    levels = sorted(step.level for step in part.ladder)
    if levels != list(range(1, len(levels) + 1)):
        yield part.id, f"the ladder's levels are {levels}, not 1 to {len(levels)}"
    codes = [*(n.code for n in _nodes(part.nodes)), *(p.code for p in part.practices())]
    codes += [r.id for r in part.requirements()]
    codes += [e.code for p in part.practices() for e in p.expected_evidence]
    yield from _repeated(codes)
    for code in codes:
        if not _SAFE_ID.fullmatch(code):
            yield code, "ids use letters, digits, dot, dash and underscore only"
    tops = {node.code for node in part.nodes}
    for module in part.modules:
        for unknown in sorted(set(module.nodes) - tops):
            yield module.id, f"module names the unknown node {unknown}"
    if not part.practices():
        yield part.id, "the part has no practice"


def _practice(practice: Practice, part: Part) -> Iterator[tuple[str, str]]:
    used = {r.level for r in practice.requirements}
    for level in range(1, part.top + 1):
        if (level in used) == (level in practice.none):
            says = (
                "has requirements and stands under `none`"
                if level in used
                else "has neither requirements nor `none`"
            )
            yield practice.code, f"level {level} {says}"
    for level in sorted((used | set(practice.none)) - set(range(1, part.top + 1))):
        yield practice.code, f"level {level} is not on the ladder"
    for level in sorted(used):
        numbers = [r.id for r in practice.at(level)]
        wanted = [f"{practice.code}.{level}.{n}" for n in range(1, len(numbers) + 1)]
        if numbers != wanted:
            yield numbers[0], f"ids of level {level} are {', '.join(numbers)}; expected {', '.join(wanted)}"


def _writing(practice: Practice) -> Iterator[tuple[str, str]]:
    """What we ask of those who write a standard: two levels a practice, texts that can be rated."""
    if len({r.level for r in practice.requirements}) < 2:
        yield practice.code, "requirements stand at fewer than two levels"
    for requirement in practice.requirements:
        yield from _requirement(requirement)


def _requirement(requirement: Requirement) -> Iterator[tuple[str, str]]:
    if len(_HAN.findall(requirement.text.zh)) < MIN_HAN:
        yield requirement.id, f"the Chinese text has fewer than {MIN_HAN} characters"
    if len(_WORD.findall(requirement.text.en)) < MIN_WORDS:
        yield requirement.id, f"the English text has fewer than {MIN_WORDS} words"
    if _HAN.search(requirement.text.en):
        yield requirement.id, "the English text contains Chinese"


def _evidence(practice: Practice) -> Iterator[tuple[str, str]]:
    levels = {r.id: r.level for r in practice.requirements}
    numbers: dict[int, list[int]] = defaultdict(list)
    for evidence in practice.expected_evidence:
        match = re.fullmatch(re.escape(practice.code) + r"-L(\d+)-(\d+)", evidence.code)
        if match is None:
            yield evidence.code, f"the code is not {practice.code}-L<level>-<number>"
            continue
        numbers[int(match.group(1))].append(int(match.group(2)))
        for served in evidence.serves:
            if served not in levels:
                yield evidence.code, f"serves the unknown requirement {served}"
            elif levels[served] != int(match.group(1)):
                yield evidence.code, f"is of level {match.group(1)} and serves {served}"
    for level, given in numbers.items():
        if given != list(range(1, len(given) + 1)):
            yield practice.code, f"expected evidence of level {level} is numbered {given}"


def _measures(practice: Practice, facts: Mapping[str, IndicatorFacts]) -> Iterator[tuple[str, str]]:
    along: dict[tuple[str, str | None], Steps] = defaultdict(lambda: defaultdict(list))
    for requirement in practice.requirements:
        if (measure := requirement.measure) is None:
            continue
        if measure.indicator not in facts:
            yield requirement.id, f"unknown indicator {measure.indicator}"
            continue
        if measure.operator is Operator.IS_MEASURED and measure.role is Role.NECESSARY:
            yield requirement.id, "`is_measured` with role `necessary` never proposes anything"
        yield from _threshold(requirement.id, measure, facts[measure.indicator])
        along[measure.indicator, measure.scope][requirement.level].append((requirement.id, measure))
    for steps in along.values():
        yield from _climbing(sorted(steps.items()))


def _threshold(identity: str, measure: Measure, facts: IndicatorFacts) -> Iterator[tuple[str, str]]:
    if measure.threshold is None:
        return
    if facts.unit == "ratio" and not 0 <= measure.threshold <= 1:
        yield identity, f"the threshold {measure.threshold} of a ratio is not between 0 and 1"
    if measure.threshold < 0:
        yield identity, f"the threshold {measure.threshold} is negative"


def _climbing(steps: list[tuple[int, list[tuple[str, Measure]]]]) -> Iterator[tuple[str, str]]:
    """R3: what is accepted at a level is a subset of what is accepted below it.

    The measures of one level hold together, so each of the lower level needs one above that is as strict.
    """
    for (low, below), (high, above) in pairwise(steps):
        if not all(any(subset(inner, outer) for _, inner in above) for _, outer in below):
            identity, measure = above[0]
            yield (
                identity,
                (
                    f"{measure.indicator}: level {high} accepts values that level {low} refuses; "
                    "thresholds get stricter upwards"
                ),
            )


def subset(inner: Measure, outer: Measure) -> bool:
    """Whether every value that `inner` accepts is accepted by `outer`; both hold the same indicator."""
    if outer.operator is Operator.IS_MEASURED:
        return True
    if inner.operator is Operator.IS_MEASURED or inner.threshold is None or outer.threshold is None:
        return False
    up = {Operator.AT_LEAST, Operator.ABOVE}
    if (inner.operator in up) != (outer.operator in up):
        return False
    sign = Decimal(1) if inner.operator in up else Decimal(-1)
    strict = {Operator.ABOVE, Operator.BELOW}
    gap = sign * (inner.threshold - outer.threshold)
    return gap > 0 or (gap == 0 and (inner.operator in strict or outer.operator not in strict))


def _same_text(standard: Standard) -> Iterator[tuple[str, str]]:
    """Two requirements that say the same, letter for letter but for case, width and punctuation."""
    seen: dict[str, str] = {}
    for part in standard.parts:
        for requirement in part.requirements():
            for key in _keys(requirement.text):
                if (other := seen.setdefault(key, requirement.id)) != requirement.id:
                    yield requirement.id, f"says the same as {other}"


def _keys(text: Text) -> Iterator[str]:
    for written in (text.zh, text.en):
        folded = unicodedata.normalize("NFKC", written).casefold()
        yield _SIGNS.sub("", folded)


def _nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _nodes(node.nodes)


def _repeated(identities: Iterable[str]) -> Iterator[tuple[str, str]]:
    for identity, count in Counter(identities).items():
        if count > 1:
            yield identity, f"stands {count} times"
