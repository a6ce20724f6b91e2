"""Signing and checking behind one small interface; Ed25519 (RFC 8032) is the suite that we have.

A further suite, such as SM2 with SM3, takes a pair of classes here, a line in `verifier_of`, and five places that
know Ed25519 besides: `keyfile.unseal` (which class a sealed key becomes), `keys._KeyIn` (`alg`), `proof` (64 bytes of
signature), `checkpoint` (the kind of its signature) and `steelyard certificate key` (which key is made).
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from steelyard.certificate import base58
from steelyard.errors import InputError

EDDSA = "eddsa-jcs-2022"
_PUBLIC = b"\xed\x01"  # multicodec of ed25519-pub
_BYTES = 32


class Verifier(Protocol):
    """A public key with its suite. `multikey` names the key, `method` is the URL that proofs carry."""

    @property
    def suite(self) -> str: ...
    @property
    def multikey(self) -> str: ...
    @property
    def method(self) -> str: ...
    def digest(self, data: bytes) -> bytes: ...
    def verify(self, signature: bytes, data: bytes) -> bool: ...
    def public_bytes(self) -> bytes: ...
    def jwk(self) -> dict[str, str]: ...


class Signer(Protocol):
    """A private key; `secret` is what a key file seals and nothing ever prints."""

    @property
    def verifier(self) -> Verifier: ...
    def sign(self, data: bytes) -> bytes: ...
    def secret(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """A public key of 32 bytes."""

    public: bytes
    suite: str = EDDSA
    multikey: str = field(init=False)
    method: str = field(init=False)
    _key: Ed25519PublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.public) != _BYTES:
            raise InputError(f"an Ed25519 public key has {_BYTES} bytes, not {len(self.public)}")
        if self.public in _SMALL_ORDER:  # every message has a valid signature under such a key
            raise InputError("the public key is one of the eight points that anybody can sign for")
        named = "z" + base58.encode(_PUBLIC + self.public)
        object.__setattr__(self, "multikey", named)
        object.__setattr__(self, "method", f"did:key:{named}#{named}")
        object.__setattr__(self, "_key", Ed25519PublicKey.from_public_bytes(self.public))

    def digest(self, data: bytes) -> bytes:
        """SHA-256, as the suite hashes documents."""
        return hashlib.sha256(data).digest()

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether this key has signed the data."""
        try:
            self._key.verify(signature, data)
        except InvalidSignature:
            return False
        return True

    def public_bytes(self) -> bytes:
        """The 32 bytes of the key."""
        return self.public

    def jwk(self) -> dict[str, str]:
        """The key as RFC 8037 writes it."""
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "use": "sig",
            "kid": self.multikey,
            "x": base64.urlsafe_b64encode(self.public).decode().rstrip("="),
        }


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """A private key of 32 bytes; it is never printed."""

    _secret: bytes = field(repr=False)
    verifier: Ed25519Verifier = field(init=False)
    _key: Ed25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self._secret) != _BYTES:
            raise InputError(f"an Ed25519 private key has {_BYTES} bytes, not {len(self._secret)}")
        key = Ed25519PrivateKey.from_private_bytes(self._secret)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "verifier", Ed25519Verifier(key.public_key().public_bytes_raw()))

    @classmethod
    def generate(cls) -> Ed25519Signer:
        """A new key from the system's source of randomness."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """The signature, 64 bytes; the same data has the same one (RFC 8032)."""
        return self._key.sign(data)

    def secret(self) -> bytes:
        """The 32 bytes that a key file seals."""
        return self._secret


def verifier_of(jwk: dict[str, Any], where: str) -> Verifier:
    """The public key in a JWK; raises InputError for another type, and for a private key that got into it."""
    if {"d", "k", "p", "q"} & jwk.keys():
        raise InputError(
            "holds a private key; this file is meant to be public",
            where=where,
            remedy="withdraw the file, and replace the key: others may have seen it",
        )
    kind = jwk.get("kty"), jwk.get("crv")
    if kind != ("OKP", "Ed25519"):
        raise InputError(
            f"is a key of type {kind[0]!s} {kind[1]!s}", where=where, remedy="give Ed25519 keys (OKP)"
        )
    try:
        written = str(jwk.get("x"))
        public = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
        verifier = Ed25519Verifier(public)
    except (ValueError, InputError) as fault:
        raise InputError(f"has no usable `x`: {fault}", where=where) from None
    if (verifier.jwk()["x"], verifier.multikey) != (written, jwk.get("kid")):
        raise InputError("`kid` and `x` do not name the same key", where=where)
    return verifier


# The points of order 1, 2, 4 and 8 of the curve, each in every spelling that decoders take (RFC 7748, 6.1 warns).
_P = 2**255 - 19
_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7
_SMALL_ORDER = frozenset(
    (y | sign << 255).to_bytes(32, "little")
    for y in (0, 1, _P - 1, _P, _P + 1, _ORDER_8, _P - _ORDER_8)
    for sign in (0, 1)
)
