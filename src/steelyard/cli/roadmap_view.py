"""The roadmap as tables for the terminal: levels by quarter, then the work of each quarter with its reason."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text as Words

from steelyard.cli.plain import and_so_on, line
from steelyard.cli.result_view import put, terminal
from steelyard.improvement.roadmap import Item, Roadmap
from steelyard.improvement.roadmap_words import (
    BECAUSE,
    WORDS,
    blocks,
    level_of,
    quarter_name,
    scope_of,
    total,
)
from steelyard.improvement.wishes import days
from steelyard.report.words import WHYS
from steelyard.values import Language

OPENED = 3  # ids that are listed of what an item opens


def show(found: Roadmap, language: Language, console: Console | None = None) -> None:
    """Totals, levels by quarter, every item."""
    console = console or terminal()
    names = and_so_on(language, dict.fromkeys(line(r.subject.project.to(language)) for r in found.results))
    told = total(found, str(days(found.effort))).to(language)
    console.print(Words.assemble((names, "bold"), f"  {_word('title', language)} · {told}"))
    if not found.items:
        console.print(_word("nothing", language))
        return
    console.print(_word("proven" if found.proven else "not_proven", language))
    put(console, _levels(found, language))
    put(console, _items(found, language))
    console.print(_word("own", language))


def _levels(found: Roadmap, language: Language) -> Table:
    table = _table(_word("levels", language), _word("target", language), _word("start", language))
    for quarter in range(1, found.quarters + 1):
        name = quarter_name(found, quarter)
        load = str(days(found.load(quarter)))
        held = f"/{days(found.capacity[quarter - 1])}" if found.capacity else ""
        table.add_column(f"{name} {load}{held}".strip())
    for result, stones in zip(found.results, found.milestones, strict=True):
        table.add_row(
            f"{result.subject.project_id} · {line(result.part.title.to(language))}",
            str(result.target),
            *(line(level_of(result, stone.level, language)) for stone in stones),
        )
    return table


def _items(found: Roadmap, language: Language) -> Table:
    keys = ("quarter", "requirement", "project", "why", "effort", "because", "opens")
    table = _table(*(_word(key, language) for key in keys))
    for item in found.items:
        table.add_row(*_row(found, item, language))
    return table


def _row(found: Roadmap, item: Item, language: Language) -> tuple[str, ...]:
    task = item.task
    opened = list(dict.fromkeys(key for _, key in item.opens))
    more = f" +{len(opened) - OPENED}" if len(opened) > OPENED else ""
    return (
        quarter_name(found, item.quarter),
        task.requirement,
        line(scope_of(item, language)),
        WHYS[task.why].to(language),
        str(days(task.effort)),
        f"{blocks(item).to(language)} · {BECAUSE[item.because].to(language)}",
        and_so_on(language, opened[:OPENED]) + more,
    )


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _word(key: str, language: Language) -> str:
    return WORDS[key].to(language)
