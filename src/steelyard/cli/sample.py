"""`steelyard sample`: rows of a load to be looked up in the live system, and what came of it (R19)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import WorkspaceOption, workspace_of
from steelyard.cli.plain import line
from steelyard.errors import InputError
from steelyard.evidence.store import Store
from steelyard.report.words import origin
from steelyard.values import Language, Origin, Text
from steelyard.workspace import Workspace

if TYPE_CHECKING:
    from steelyard.evidence.sampling.draw import Draw
    from steelyard.evidence.sampling.outcome import Outcome

SIZE = 30  # with no row differing, at most 11.4 % of the load may differ (Wilson, 95 %)

command = App(
    name="sample",
    help="Draw rows of a load to be looked up in the live system. 抽样核对装载。",
    help_format="plaintext",
)


@command.default
def sample(
    load: str | None = None,
    *,
    seed: str | None = None,
    size: int = SIZE,
    out: Path | None = None,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Draw rows of a load to be looked up in the live system; without a load, list the loads. 抽样核对装载。

    Args:
        load: Id of a load or the beginning of it; or a source by its name or file, whose newest load it then is. 装载编号或其开头；也可写来源名或文件名，取其最新一次装载。
        seed: Whole number that the assessor names on site. 评估师现场指定的整数。
        size: Rows to draw. 抽取行数。
        out: Form to write, .xlsx or .csv, instead of printing the rows. 写入的核对表（.xlsx 或 .csv），不写则直接输出。
    """
    space, tongue = workspace_of(workspace), language(lang)
    if load is None:
        _list(space, tongue)
        return
    if seed is None:
        raise InputError(
            "a draw needs a seed", where="--seed", remedy="a whole number that the assessor names on site"
        )

    from steelyard.evidence.sampling.draw import draw, named_load  # noqa: PLC0415 - the engine, once it is needed
    from steelyard.evidence.sampling.form import write_form  # noqa: PLC0415

    store = Store(space.state)
    drawn = draw(store, named_load(store, load), seed, size, space.zone)
    if out is not None:
        write_form(out, drawn)
    print(line(_head(drawn, out).to(tongue)))
    if out is None:
        _print(drawn)


@command.command
def check(
    file: Path,
    *,
    json: Annotated[bool, Parameter(negative="")] = False,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Read a filled form back: error rate, and whether the load counts as checked. 读回核对表，给出差错率。

    Args:
        file: The filled form. 填好的核对表。
        json: Print the outcome as JSON and nothing else. 只输出 JSON 格式的结果。
    """
    from steelyard.evidence.sampling.form import read_form  # noqa: PLC0415 - the engine, once it is needed
    from steelyard.evidence.sampling.outcome import outcome  # noqa: PLC0415

    space = workspace_of(workspace)
    found = outcome(Store(space.state), read_form(file), space.zone)
    if json:
        _print_json(found)
    else:
        for told in _told(found):
            print(line(told.to(language(lang))))


def _list(space: Workspace, tongue: Language) -> None:
    loads = [load for load in Store(space.state).loads() if load.collector != "links"]
    for load in loads:
        where = origin(load.origin.value)
        told = Text(f"{load.accepted:,} 行，{where.zh}", f"{load.accepted:,} rows, {where.en}").to(tongue)
        print(line(f"{load.load_id}  {load.uri}  {load.src}  {told}"))
    if not loads:
        print(Text("还没有装载。", "Nothing was loaded yet.").to(tongue))


def _head(drawn: Draw, out: Path | None) -> Text:
    load, count = drawn.load, len(drawn.rows)
    written = Text(f"，已写入 {out}", f", written to {out}") if out else Text("", "")
    return Text(
        f"装载 {load.load_id}（{load.uri}）共 {drawn.population:,} 行，种子 {drawn.seed}，抽取 {count} 行{written.zh}",
        f"load {load.load_id} ({load.uri}) has {drawn.population:,} rows; seed {drawn.seed} draws {count}{written.en}",
    )


def _print(drawn: Draw) -> None:
    for number, row in enumerate(drawn.rows, 1):
        said = "; ".join(f"{column}: {text}" for column, text in row.stated)
        print(line(f"{number:>3}  {row.table}  {row.src_id}  {said}"))


def _print_json(found: Outcome) -> None:
    import rfc8785  # noqa: PLC0415

    from steelyard.indicators.exact import wilson  # noqa: PLC0415
    from steelyard.values import decimal_string  # noqa: PLC0415

    mismatches = len(found.differing)
    low, high = map(decimal_string, wilson(mismatches, found.checked)) if found.checked else ("", "")
    document: dict[str, str | int | bool] = {
        "load_id": found.load.load_id,
        "seed": found.seed,
        "population": found.population,
        "drawn": found.drawn,
        "checked": found.checked,
        "mismatches": mismatches,
        "low": low,
        "high": high,
        "counts_as_checked": found.counts,
    }
    sys.stdout.buffer.write(rfc8785.dumps(document) + b"\n")


def _told(found: Outcome) -> Iterator[Text]:
    load, differing = found.load, len(found.differing)
    yield Text(
        f"装载 {load.load_id}（{load.uri}），种子 {found.seed}：抽取 {found.drawn} 行，已核对 {found.checked} 行，不符 {differing} 行",
        f"load {load.load_id} ({load.uri}), seed {found.seed}: {found.drawn} drawn, {found.checked} checked, {differing} differ",
    )
    for row in found.differing:
        yield Text(f"  {row.src_id}：{row.note}", f"  {row.src_id}: {row.note}")
    if found.checked:
        yield _rate(differing, found.checked)
    yield _verdict(found)


def _rate(differing: int, checked: int) -> Text:
    from fractions import Fraction  # noqa: PLC0415

    from steelyard.indicators.exact import wilson  # noqa: PLC0415
    from steelyard.report.words import printed, span  # noqa: PLC0415

    rate, interval = (
        printed(Fraction(differing, checked), "ratio"),
        span(*wilson(differing, checked), "ratio"),
    )
    return Text(
        f"差错率 {rate.zh}，95% 区间 {interval.zh}", f"error rate {rate.en}, 95% interval {interval.en}"
    )


def _verdict(found: Outcome) -> Text:
    if found.counts:
        return Text(
            "该装载计为已核对（R19：没有一行不符）", "the load counts as checked (R19: no row differs)"
        )
    if found.load.origin is Origin.TYPED:
        return Text(
            "手工录入的数据不会因核对而成为实测（R4）",
            "what was typed in is not measured, checked or not (R4)",
        )
    if found.differing:
        return Text(
            "该装载不计为已核对：R19 不容许任何一行不符",
            "the load does not count as checked: R19 allows no row to differ",
        )
    rest = found.drawn - found.checked
    return Text(
        f"该装载尚不计为已核对：还有 {rest} 行没有核对",
        f"the load does not count as checked yet: {rest} rows were not looked up",
    )
