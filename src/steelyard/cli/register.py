"""`steelyard register import|statistics|announce`: who passed what, and what may be said of it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from steelyard.cli.day import day_of
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import line, plain
from steelyard.errors import InputError
from steelyard.values import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from steelyard.register.entries import Entry
    from steelyard.register.model import Register
    from steelyard.register.page import Grid, Page
    from steelyard.register.statistics import Dimension

RegisterOption = Annotated[
    Path | None,
    Parameter(
        name="--register",
        help="Register file; the shipped public announcements when left out. 名录文件，省略时用随附的公开结果。",
    ),
]
SubsidiariesOption = Annotated[
    Literal["parent", "own"],
    Parameter(
        name="--subsidiaries", help="Whose category a subsidiary counts in. 子公司按母公司或自身归类。"
    ),
]
FormatOption = Literal["markdown", "html", "json"]


def import_(
    *tables: Path,
    register: Annotated[Path, Parameter(name="--register")] = Path("register.jsonl"),
    entered: str | None = None,
    lang: LanguageOption = None,
) -> None:
    """Check tables and add what is new to a register; nothing on a fault. 导入结果表，有错则全部不导入。

    Args:
        tables: CSV, TSV or XLSX tables; those that refer to each other together. 结果表，相互引用的表一起导入。
        register: Register file; made where it is missing. 名录文件，不存在则新建。
        entered: Day of this import, none before the last one's; today when left out. 录入日期，不早于上次录入；省略时为今天。
    """
    from steelyard.register.store import add_tables  # noqa: PLC0415 - only where it is needed

    if not tables:
        raise InputError("which tables?", remedy="name one or more .csv, .tsv or .xlsx files")
    today = datetime.now(UTC).astimezone().date()
    day = day_of(entered, "--entered") if entered else today
    if day > today:
        raise InputError(f"{day} is after today, {today}", where="--entered", remedy="leave it out for today")
    found = add_tables(register, tables, day)
    tongue = language(lang)
    for note in found.guesses:
        print(line(f"{note.place}: {note.said.to(tongue)}"))
    told = Text(
        f"新增 {len(found.added)} 条（其中更正 {found.corrections} 条），已有 {found.unchanged} 条：{register}",
        f"{len(found.added)} new ({found.corrections} corrections), {found.unchanged} already there: {register}",
    )
    print(line(told.to(tongue)))


def statistics(
    *,
    as_of: str,
    by: str = "category",
    register: RegisterOption = None,
    subsidiaries: SubsidiariesOption = "parent",
    known_at: str | None = None,
    csv: Annotated[bool, Parameter(negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: LanguageOption = None,
) -> None:
    """Count results as of a day; published totals stand apart. 截至某日的结果统计。

    Args:
        as_of: Day, such as 2023-10-26. 截止日期。
        by: category, organisation, part, level, batch, year, quarter, or several with commas. 统计维度，可用逗号连写。
        known_at: As it was known at the end of that day. 按该日当时已录入的内容统计。
        csv: Print the table as CSV. 输出 CSV。
        json: Print one JSON document. 输出 JSON。
    """
    from steelyard.register.model import SubsidiaryRule  # noqa: PLC0415 - only where it is needed
    from steelyard.register.page import comma_separated  # noqa: PLC0415
    from steelyard.register.statistics import statistics as statistics_of  # noqa: PLC0415
    from steelyard.register.statistics_page import (  # noqa: PLC0415
        statistics_document,
        statistics_grid,
        statistics_page,
    )

    if csv and json:
        raise InputError("--csv or --json, not both")
    known = _register(register, known_at)
    found = statistics_of(known, day_of(as_of, "--as-of"), _dimensions(by), SubsidiaryRule(subsidiaries))
    tongue = language(lang)
    if json:
        _print_json(statistics_document(found))
    elif csv:
        sys.stdout.write(comma_separated(_plain(statistics_grid(found, known, tongue))))
    else:
        _show(statistics_page(found, known, tongue))


def announce(
    *,
    date: str,
    register: RegisterOption = None,
    subsidiaries: SubsidiariesOption = "parent",
    known_at: str | None = None,
    format: FormatOption = "markdown",  # noqa: A002 - the option's name
    out: Path | None = None,
    lang: LanguageOption = None,
) -> None:
    """Draft the announcement of a day in Chinese and English. 生成某日的公布稿，中英文各一份。

    Args:
        date: Day of the announcement, such as 2023-10-26. 公布日期。
        known_at: As it was known at the end of that day. 按该日当时已录入的内容。
        format: markdown, html or json. 格式。
        out: File to write; printed when left out. 输出文件，省略时直接打印。
        lang: Only one of the two languages. 只要其中一种语言。
    """
    from steelyard.register.announcement import announcement  # noqa: PLC0415 - only where it is needed
    from steelyard.register.announcement_page import announcement_document  # noqa: PLC0415
    from steelyard.register.model import SubsidiaryRule  # noqa: PLC0415

    known = _register(register, known_at)
    day = day_of(date, "--date")
    try:
        found = announcement(known, day, SubsidiaryRule(subsidiaries))
    except InputError as fault:
        raise InputError(fault.what, where="--date", remedy=fault.remedy) from None
    if format == "json":
        _deliver(_canonical(announcement_document(found, known)), out)
        return
    from steelyard.register.announcement_page import announcement_page, title  # noqa: PLC0415
    from steelyard.register.page import html, markdown  # noqa: PLC0415

    tongues: tuple[Language, ...] = (lang,) if lang else LANGUAGES
    pages = [announcement_page(found, known, tongue) for tongue in tongues]
    if format == "html":
        _deliver(html(pages, title(found).to(tongues[0])).encode(), out)
    else:
        _deliver("\n".join(markdown(page) for page in pages).encode(), out)


def _deliver(content: bytes, out: Path | None) -> None:
    from steelyard.outlet import write_whole  # noqa: PLC0415

    if out is None:
        sys.stdout.write(plain(content.decode()))
    else:
        write_whole(out, content)


def _canonical(document: dict[str, Any]) -> bytes:
    import rfc8785  # noqa: PLC0415 - only where it is needed

    return rfc8785.dumps(document) + b"\n"


def _print_json(document: dict[str, Any]) -> None:
    sys.stdout.buffer.write(_canonical(document))


def _plain(grid: Grid) -> Grid:
    """Cell by cell, as the line ends of CSV are control characters themselves."""
    from steelyard.register.page import Grid  # noqa: PLC0415 - only where it is needed

    rows = tuple(tuple(line(cell) for cell in row) for row in grid.rows)
    return Grid(tuple(line(cell) for cell in grid.head), rows, grid.numbers)


def _show(page: Page) -> None:
    """Tables are drawn for the terminal; a pipe gets Markdown."""
    from steelyard.register.page import Grid, markdown  # noqa: PLC0415

    if not sys.stdout.isatty():
        sys.stdout.write(plain(markdown(page)))
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text as Words  # noqa: PLC0415

    console = Console()
    for block in page.blocks:
        if not isinstance(block, Grid):
            console.print(Words(line(block.text)))
            continue
        table = Table()
        for at, head in enumerate(block.head):
            table.add_column(Words(line(head)), justify="right" if at in block.numbers else "left")
        for row in block.rows:
            table.add_row(*(Words(line(cell)) for cell in row))
        console.print(table)


def _register(path: Path | None, known_at: str | None) -> Register:
    from steelyard.register.entries import register_of  # noqa: PLC0415
    from steelyard.register.shipped import shipped_entries  # noqa: PLC0415

    entries = shipped_entries() if path is None else _entries(path)
    return register_of(entries, day_of(known_at, "--known-at") if known_at else None)


def _entries(path: Path) -> tuple[Entry, ...]:
    from steelyard.register.lines import read_entries  # noqa: PLC0415

    return tuple(read_entries(path))


def _dimensions(by: str) -> tuple[Dimension, ...]:
    from steelyard.register.statistics import Dimension  # noqa: PLC0415

    names = [name.strip() for name in by.split(",")]
    for name in names:
        if name not in set(Dimension):
            raise InputError(f"there is no dimension {name!r}", where="--by", remedy=", ".join(Dimension))
    if len(set(names)) != len(names):
        raise InputError("names a dimension twice", where="--by")
    return tuple(Dimension(name) for name in names)
