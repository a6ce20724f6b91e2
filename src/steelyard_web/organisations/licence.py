"""The licence file: what it is follows from its content, never from its name."""

from __future__ import annotations

from typing import Any

from steelyard_web.refusal import Refused

MAX_LICENCE = 10 * 1024 * 1024  # bytes; a scanned page has one or two million
# First bytes of each kind: ISO 32000-1 7.5.2, PNG 3rd edition 5.2, ISO 10918-1 B.1.1.3.
MAGIC = {
    "application/pdf": (b"%PDF-", b"%%EOF"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND"),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
}
SUFFIX = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
TAIL = 2048  # bytes; a complete file ends with its mark, some writers put a little behind it


def kind_of(data: bytes) -> str | None:
    """The media type of a PDF, PNG or JPEG by its first bytes; None for anything else."""
    return next((kind for kind, (begin, _) in MAGIC.items() if data.startswith(begin)), None)


def check_licence(uploaded: Any) -> str:
    """The media type of an uploaded licence; raises Refused for what is too large, cut off or no picture."""
    if uploaded.size > MAX_LICENCE:
        raise Refused(
            f"营业执照文件过大（上限 {MAX_LICENCE // 1024 // 1024} MB），请压缩或重新扫描。",
            f"The licence file is too large (at most {MAX_LICENCE // 1024 // 1024} MB); scan it smaller.",
        )
    kind = kind_of(_read(uploaded, 0, 16))
    if kind is None:
        raise Refused(
            "营业执照文件的内容不是 PDF、PNG 或 JPEG，请换一个文件。",
            "The content of the licence file is no PDF, PNG or JPEG; choose another file.",
        )
    if MAGIC[kind][1] not in _read(uploaded, max(0, uploaded.size - TAIL), TAIL):
        raise Refused(
            "营业执照文件不完整，可能在传输中被截断；请重新上传。",
            "The licence file is incomplete, perhaps cut off on its way; upload it again.",
        )
    return kind


def _read(uploaded: Any, start: int, length: int) -> bytes:
    uploaded.seek(start)
    data = uploaded.read(length)
    uploaded.seek(0)
    return data
