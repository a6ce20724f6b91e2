"""The store of uploaded files: each once, under its SHA-256, outside the web root."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from steelyard_web.refusal import Refused

# First bytes by media type; a file that begins otherwise is stored as plain bytes.
BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
ANYTHING = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store; size in bytes, the media type by its content."""

    sha256: str
    size: int
    media_type: str


def store(uploaded: Any) -> Stored:
    """Keep an uploaded file; the same content again is the same file. Raises Refused above the size limit."""
    if uploaded.size > settings.MAX_UPLOAD:
        limit = settings.MAX_UPLOAD // 1024 // 1024
        raise Refused(f"文件过大，上限 {limit} MB。", f"The file is too large; at most {limit} MB.")
    folder = Path(settings.FILES)
    folder.mkdir(parents=True, exist_ok=True)
    hashed, first, size = hashlib.sha256(), b"", 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".arriving-", delete=False) as beside:
        for chunk in uploaded.chunks():
            first = first or chunk[:16]
            hashed.update(chunk)
            size += len(chunk)
            beside.write(chunk)
    name = hashed.hexdigest()
    path_of(name).parent.mkdir(exist_ok=True)
    os.replace(beside.name, path_of(name))  # noqa: PTH105 - whole or not at all
    kind = next((kind for begin, kind in BEGINNINGS if first.startswith(begin)), ANYTHING)
    return Stored(name, size, kind)


def path_of(sha256: str) -> Path:
    """Where the file of that digest is kept."""
    return Path(settings.FILES) / sha256[:2] / sha256
