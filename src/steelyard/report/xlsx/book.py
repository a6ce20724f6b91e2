"""Reports as a workbook (ECMA-376) by xlsxwriter; one result or hundreds, the same bytes for the same reports.

Every word is written as a string, so that nothing from data becomes a formula, a link or a number. Numbers are
numbers. Heads are frozen and filtered, levels have the colours of the page and their figures.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from steelyard.report.model.plain import Tongue, seen, spoken
from steelyard.report.model.shape import Report
from steelyard.report.model.titles import TITLES
from steelyard.report.phrases import PHRASES
from steelyard.report.xlsx.looks import Looks
from steelyard.spreadsheet import LONGEST
from steelyard.values import Text

CUT = " …"
WIDE = 160  # characters across that A4 would print too small
Cell = tuple[Any, Any]  # value and format; None: the format of words


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head by key, and its width in characters."""

    key: str
    width: float


def xlsx_of(reports: Sequence[Report], tongue: Tongue) -> bytes:
    """The workbook of these reports, in their order; raises ValueError for none."""
    if not reports:
        raise ValueError("a workbook has at least one result")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {
            "title": _say(PHRASES["report"], tongue),
            "created": datetime.fromisoformat(max(report.as_of for report in reports)),
        }
    )
    writer = _Writer(book, Looks(book), tongue, tuple(reports))
    writer.write()
    book.close()
    return out.getvalue()


def _say(text: Text, tongue: Tongue) -> str:
    return spoken(text, tongue, "\n")


@dataclass(slots=True)
class _Writer:
    """Writes the sheets. With several reports every row begins with its result, and what one result alone
    explains (each requirement, readings, evidence, method) is left to the workbook of that result."""

    book: Any
    looks: Looks
    tongue: Tongue
    reports: tuple[Report, ...]

    def write(self) -> None:
        """The sheets in the order of the report."""
        self._sheet("results", _RESULTS, self._results, own=True)
        self._sheet("score_breakdown", _SCORES, self._scores)
        self._heat()
        self._sheet("problems", _PROBLEMS, self._problems)
        self._sheet("agreement", _AGREEMENT, self._agreement)
        self._sheet("advice", _ADVICE, self._advice)
        if not self._several:
            self._sheet("practices", _PRACTICES, self._practices)
            self._sheet("readings", _READINGS, self._readings)
            self._sheet("evidence", _EVIDENCE, self._evidence)
            self._sheet("method", _METHOD, self._method)

    @property
    def _several(self) -> bool:
        return len(self.reports) > 1

    def _sheet(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Callable[[Report], Iterator[list[Cell]]],
        *,
        own: bool = False,
    ) -> None:
        led = [*(_LEAD if self._several and not own else ()), *columns]
        sheet = self._begun(name, led)
        at = 1
        for report in self.reports:
            lead = self._lead(report) if self._several and not own else []
            for row in rows(report):
                self._row(sheet, at, [*lead, *row])
                at += 1
        if at > 1:
            sheet.autofilter(0, 0, at - 1, len(led) - 1)

    def _begun(self, name: str, columns: Sequence[Column]) -> Any:
        title = TITLES.get(name) or PHRASES[name]
        sheet = self.book.add_worksheet(spoken(title, self.tongue)[:31])
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, self._w(column.key), self.looks.head)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        wide = sum(column.width for column in columns) > WIDE
        sheet.set_paper(8 if wide else 9)  # A3 or A4 (ECMA-376, part 1, 18.3.1.63)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def _row(self, sheet: Any, at: int, cells: Sequence[Cell]) -> None:
        for column, (value, given) in enumerate(cells):
            look = given or self.looks.text
            match value:
                case Text():
                    self._string(sheet, at, column, _say(value, self.tongue), look)
                case str():
                    self._string(sheet, at, column, seen(value), look)
                case int() | float():
                    sheet.write_number(at, column, value, look)
                case _:
                    sheet.write_blank(at, column, None, look)

    def _string(self, sheet: Any, row: int, column: int, words: str, look: Any) -> None:
        if len(words) > LONGEST:
            words = words[: LONGEST - len(CUT)] + CUT
        sheet.write_string(row, column, words, look)

    def _w(self, key: str) -> str:
        return _say(TITLES.get(key) or PHRASES[key], self.tongue)

    def _lead(self, report: Report) -> list[Cell]:
        return [(report.subject, None), (report.part, None)]

    def _results(self, report: Report) -> Iterator[list[Cell]]:
        facts = {fact.key: fact.value for fact in report.facts}
        whole, verdict = report.scores[0], report.verdict
        state = "unrated" if verdict.value is None else "met" if verdict.value >= 1 else "unmet"
        yield [
            (facts.get("organisation", ""), None),
            (report.subject, None),
            (report.part, None),
            (facts.get("module", ""), None),
            (report.as_of, None),
            (facts["basis"], None),
            (verdict.level, self.looks.level(int(verdict.value or 1), state)),
            (report.target, None),
            *((_number(one), self.looks.of(num_format="0.0")) for one in (whole.percent, whole.upper)),
            (_number(whole.position), self.looks.of(num_format="0.0")),
            (facts["coverage"], None),
            (facts["measured_share"], None),
            (verdict.stands, None),
            (PHRASES["sample"] if report.sample else "", None),
        ]

    def _scores(self, report: Report) -> Iterator[list[Cell]]:
        figure = self.looks.of(num_format="0.0")
        for row in report.scores:
            words = self.looks.of(text_wrap=True, bold=True) if not row.code else None
            figures = [(_number(one), figure) for one in (row.percent, row.upper, row.position)]
            yield [(row.title, words), (row.level, words), *figures]

    def _heat(self) -> None:
        """The heat map: one row a practice, a column a level, met of applicable in each."""
        top = max(report.top for report in self.reports)
        lead = [*(_LEAD if self._several else ()), *_HEAT]
        sheet = self._begun("map", lead)
        for level in range(1, top + 1):
            sheet.set_column(len(lead) + level - 1, len(lead) + level - 1, 9)
            sheet.write_number(0, len(lead) + level - 1, level, self.looks.head)
        at = 1
        for report in self.reports:
            first = self._lead(report) if self._several else []
            for group in report.heat:
                for row in group.rows:
                    cells = [
                        (
                            self._heated(c.state, c.met, c.applicable, c.decided),
                            self.looks.level(c.level, c.state),
                        )
                        for c in row.cells
                    ]
                    self._row(
                        sheet, at, [*first, (group.title, None), (row.title, None), (row.level, None), *cells]
                    )
                    at += 1
        sheet.autofilter(0, 0, max(at - 1, 1), len(lead) + top - 1)

    @staticmethod
    def _heated(state: str, met: int, applicable: int, decided: int) -> str:
        return "—" if state in ("none", "na") else f"{met}/{applicable}{' •' if decided else ''}"

    def _practices(self, report: Report) -> Iterator[list[Cell]]:
        for practice in report.practices:
            for item in practice.requirements:
                yield [
                    (practice.domain, None),
                    (practice.title, None),
                    (practice.level, None),
                    (item.id, None),
                    (item.level, self.looks.level(item.level, "met" if item.counts else "unmet")),
                    (item.text, None),
                    (item.outcome_text, self.looks.outcome(item.outcome)),
                    (item.strength or "", None),
                    (item.self_text, None),
                    (item.reading or "", None),
                    (item.loads, None),
                    ("\n".join(_say(one, self.tongue) for one in item.remarks), None),
                ]

    def _readings(self, report: Report) -> Iterator[list[Cell]]:
        for row in report.readings:
            yield [
                (row.title, None),
                (row.value, None if row.measured else self.looks.of(font_color="#575F68", text_wrap=True)),
                (row.interval, None),
                ("\n".join(spoken(one, self.tongue) for one in row.asked), None),
                (row.n, None),
                (row.unknown, None),
                (" · ".join(spoken(one, self.tongue) for one in row.flags), None),
                (", ".join(row.requirements), None),
                (row.loads, None),
            ]

    def _problems(self, report: Report) -> Iterator[list[Cell]]:
        for one in report.problems:
            yield [(one.kind, None), (one.requirement, None), (one.practice, None), (one.told, None)]

    def _agreement(self, report: Report) -> Iterator[list[Cell]]:
        for row in report.agreement:
            yield [(row.title, None), (row.equal, None), (row.alpha, None), (row.n, None)]

    def _advice(self, report: Report) -> Iterator[list[Cell]]:
        for block in report.advice.blocks:
            for item in block.items:
                yield [
                    (block.title, None),
                    (item.id, None),
                    (item.level, self.looks.level(item.level, "met")),
                    (item.text, None),
                    (item.why, None),
                    (item.effort, None),
                    (TITLES["yes"] if item.smallest else "", None),
                    (item.reading or "", None),
                ]

    def _evidence(self, report: Report) -> Iterator[list[Cell]]:
        for row in report.evidence:
            words = (row.number, row.source, row.collector, row.uri, row.origin, row.sha256)
            yield [*((one, None) for one in words), (row.accepted, None), (row.rejected, None)]

    def _method(self, report: Report) -> Iterator[list[Cell]]:
        yield [(PHRASES["basis"], None), (report.verdict.basis, None)]
        for standing in report.verdict.standing:
            yield [(PHRASES["standard"], None), (standing, None)]
        for rule in report.rules:
            yield [(rule.number, None), (rule.text, None)]
        for fact in (*report.facts, *report.digests):
            yield [(fact.label, None), (fact.value, None)]


def _number(printed: str) -> float | str:
    """A printed percentage or position as a number; the dash of none as it is."""
    return printed if printed == "—" else float(printed.removesuffix("%"))


_LEAD = (Column("project", 18), Column("part", 14))
_RESULTS = (
    Column("organisation", 22), Column("project", 26), Column("part", 16), Column("module", 14), Column("as_of", 12),
    Column("basis", 12), Column("level", 14), Column("target", 8), Column("score", 9), Column("upper", 9),
    Column("position", 10), Column("coverage", 12), Column("measured_share", 12), Column("verdict", 40),
    Column("sample", 11),
)  # fmt: skip
_SCORES = (
    Column("domain", 30), Column("level", 18), Column("score", 10), Column("upper", 10), Column("position", 10),
)  # fmt: skip
_HEAT = (Column("domain", 20), Column("practice", 26), Column("level", 14))
_PRACTICES = (
    Column("domain", 16), Column("practice", 18), Column("level", 12), Column("id", 15), Column("level", 6),
    Column("requirement", 60), Column("outcome", 11), Column("strength", 9), Column("self_said", 11),
    Column("reading", 40), Column("evidence", 12), Column("remarks", 34),
)  # fmt: skip
_READINGS = (
    Column("indicator", 30), Column("value", 20), Column("interval_only", 20), Column("asked", 16), Column("n", 10),
    Column("unknown", 10), Column("flags", 14), Column("serves", 30), Column("loads", 16),
)  # fmt: skip
_PROBLEMS = (Column("kind_of", 24), Column("requirement", 16), Column("practice", 24), Column("told", 80))
_AGREEMENT = (Column("practice", 30), Column("equal", 16), Column("alpha", 22), Column("n", 8))
_ADVICE = (
    Column("practice", 20), Column("requirement", 16), Column("level", 8), Column("meaning", 60), Column("why", 22),
    Column("effort", 18), Column("smallest", 10), Column("reading", 44),
)  # fmt: skip
_EVIDENCE = (
    Column("number", 6), Column("source", 22), Column("collector", 14), Column("uri", 44), Column("origin", 12),
    Column("sha256", 66), Column("accepted", 10), Column("rejected", 10),
)  # fmt: skip
_METHOD = (Column("number", 24), Column("meaning", 110))
