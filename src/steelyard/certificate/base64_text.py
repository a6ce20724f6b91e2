"""Base 64 (RFC 4648, 4) in its one spelling, as checkpoints, envelopes and sealed keys have it."""

from __future__ import annotations

import base64


def encode(data: bytes) -> str:
    """The bytes in base 64, padded."""
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """The bytes that `encode` wrote; raises ValueError for any other text."""
    data = base64.b64decode(text, validate=True)
    if encode(data) != text:
        raise ValueError("base 64 in another spelling")
    return data
