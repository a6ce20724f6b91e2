"""Everything that can go wrong and is not a bug.

    SteelyardError          exit code 2 unless said otherwise
    ├── InputError          a file, row, cell or option that cannot be read
    ├── StandardError       a standard that does not hold together; carries every fault
    ├── WorkspaceError      steelyard.yaml or the folder around it
    ├── StoreError          the evidence store is locked, damaged or not writable
    ├── GateNotReached      exit code 3: the assessment is below the asked level
    └── VerificationFailed  exit code 4: a digest, a signature or a replay differs

A message says what is wrong, where (`file:line`, row, column) and what to do about it.
"""

from __future__ import annotations

from typing import ClassVar


class SteelyardError(Exception):
    """What is wrong, where, and the remedy; shown on stderr as such, never as a traceback."""

    exit_code: ClassVar[int] = 2

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f"\n  {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class InputError(SteelyardError):
    """A file, a row, a cell or an option that cannot be read."""


class StandardError(SteelyardError):
    """A standard that does not hold together; `faults` has every one with its place."""

    def __init__(self, what: str, faults: tuple[str, ...] = (), **place: str) -> None:
        super().__init__(what, **place)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {fault}" for fault in self.faults)])


class WorkspaceError(SteelyardError):
    """The workspace file or its folder is not as it should be."""


class StoreError(SteelyardError):
    """The evidence store is locked, damaged or cannot be written."""


class GateNotReached(SteelyardError):
    """The assessment stands below the level that was asked for."""

    exit_code = 3


class VerificationFailed(SteelyardError):
    """A digest, a signature or a replay is not what it should be."""

    exit_code = 4
