"""`python -m benchmarks [group ...] [--json]`: run the groups, print one table or one JSON document."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import (
    bank,
    catalogue,
    certificate,
    decision,
    git,
    improvement,
    junit,
    register,
    register_search,
    reports,
    start,
    table,
)
from benchmarks.figure import Figure
from benchmarks.fixtures import Fixtures

GROUPS: dict[str, Callable[[Fixtures], Iterator[Figure]]] = {
    "start": start.figures,
    "catalogue": catalogue.figures,
    "decision": decision.figures,
    "improvement": improvement.figures,
    "certificate": certificate.figures,
    "register": register.figures,
    "report": reports.figures,
    "register_search": register_search.figures,
    "git": git.figures,
    "junit": junit.figures,
    "table": table.figures,
    "bank": bank.figures,
}
_HEADS = ("group", "figure", "minimum", "median", "peer or floor", "its median", "ratio", "target", "verdict")
_NUMBERS = {2, 3, 5, 6}  # columns that stand on the right


def main() -> None:
    """Run what was asked for; notes and progress go to stderr."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("group", nargs="*", help=f"{', '.join(GROUPS)}; all by default")
    parser.add_argument("--json", action="store_true", help="print one JSON document with every single run")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.group) - GROUPS.keys()):
        parser.error(f"there is no group {unknown[0]!r}; groups: {', '.join(GROUPS)}")
    begun = time.monotonic()
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="steelyard-bench-") as folder:
        found = list(_measured(asked.group or list(GROUPS), Fixtures(Path(folder), notes.append)))
    facts = _facts(time.monotonic() - begun)
    if asked.json:
        document = {"machine": facts, "notes": notes, "figures": [figure.document() for figure in found]}
        print(json.dumps(document, indent=1))
    else:
        _print(found, facts, notes)


def _measured(groups: Sequence[str], fixtures: Fixtures) -> Iterator[Figure]:
    for group in groups:
        print(f"measuring {group} ...", file=sys.stderr)
        yield from GROUPS[group](fixtures)


def _facts(seconds: float) -> dict[str, object]:
    """What the figures depend on besides the code; a load above the number of processors makes them worse."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "seconds": round(seconds, 1),
    }


def _print(found: Sequence[Figure], facts: dict[str, object], notes: Sequence[str]) -> None:
    rows = [_HEADS, *(figure.row() for figure in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for row in rows:
        print("  ".join(_cell(*each) for each in enumerate(zip(row, widths, strict=True))).rstrip())
    print()
    for note in notes:
        print(note)
    print("targets are for the median; ratio: our median over the peer's, measured in turns in this run")
    print(", ".join(f"{name} {value}" for name, value in facts.items()))


def _cell(column: int, cell: tuple[str, int]) -> str:
    text, width = cell
    return text.rjust(width) if column in _NUMBERS else text.ljust(width)


if __name__ == "__main__":
    main()
