"""Which reader opens which file."""

from __future__ import annotations

from collections.abc import Callable

from steelyard.errors import InputError
from steelyard.evidence.mapping.csv_file import open_csv
from steelyard.evidence.mapping.json_records import open_json, open_json_lines
from steelyard.evidence.mapping.parquet_file import open_parquet
from steelyard.evidence.mapping.sheet import Asked, Sheet
from steelyard.evidence.mapping.workbook import open_workbook

_READERS: dict[str, Callable[[Asked], Sheet]] = {
    ".csv": open_csv,
    ".tsv": open_csv,
    ".txt": open_csv,
    ".csv.gz": open_csv,
    ".tsv.gz": open_csv,
    ".xlsx": open_workbook,
    ".xlsm": open_workbook,
    ".xls": open_workbook,
    ".et": open_workbook,  # WPS: a workbook of either kind
    ".parquet": open_parquet,
    ".json": open_json,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
}


def open_sheet(asked: Asked) -> Sheet:
    """The sheet of a file by the end of its name; raises InputError where that is not a known one."""
    name = asked.path.name.lower()
    reader = next((reader for end, reader in _READERS.items() if name.endswith(end)), None)
    if reader is None:
        raise InputError(
            "is no kind of file that can be read as a table",
            where=asked.uri,
            remedy=f"known ends: {', '.join(_READERS)}",
        )
    return reader(asked)
