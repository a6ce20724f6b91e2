"""In which encoding a text file is written: declared, UTF-8, or GB18030 where that is beyond doubt.

A guess has to be safe, because a wrong one gives wrong ids and no error. Bytes of Western European
files often happen to be valid GB18030; they give rare characters that GB 2312 does not have, so a
guess asks that nine of ten characters are in that older and smaller set of common ones.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeAlias

from steelyard.errors import InputError

Open: TypeAlias = Callable[[], BinaryIO]

KNOWN = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "big5", "latin-1", "cp1252")
_NAMES = {codecs.lookup(name).name for name in KNOWN}
_PIECE = 1 << 20
_HAN = re.compile("[㐀-䶿一-鿿\U00020000-\U0003134f]+")
# Punctuation, full-width forms, circled and Roman numbers, the signs that Chinese texts use.
_AROUND = re.compile("[　-〿！-～￠-￥“”‘’—–…·•×÷±°§¥€℃‰№①-⑳Ⅰ-ⅿ→←↑↓■□●○★☆√≤≥≠]+")
_ASCII = re.compile("[\x00-\x7f]+")


def declared(name: str, where: str) -> str:
    """The codec of a declared encoding, UTF-8 with or without mark; raises InputError for others."""
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        codec = ""
    if codec not in _NAMES:
        raise InputError(f"unknown encoding {name!r}", where=where, remedy=f"use one of {', '.join(KNOWN)}")
    return "utf-8-sig" if codec == "utf-8" else codec


def found(opened: Open, where: str) -> str:
    """The encoding of an undeclared file; raises InputError where neither choice is beyond doubt."""
    if _is_utf8(opened):
        return "utf-8-sig"
    if _is_surely_gb18030(opened):
        return "gb18030"
    raise InputError(
        "is not UTF-8, and no other encoding is beyond doubt",
        where=where,
        remedy=f"declare `encoding: {_likely(opened)}` (or what the exporting system writes) in the source",
    )


def _likely(opened: Open) -> str:
    with opened() as file:
        return "utf-16" if file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "gb18030"


def _decoded(opened: Open, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with opened() as file:
        while piece := file.read(_PIECE):
            yield decoder.decode(piece)
    yield decoder.decode(b"", True)  # noqa: FBT003 - the decoder's own signature


def _is_utf8(opened: Open) -> bool:
    try:
        return all(True for _ in _decoded(opened, "utf-8"))
    except UnicodeDecodeError:
        return False


def _is_surely_gb18030(opened: Open) -> bool:
    han = common = 0
    try:
        for text in _decoded(opened, "gb18030"):
            characters = "".join(_HAN.findall(text))
            if _AROUND.sub("", _HAN.sub("", _ASCII.sub("", text))):
                return False
            han += len(characters)
            common += len(characters.encode("gb2312", "ignore")) // 2
    except UnicodeDecodeError:
        return False
    return han > 0 and 10 * common >= 9 * han
