"""`steelyard collect`: read every source of the workspace into its evidence store."""

from __future__ import annotations

import sys

from steelyard.cli.options import WorkspaceOption, now, workspace_of
from steelyard.cli.plain import plain
from steelyard.errors import InputError
from steelyard.evidence.collection import Collected
from steelyard.evidence.collection import collect as collect_sources
from steelyard.evidence.store import Store
from steelyard.workspace import Workspace

SHOWN = 5  # rejects of a load that are printed; all samples stay in the ledger


def collect(*, workspace: WorkspaceOption = None) -> None:
    """Read what is new in every source into the evidence store. 采集证据。

    A source that fails does not stop the others; the command then ends with exit code 2.
    """
    space = workspace_of(workspace)
    collected = bring_up_to_date(space)
    news = [load for load in collected.loads if load.collector != "links"]
    for load in news:
        print(
            f"{plain(load.uri)}: {load.accepted:,} rows, {load.rejected:,} rejected ({load.collector}, {load.origin})"
        )
    print(
        f"{len(news)} new loads, {collected.known} known before, "
        f"{collected.accepted:,} rows, {collected.rejected:,} rejected"
    )
    refuse_faults(collected)


def bring_up_to_date(workspace: Workspace) -> Collected:
    """Collect with progress on stderr; rejected rows are told there."""
    store = Store(workspace.state)
    if sys.stderr.isatty():
        from steelyard.cli.progress import steps  # noqa: PLC0415 - only where somebody watches

        with steps("collecting", len(workspace.sources) + 1) as line:
            collected = collect_sources(store, workspace.sources, now(), line.watch())
    else:
        collected = collect_sources(store, workspace.sources, now())
    for load in collected.loads:
        for reject in load.rejects[:SHOWN]:
            print(plain(f"steelyard: {reject.where}: {reject.reason}; the row was left out"), file=sys.stderr)
        if load.rejected > SHOWN:
            print(
                plain(f"steelyard: {load.uri}: {load.rejected:,} rows were left out in all"), file=sys.stderr
            )
    return collected


def refuse_faults(
    collected: Collected, remedy: str = "the other sources were read; correct this and collect again"
) -> None:
    """Raises InputError where a source could not be read."""
    if collected.faults:
        told = "\n".join(f"  {line}" for fault in collected.faults for line in str(fault).splitlines())
        raise InputError(f"{len(collected.faults)} source(s) could not be read:\n{told}", remedy=remedy)
