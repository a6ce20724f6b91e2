"""Who a zone is: two key pairs, one that signs and one that opens, and the line by which others know it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from steelyard.errors import InputError, StoreError
from steelyard.intake import bytes_of

KEY_FILE = "zone.key"
FORMAT = "steelyard/zone-key/1"
PREFIX = "steelyard-zone-1."
_LENGTH, _CHECK = 32, 4  # bytes of a public key, and of the check against slips of the pen
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Zone:
    """The public half: what packages are signed by, and what they are encrypted for."""

    signs: bytes
    opens: bytes

    @property
    def line(self) -> str:
        """The zone as it is written in steelyard.yaml and in manifests."""
        both = self.signs + self.opens
        return PREFIX + base64.urlsafe_b64encode(both + _check(both)).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Keys:
    """The private half; it never leaves the zone."""

    sign: Ed25519PrivateKey
    open: X25519PrivateKey

    @property
    def zone(self) -> Zone:
        """The public half."""
        return Zone(self.sign.public_key().public_bytes_raw(), self.open.public_key().public_bytes_raw())


def zone_of(line: str, where: str = "") -> Zone:
    """The zone of a written line; raises InputError for one that was not copied whole."""
    written = line.strip()
    try:
        if not written.startswith(PREFIX):
            raise ValueError
        shown = written.removeprefix(PREFIX)
        data = base64.b64decode(shown + "=" * (-len(shown) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise _no_zone(line, where) from None
    both, check = data[: 2 * _LENGTH], data[2 * _LENGTH :]
    if len(data) != 2 * _LENGTH + _CHECK or check != _check(both):
        raise _no_zone(line, where)
    zone = Zone(both[:_LENGTH], both[_LENGTH:])
    if zone.line != written:
        raise _no_zone(line, where)
    return zone


def keys_in(state: Path) -> Keys:
    """The keys of the workspace with this state folder, made where there are none yet.

    Raises StoreError where they cannot be read, or others than their owner can read them.
    """
    path = state / KEY_FILE
    if not path.exists():
        _make(path)
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise StoreError(
                "the zone key can be read by others", where=str(path), remedy=f"chmod 600 {path.name}"
            )
        found = json.loads(bytes_of(path, _LONGEST))
        if found["format"] != FORMAT:
            raise ValueError
        sign, open_ = bytes.fromhex(found["sign"]), bytes.fromhex(found["open"])
        return Keys(Ed25519PrivateKey.from_private_bytes(sign), X25519PrivateKey.from_private_bytes(open_))
    except OSError as fault:
        raise StoreError(f"the zone key cannot be read: {fault.strerror}", where=str(path)) from None
    except (ValueError, LookupError, TypeError):
        raise StoreError(
            "the zone key is damaged", where=str(path), remedy="restore it; a new one is another zone"
        ) from None


def _make(path: Path) -> None:
    keys = Keys(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())
    document = {
        "format": FORMAT,
        "sign": keys.sign.private_bytes_raw().hex(),
        "open": keys.open.private_bytes_raw().hex(),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise StoreError(f"the zone key cannot be written: {fault.strerror}", where=str(path)) from None


def _check(data: bytes) -> bytes:
    return hashlib.sha256(PREFIX.encode() + data).digest()[:_CHECK]


def _no_zone(line: str, where: str) -> InputError:
    return InputError(
        f"{line[:40]!r} is no zone",
        where=where,
        remedy="copy the whole line that `steelyard collect --zone-key` prints there",
    )
