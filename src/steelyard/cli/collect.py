"""`steelyard collect`: read every source of the workspace into its evidence store."""

from __future__ import annotations

import sys

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import WorkspaceOption, now, workspace_of
from steelyard.cli.plain import line
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


def collect(*, workspace: WorkspaceOption = None, lang: LanguageOption = None) -> None:
    """Read what is new in every source into the evidence store. 采集证据。

    A source that fails does not stop the others; the command then ends with exit code 2.
    """
    space, tongue = workspace_of(workspace), language(lang)
    collected = bring_up_to_date(space, tongue)
    news = [load for load in collected.loads if load.collector != "links"]
    for load in news:
        print(line(f"{load.uri}{_loaded(load).to(tongue)}"))
    print(tally(len(news), collected).to(tongue))
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
