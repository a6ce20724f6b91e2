"""Bytes of a signed document as JSON values, in canonical form only (RFC 8785).

Numbers are integers below 2^53. What the quick encoder writes back byte for byte is canonical, unless a character
beyond the basic plane may have to sort its keys otherwise; everything else is read by `result.parsed`, slowly, to
say what is wrong with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import rfc8785

from steelyard.errors import InputError
from steelyard.intake import bytes_of
from steelyard.result.parsed import parsed

# bytes; a certificate has about four thousand, a status list at most a hundred thousand
LIMIT = 4 * 1024 * 1024
GREATEST = 2**53 - 1
_BEYOND = bytes(range(0xF0, 0x100))  # UTF-8 begins characters beyond the basic plane with these
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


@dataclass(frozen=True, slots=True)
class Canonical:
    """A document whose bytes are canonical."""

    value: dict[str, Any]

    def without(self, key: str) -> bytes:
        """The canonical bytes of the document less one member."""
        return compact({name: value for name, value in self.value.items() if name != key})


def write(value: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a document; raises InputError for a value that has none."""
    try:
        return rfc8785.dumps(dict(value))
    except (rfc8785.CanonicalizationError, RecursionError) as fault:
        raise InputError(f"has a value that cannot stand in it: {fault}") from None


def compact(value: Any) -> bytes:
    """The canonical bytes of a part of a document that `read` gave."""
    return _encode(value).encode()


def digest_of(data: bytes) -> str:
    """SHA-256 of a document as it is signed: one line end after it is no part of it."""
    return hashlib.sha256(data.removesuffix(b"\n")).hexdigest()


def file_bytes(path: Path, most: int = LIMIT) -> bytes:
    """The content of an ordinary file of at most `most` bytes; raises InputError where it cannot be read."""
    try:
        return bytes_of(path, most)
    except (OSError, ValueError) as fault:
        what = (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
        raise InputError(f"cannot be read: {what}", where=str(path)) from None


def read(data: bytes, where: str, most: int = LIMIT) -> Canonical:
    """The object in the bytes; one line end after it is no part of it. Raises InputError with the place."""
    if len(data) > most:
        raise InputError(f"has more than {most:,} bytes", where=where, remedy="is it the right file?")
    body = data.removesuffix(b"\n")
    if len(body.translate(None, _BEYOND)) == len(body):
        try:
            value = _quick.decode(body.decode())
            if isinstance(value, dict) and compact(value) == body:
                return Canonical(value)
        except (ValueError, RecursionError):
            pass  # told below
    return _slowly(data, body, where)


def in_any_form(data: bytes, where: str) -> dict[str, Any]:
    """The object in a file that people may format, such as a key set; raises InputError as `read` does."""
    try:
        return parsed(data, where)
    except InputError as fault:
        raise InputError(fault.what, where=where, remedy="give the file as it was written") from None


def _slowly(data: bytes, body: bytes, where: str) -> Canonical:
    value = in_any_form(data, where)
    _refuse_other_form(body, write(value), where)
    if compact(value) != body:  # RFC 8785 sorts keys by UTF-16, `compact` by code points
        raise InputError("has keys that readers sort differently", where=where, remedy="use ASCII keys")
    return Canonical(value)


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > GREATEST:
        raise ValueError("told by the slow way")
    return int(digits)


def _number(_: str) -> NoReturn:
    raise ValueError("told by the slow way")


# A key that stands twice is lost when it is read, so the quick way never finds such a document canonical.
_quick = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=_number)


def _refuse_other_form(given: bytes, canonical: bytes, where: str) -> None:
    if given == canonical:
        return
    pairs = zip(given, canonical, strict=False)
    place = next(
        (n for n, (ours, theirs) in enumerate(pairs) if ours != theirs), min(len(given), len(canonical))
    )
    raise InputError(
        f"is not canonical JSON (RFC 8785): it departs at byte {place}",
        where=where,
        remedy="give the file as it was written; do not format or edit it",
    )
