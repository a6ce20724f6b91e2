"""`steelyard collect`: read every source of the workspace into its evidence store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from steelyard.cli import zones
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import WorkspaceOption, now, workspace_of
from steelyard.cli.plain import line
from steelyard.cli.zones import LIMIT
from steelyard.evidence.collection import Collected
from steelyard.evidence.collection import collect as collect_sources
from steelyard.evidence.loads import Load
from steelyard.evidence.store import Store
from steelyard.report.words import origin
from steelyard.values import Language, Text
from steelyard.workspace import Workspace

COLLECTING = Text("采集", "collecting")
LEFT_OUT = Text("；该行未收", "; the row was left out")
SHOWN = 5  # rejects of a load that are printed; all samples stay in the ledger


def collect(
    *,
    json: Annotated[bool, Parameter(negative="")] = False,
    pack: Path | None = None,
    for_: Annotated[str | None, Parameter(name="--for")] = None,
    limit: int = LIMIT,
    after: str | None = None,
    unpack: Path | None = None,
    zone_key: Annotated[bool, Parameter(negative="")] = False,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Read what is new in every source into the evidence store. 采集证据。

    A source that fails does not stop the others; the command then ends with exit code 2.

    Args:
        json: Print the list of all loads in the store, one canonical JSON document without rows, and nothing else. 只输出证据库中全部装载的清单，一份规范 JSON，不含数据行。
        pack: After collecting, write the loads to a file for another network zone. 采集后，把装载打包成文件，交给另一网络区域。
        for_: Zone that the package is for: a name under `zones` in steelyard.yaml, or its line. 打包给哪个区域：steelyard.yaml 中 `zones` 下的名称，或其标识行。
        limit: Greatest size of the package in MiB. 文件大小上限（MiB）。
        after: Pack only loads that became known after the end of this day. 只打包该日结束之后入库的装载。
        unpack: Merge a package of another zone instead of collecting. 不采集，而是合并另一区域的文件。
        zone_key: Print the line by which other zones know this one, and the mark of the pseudonym key; nothing is collected. 输出本区域的标识行和假名密钥的标记，不采集。
    """
    zones.refuse_mixed(json=json, pack=pack, to=for_, after=after, unpack=unpack)
    space, tongue = workspace_of(workspace), language(lang)
    if zone_key:
        for told in zones.show_key(space):
            print(told)
        return
    if unpack is not None:
        zones.unpack(space, unpack, tongue)
        return
    collected = bring_up_to_date(space, tongue)
    if json:
        from steelyard.pipeline import listed  # noqa: PLC0415 - the plain command needs neither engine
        from steelyard.result.loads_file import canonical  # noqa: PLC0415 - nor the reader of files

        sys.stdout.buffer.write(canonical(listed(Store(space.state).loads())) + b"\n")
        refuse_faults(collected)
        return
    news = [load for load in collected.loads if load.collector != "links"]
    for load in news:
        print(line(f"{load.uri}{_loaded(load).to(tongue)}"))
    print(tally(len(news), collected).to(tongue))
    if pack is not None:
        zones.pack(space, pack, for_, limit, after, tongue)
    refuse_faults(collected)


def _loaded(load: Load) -> Text:
    where = origin(load.origin.value)
    return Text(
        f"：{load.accepted:,} 行，拒收 {load.rejected:,} 行（{load.collector}，{where.zh}）",
        f": {load.accepted:,} rows, {load.rejected:,} rejected ({load.collector}, {load.origin})",
    )


def tally(new: int, collected: Collected) -> Text:
    """How many loads are new, how many were known, and what all of them brought."""
    return Text(
        f"新装载 {new} 份，以前已装载 {collected.known} 份，共 {collected.accepted:,} 行，"
        f"拒收 {collected.rejected:,} 行",
        f"{new} new loads, {collected.known} known before, "
        f"{collected.accepted:,} rows, {collected.rejected:,} rejected",
    )


def bring_up_to_date(workspace: Workspace, tongue: Language) -> Collected:
    """Collect with progress on stderr; rejected rows are told there."""
    store = Store(workspace.state)
    if sys.stderr.isatty():
        from steelyard.cli.progress import steps  # noqa: PLC0415 - only where somebody watches

        with steps(COLLECTING.to(tongue), len(workspace.sources) + 1) as shown:
            collected = collect_sources(store, workspace.sources, now(), shown.watch(tongue))
    else:
        collected = collect_sources(store, workspace.sources, now())
    for load in collected.loads:
        for reject in load.rejects[:SHOWN]:
            left = LEFT_OUT.to(tongue)
            print(line(f"steelyard: {reject.where}: {reject.reason}{left}"), file=sys.stderr)
        if load.rejected > SHOWN:
            left = Text(f"共有 {load.rejected:,} 行未收", f"{load.rejected:,} rows were left out in all").to(
                tongue
            )
            print(line(f"steelyard: {load.uri}: {left}"), file=sys.stderr)
    return collected


def refuse_faults(
    collected: Collected, remedy: str = "the other sources were read; correct this and collect again"
) -> None:
    """Raises InputError where a source could not be read."""
    if collected.faults:
        from steelyard.cli.fault_words import SeveralFaultsError  # noqa: PLC0415 - only where there is a fault

        told = f"{len(collected.faults)} source(s) could not be read:"
        raise SeveralFaultsError(told, collected.faults, remedy=remedy)
