"""Private keys at rest: sealed with a passphrase or the content of a key file, readable by their owner only.

scrypt (RFC 7914) stretches the secret, ChaCha20-Poly1305 (RFC 8439) seals the key; the name of the key is
authenticated with it, so that two files cannot be exchanged unseen.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Annotated, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Field

from steelyard.certificate import base64_text
from steelyard.certificate.canonical import file_bytes, read, write
from steelyard.certificate.models import Filled, Model, shaped
from steelyard.certificate.signature import Ed25519Signer, Signer
from steelyard.errors import InputError, VerificationFailed
from steelyard.intake import refuse_special
from steelyard.outlet import write_private

SCHEMA = "steelyard/key/1"
COST, BLOCK, LANES = 2**16, 8, 1  # 64 MiB and about a fifth of a second for each guess
SHORTEST = 12  # characters of a passphrase
LONGEST = 64 * 1024  # bytes of a key file


class _Sealed(Model):
    schema_: Annotated[Literal["steelyard/key/1"], Field(alias="schema")]
    public: str
    kdf: Literal["scrypt n=65536 r=8 p=1"]  # fixed: a file cannot ask for more memory than there is
    salt: Filled
    cipher: Literal["chacha20-poly1305"]
    nonce: Filled
    sealed: Filled


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
        "salt": base64_text.encode(salt),
        "cipher": "chacha20-poly1305",
        "nonce": base64_text.encode(nonce),
        "sealed": base64_text.encode(sealed),
    }
    write_private(path, write(document))


def unseal(path: Path, secret: bytes) -> Signer:
    """The key in a file; raises InputError where it cannot be read, VerificationFailed for another secret."""
    _refuse_open(path)
    found = _sealed(path)
    try:
        salt, nonce, sealed = map(base64_text.decode, (found.salt, found.nonce, found.sealed))
        key = ChaCha20Poly1305(_stretched(secret, salt))
        signer = Ed25519Signer(key.decrypt(nonce, sealed, _bound(found.public)))
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
