"""The file: magic, length and manifest in plain, the content encrypted for one zone, a signature over all of it.

STEELYARD-ZONE1\\n | length of the manifest (4 bytes, big end first) | manifest | content | signature (64)
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from steelyard.errors import InputError, VerificationFailed
from steelyard.evidence.zones.identity import Keys, Zone, zone_of

MAGIC = b"STEELYARD-ZONE1\n"
FORMAT = "steelyard/zone/1"
_SIGNED = b"steelyard/zone/1 signature\n"
_SIGNATURE, _LENGTH, _TAG = 64, 4, 16
MANIFEST = 16 * 1024 * 1024  # bytes; a load takes about three hundred
_NONCE = bytes(12)  # the key is new for every file, so one nonce is enough


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file says in plain, and its content."""

    manifest: dict[str, Any]
    sender: Zone
    content: bytes


def seal(manifest: dict[str, Any], content: bytes, keys: Keys, recipient: Zone) -> bytes:
    """The bytes of a package: `content` for `recipient` alone, all of it signed by the keys' owner."""
    once = X25519PrivateKey.generate()
    shown = once.public_key().public_bytes_raw()
    told = {
        "format": FORMAT,
        "sender": keys.zone.line,
        "recipient": recipient.line,
        "once": shown.hex(),
        **manifest,
    }
    head = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
    if len(head) > MANIFEST:
        raise InputError("has more loads than a manifest can list", remedy="pack fewer: `--after DAY`")
    begin = MAGIC + len(head).to_bytes(_LENGTH, "big") + head
    secret = once.exchange(X25519PublicKey.from_public_bytes(recipient.opens))
    hidden = ChaCha20Poly1305(_key(secret, shown, recipient)).encrypt(_NONCE, content, begin)
    return begin + hidden + keys.sign.sign(_signed(begin + hidden))


def unseal(data: bytes, keys: Keys, trusted: dict[str, Zone], where: str) -> Opened:
    """The content of a package for us, signed by a trusted zone.

    Raises InputError for what is no package, VerificationFailed for one that was changed, is signed by a
    stranger or is for somebody else.
    """
    begin, manifest = _manifest(data, where)
    sender = zone_of(str(manifest.get("sender")), where)
    if sender not in trusted.values():
        raise VerificationFailed(
            "is signed by a zone that this workspace does not know",
            where=where,
            remedy=f"if it is one of yours, list it under `zones` in steelyard.yaml: {sender.line}",
        )
    body, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
    try:
        Ed25519PublicKey.from_public_bytes(sender.signs).verify(signature, _signed(body))
    except (InvalidSignature, ValueError):
        raise _changed(where) from None
    if manifest.get("recipient") != keys.zone.line:
        raise VerificationFailed(
            "is for another zone", where=where, remedy=f"have it packed for this one: --for {keys.zone.line}"
        )
    try:
        shown = bytes.fromhex(manifest["once"])
        secret = keys.open.exchange(X25519PublicKey.from_public_bytes(shown))
        hidden = body[len(begin) :]
        content = ChaCha20Poly1305(_key(secret, shown, keys.zone)).decrypt(_NONCE, hidden, begin)
    except (InvalidTag, ValueError, LookupError, TypeError):
        raise _changed(where) from None
    return Opened(manifest, sender, content)


def _manifest(data: bytes, where: str) -> tuple[bytes, dict[str, Any]]:
    """Everything before the content, and the manifest in it."""
    start = len(MAGIC) + _LENGTH
    if not data.startswith(MAGIC) or len(data) < start + _TAG + _SIGNATURE:
        raise InputError("is no package of a zone", where=where, remedy="copy it again, whole")
    end = start + int.from_bytes(data[len(MAGIC) : start], "big")
    if end > len(data) - _TAG - _SIGNATURE or end - start > MANIFEST:
        raise _changed(where)
    try:
        manifest = json.loads(data[start:end])
    except (ValueError, RecursionError):
        raise _changed(where) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError(
            "is a package of another format", where=where, remedy="update steelyard on both sides"
        )
    return data[:end], manifest


def _key(secret: bytes, shown: bytes, recipient: Zone) -> bytes:
    salt = shown + recipient.opens
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=FORMAT.encode()).derive(secret)


def _signed(data: bytes) -> bytes:
    return _SIGNED + hashlib.sha256(data).digest()


def _changed(where: str) -> VerificationFailed:
    return VerificationFailed(
        "was changed after it was packed", where=where, remedy="have it packed and copied again"
    )
