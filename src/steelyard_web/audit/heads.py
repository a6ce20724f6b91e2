"""Signed heads of the audit trail: number and hash of the last event, signed with Ed25519 (RFC 8032).

A head that is kept where no administrator can write proves later that nothing up to it was removed or changed.
The key lies in STEELYARD_HOME, readable by its owner only; its public half stands in every head.
"""

from __future__ import annotations

import base64
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db.models import QuerySet

from steelyard.errors import InputError, VerificationFailed
from steelyard.result.parsed import parsed
from steelyard_web.audit.models import Event
from steelyard_web.audit.trail import Fault

SCHEMA = "steelyard/audit-head/1"


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key of this installation; made on first use with mode 0600."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
    data = path.read_bytes()
    if len(data) != 32:
        raise InputError(
            "is not a key of this program", where=str(path), remedy="restore it, or move it away"
        )
    return Ed25519PrivateKey.from_private_bytes(data)


def head(key: Ed25519PrivateKey, at: datetime) -> dict[str, Any]:
    """The signed head of the trail as it is now; raises InputError where there is no event yet."""
    last = Event.objects.order_by("-number").first()
    if last is None:
        raise InputError("the trail has no event yet")
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "number": last.number,
        "hash": last.hash,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "key": _written(key.public_key().public_bytes_raw()),
    }
    return content | {"signature": _written(key.sign(rfc8785.dumps(content)))}


def read_head(data: bytes, where: str, trusted: str = "") -> dict[str, Any]:
    """A head whose signature holds; raises InputError for what is none, VerificationFailed for a false one.

    `trusted` is the public key that has to have signed it; empty: the one that stands in it.
    """
    found = parsed(data, where)
    if set(found) != {"schema", "number", "hash", "at", "key", "signature"} or found["schema"] != SCHEMA:
        raise InputError("is not a head of an audit trail", where=where)
    if trusted and found["key"] != trusted:
        raise VerificationFailed("was signed with another key", where=where)
    content = {name: value for name, value in found.items() if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(_read(found["key"]))
        key.verify(_read(found["signature"]), rfc8785.dumps(content))
    except (InvalidSignature, ValueError, TypeError, AttributeError):
        raise VerificationFailed("the signature does not fit", where=where) from None
    return found


def beside(found: dict[str, Any], events: QuerySet[Event]) -> list[Fault]:
    """Whether the trail still holds the event that a head names, with the same hash."""
    kept = events.filter(number=found["number"]).values_list("hash", flat=True).first()
    if kept is None:
        return [Fault(int(found["number"]), "missing")]
    return [] if kept == found["hash"] else [Fault(int(found["number"]), "changed")]


def _written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _read(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
