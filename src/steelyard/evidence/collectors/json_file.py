"""A JSON report as plain values, within a limit, and the access to its fields.

Authority: RFC 8259 (UTF-8; NaN and infinities are no JSON). A field of another type than its format
says reads as absent: what a row cannot do without, its collector asks for and rejects the row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from steelyard.errors import InputError
from steelyard.evidence.delivery import Reject

Object: TypeAlias = dict[str, Any]

LIMIT = 64 * 1024 * 1024  # bytes: the whole document stands in memory about five times over
LINE = 4 * 1024 * 1024  # characters of one record, where a file has one per line
LINES = (".jsonl", ".ndjson")  # how such files end
MOST = 5_000_000  # objects and lists: an empty one takes three bytes in the file and a hundred in memory
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


def read_text(path: Path, uri: str) -> str:
    """The text of a JSON file; raises InputError when it is over the limit, empty or not UTF-8."""
    try:
        size = path.stat().st_size
        if size > LIMIT:
            raise InputError(
                f"has {size / 1024 / 1024:.0f} MB; the limit for JSON is {LIMIT >> 20} MB",
                where=uri,
                remedy="write one report per tool, module or month",
            )
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=uri) from None
    except UnicodeDecodeError as fault:
        raise InputError(f"is not UTF-8 (byte {fault.start})", where=uri, remedy="save it as UTF-8") from None
    if not text.strip():
        raise InputError("is empty", where=uri, remedy="write the report anew or leave the file out")
    return text


def parse(text: str, uri: str) -> Any:
    """The value of a JSON text; raises InputError with the line for everything that is not JSON."""
    count = text.count("{") + text.count("[")
    if count > MOST:
        raise InputError(
            f"has {count:,} objects and lists; the limit is {MOST:,}",
            where=uri,
            remedy="write one report per tool, module or month",
        )
    try:
        value = json.loads(text, parse_constant=_no_number)
        if _HALF_PAIR.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as fault:
        raise InputError(
            f"is broken JSON: {fault.msg} (column {fault.colno})",
            where=f"{uri}:{fault.lineno}",
            remedy="write the report anew; a run that was cut off leaves half a file",
        ) from None
    except UnicodeEncodeError:
        raise InputError("has half of a surrogate pair, which is no text", where=uri) from None
    except RecursionError:
        raise InputError("is nested too deeply", where=uri) from None
    except ValueError as fault:
        raise InputError(f"is broken JSON: {fault}", where=uri) from None
    return value


def json_lines(path: Path, uri: str) -> Iterator[tuple[int, Object | Reject]]:
    """The record of every line that has one, as a stream; a line that is no object is a Reject.

    Raises InputError where the file cannot be read or is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(iter(partial(lines.readline, LINE), ""), 1):
                if line.strip():
                    yield number, _record(line, f"{uri}:{number}")
    except UnicodeDecodeError as fault:
        raise InputError(f"is not UTF-8 (byte {fault.start})", where=uri, remedy="save it as UTF-8") from None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=uri) from None


def _record(line: str, where: str) -> Object | Reject:
    try:
        value = parse(line, where)
    except InputError as fault:
        return Reject(where, fault.what)
    return value if isinstance(value, dict) else Reject(where, "is not an object")


def read_object(path: Path, uri: str, what: str) -> Object:
    """The object that a JSON file holds; `what` names the format in the error."""
    text = read_text(path, uri)
    if text.lstrip().startswith("<"):
        raise InputError(f"is XML; {what} is read as JSON", where=uri, remedy="let the tool write JSON")
    value = parse(text, uri)
    if not isinstance(value, dict):
        raise InputError(f"is JSON but not {what}", where=uri)
    return value


def text_at(value: Object, *keys: str) -> str:
    """The text under a path of keys, or ""."""
    found = value
    for key in keys[:-1]:
        found = object_at(found, key)
    text = found.get(keys[-1])
    return text if isinstance(text, str) else ""


def object_at(value: Object, key: str) -> Object:
    """The object under a key, or an empty one."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def objects_at(value: Object, key: str) -> list[Object]:
    """The objects of the list under a key; anything else in it is left out."""
    found = value.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def texts_at(value: Object, key: str) -> list[str]:
    """The texts of the list under a key; anything else in it is left out."""
    found = value.get(key)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number of JSON")
