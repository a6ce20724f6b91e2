"""Bytes of a signed document as JSON values, in canonical form only (RFC 8785).

Numbers are integers below 2^53. Where no character lies beyond the basic plane, the order of Python's strings is
the one that the RFC asks for, and the quick encoder writes the same bytes as the library that signs; elsewhere
keys have to be ASCII. Whatever is not its own encoding is read once more, slowly, to say what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import rfc8785

from steelyard.errors import InputError
from steelyard.result.parsed import parsed

LIMIT = (
    4 * 1024 * 1024
)  # bytes; a certificate has about four thousand, a status list at most a hundred thousand
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
    try:
        value = _value(data, where)
        _refuse_other_form(body, compact(value), where)
    except UnicodeEncodeError:
        raise InputError("has half a surrogate pair in a text", where=where) from None
    except RecursionError:
        raise InputError("is nested too deeply", where=where) from None
    return Canonical(value)


def _value(data: bytes, where: str) -> dict[str, Any]:
    try:
        value = _decoder.decode(data.decode())
    except UnicodeDecodeError as fault:
        raise InputError(f"is not UTF-8 (byte {fault.start})", where=where) from None
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, column {fault.colno}"
        raise InputError(f"is no JSON: {fault.msg} ({place})", where=where) from None
    except UnicodeEncodeError:
        raise
    except ValueError as fault:
        raise InputError(f"has a value that cannot stand in it: {fault}", where=where) from None
    if not isinstance(value, dict):
        raise InputError("is JSON and no object", where=where)
    return value


def _pairs(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    if not "".join(found).isascii():
        raise ValueError("a key has characters outside ASCII")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > GREATEST:
        raise ValueError(f"{digits[:20]} is beyond the integers that every reader keeps")
    return int(digits)


def _number(word: str) -> NoReturn:
    raise ValueError(f"{word[:40]} is not an integer; other numbers are texts")


# A key that stands twice is lost when it is read, so the quick way never finds such a document canonical.
_quick = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=_number)
_decoder = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_number, parse_constant=_number
)


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
