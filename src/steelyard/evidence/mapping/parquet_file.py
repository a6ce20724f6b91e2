"""Parquet files, read in batches and only in the columns that are mapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.mapping.sheet import ROWS, Asked, Chunk, Sheet


def open_parquet(asked: Asked) -> Sheet:
    """The sheet of a Parquet file; raises InputError where it is not one."""
    return Sheet(
        headers=tuple(_file(asked).schema_arrow.names),
        typed=True,
        place=lambda row: f"{asked.uri}, row {row}",
        chunks=partial(_chunks, asked),
    )


def _file(asked: Asked) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - start-up is a feature
    import pyarrow.parquet as pq  # noqa: PLC0415 - start-up is a feature

    try:
        return pq.ParquetFile(asked.path, memory_map=False)
    except (pa.ArrowException, OSError) as fault:
        raise InputError(f"is not a Parquet file that can be read: {fault}", where=asked.uri) from None


def _chunks(asked: Asked, wanted: Sequence[str]) -> Iterator[Chunk]:
    import pyarrow as pa  # noqa: PLC0415 - start-up is a feature

    first = 1
    try:
        with _file(asked) as file:
            for batch in file.iter_batches(batch_size=ROWS, columns=list(wanted)):
                cells: dict[str, Sequence[Any]] = {name: _plain_values(batch.column(name)) for name in wanted}
                yield Chunk(list(range(first, first + batch.num_rows)), cells)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as fault:
        raise InputError(f"cannot be read after row {first - 1}: {fault}", where=asked.uri) from None


def _plain_values(column: Any) -> list[Any]:
    """Python values; nanoseconds are cut to microseconds, which is what our tables keep."""
    import pyarrow as pa  # noqa: PLC0415 - start-up is a feature

    kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    elif pa.types.is_duration(kind):
        column = column.cast(pa.duration("us"), safe=False)
    values: list[Any] = column.to_pylist()
    return values
