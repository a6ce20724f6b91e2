"""The bytes of a result or case file as JSON values.

Authority: RFC 8259 and RFC 8785. A key that stands twice is refused: readers would disagree on what it says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

import rfc8785

from steelyard.errors import InputError

LIMIT = 64 * 1024 * 1024  # bytes; a part with every reading has about one hundred thousand


def parsed(data: bytes, where: str, *, canonical: bool = False) -> dict[str, Any]:
    """The object that the bytes hold; with `canonical` they must be the RFC 8785 form of it.

    One line end after the document is no part of it: `--json` prints one. Raises InputError otherwise.
    """
    if len(data) > LIMIT:
        raise InputError(f"has more than {LIMIT >> 20} MB", where=where, remedy="give one document a file")
    value, form = _value(data, where)
    if not isinstance(value, dict):
        raise InputError("is JSON and no object", where=where, remedy="give a result file or a case file")
    if canonical and form != data.removesuffix(b"\n"):
        raise InputError(
            "is not canonical JSON (RFC 8785)",
            where=where,
            remedy="give the file as it was written; do not format or edit it",
        )
    return value


def _value(data: bytes, where: str) -> tuple[Any, bytes]:
    """The value, and its RFC 8785 form: it has none with half a surrogate pair, or an integer that no reader keeps."""
    try:
        value = json.loads(
            data.decode(), object_pairs_hook=_pairs, parse_constant=_number, parse_float=_number
        )
        return value, rfc8785.dumps(value)
    except UnicodeDecodeError as fault:
        raise InputError(f"is not UTF-8 (byte {fault.start})", where=where) from None
    except json.JSONDecodeError as fault:
        raise InputError(
            f"is no JSON: {fault.msg} (line {fault.lineno}, column {fault.colno})",
            where=where,
            remedy="give one result file or one case file",
        ) from None
    except RecursionError:
        raise InputError("is nested too deeply", where=where) from None
    except (ValueError, rfc8785.CanonicalizationError) as fault:
        raise InputError(f"has a value that cannot stand in it: {fault}", where=where) from None


def _pairs(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _number(word: str) -> NoReturn:
    raise ValueError(f"{word[:40]} is not an integer; other numbers are texts")
