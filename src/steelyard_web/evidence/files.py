"""The store of uploaded files: each once, under its SHA-256, outside the web root.

What a file is follows from its content (content.py); its name only has to agree. A file arrives beside the
store, is checked there, and takes its place in one step: whoever reads the store sees whole files only.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from steelyard_web.evidence.content import media_type
from steelyard_web.evidence.names import shown_name
from steelyard_web.refusal import Refused

DIGEST = re.compile(r"[0-9a-f]{64}")
READING = 1024 * 1024  # bytes read at once


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store; size in bytes, the media type by its content."""

    sha256: str
    size: int
    media_type: str


def store(uploaded: Any) -> Stored:
    """Keep an uploaded file; the same content again is the same file.

    Raises Refused for a file that is empty, too large, cut off, of a kind that is not accepted, or whose name
    says something else than its content; the store is then as it was before.
    """
    folder = Path(settings.FILES)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".arriving-", delete=False) as beside:
        arriving = Path(beside.name)
        try:
            sha256, size = _copy(uploaded, beside)
            kind = media_type(arriving, str(uploaded.name))
        except BaseException:  # whatever ended it: nothing half done stays behind
            arriving.unlink(missing_ok=True)
            raise
    _place(arriving, sha256)
    return Stored(sha256, size, kind)


def path_of(sha256: str) -> Path:
    """Where the file of that digest is kept; raises ValueError for anything but a digest."""
    if not DIGEST.fullmatch(sha256):
        raise ValueError("a file is named by the 64 hexadecimal digits of its SHA-256")
    return Path(settings.FILES) / sha256[:2] / sha256


def _copy(uploaded: Any, into: IO[bytes]) -> tuple[str, int]:
    """Digest and size of what was written; the size is counted, never believed."""
    hashed, size, limit = hashlib.sha256(), 0, settings.MAX_UPLOAD
    uploaded.seek(0)
    for chunk in uploaded.chunks(READING):
        size += len(chunk)
        if size > limit:
            _refuse(uploaded, *_too_large(limit))
        hashed.update(chunk)
        into.write(chunk)
    if size == 0:
        _refuse(uploaded, "文件是空的（0 字节）", "the file is empty (0 bytes)")
    into.flush()
    os.fsync(into.fileno())
    return hashed.hexdigest(), size


def _too_large(limit: int) -> tuple[str, str]:
    most = limit // 1024 // 1024
    return f"文件过大，上限为 {most} MB", f"the file is too large; at most {most} MB"


def _place(arriving: Path, sha256: str) -> None:
    """Two people who upload the same at once put the same bytes in the same place."""
    try:
        path_of(sha256).parent.mkdir(exist_ok=True)
        arriving.replace(path_of(sha256))
    except OSError:
        arriving.unlink(missing_ok=True)
        raise


def _refuse(uploaded: Any, zh: str, en: str) -> None:
    name = shown_name(str(uploaded.name))
    raise Refused(f"{name}：{zh}。", f"{name}: {en}.")
