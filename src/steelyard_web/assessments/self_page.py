"""What the self-assessment page shows: practices with their requirements, answers, readings, contradictions.

Built in Python, so that a part of four hundred requirements is laid out in a few dozen milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from steelyard.indicators import facts
from steelyard.rating.book import level_of
from steelyard.rating.model import Proposal
from steelyard.report import words as core_words
from steelyard.report.interval import interval
from steelyard.report.readings import asked_text, interval_text, title, value_text
from steelyard.report.sparkline import sparkline
from steelyard.standard import Measure, Practice, Requirement
from steelyard.standard.search import fold
from steelyard.values import SAMM_POINTS, IndicatorFacts, Language, Level, Measured, Outcome, Text
from steelyard_web.assessments.catalogue import part_of, practices_of, requirements_of, standard_of
from steelyard_web.assessments.models import Answer, Assessment
from steelyard_web.assessments.workbook import scope
from steelyard_web.evidence.earlier import Earlier, earlier
from steelyard_web.evidence.readings import from_result, proposed
from steelyard_web.say import tongue

# Short, so that five of them stand in one line; the long words are in words.py.
SHORT: dict[str, Text] = {
    "met": Text("满足", "Met"),
    "partly_met": Text("部分", "Partly"),
    "not_met": Text("不满足", "Not met"),
    "not_applicable": Text("不适用", "N/A"),
    "unrated": Text("未答", "None"),
}
# The words of a row: said once for the page, not four hundred times.
WORDS = {
    "strip": Text("各级满足数", "met by level"),
    "level": Text("级别", "level"),
    "now": Text("当前", "now"),
    "row": Text("整行", "Row"),
    "save": Text("保存本行", "Save the row"),
    "ideas": Text("问题与想法", "Problems and ideas"),
    "look": Text("核验要点", "What to look for"),
    "proposes_met": Text("建议：满足", "proposes met"),
    "proposes_not": Text("建议：不满足", "proposes not met"),
    "doubtful": Text("存疑", "doubtful"),
    "few": Text("样本少", "few"),
    "clash": Text("与实测矛盾", "Contradicted"),
    "clash_why": Text(
        "按实测计为不满足；可在说明中写明缘由。", "The reading counts as not met; say why in the note."
    ),
    "carried": Text("沿用", "carried from"),
    "carried_why": Text("沿用自该版次，重新选择即确认", "carried from that edition; choose again to confirm"),
    "reason": Text("不适用的理由（必填）", "Why it does not apply (required)"),
    "note": Text("说明", "Note"),
}
SAID_SOMETHING = {"met", "partly_met", "not_applicable"}  # R5: what a reading of not met contradicts
_TEXTS: dict[tuple[str, str, str, str], dict[str, str]] = {}  # what is searched, folded once by each process
SHOWS = ("all", "unanswered", "contradicted", "measured", "carried", "noted")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requirements are shown: a kind, a search, and whether those above the target are."""

    show: str = "all"
    query: str = ""
    all_levels: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words that a requirement must hold, without case and width."""
        return tuple(fold(self.query).split())


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A reading beside its requirement, in words and small drawings."""

    title: str
    asked: str
    code: str  # outcome that it proposes, empty where it proposes nothing
    value: str = ""
    n: str = ""
    span: str = ""
    missing: str = ""
    doubtful: bool = False
    few: bool = False
    picture: SafeString | str = ""
    trend: SafeString | str = ""
    earlier: str = ""
    earlier_trend: SafeString | str = ""


@dataclass(slots=True)
class Line:
    """One requirement with its answer."""

    id: str
    level: int
    text: str
    look_for: str
    measured: ReadingLine | None
    choices: SafeString
    outcome: str = "unrated"
    reason: str = ""
    note: str = ""
    version: int = 0
    carried: str = ""
    hidden: bool = False
    conflict: object = None

    @property
    def answered(self) -> bool:
        """Somebody has said something of it."""
        return self.outcome != "unrated"

    @property
    def proposal(self) -> str:
        """What its reading proposes; empty for nothing."""
        return self.measured.code if self.measured else ""

    @property
    def contradicted(self) -> bool:
        """R5: the reading says not met, the applicant something else."""
        return self.proposal == "not_met" and self.outcome in SAID_SOMETHING


@dataclass(slots=True)
class RowView:
    """One practice with its requirements."""

    code: str
    title: str
    lines: list[Line]
    level: str
    strip: list[tuple[int, int, int, str]]  # level, met, applicable, state
    ideas: str
    ideas_version: int

    @property
    def hidden(self) -> bool:
        """Nothing of it passes the filter."""
        return all(line.hidden for line in self.lines)


@dataclass(slots=True)
class Group:
    """A domain with its practices."""

    title: str
    rows: list[RowView] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        """Nothing of it passes the filter."""
        return all(row.hidden for row in self.rows)


def groups(assessment: Assessment, chosen: Filter, *, editable: bool, only: str = "") -> list[Group]:
    """The practices of the assessment by domain; with `only`, that one practice alone."""
    given = {row.requirement: row for row in assessment.answers.all()}
    measured = from_result(assessment)
    suggested = proposed(measured, requirements_of(assessment)) if measured else {}
    was, language, scale = earlier(assessment, measured), tongue(), standard_of(assessment).scale
    found = []
    for node in scope(assessment).nodes:
        rows = [
            _row(assessment, p, given, suggested, was, language, scale, editable)
            for p in node.all_practices()
            if only in ("", p.code)
        ]
        if rows:
            found.append(Group(node.title.to(language), rows))
    texts = search_texts(assessment)
    for line in lines(found):
        line.hidden = not passes(line, chosen, assessment.target, texts)
    return found


def row_words() -> dict[str, str]:
    """The words of the rows as `words_...`, in the reader's language."""
    return {f"words_{key}": text.to(tongue()) for key, text in WORDS.items()}


def lines(found: Iterable[Group]) -> list[Line]:
    """Every requirement of the groups."""
    return [line for group in found for row in group.rows for line in row.lines]


def passes(line: Line, chosen: Filter, target: int, texts: Mapping[str, str]) -> bool:
    """Whether a requirement is shown."""
    if line.level > target and not chosen.all_levels:
        return False
    if chosen.words and not all(word in texts.get(line.id, "") for word in chosen.words):
        return False
    return {
        "unanswered": not line.answered,
        "contradicted": line.contradicted,
        "measured": line.measured is not None,
        "carried": bool(line.carried),
        "noted": bool(line.note),
    }.get(chosen.show, True)


def search_texts(assessment: Assessment) -> dict[str, str]:
    """Requirement id -> everything that is searched in it, both languages, without case and width."""
    key = (assessment.standard, assessment.edition, assessment.part, assessment.module)
    if key not in _TEXTS:
        practices = practices_of(assessment)
        _TEXTS[key] = {r.id: fold(" ".join(_searched(p, r))) for p in practices for r in p.requirements}
    return _TEXTS[key]


def texts_script(assessment: Assessment) -> SafeString:
    """The same for the page's script, as data; Chinese as it is, which is half as long as escaped."""
    data = json.dumps(search_texts(assessment), ensure_ascii=False, separators=(",", ":"))
    safe = data.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return mark_safe(f'<script id="texts" type="application/json">{safe}</script>')  # noqa: S308 - escaped above


def _searched(practice: Practice, requirement: Requirement) -> list[str]:
    texts = [practice.title, requirement.text, requirement.look_for]
    return [requirement.id, *(w for text in texts if text for w in (text.zh, text.en))]


def _row(
    assessment: Assessment,
    practice: Practice,
    given: Mapping[str, Answer],
    suggested: Mapping[str, Proposal],
    was: Mapping[str, Earlier],
    language: Language,
    scale: str,
    editable: bool,
) -> RowView:
    shown = [
        _line(r, given.get(r.id), suggested.get(r.id), was.get(r.id), language, scale, editable)
        for r in practice.requirements
    ]
    level = None if scale == "samm" else _level(practice, shown)
    ideas = given.get(practice.code)
    return RowView(
        practice.code,
        practice.title.to(language),
        shown,
        "" if level is None else level.printed(standard_of(assessment).half_step),
        [_cell(step.level, shown) for step in part_of(assessment).ladder],
        ideas.note if ideas else "",
        ideas.version if ideas else 0,
    )


def _level(practice: Practice, shown: list[Line]) -> Level | None:
    """What the row amounts to; what does not apply is left out, None while something is unanswered."""
    outcomes = {line.id: Outcome(line.outcome) for line in shown if line.outcome != "not_applicable"}
    applicable = tuple(r for r in practice.requirements if r.id in outcomes)
    return level_of(replace(practice, requirements=applicable), outcomes) if applicable else None


def _cell(level: int, shown: list[Line]) -> tuple[int, int, int, str]:
    asked = [line for line in shown if line.level == level and line.outcome != "not_applicable"]
    met = sum(line.outcome == "met" for line in asked)
    return level, met, len(asked), cell_state(len(asked), met, sum(line.answered for line in asked))


def cell_state(asked: int, met: int, answered: int) -> str:
    """none, open, met, part or unmet; the script draws the same."""
    if asked == 0:
        return "none"
    if met == asked:
        return "met"
    return "part" if met else "unmet" if answered else "open"


def _line(
    requirement: Requirement,
    row: Answer | None,
    proposal: Proposal | None,
    was: Earlier | None,
    language: Language,
    scale: str,
    editable: bool,
) -> Line:
    current = row.points if row and scale == "samm" else row.outcome if row else "unrated"
    line = Line(
        requirement.id,
        requirement.level,
        requirement.text.to(language),
        requirement.look_for.to(language) if requirement.look_for else "",
        _reading(requirement.measure, proposal, was, language),
        choices(requirement.id, current or "unrated", scale, language, editable),
    )
    if row is not None:
        line.outcome, line.reason, line.note = row.outcome, row.reason, row.note
        line.version, line.carried = row.version, row.carried_from
    return line


def choices(key: str, current: str, scale: str, language: Language, editable: bool) -> SafeString:
    """The radio buttons of one requirement: five outcomes, or SAMM's points."""
    name = conditional_escape(key)
    off = "" if editable else " disabled"
    options = _options(scale, language)
    return mark_safe(  # noqa: S308 - the key is escaped, everything else is ours
        "".join(
            f'<label class="pick pick-{code}"><input type="radio" name="o:{name}" value="{value}"'
            f"{' checked' if value == current else ''}{off}><span>{text}</span></label>"
            for code, value, text in options
        )
    )


@cache
def _options(scale: str, language: Language) -> tuple[tuple[str, str, str], ...]:
    if scale == "samm":
        points = [("points", value, value) for value in SAMM_POINTS.values()]
        return (*points, ("unrated", "unrated", SHORT["unrated"].to(language)))
    return tuple((code, code, text.to(language)) for code, text in SHORT.items())


@cache
def _facts() -> Mapping[str, IndicatorFacts]:
    return facts()


def _reading(
    measure: Measure | None, proposal: Proposal | None, was: Earlier | None, language: Language
) -> ReadingLine | None:
    """The reading of a requirement that carries a measure; without a delivery only what is asked."""
    if measure is None:
        return None
    known = _facts()
    name, asked = title(measure.indicator, known).to(language), asked_text(measure, known).to(language)
    if proposal is None:
        return ReadingLine(name, asked, "", missing=Text("尚无实测数据", "not measured yet").to(language))
    value, code = proposal.reading.value, str(proposal.outcome or "")
    trend = sparkline([point.value for point in proposal.reading.trend]) or ""
    before = (was.text.to(language), was.picture or "") if was else ("", "")
    if not isinstance(value, Measured):
        return ReadingLine(
            name,
            asked,
            code,
            missing=core_words.MISSING[value.reason].to(language),
            trend=trend,
            earlier=before[0],
            earlier_trend=before[1],
        )
    span = interval_text(value)
    return ReadingLine(
        name,
        asked,
        code,
        value=value_text(value, (measure,)).to(language),
        n=f"{value.n:,}",
        span=span.to(language) if span else "",
        doubtful=proposal.doubtful,
        few=value.few,
        picture=interval(value, (measure,)),
        trend=trend,
        earlier=before[0],
        earlier_trend=before[1],
    )
