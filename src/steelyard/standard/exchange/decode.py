"""The bytes of a page or a text file as text: declared encodings first, then UTF-8, then GB 18030."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from steelyard.errors import InputError
from steelyard.intake import refuse_special
from steelyard.standard.exchange.tables import Findings

MAX_BYTES = 64 * 1024 * 1024
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OLDER = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936"}  # GB 18030 holds all of them
# In text that was something else, GB 18030 gives rare characters; of real Chinese nearly all is in this range.
_COMMON = re.compile(r"[\u4e00-\u9fa5\u3000-\u303f\uff00-\uffef\u2010-\u203f\x20-\x7e\s]")


def read_text(path: Path, findings: Findings, declares: bool) -> str:
    """The text of a file. `declares`: the format may state its encoding, as HTML does.

    GB 18030 is guessed, and said, where the bytes are not UTF-8 and give common Chinese. Raises InputError
    where the file cannot be read or is in no known encoding.
    """
    refuse_special(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"is larger than {MAX_BYTES:,} bytes", where=str(path))
        data = path.read_bytes()
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("is not a text file", where=str(path))
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data, name, path)
    if declares and (match := _DECLARED.search(data[:4096])):
        return _decoded(data, match.group(1).decode("ascii"), path)
    return _guessed(data, path, findings)


def _decoded(data: bytes, name: str, path: Path) -> str:
    try:
        return data.decode("gb18030" if name.casefold() in _OLDER else name)
    except LookupError:
        remedy = "declare utf-8 or gb18030"
        raise InputError(f"declares the unknown encoding {name!r}", where=str(path), remedy=remedy) from None
    except UnicodeError as fault:
        at = fault.start if isinstance(fault, UnicodeDecodeError) else 0
        raise InputError(
            f"declares {name} but is not: byte {at + 1} does not fit",
            where=str(path),
            remedy="save it as UTF-8, or correct the declaration",
        ) from None


def _guessed(data: bytes, path: Path, findings: Findings) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        text = _as_gb18030(data)
        if text is None:
            raise InputError(
                f"is neither UTF-8 (byte {fault.start + 1}) nor GB 18030",
                where=str(path),
                remedy="save it as UTF-8",
            ) from None
    findings.guess(path.name, "不是 UTF-8，按 GB 18030 读入", "not UTF-8; read as GB 18030")
    return text


def _as_gb18030(data: bytes) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [c for c in text if not c.isascii()]
    common = sum(_COMMON.match(c) is not None for c in foreign)
    return text if foreign and common >= 0.95 * len(foreign) else None
