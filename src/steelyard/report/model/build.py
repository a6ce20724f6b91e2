"""A result told as a report; the case file, where there is one, adds the applicant's words and the votes.

Wording comes from `report/words.py` and `report/phrases.py`, so that every format and the page say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from steelyard.report import blocking, foundation, heatmap, method, words
from steelyard.report.beside import Beside
from steelyard.report.model import remarks, tables
from steelyard.report.model.shape import (
    Advice,
    AdviceBlock,
    AdviceItem,
    Fact,
    HeatCell,
    HeatGroup,
    HeatRow,
    Piece,
    PracticeBlock,
    Report,
    RequirementRow,
    RuleRow,
    ScoreRow,
    Step,
    Verdict,
)
from steelyard.report.model.titles import TITLES
from steelyard.report.phrases import PHRASES
from steelyard.report.readings import against
from steelyard.result.inputs import Inputs
from steelyard.result.model import PracticeResult, RequirementResult, Result, Score, Share
from steelyard.values import IndicatorFacts, Level, Missing, Outcome, Text

OURS = "devops-cmm"  # the catalogue that is not the text of YD/T 3763 and says so on every report
DASH = "—"
_SAMPLE = re.compile(r"示例|样例|sample", re.IGNORECASE)
Facts = Mapping[str, IndicatorFacts]


def report_of(
    result: Result, facts: Facts, inputs: Inputs | None = None, beside: Sequence[Beside] = ()
) -> Report:
    """The report of a result. `inputs` is its case, `beside` what was noticed beside the readings (R20)."""
    subject = result.subject
    organisation = subject.organisation
    return Report(
        title=PHRASES["report"],
        sample=bool(_SAMPLE.search(f"{organisation.zh} {organisation.en}")),
        subject=subject.project if subject.project.zh or subject.project.en else organisation,
        part=result.part.title,
        as_of=result.as_of,
        facts=tuple(_facts(result)),
        verdict=_verdict(result),
        scores=tuple(_scores(result)),
        levels=tables.levels(result),
        means=tables.means(result),
        heat=_heat(result),
        practices=_practices(result, facts),
        readings=tables.readings(result, facts),
        problems=remarks.problems(result, inputs, beside),
        problems_note=remarks.note(inputs),
        agreement=remarks.agreement(result, inputs),
        no_agreement=TITLES["agreement_self" if result.basis == "self" else "agreement_unknown"],
        advice=_advice(result, facts),
        evidence=tables.evidence(result),
        rules=tuple(RuleRow(number, text) for number, text in method.rules(result)),
        thresholds=tables.thresholds(result, facts),
        digests=tuple(_digests(result)),
        top=result.part.top,
        target=result.target,
    )


def level_text(result: Result, level: Level | Missing) -> Text:
    """A level as people read it, or why there is none."""
    if isinstance(level, Missing):
        return words.MISSING[level.reason]
    return result.standard.printed(result.part, level)


def _plain(value: object) -> Text:
    return Text(str(value), str(value))


def _value(level: Level | Missing) -> float | None:
    return None if isinstance(level, Missing) else level.value + 0.5 * level.half


def _facts(result: Result) -> Iterator[Fact]:
    module = next((m.title for m in result.part.modules if m.id == result.module), None)
    standard, coverage = result.standard, result.coverage
    days = f"{result.window.first} – {result.window.last}"
    of = f" / {coverage.requirements}"
    found = {
        "organisation": result.subject.organisation,
        "project": result.subject.project,
        "part": result.part.title,
        "module": module,
        "standard": standard.title,
        "edition": _plain(standard.edition),
        "as_of": _plain(result.as_of),
        "window": Text(f"{days}（{result.window.days} 天）", f"{days} ({result.window.days} days)"),
        "basis": words.BASES.get(result.basis, _plain(result.basis)),
        "target": result.standard.printed(result.part, Level(result.target)),
        "rollup": words.rollup(result.part.rollup),
        "coverage": _plain(f"{coverage.rated}{of}"),
        "measured_share": _plain(f"{coverage.measured}{of}"),
        "evidenced": _plain(f"{coverage.evidence}{of}"),
    }
    for key, value in found.items():
        if value is not None and (value.zh or value.en):
            yield Fact(key, PHRASES[key], value)


def _digests(result: Result) -> Iterator[Fact]:
    found = {
        "standard_digest": result.standard.digest,
        "overlay_digest": result.standard.overlay,
        "indicators_digest": result.indicators_digest,
        "evidence_digest": result.evidence_digest,
        "engine": result.engine,
    }
    for key, value in found.items():
        if value:
            yield Fact(key, PHRASES[key], _plain(value))
    yield Fact(
        "link_mode",
        PHRASES["link_mode"],
        words.LINK_MODES.get(result.link_mode, _plain(result.link_mode)),
    )


def _verdict(result: Result) -> Verdict:
    rests = foundation.foundation(result)
    return Verdict(
        level=level_text(result, result.level),
        value=_value(result.level),
        target=result.target,
        stands=foundation.stands(result),
        half=foundation.step_sentence(result),
        basis=PHRASES["basis_formal" if result.basis == "formal" else "basis_self"],
        standing=tuple(_standing(result)),
        rests=foundation.sentence(rests),
        pieces=tuple(Piece(kind, PHRASES[f"piece_{kind}"], count) for kind, count in rests.pieces),
        ladder=tuple(_ladder(result)),
    )


def _standing(result: Result) -> Iterator[Text]:
    yield PHRASES["not_official" if result.standard.id == OURS else "other_standard"]
    if result.standard.overlay:
        yield PHRASES["overlaid"]


def _ladder(result: Result) -> Iterator[Step]:
    level = result.level
    for step in sorted(result.part.ladder, key=lambda one: one.level):
        state = "open"
        if isinstance(level, Level) and step.level <= level.value:
            state = "attained"
        elif isinstance(level, Level) and level.half and step.level == level.value + 1:
            state = "half"
        yield Step(step.level, step.title, step.meaning, state)


def _scores(result: Result) -> Iterator[ScoreRow]:
    yield _score("", result.part.title, result, result.level, result.score)
    for domain in result.domains:
        yield _score(domain.code, domain.title, result, domain.level, domain.score)


def _score(code: str, title: Text, result: Result, level: Level | Missing, score: Score) -> ScoreRow:
    position = DASH if score.position is None else f"{score.position:.1f}"
    return ScoreRow(
        code,
        title,
        level_text(result, level),
        _value(level),
        _percent(score.score),
        _percent(score.upper),
        position,
    )


def _percent(share: Share) -> str:
    return DASH if share.percent is None else f"{share.percent}%"


def _heat(result: Result) -> tuple[HeatGroup, ...]:
    return tuple(
        HeatGroup(group.domain.code, group.domain.title, tuple(_heat_row(result, row) for row in group.rows))
        for group in heatmap.heatmap(result)
    )


def _heat_row(result: Result, row: heatmap.Row) -> HeatRow:
    cells = tuple(
        HeatCell(c.level, c.state, c.open_, c.met, c.applicable, c.decided, heatmap.said(c))
        for c in row.cells
    )
    practice = row.result.practice
    return HeatRow(practice.code, practice.title, level_text(result, row.result.level), cells)


def _practices(result: Result, facts: Facts) -> tuple[PracticeBlock, ...]:
    numbers = tables.load_numbers(result)
    return tuple(_practice(result, practice, facts, numbers) for practice in result.practices)


def _practice(
    result: Result, given: PracticeResult, facts: Facts, numbers: Mapping[str, int]
) -> PracticeBlock:
    domain = next((d.title for d in result.domains if d.code == given.domain), _plain(given.domain))
    rows = tuple(_requirement(item, facts, numbers) for item in given.requirements)
    practice = given.practice
    return PracticeBlock(practice.code, practice.title, domain, level_text(result, given.level), rows)


def _requirement(item: RequirementResult, facts: Facts, numbers: Mapping[str, int]) -> RequirementRow:
    asked, rating = item.requirement, item.rating
    rated = rating.outcome not in (Outcome.UNRATED, Outcome.NOT_APPLICABLE)
    return RequirementRow(
        id=asked.id,
        level=asked.level,
        text=asked.text,
        look_for=asked.look_for,
        outcome=rating.outcome.value,
        outcome_text=words.OUTCOMES[rating.outcome],
        strength=words.STRENGTHS[rating.strength] if rated else None,
        self_text=words.OUTCOMES[rating.self_outcome],
        counts=item.counts,
        reading=against(item, facts),
        loads=tables.runs(rating.reading, numbers),
        remarks=remarks.remarks(item),
    )


def _advice(result: Result, facts: Facts) -> Advice:
    tally = tuple((blocking.EFFORT_WORDS[step], count) for step, count in blocking.tally(result))
    every = blocking.by_id(result)
    blocks = tuple(_block(result, block, every, facts) for block in blocking.blocks(result))
    return Advice(_blocked(result), tally, PHRASES["effort_note"], blocks)


def _blocked(result: Result) -> Text:
    if result.blocking:
        return blocking.sentence(result)
    return PHRASES["no_next" if isinstance(result.level, Missing) else "top_reached"]


def _block(
    result: Result, block: blocking.Block, every: Mapping[str, RequirementResult], facts: Facts
) -> AdviceBlock:
    items = tuple(
        AdviceItem(
            id=item.requirement.id,
            level=item.requirement.level,
            text=item.requirement.text,
            why=words.WHYS[item.why],
            effort=blocking.EFFORT_WORDS[blocking.EFFORT[item.why]],
            reading=against(every[item.requirement.id], facts),
            smallest=item.requirement.id in result.smallest_set,
        )
        for item in block.items
    )
    practice = block.practice.practice
    return AdviceBlock(practice.code, practice.title, blocking.EFFORT_WORDS[block.effort], items)
