"""The licence file: a PDF or a picture by its content; the store looks at the rest of it."""

from __future__ import annotations

from typing import Any

from steelyard_web.refusal import Refused

MAX_LICENCE = 10 * 1024 * 1024  # bytes; a scanned page has one or two million
# First bytes of each kind: ISO 32000-1 7.5.2, PNG 3rd edition 5.2, ISO 10918-1 B.1.1.3.
MAGIC = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
SUFFIX = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def kind_of(data: bytes) -> str | None:
    """The media type of a PDF, PNG or JPEG by its first bytes; None for anything else."""
    return next((kind for kind, begins in MAGIC.items() if data.startswith(begins)), None)


def check_licence(uploaded: Any) -> None:
    """Raises Refused for a licence that is too large, or neither PDF nor picture."""
    if uploaded.size > MAX_LICENCE:
        raise Refused(
            f"营业执照文件过大（上限 {MAX_LICENCE // 1024 // 1024} MB），请压缩或重新扫描。",
            f"The licence file is too large (at most {MAX_LICENCE // 1024 // 1024} MB); scan it smaller.",
        )
    uploaded.seek(0)
    kind = kind_of(uploaded.read(16))
    uploaded.seek(0)
    if kind is None:
        raise Refused(
            "营业执照文件的内容不是 PDF、PNG 或 JPEG，请换一个文件。",
            "The content of the licence file is no PDF, PNG or JPEG; choose another file.",
        )
