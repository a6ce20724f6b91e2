"""Options that several commands share, and where the command is run."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from steelyard.cli.day import day_of
from steelyard.errors import InputError
from steelyard.values import instant
from steelyard.workspace import EARLIEST, LATEST, Workspace, find_workspace, read_workspace

WorkspaceOption = Annotated[
    Path | None, Parameter(name=["--workspace", "-w"], help="Folder of steelyard.yaml. 工作区目录。")
]
AsOfOption = Annotated[
    str | None, Parameter(name="--as-of", help="Day on which windows end, YYYY-MM-DD. 统计截止日。")
]
KnownAtOption = Annotated[
    str | None,
    Parameter(
        name="--known-at",
        help="Use only evidence that was known at the end of this day. 只用当日已知的证据。",
    ),
]


def workspace_of(folder: Path | None) -> Workspace:
    """The workspace in `folder`, or the nearest one at or above the current folder."""
    return read_workspace(folder or find_workspace(Path.cwd()))


def as_of(given: str | None, workspace: Workspace, option: str = "--as-of") -> date:
    """The asked day, else the workspace's, else today in the workspace's zone."""
    if given is None:
        return workspace.as_of or datetime.now(workspace.zone).date()
    day = day_of(given, option)
    if not EARLIEST <= day <= LATEST:
        raise InputError(f"{given} is out of reach", where=option, remedy=f"from {EARLIEST} to {LATEST}")
    return day


def known_at(given: str, workspace: Workspace) -> int:
    """The end of the given day in the workspace's zone, as an instant."""
    after = as_of(given, workspace, "--known-at") + timedelta(days=1)
    return instant(datetime.combine(after, time(), workspace.zone)) - 1


def now() -> int:
    """The present instant; the only clock that commands read."""
    return instant(datetime.now(UTC))
