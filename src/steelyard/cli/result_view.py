"""Results as tables for the terminal: level, domains, what blocks the next level."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text as Words

from steelyard.cli.plain import and_so_on, aside, line
from steelyard.indicators import facts
from steelyard.report.words import MISSING, WHYS, points, printed, threshold
from steelyard.result.mean import Means, flat
from steelyard.result.model import Blocker, Result, Score, Share
from steelyard.values import Language, Level, Measured, Missing, Text

WIDE = 160
_FILLED = re.compile(r"(?: |\x1b\[[0-9;]*m)+$", re.MULTILINE)
LISTED = 12  # blocking requirements that are listed; the report has them all
WORDS = {
    "level": Text("级别", "Level"),
    "target": Text("目标", "target"),
    "as_of": Text("截至", "as of"),
    "score": Text("得分", "score"),
    "at most": Text("上限", "at most"),
    "domain": Text("能力子域", "Domain"),
    "blocks": Text("阻碍下一级的要求", "What blocks the next level"),
    "why": Text("原因", "Why"),
    "reading": Text("读数与阈值", "Reading and threshold"),
    "requirement": Text("要求", "Requirement"),
    "more": Text("其余 {} 条见报告", "{} more in the report"),
    "contradicted": Text("自评与实测矛盾：", "Contradicted by a reading: "),
    "measured": Text(
        "目标以内 {} 条要求：实测 {}，已评 {}", "Up to the target {} requirements: {} measured, {} rated"
    ),
    "means": Text("均值得分", "Mean scores"),
    "overall": Text("总分", "Overall"),
    "given": Text("已答", "Answered"),
    "no_next": Text("按均值计分，不产生级别。", "Scored by means: no level comes of it."),
    "top": Text("已达最高级，没有阻碍。", "The highest level is reached; nothing blocks."),
}


def show(results: Sequence[Result], language: Language, console: Console | None = None) -> None:
    """One result in full; several as a line each."""
    console = console or terminal()
    if len(results) == 1:
        _full(results[0], language, console)
    else:
        put(console, lines(results, language))


def terminal() -> Console:
    """Where tables are printed: the terminal's width, or a wide page where the output goes to a file."""
    width = None if sys.stdout.isatty() else WIDE
    return Console(highlight=False, markup=False, emoji=False, width=width)


def put(console: Console, what: Table | str) -> None:
    """Print without the blanks that fill a table's lines up to its width."""
    with console.capture() as taken:
        console.print(what)
    console.file.write(_FILLED.sub(lambda found: found[0].replace(" ", ""), taken.get()))


def lines(results: Sequence[Result], language: Language) -> Table:
    """Every result as one line."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in ("", "", _word("level", language), _word("target", language), _word("score", language), ""):
        table.add_column(header, justify="right" if header == _word("score", language) else "left")
    for r in results:
        table.add_row(
            r.subject.project_id,
            line(r.part.title.to(language)),
            level(r, r.level, language),
            str(r.target),
            _percent(r.score),
            _blockers(r, language),
        )
    return table


def level(result: Result, found: Level | Missing, language: Language) -> str:
    """A level as people read it, or why there is none."""
    if isinstance(found, Missing):
        return MISSING[found.reason].to(language)
    return line(result.standard.printed(result.part, found).to(language))


def _full(result: Result, language: Language, console: Console) -> None:
    subject = result.subject
    where = f"  {line(subject.organisation.to(language))} · {line(result.part.title.to(language))} · "
    until = f"{_word('as_of', language)} {result.as_of}"
    console.print(Words.assemble((line(subject.project.to(language)), "bold"), where, until))
    console.print(
        Words.assemble(
            f"{_word('level', language)} ",
            (level(result, result.level, language), "bold"),
            f" · {_word('target', language)} {result.target} · {_word('score', language)} "
            f"{_percent(result.score)}"
            + aside(language, f"{_word('at most', language)} {percent(result.score.upper)}"),
        )
    )
    covered = result.coverage
    console.print(_word("measured", language).format(covered.requirements, covered.measured, covered.rated))
    if result.means is None:
        put(console, _domains(result, language))
        put(console, _blocking(result, language) if result.blocking else _word("top", language))
    else:
        put(console, _means(result.means, language))
        console.print(_word("no_next", language))
    if result.contradicted:
        console.print(
            _word("contradicted", language) + and_so_on(language, result.contradicted), style="yellow"
        )


def _domains(result: Result, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for header in (_word("domain", language), _word("level", language)):
        table.add_column(header)
    table.add_column(_word("score", language), justify="right")
    for domain in result.domains:
        table.add_row(
            line(domain.title.to(language)),
            level(result, domain.level, language),
            _percent(domain.score),
        )
    return table


def _means(means: Means, language: Language) -> Table:
    """The overall score, then every function, node and stream below it, indented."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(_word("means", language))
    for header in (_word("score", language), _word("given", language)):
        table.add_column(header, justify="right")
    table.add_row(
        _word("overall", language), points(means.overall), f"{means.answered}/{means.of}", style="bold"
    )
    for depth, score in flat(means.functions):
        name = f"{'  ' * depth}{score.code}  {line(score.title.to(language))}"
        table.add_row(name, points(score.score), f"{score.answered}/{score.of}")
    return table


def _blocking(result: Result, language: Language) -> Table:
    table = Table(
        box=None,
        pad_edge=False,
        header_style="bold",
        padding=(0, 2, 0, 0),
        title=_word("blocks", language) + aside(language, str(len(result.blocking))),
        title_justify="left",
    )
    for header in ("", _word("why", language), _word("reading", language), _word("requirement", language)):
        table.add_column(header, overflow="fold")
    for blocker in _first(result.blocking):
        table.add_row(
            blocker.requirement.id,
            WHYS[blocker.why].to(language),
            reading(blocker, language),
            line(blocker.requirement.text.to(language)),
        )
    if len(result.blocking) > LISTED:
        table.caption = _word("more", language).format(len(result.blocking) - LISTED)
        table.caption_justify = "left"
    return table


def _first(blocking: Sequence[Blocker]) -> list[Blocker]:
    """Measured ones first: they are facts, and the surest to be worked on."""
    return sorted(blocking, key=lambda b: b.rating.proposal is None)[:LISTED]


def reading(blocker: Blocker, language: Language) -> str:
    """`81% (≥ 90%)`, or why there is no reading; empty where nothing is measured."""
    measure, found = blocker.requirement.measure, blocker.rating.reading
    if measure is None or found is None:
        return ""
    unit = facts()[measure.indicator].unit
    asked = threshold(measure, unit).to(language)
    if isinstance(found.value, Measured):
        return printed(found.value.value, unit).to(language) + aside(language, asked)
    return MISSING[found.value.reason].to(language) + aside(language, asked)


def _blockers(result: Result, language: Language) -> str:
    counts = Counter(blocker.why for blocker in result.blocking)
    return and_so_on(
        language,
        (
            Text(f"{WHYS[why].zh} {count}", f"{count} {WHYS[why].en}").to(language)
            for why, count in counts.most_common(3)
        ),
    )


def _percent(score: Score) -> str:
    return percent(score.score)


def percent(share: Share) -> str:
    """A rounded share as both languages write it; a dash where there is nothing to share."""
    return "–" if share.percent is None else f"{share.percent}%"


def _word(key: str, language: Language) -> str:
    return WORDS[key].to(language)
