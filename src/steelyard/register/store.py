"""A register file that is added to: one import at a time, written whole or not at all.

The lock is a file of its own (`.register.jsonl.lock`, flock(2)) that stays: the register itself is replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from steelyard.errors import InputError
from steelyard.intake import refuse_special
from steelyard.outlet import locked, write_whole
from steelyard.register.entries import Entry
from steelyard.register.importing import Imported, import_tables
from steelyard.register.lines import MOST, line_of, read_entries


def add_tables(register: Path, tables: Sequence[Path], entered: date) -> Imported:
    """Import tables into a register file, made where it is missing; `entered` is the day of this import.

    Raises InputError as `import_tables` and `read_entries` do, or where the day is before that of the last entry;
    StoreError where another import is at work.
    """
    refuse_special(register)
    lock = register.with_name(f".{register.name[:60]}.lock")
    with locked(lock, str(register), "another import is writing to this register"):
        known = read_entries(register) if register.exists() else []
        if known and entered < known[-1].entered:
            raise InputError(
                f"{entered} is before {known[-1].entered}, the day of the last entry of {register}",
                where="--entered",
                remedy="no import is dated before an earlier one",
            )
        found = import_tables(tables, known, entered)
        if found.added:
            _write(register, [*known, *found.added])
        return found


def _write(register: Path, entries: Sequence[Entry]) -> None:
    content = b"".join(map(line_of, entries))
    if len(content) > MOST:
        raise InputError(f"would be longer than {MOST:,} bytes", where=str(register), remedy="begin another")
    write_whole(register, content)
