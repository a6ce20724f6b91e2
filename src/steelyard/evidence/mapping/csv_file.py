"""CSV files, also gzipped, read as a stream: quotes, line breaks in fields, every usual delimiter.

Authority: RFC 4180, read strictly: a quote that does not close would swallow the rest of the file.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from steelyard.errors import InputError
from steelyard.evidence.delivery import Reject
from steelyard.evidence.mapping import encoding as encodings
from steelyard.evidence.mapping.sheet import ROWS, Asked, Chunk, Piece, Sheet, columns_of, no_rows, plain

if TYPE_CHECKING:
    from _csv import Reader  # the type of csv.reader has no public name

FIELD = 10 * 1024 * 1024  # characters in one field
_PIECE = 1 << 18
_LINE = 4 * FIELD  # a file without line breaks must not fill the memory
UNPACKED = 4 * 1024 * 1024 * 1024  # bytes that a gzipped file may have; forty million rows have about this
_DELIMITERS = {"tab": "\t", "\\t": "\t"}


def open_csv(asked: Asked) -> Sheet:
    """The sheet of a CSV file; raises InputError where it cannot be read at all."""
    with _faults(asked):
        codec = _codec(asked)
        header, begin = _header(asked, codec)
    return Sheet(
        headers=tuple(plain(cell) for cell in header),
        typed=False,
        place=lambda line: f"{asked.uri}:{line}",
        chunks=partial(_chunks, asked, codec, begin, tuple(plain(cell) for cell in header)),
    )


def _codec(asked: Asked) -> str:
    if asked.encoding:
        return encodings.declared(asked.encoding, asked.uri)
    return encodings.found(partial(_bytes, asked), asked.uri)


def _bytes(asked: Asked) -> BinaryIO:
    if asked.path.suffix.lower() == ".gz":
        return cast("BinaryIO", io.BufferedReader(_Unpacked(asked), _PIECE))
    return asked.path.open("rb")


class _Unpacked(io.RawIOBase):
    """What a gzipped file unpacks to; raises InputError beyond the limit, since a small file may be any length."""

    def __init__(self, asked: Asked) -> None:
        self._file = gzip.open(asked.path, "rb")  # noqa: SIM115 - closed by `close`
        self._uri = asked.uri
        self._read = 0

    def readable(self) -> bool:
        """It is read and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        count = self._file.readinto(buffer)
        self._read += count
        if self._read > UNPACKED:
            raise InputError(
                f"unpacks to more than {UNPACKED:,} bytes",
                where=self._uri,
                remedy="export it in several files",
            )
        return count

    def close(self) -> None:
        """Also closes the packed file."""
        self._file.close()
        super().close()


@contextmanager
def _faults(asked: Asked) -> Iterator[None]:
    """What is wrong with the file as a whole, told as an InputError."""
    try:
        yield
    except UnicodeDecodeError as fault:
        raise InputError(
            f"is not {fault.encoding}: {fault.object[fault.start : fault.start + 4]!r} means nothing in it",
            where=asked.uri,
            remedy="declare the encoding that the exporting system writes",
        ) from None
    except UnicodeError as fault:  # UTF-16 without its mark
        raise InputError(f"cannot be decoded: {fault}", where=asked.uri) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise InputError(
            f"is not a whole gzip file: {fault}", where=asked.uri, remedy="copy it again"
        ) from None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror or fault}", where=asked.uri) from None


@contextmanager
def _reader(asked: Asked, codec: str, skip: int) -> Iterator[Reader]:
    """A CSV reader that begins after `skip` lines."""
    csv.field_size_limit(FIELD)  # of the whole process, nobody else reads CSV
    with _bytes(asked) as raw, io.TextIOWrapper(raw, encoding=codec, newline="") as file:
        lines = islice(iter(partial(file.readline, _LINE), ""), skip, None)
        yield csv.reader(lines, delimiter=_delimiter(asked), strict=True)


def _delimiter(asked: Asked) -> str:
    name = asked.path.name.lower().removesuffix(".gz")
    given = asked.delimiter or ("tab" if name.endswith(".tsv") else ",")
    delimiter = _DELIMITERS.get(given, given)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise InputError(
            f"{given!r} is not a delimiter", where=asked.uri, remedy='write one character, or "tab"'
        )
    return delimiter


def _header(asked: Asked, codec: str) -> tuple[list[str], int]:
    """The headers, and the number of lines down to where they end."""
    before = asked.header - 1
    with _reader(asked, codec, before) as reader:
        try:
            header: list[str] = next(reader, [])
        except csv.Error as fault:
            raise InputError(
                f"the headers cannot be read: {fault}", where=f"{asked.uri}:{asked.header}"
            ) from None
        if not any(header):
            raise no_rows(asked)
        return header, before + reader.line_num


def _chunks(
    asked: Asked, codec: str, begin: int, headers: Sequence[str], wanted: Sequence[str]
) -> Iterator[Piece]:
    numbers: list[int] = []
    rows: list[list[str]] = []
    with _faults(asked), _reader(asked, codec, begin) as reader:
        for line, row in _records(asked, reader, begin):
            if isinstance(row, str):
                yield Reject(f"{asked.uri}:{line}", row)
            elif len(row) != len(headers):
                yield Reject(f"{asked.uri}:{line}", f"has {len(row)} fields, the headers are {len(headers)}")
            else:
                numbers.append(line)
                rows.append(row)
            if len(rows) == ROWS:
                yield Chunk(numbers, columns_of(rows, headers, wanted))
                numbers, rows = [], []
    if rows:
        yield Chunk(numbers, columns_of(rows, headers, wanted))


def _records(asked: Asked, reader: Reader, begin: int) -> Iterator[tuple[int, list[str] | str]]:
    """Each row with the line where it begins; a row of bad quoting is a text that says so."""
    line = begin + 1
    while True:
        try:
            row: list[str] | str | None = next(reader, None)
        except csv.Error as fault:
            row = _misquoted(asked, fault, line)
        if row is None:
            return
        if any(row):  # a line of nothing but delimiters is no row
            yield line, row
        line = begin + reader.line_num + 1


def _misquoted(asked: Asked, fault: csv.Error, line: int) -> str:
    """Only a quote in the wrong place leaves the rows after it readable."""
    if "expected after" in str(fault):
        return "a quote stands inside a field without being doubled"
    told = {
        "unexpected end": "a quote is opened and never closed",
        "field larger": f"a field is longer than {FIELD:,} characters",
    }
    what = next((text for start, text in told.items() if str(fault).startswith(start)), str(fault))
    raise InputError(
        what, where=f"{asked.uri}:{line}", remedy="correct the export, or declare its delimiter"
    ) from None
