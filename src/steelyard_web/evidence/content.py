"""What a file is, by its content: an allow list, and nothing that a browser or a desk would run.

First bytes: PDF ISO 32000-1 7.5.2, PNG 3rd edition 5.2, JPEG ISO 10918-1 B.1.1.3, GIF89a, RIFF/WebP,
ISO base media 14496-12 4.3, Matroska/WebM (EBML), OOXML ECMA-376 part 2, OpenDocument 1.3 part 2.
The ends are looked at too: a file that was cut on its way is refused, not kept.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from pathlib import Path

from steelyard_web.evidence.names import ending, shown_name
from steelyard_web.evidence.packages import package_type
from steelyard_web.refusal import Refused
from steelyard_web.say import Said, say

TAIL = 2048  # bytes; a complete file ends with its mark, some writers put a little behind it
CHUNK = 1024 * 1024
LARGEST_JSON = 32 * 1024 * 1024  # bytes that are read as JSON to see whether it is
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT, ODS, ODP = (f"application/vnd.oasis.opendocument.{k}" for k in ("text", "spreadsheet", "presentation"))
FILMS = frozenset({"video/mp4", "video/quicktime"})
# What a name may end in, by what the content is.
ENDINGS: dict[str, frozenset[str]] = {
    "application/pdf": frozenset({".pdf"}),
    "image/png": frozenset({".png"}),
    "image/jpeg": frozenset({".jpg", ".jpeg"}),
    "image/gif": frozenset({".gif"}),
    "image/webp": frozenset({".webp"}),
    "video/mp4": frozenset({".mp4", ".m4v", ".mov"}),
    "video/quicktime": frozenset({".mov", ".mp4"}),
    "video/webm": frozenset({".webm"}),
    DOCX: frozenset({".docx"}),
    XLSX: frozenset({".xlsx"}),
    PPTX: frozenset({".pptx"}),
    ODT: frozenset({".odt"}),
    ODS: frozenset({".ods"}),
    ODP: frozenset({".odp"}),
    "text/plain": frozenset({".txt", ".log", ".md", ".yaml", ".yml"}),
    "text/csv": frozenset({".csv"}),
    "application/json": frozenset({".json"}),
}
ACCEPT = ",".join(sorted({end for ends in ENDINGS.values() for end in ends}))
TEXTS = {".csv": "text/csv", ".json": "application/json"}
BRANDS = (
    b"isom",
    b"iso2",
    b"iso3",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"dash",
)
# Text that begins so is a page, a picture or markup to a browser, whatever its name says.
MARKUP = (
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<iframe",
    b"<svg",
    b"<?xml",
    b"<?php",
    b"<!--",
)
CUT = say(
    "文件不完整，可能在传输中被截断；请重新上传",
    "the file is incomplete, perhaps cut off on its way; upload it again",
)
UNKNOWN = say(
    "内容不在可接受的类型之内：PDF、PNG、JPEG、GIF、WebP、MP4、WebM、MOV、Office 或 ODF 文档（不含宏）、文本、CSV、JSON",
    "its content is none of the accepted kinds: PDF, PNG, JPEG, GIF, WebP, MP4, WebM, MOV, "
    "Office or ODF documents without macros, text, CSV, JSON",
)


def media_type(path: Path, filename: str) -> str:
    """The media type of a file on disk; raises Refused where content or name is not acceptable."""
    name = shown_name(filename)
    try:
        kind = _by_content(path, ending(name))
    except _Unfit as unfit:
        raise Refused(f"{name}：{unfit.text.zh}。", f"{name}: {unfit.text.en}.") from None
    if ending(name) not in ENDINGS[kind]:
        wanted = " ".join(sorted(ENDINGS[kind]))
        raise Refused(
            f"{name}：文件名的扩展名与内容不符，按内容应为 {wanted}；请更正文件名。",
            f"{name}: the ending of the name does not fit the content, which calls for {wanted}; rename it.",
        )
    return kind


class _Unfit(Exception):  # noqa: N818 - an answer; media_type adds the file's name
    def __init__(self, text: Said) -> None:
        self.text = text
        super().__init__(text.en)


def _by_content(path: Path, end: str) -> str:
    first, last, size = _ends(path)
    for begins, kind, whole in SIGNS:
        if begins(first):
            if not whole(first, last, size):
                raise _Unfit(CUT)
            return kind
    if first[4:8] == b"ftyp":
        return _film(path, first, size)
    if first.startswith(b"PK\x03\x04"):
        found = package_type(path)
        if isinstance(found, Said):
            raise _Unfit(found)
        return found
    return _text(path, first, end)


def _ends(path: Path) -> tuple[bytes, bytes, int]:
    size = path.stat().st_size
    with path.open("rb") as file:
        first = file.read(TAIL)
        file.seek(max(0, size - TAIL))
        return first, file.read(), size


def _starts(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda first: first.startswith(signs)


def _ends_with(mark: bytes) -> Callable[[bytes, bytes, int], bool]:
    return lambda _first, last, _size: mark in last


def _riff_whole(first: bytes, _last: bytes, size: int) -> bool:
    return size >= int.from_bytes(first[4:8], "little") + 8


SIGNS: tuple[tuple[Callable[[bytes], bool], str, Callable[[bytes, bytes, int], bool]], ...] = (
    (_starts(b"%PDF-"), "application/pdf", _ends_with(b"%%EOF")),
    (_starts(b"\x89PNG\r\n\x1a\n"), "image/png", _ends_with(b"IEND")),
    (_starts(b"\xff\xd8\xff"), "image/jpeg", _ends_with(b"\xff\xd9")),
    (_starts(b"GIF87a", b"GIF89a"), "image/gif", _ends_with(b"\x3b")),
    (lambda f: f[:4] == b"RIFF" and f[8:12] == b"WEBP", "image/webp", _riff_whole),
    (lambda f: f[:4] == b"\x1aE\xdf\xa3" and b"webm" in f[:64], "video/webm", lambda _f, _l, size: size > 64),
)


def _film(path: Path, first: bytes, size: int) -> str:
    """MP4 or QuickTime by its brand; its boxes have to fill the file, the index among them."""
    brand = first[8:12]
    if brand not in (*BRANDS, b"qt  "):
        raise _Unfit(UNKNOWN)
    boxes = _boxes(path, size)
    if boxes is None or b"moov" not in boxes:
        raise _Unfit(CUT)
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _boxes(path: Path, size: int) -> set[bytes] | None:
    """The kinds of the outermost boxes; None where they do not end where the file ends."""
    found, at = set(), 0
    with path.open("rb") as file:
        while at < size and len(found) < 100:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            elif length == 0:  # to the end of the file
                length = size - at
            if length < 8:
                return None
            found.add(head[4:8])
            at += length
    return found if at == size else None


def _text(path: Path, first: bytes, end: str) -> str:
    """UTF-8 or GB18030 without control characters that is no markup."""
    if first.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(MARKUP):
        raise _Unfit(UNKNOWN)
    if not any(_is_text(path, encoding) for encoding in ("utf-8", "gb18030")):
        raise _Unfit(UNKNOWN)
    kind = TEXTS.get(end, "text/plain")
    if kind == "application/json" and not _is_json(path):
        raise _Unfit(say("不是完整的 JSON 文件", "it is no complete JSON file"))
    return kind


def _is_text(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                if _odd(decoder.decode(chunk)):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _odd(text: str) -> bool:
    """Control characters that no text has; escape is there in logs with colours."""
    return any(c in text for c in map(chr, (*range(8), 14, 15, *range(16, 27), 28, 29, 30, 31, 127)))


def _is_json(path: Path) -> bool:
    if path.stat().st_size > LARGEST_JSON:
        return False
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True
