"""A DSSE v1 envelope with one signature, as canonical JSON.

What is signed is the pre-authentication encoding of type and payload (DSSE 1.0.2), so that no other document of a
scheme can be taken for it. It is twenty lines behind the signature interface that we have; a library would bring a
second set of key types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from steelyard.certificate import base64_text
from steelyard.certificate.canonical import read, write
from steelyard.certificate.models import Filled, Model, shaped
from steelyard.certificate.signature import Signer, Verifier
from steelyard.errors import InputError

SIGNATURE_BYTES = 64


class _SignatureIn(Model):
    keyid: Filled
    sig: Filled


class _EnvelopeIn(Model):
    payload: Filled
    payloadType: Filled  # noqa: N815 - the name in the document
    signatures: Annotated[list[_SignatureIn], Field(min_length=1, max_length=1)]


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope that was read; nothing in it is to be believed before `holds`."""

    type: str
    payload: bytes
    method: str  # verification method of the key, as proofs name it
    signature: bytes

    def holds(self, verifier: Verifier) -> bool:
        """Whether this key has signed type and payload."""
        signed = encoding(self.type, self.payload)
        return self.method == verifier.method and verifier.verify(self.signature, signed)


def encoding(kind: str, payload: bytes) -> bytes:
    """PAE: what is signed."""
    named = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(named), named, len(payload), payload)


def sealed(kind: str, payload: bytes, signer: Signer) -> bytes:
    """The envelope of a payload, signed with this key."""
    signature = {
        "keyid": signer.verifier.method,
        "sig": base64_text.encode(signer.sign(encoding(kind, payload))),
    }
    return write({"payload": base64_text.encode(payload), "payloadType": kind, "signatures": [signature]})


def read_envelope(data: bytes, where: str) -> Envelope:
    """The envelope in the bytes; raises InputError for what is none, or is spelt otherwise than `sealed` does."""
    found = shaped(_EnvelopeIn, read(data, where).value, where)
    (only,) = found.signatures
    try:
        payload, signature = base64_text.decode(found.payload), base64_text.decode(only.sig)
        if len(signature) != SIGNATURE_BYTES:
            raise ValueError(f"the signature has {len(signature)} bytes")
    except ValueError as fault:
        raise InputError(f"is no envelope: {fault}", where=where) from None
    return Envelope(found.payloadType, payload, only.keyid, signature)
