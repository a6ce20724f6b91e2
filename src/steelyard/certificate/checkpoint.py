"""A signed checkpoint: how many entries a log has, and the root over them.

Authority: the C2SP formats `tlog-checkpoint` and `signed-note`, Ed25519. It is plain text, so that it can be
printed, mailed and kept where nobody can rewrite it. The body's fourth line is the moment of signing; under a demo
key a fifth one is the mark of samples.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from steelyard.certificate import base64_text
from steelyard.certificate.keys import SAMPLE, Key, KeySet
from steelyard.certificate.merkle import HASH
from steelyard.certificate.moments import checked_moment
from steelyard.certificate.signature import Signer, Verifier
from steelyard.errors import InputError, VerificationFailed

LONGEST = 8 * 1024  # bytes
_ED25519 = b"\1"  # the kind of signature in the signed-note format
_NAME = re.compile(r"[!-*,-~]+")  # no blank, no plus
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")
_DASH = "\N{EM DASH}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log as it was signed."""

    origin: str  # name of the log: the issuer and `/log`
    size: int
    root: bytes
    at: str
    sample: bool = False  # under a demo key

    def body(self) -> bytes:
        """The text that is signed."""
        mark = f"{SAMPLE}\n" if self.sample else ""
        return f"{self.origin}\n{self.size}\n{base64_text.encode(self.root)}\n{self.at}\n{mark}".encode()


def origin_of(issuer: str) -> str:
    """The name of an issuer's log."""
    return f"{issuer}/log"


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """The checkpoint with its signature."""
    if not _NAME.fullmatch(checkpoint.origin):
        raise InputError(f"{checkpoint.origin!r} cannot name a log", remedy="no blanks and no plus sign")
    body = checkpoint.body()
    signature = _key_hash(checkpoint.origin, signer.verifier) + signer.sign(body)
    return body + f"\n{_DASH} {checkpoint.origin} {base64_text.encode(signature)}\n".encode()


def read_checkpoint(data: bytes, keys: KeySet, issuer: str, where: str) -> Checkpoint:
    """A checkpoint whose signature holds; raises InputError for what is none, VerificationFailed otherwise."""
    body, name, signature = _parts(data, where)
    found = _body(body, where)
    if (found.origin, name) != (origin_of(issuer), origin_of(issuer)):
        raise VerificationFailed(
            f"is a checkpoint of {found.origin}, not of {origin_of(issuer)}", where=where
        )
    key = _signed_by(keys, found, signature, body)
    if key is None:
        raise VerificationFailed("is not signed with a key that may sign for this log", where=where)
    if key.sample and not found.sample:
        raise VerificationFailed(f"is signed with a demo key and not marked {SAMPLE}", where=where)
    return found


def _signed_by(keys: KeySet, found: Checkpoint, signature: bytes, body: bytes) -> Key | None:
    for key in keys.keys.values():
        fits = origin_of(key.issuer) == found.origin and key.serves("log", found.at)
        named = _key_hash(found.origin, key.verifier) == signature[:4]
        if fits and named and key.verifier.verify(signature[4:], body):
            return key
    return None


def _parts(data: bytes, where: str) -> tuple[bytes, str, bytes]:
    try:
        if len(data) > LONGEST:
            raise ValueError(f"more than {LONGEST} bytes")
        body, _, line = data.decode().partition("\n\n")
        dash, name, written = line.removesuffix("\n").split(" ")
        signature = base64_text.decode(written)
        if dash != _DASH or not line.endswith("\n") or len(signature) != 4 + 64:
            raise ValueError("its signature line is not one")
    except ValueError as fault:
        raise InputError(f"is no signed checkpoint: {fault}", where=where) from None
    return f"{body}\n".encode(), name, signature


def _body(body: bytes, where: str) -> Checkpoint:
    try:
        text = body.decode()
        sample = text.endswith(f"\n{SAMPLE}\n")
        origin, size, root, at, end = text.removesuffix(f"{SAMPLE}\n").split("\n")
        if (
            end
            or not _NAME.fullmatch(origin)
            or not _SIZE.fullmatch(size)
            or len(base64_text.decode(root)) != HASH
        ):
            raise ValueError("a line is not as it should be")
        return Checkpoint(origin, int(size), base64_text.decode(root), checked_moment(at), sample)
    except ValueError as fault:
        raise InputError(f"is no signed checkpoint: {fault}", where=where) from None


def _key_hash(name: str, verifier: Verifier) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + verifier.public_bytes()).digest()[:4]
