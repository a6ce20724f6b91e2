"""People become keyed hashes before anything is stored (HMAC-SHA256, RFC 2104); the key stays here."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from steelyard.errors import StoreError
from steelyard.intake import open_regular

KEY_FILE = "pseudonym.key"
MARK_FILE = "pseudonym.mark"  # by which a key that was exchanged is noticed
_LONGEST = 4096  # bytes of a key file; ours has 64
_LENGTH = 32  # hex digits of a pseudonym: 128 bits


class Pseudonyms:
    """Hashes names with the workspace's key; the same person always gets the same pseudonym.

    A key is made only where `fresh` says that nothing was hashed yet; else one that is gone is a StoreError.
    """

    def __init__(self, folder: Path, *, fresh: bool = True) -> None:
        self._key = _read_or_make(folder / KEY_FILE, fresh=fresh)
        _refuse_rotated(folder / MARK_FILE, key_mark(self._key))
        self._known: dict[str, str] = {}

    def of(self, person: str | None) -> str | None:
        """The pseudonym of a name or address, written in any case; None stays None."""
        if not person:
            return None
        if person not in self._known:
            written = person.strip().casefold().encode()
            self._known[person] = hmac.digest(self._key, written, "sha256").hex()[:_LENGTH]
        return self._known[person]


def key_mark(key: bytes) -> str:
    """By what a key is known without being told: 32 hex digits of an HMAC of fixed words."""
    return hmac.digest(key, b"steelyard/pseudonym-key/1", "sha256").hex()[:_LENGTH]


def mark_in(folder: Path) -> str:
    """The mark of the key in a folder; raises StoreError where there is none that can be read."""
    return key_mark(_read_or_make(folder / KEY_FILE, fresh=False))


def _refuse_rotated(path: Path, mark: str) -> None:
    """Keep the mark of the first key; raises StoreError where another one has taken its place since."""
    try:
        if not path.exists():
            _write_new(path, mark)
            return
        with open_regular(path) as file:
            kept = file.read(_LONGEST).decode("ascii", "replace").strip()
    except OSError as fault:
        raise StoreError(
            f"the mark of the pseudonym key cannot be used: {fault.strerror}", where=str(path)
        ) from None
    if kept != mark:
        raise StoreError(
            "the pseudonym key is another one than people were hashed with so far",
            where=str(path.with_name(KEY_FILE)),
            remedy="put the former key back, or remove the whole state folder and collect everything anew",
        )


def _read_or_make(path: Path, *, fresh: bool) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh and not path.exists():
            _make(path)
        with open_regular(path) as file:
            key = bytes.fromhex(file.read(_LONGEST).decode("ascii"))
    except FileNotFoundError:
        raise _unusable(path, "cannot be read: it is gone") from None
    except OSError as fault:
        raise _unusable(path, f"cannot be read: {fault.strerror}") from None
    except ValueError:
        raise _unusable(path, "cannot be read: it is not hexadecimal digits") from None
    if len(key) < 32:
        raise StoreError(
            "the pseudonym key is too short", where=str(path), remedy="restore it from its backup"
        )
    return key


def _unusable(path: Path, how: str) -> StoreError:
    return StoreError(
        f"the pseudonym key {how}",
        where=str(path),
        remedy="restore it from its backup; a new key would make every person a stranger",
    )


def _make(path: Path) -> None:
    """A new key; whoever is first counts."""
    _write_new(path, secrets.token_hex(32))


def _write_new(path: Path, text: str) -> None:
    """Written beside and linked into place, so that no reader ever meets half a key."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with open(temporary, "x", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write(text)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass  # somebody else was first; his key counts
    finally:
        temporary.unlink()
