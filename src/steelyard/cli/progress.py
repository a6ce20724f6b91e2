"""Progress on stderr: a moving line on a terminal, nothing where nobody watches; stdout stays clean."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from steelyard.cli.plain import line
from steelyard.evidence.collection import Watch
from steelyard.values import Language, Text

errors = Console(stderr=True, highlight=False, soft_wrap=True)


class Steps:
    """One line that says what is being done, how far it is, and for how long."""

    def __init__(self, progress: Progress, what: str, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=total)

    def step(self, what: str) -> None:
        """The next piece of work begins."""
        self._progress.update(self._task, description=line(what), advance=1)

    def watch(self, tongue: Language) -> Watch:
        """The same line, fed by a collection: the source, and how many rows it has brought."""
        rows, source = 0, ""

        def begun(name: str) -> None:
            nonlocal source, rows
            source, rows = name, 0
            self.step(name)

        def came(count: int) -> None:
            nonlocal rows
            rows += count
            counted = Text(f"{rows:,} 行", f"{rows:,} rows").to(tongue)
            self._progress.update(self._task, description=line(f"{source}  {counted}"))

        return Watch(begun, came)


@contextmanager
def steps(what: str, total: int | None = None) -> Iterator[Steps]:
    """Show progress while the block runs; the line is gone afterwards."""
    columns = [
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    ]
    with Progress(*columns, console=errors, transient=True, disable=not sys.stderr.isatty()) as progress:
        yield Steps(progress, what, total)
