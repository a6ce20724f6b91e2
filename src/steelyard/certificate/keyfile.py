"""Private keys at rest: sealed with a passphrase or the content of a key file, readable by their owner only.

scrypt (RFC 7914) stretches the secret, ChaCha20-Poly1305 (RFC 8439) seals the key; the name of the key is
authenticated with it, so that two files cannot be exchanged unseen.
"""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path
from typing import Annotated, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Field

from steelyard.certificate.canonical import file_bytes, read, write
from steelyard.certificate.models import Model, shaped
from steelyard.certificate.signature import Ed25519Signer, Signer
from steelyard.errors import InputError, VerificationFailed
from steelyard.intake import refuse_special

SCHEMA = "steelyard/key/1"
COST, BLOCK, LANES = 2**16, 8, 1  # 64 MiB and about a fifth of a second for each guess
SHORTEST = 12  # characters of a passphrase
LONGEST = 64 * 1024  # bytes of a key file
_PRIVATE_MODE = 0o600

_B64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{1,200}={0,2}$")]


class _Sealed(Model):
    schema_: Annotated[Literal["steelyard/key/1"], Field(alias="schema")]
    public: str
    kdf: Literal["scrypt n=65536 r=8 p=1"]  # fixed: a file cannot ask for more memory than there is
    salt: _B64
    cipher: Literal["chacha20-poly1305"]
    nonce: _B64
    sealed: _B64


def seal(path: Path, signer: Signer, secret: bytes) -> None:
    """Write the key to a new file of mode 0600; raises InputError where one is there, or the secret is short."""
    if _length(secret) < SHORTEST:
        raise InputError(f"the passphrase has fewer than {SHORTEST} characters", remedy="take a longer one")
    salt, nonce, public = os.urandom(16), os.urandom(12), signer.verifier.multikey
    sealed = ChaCha20Poly1305(_stretched(secret, salt)).encrypt(nonce, signer.secret(), _bound(public))
    document = {
        "schema": SCHEMA,
        "public": public,
        "kdf": f"scrypt n={COST} r={BLOCK} p={LANES}",
        "salt": _written(salt),
        "cipher": "chacha20-poly1305",
        "nonce": _written(nonce),
        "sealed": _written(sealed),
    }
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_MODE)
    except FileExistsError:
        raise InputError("is there already and is left as it is", where=str(path)) from None
    except OSError as fault:
        raise InputError(f"cannot be written: {fault.strerror}", where=str(path)) from None
    _fill(descriptor, path, write(document))


def unseal(path: Path, secret: bytes) -> Signer:
    """The key in a file; raises InputError where it cannot be read, VerificationFailed for another secret."""
    _refuse_open(path)
    found = _sealed(path)
    key = ChaCha20Poly1305(_stretched(secret, _read(found.salt)))
    try:
        signer = Ed25519Signer(key.decrypt(_read(found.nonce), _read(found.sealed), _bound(found.public)))
    except (InvalidTag, ValueError):
        raise VerificationFailed(
            "the passphrase does not open this key, or the file was changed", where=str(path)
        ) from None
    if signer.verifier.multikey != found.public:
        raise VerificationFailed("holds another key than it names", where=str(path))
    return signer


def secret_in(path: Path) -> bytes:
    """The secret in a file: a passphrase or random bytes; one line end after it is no part of it."""
    _refuse_open(path)
    data = file_bytes(path, LONGEST)
    return data.removesuffix(b"\n").removesuffix(b"\r")


def _sealed(path: Path) -> _Sealed:
    return shaped(_Sealed, read(file_bytes(path, LONGEST), str(path)).value, str(path))


def _length(secret: bytes) -> int:
    """Characters of a passphrase, bytes of anything else."""
    try:
        return len(secret.decode())
    except UnicodeDecodeError:
        return len(secret)


def _fill(descriptor: int, path: Path, data: bytes) -> None:
    """Write a new file for good; where that fails, half a key is not left."""
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        path.unlink()
        raise InputError(f"cannot be written: {fault.strerror}", where=str(path)) from None


def _refuse_open(path: Path) -> None:
    """A secret that others can read is none."""
    refuse_special(path)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    if mode & 0o077:
        raise InputError(
            f"can be read or written by others (mode {mode:04o})", where=str(path), remedy=f"chmod 600 {path}"
        )


def _stretched(secret: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=LANES).derive(secret)


def _bound(public: str) -> bytes:
    return f"{SCHEMA} {public}".encode()


def _written(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _read(text: str) -> bytes:
    return base64.b64decode(text)
