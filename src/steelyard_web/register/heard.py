"""Files that somebody sends: bounded, and their faults told in both languages with the place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from steelyard.cli.fault_words import told
from steelyard.errors import SteelyardError
from steelyard_web.refusal import Refused

CREDENTIAL = 256 * 1024  # bytes; a certificate has about four thousand
TRUST = 4 * 1024 * 1024
PAGE = (
    1024 * 1024
)  # a certificate as PDF: ours have some hundred thousand; whoever reads a stranger's pays for it
TABLE = 5 * 1024 * 1024
PDF = b"%PDF-"


def content(uploaded: Any, most: int) -> bytes:
    """The bytes of an uploaded file; raises Refused where there is none, or it is longer than `most`."""
    if uploaded is None:
        raise Refused("请选择文件。", "Choose a file.")
    data = uploaded.read(most + 1)
    if len(data) > most:
        raise Refused(
            f"{uploaded.name}：文件过大，上限为 {most // 1024:,} KB。",
            f"{uploaded.name}: too large; at most {most // 1024:,} KB.",
        )
    if not data:
        raise Refused(f"{uploaded.name}：文件是空的。", f"{uploaded.name}: the file is empty.")
    return data


@contextmanager
def understood() -> Iterator[None]:
    """A fault that the core finds in what was sent becomes a refusal in both languages."""
    try:
        yield
    except SteelyardError as fault:
        raise Refused(told(fault, "zh"), told(fault, "en")) from None
