"""`steelyard measure`: the indicators of a project, each with n, interval and unknown share."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from steelyard.cli.collect import bring_up_to_date, refuse_faults
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import (
    AsOfOption,
    KnownAtOption,
    WorkspaceOption,
    workspace_of,
)
from steelyard.cli.options import (
    as_of as day,
)
from steelyard.cli.options import (
    known_at as instant_of,
)
from steelyard.cli.plain import and_so_on, aside, line
from steelyard.cli.population import population_lines
from steelyard.cli.signs import sign_documents, sign_lines, signs_of
from steelyard.errors import InputError
from steelyard.evidence.store import Store
from steelyard.indicators import INDICATORS, facts
from steelyard.pipeline import only
from steelyard.report.words import MISSING, ORIGINS, printed
from steelyard.values import Language, Measured, Missing, Reading, Text, Window
from steelyard.workspace import FILE, Workspace

if TYPE_CHECKING:
    from steelyard.evidence.signs import Sign

LinksOption = Annotated[
    str, Parameter(name="--links", help="all, or explicit: without inferred links. 是否使用推断的关联。")
]


def measure(
    project: str | None = None,
    indicator: list[str] | None = None,
    *,
    window: str | None = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    links: LinksOption = "all",
    json: Annotated[bool, Parameter(negative="")] = False,
    signs: Annotated[bool, Parameter(negative="")] = False,
    collect: Annotated[bool, Parameter(help="Collect what is new first. 先采集。")] = True,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Measure the indicators of a project. 度量指标。

    Args:
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        indicator: Ids of indicators; all of them when left out. 指标编号，不写则度量全部指标。
        window: How far back, such as 180d. 统计窗口，例如 180d。
        json: Print the readings as JSON and nothing else. 只输出 JSON 格式的读数。
        signs: Tell signs of dressing up beside the readings. 同时列出可疑迹象。
    """
    space = workspace_of(workspace)
    scope, named = _asked(space, project, indicator or [])
    wanted = _wanted(named)
    if links not in {"all", "explicit"}:
        raise InputError(f"unknown link mode {links!r}", where="--links", remedy="all or explicit")
    looked_at = Window.ending(day(as_of, space), _days(window, space.window_days), space.zone)
    if collect:
        refuse_faults(
            bring_up_to_date(space, language(lang)),
            "correct it, or `--no-collect` measures what is stored already",
        )
    known = None if known_at is None else instant_of(known_at, space)

    from steelyard.evidence.current import open_tables  # noqa: PLC0415 - the engine takes half a second to import
    from steelyard.evidence.population.gaps import Completeness  # noqa: PLC0415
    from steelyard.indicators.measurement import Asked  # noqa: PLC0415
    from steelyard.indicators.measurement import measure as take  # noqa: PLC0415

    tables = open_tables(Store(space.state), space.owns, known)
    taken = take(tables, [Asked(i, scope, looked_at) for i in wanted], space.zone, links)
    whole = Completeness(tables, space.populations, space.zone)
    readings = [whole.held(reading, facts()[reading.indicator]) for reading in taken.values()]
    found = signs_of(space, tables, scope, looked_at) if signs else None
    if json:
        _print_json(readings, found)
    else:
        _print_table(readings, language(lang))
        for told in population_lines(whole, space.populations.get(scope), readings):
            print(line(told.to(language(lang))))
        for told in sign_lines(found) if found is not None else ():
            print(line(told.to(language(lang))))


def _asked(space: Workspace, project: str | None, indicators: list[str]) -> tuple[str, list[str]]:
    """The project and the indicators; where there is one project, an indicator may stand in its place."""
    if project is None or project in space.projects or project not in INDICATORS:
        return space.project(project or only(space.projects, "project")).id, indicators
    if len(space.projects) > 1:
        raise InputError(
            f"there is no project {project!r}",
            where=str(space.root / FILE),
            remedy=f"the project comes first: `steelyard measure {next(iter(space.projects))} {project}`",
        )
    return only(space.projects, "project"), [project, *indicators]


def _wanted(named: Sequence[str]) -> list[str]:
    unknown = [name for name in named if name not in INDICATORS]
    if unknown:
        raise InputError(f"there is no indicator {unknown[0]!r}", remedy=f"known: {', '.join(INDICATORS)}")
    return list(named or INDICATORS)


def _days(given: str | None, default: int) -> int:
    if given is None:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,4}d", given):
        raise InputError(f"{given!r} is not a window", where="--window", remedy="write 90d")
    return int(given[:-1])


def _print_json(readings: Sequence[Reading], signs: Sequence[Sign] | None) -> None:
    """A list of readings; with signs an object of both."""
    import rfc8785  # noqa: PLC0415

    from steelyard.result.document import reading_document  # noqa: PLC0415

    documents = [reading_document(reading) for reading in readings]
    whole: Any = documents if signs is None else {"readings": documents, "signs": sign_documents(signs)}
    sys.stdout.buffer.write(rfc8785.dumps(whole) + b"\n")


def _print_table(readings: Sequence[Reading], tongue: Language) -> None:
    from rich.table import Table  # noqa: PLC0415 - only for people

    from steelyard.cli.result_view import put, terminal  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    headers = (
        ("", "读数", "95%区间", "P85", "n", "未知", "来源")
        if tongue == "zh"
        else ("", "Value", "95% interval", "P85", "n", "unknown", "origin")
    )
    for header in headers:
        table.add_column(header, justify="left" if header in ("", headers[-1]) else "right", no_wrap=True)
    told = [reading for reading in readings if isinstance(reading.value, Measured)]
    for reading in told:
        table.add_row(*_cells(reading, tongue))
    console = terminal()
    if told:
        put(console, table)
    for untold in _untold(readings, tongue):
        console.print(untold, soft_wrap=True)


def _untold(readings: Sequence[Reading], tongue: Language) -> Iterator[str]:
    """Why indicators have no value, with those that share the reason on one line."""
    reasons: dict[str, list[str]] = {}
    for reading in readings:
        value = reading.value
        if isinstance(value, Missing):
            counted = Text(f"n {value.n}，未知 {value.unknown}", f"n {value.n}, {value.unknown} unknown").to(
                tongue
            )
            told = aside(tongue, counted) if value.n or value.unknown else ""
            reasons.setdefault(MISSING[value.reason].to(tongue), []).append(reading.indicator + told)
    colon = "：" if tongue == "zh" else ": "
    yield from (f"{reason}{colon}{and_so_on(tongue, names)}" for reason, names in reasons.items())


def _cells(reading: Reading, tongue: Language) -> tuple[str, ...]:
    known = facts()[reading.indicator]
    origin = ORIGINS[reading.origin].to(tongue) if reading.origin else ""
    title, value = f"{reading.indicator}  {known.title.to(tongue)}", reading.value
    assert isinstance(value, Measured)  # noqa: S101 - the others are told apart
    interval = (
        ""
        if value.low is None or value.high is None
        else f"{_bare(value.low, known.unit)} – {_bare(value.high, known.unit)}"
    )
    p85 = "" if value.p85 is None else _bare(value.p85, known.unit)
    few = " *" if value.few else ""
    return (
        title,
        printed(value.value, known.unit).to(tongue),
        interval,
        p85,
        f"{value.n:,}{few}",
        f"{value.unknown:,}",
        origin,
    )


def _bare(value: Any, unit: str) -> str:
    """The number alone: the unit stands beside the value already."""
    return printed(value, unit).en.removesuffix(unit).split(" ")[0]
