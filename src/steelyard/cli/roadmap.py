"""`steelyard roadmap`: the least work that reaches the target, quarter by quarter."""

from __future__ import annotations

import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from steelyard.cli.assess import CollectOption, TargetOption, assessed, chosen
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import AsOfOption, KnownAtOption, WorkspaceOption, workspace_of
from steelyard.errors import InputError
from steelyard.improvement.roadmap import Roadmap, plan
from steelyard.improvement.roadmap_document import canonical
from steelyard.improvement.wishes import MOST_DAYS, MOST_QUARTERS, check, read_wishes
from steelyard.outlet import write_whole
from steelyard.result.model import Result
from steelyard.values import Language


def roadmap(
    project: str | None = None,
    *,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
    target: TargetOption = None,
    capacity: str | None = None,
    quarters: int | None = None,
    plan_: Annotated[Path | None, Parameter(name="--plan")] = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    html: Path | None = None,
    svg: Path | None = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    collect: CollectOption = True,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Plan the least work that reaches the target. 规划达到目标所需的最少工作。

    Args:
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        all_: One plan for every project of the workspace. 为工作区全部项目作一份规划。
        capacity: Person-days in a quarter, for all projects together. 每季度可用人天，各项目合计。
        quarters: How many quarters, 4 by default. 季度数，默认 4。
        plan_: YAML with efforts, dependencies, shared practices. 写明工作量、先后关系和共用子项的 YAML。
        json: Print the roadmap as canonical JSON and nothing else. 只输出规范 JSON。
        html: Write it as a page. 写成网页。
        svg: Write it as a picture. 写成甘特图。
    """
    space, tongue = workspace_of(workspace), language(lang)
    wishes = read_wishes(plan_, _capacity(capacity), _quarters(quarters))
    results = assessed(
        space,
        chosen(space, project, everything=all_),
        target,
        as_of,
        known_at,
        collect=collect,
        tongue=tongue,
    )
    named = str(plan_ or "--plan")
    check(wishes, _requirements(results), _practices(results), named)
    found = plan(results, wishes, named)
    if html is not None or svg is not None:
        _write(found, html, svg, tongue)
    if json:
        sys.stdout.buffer.write(canonical(found) + b"\n")
        return
    from steelyard.cli.roadmap_view import show  # noqa: PLC0415 - the terminal's tables, only for people

    show(found, tongue)


def _write(found: Roadmap, html: Path | None, svg: Path | None, tongue: Language) -> None:
    from steelyard.improvement.gantt import gantt  # noqa: PLC0415 - only where a picture is asked for
    from steelyard.improvement.roadmap_page import page  # noqa: PLC0415

    if html is not None:
        write_whole(html, page(found, tongue).encode())
    if svg is not None:
        write_whole(svg, gantt(found, tongue).encode())


def _capacity(given: str | None) -> Decimal | None:
    """Person-days to a tenth."""
    if given is None:
        return None
    try:
        days = Decimal(given)
    except InvalidOperation:
        days = Decimal(-1)
    if not (days.is_finite() and 0 <= days <= MOST_DAYS and days == days.quantize(Decimal("0.1"))):
        raise InputError(
            f"{given!r} is no number of person-days", where="--capacity", remedy="write 40 or 12.5"
        )
    return days


def _quarters(given: int | None) -> int | None:
    if given is not None and not 1 <= given <= MOST_QUARTERS:
        raise InputError(f"{given} is out of reach", where="--quarters", remedy=f"1 to {MOST_QUARTERS}")
    return given


def _requirements(results: list[Result]) -> set[str]:
    return {r.id for result in results for r in result.part.requirements()}


def _practices(results: list[Result]) -> set[str]:
    return {p.code for result in results for p in result.part.practices()}
