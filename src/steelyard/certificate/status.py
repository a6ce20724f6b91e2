"""Bitstring Status Lists: one signed list of revoked certificates, one of suspended ones.

Authority: W3C Bitstring Status List 1.0. Bit `index`, counted from the left, is 1 where the certificate is
revoked or suspended. A list is at least 16 KiB, so that its size says nothing.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from steelyard.certificate.canonical import Canonical, write
from steelyard.certificate.keys import SAMPLE, Key, KeySet
from steelyard.certificate.models import Filled, Model, shaped
from steelyard.certificate.moments import Moment
from steelyard.certificate.proof import ProofIn, holds, signed
from steelyard.certificate.scheme import Scheme
from steelyard.certificate.signature import Signer
from steelyard.errors import InputError, VerificationFailed
from steelyard.values import Text

Purpose = Literal["revocation", "suspension"]
SMALLEST = 16 * 1024  # bytes of a list
GREATEST = 4 * 1024 * 1024  # bytes: 33 million certificates; a small file could unfold to gigabytes
CONTEXT = ["https://www.w3.org/ns/credentials/v2"]
TYPES = ["VerifiableCredential", "BitstringStatusListCredential"]


class _ListIn(Model):
    id: Filled
    type: Literal["BitstringStatusList"]
    statusPurpose: Purpose  # noqa: N815 - names as the documents have them
    encodedList: Annotated[str, Field(pattern=r"^u[A-Za-z0-9_-]+$")]  # noqa: N815


class _CredentialIn(Model):
    context: Annotated[list[str], Field(alias="@context", min_length=1, max_length=1)]
    id: Filled
    name: Literal["样例 SAMPLE"] | None = None
    type: Annotated[list[str], Field(min_length=2, max_length=2)]
    issuer: Filled
    validFrom: Moment  # noqa: N815
    validUntil: Moment | None = None  # noqa: N815
    credentialSubject: _ListIn  # noqa: N815
    proof: ProofIn


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list whose signature holds. `first` included, `until` not; `until` empty: it says no end.

    `sample`: a demo key signed it; it says nothing of real certificates.
    """

    id: str
    issuer: str
    purpose: Purpose
    first: str
    until: str
    bits: bytes
    sample: bool

    def marked(self, index: int) -> bool | None:
        """Whether the certificate at this place is revoked or suspended; None beyond the list."""
        if index >= len(self.bits) * 8:
            return None
        return bool(self.bits[index // 8] & (0x80 >> index % 8))


def status_list(
    scheme: Scheme,
    purpose: Purpose,
    marked: Iterable[int],
    signer: Signer,
    key: Key,
    *,
    at: str,
    until: str = "",
) -> bytes:
    """The list of this purpose, signed with this key, as canonical bytes.

    `marked` are the places of the certificates in it.
    """
    place = scheme.list_id(purpose)
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": place,
        "type": TYPES,
        "issuer": scheme.issuer.id,
        "validFrom": at,
        "credentialSubject": {
            "id": f"{place}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(marked),
        },
    }
    named = {"name": SAMPLE} if key.sample else {}
    return write(signed(document | named | ({"validUntil": until} if until else {}), signer, at))


def bits_of(marked: Iterable[int]) -> bytes:
    """A list in which these places are 1."""
    places = sorted(set(marked))
    bits = bytearray(max(SMALLEST, (places[-1] // 8 + 1) if places else 0))
    for index in places:
        bits[index // 8] |= 0x80 >> index % 8
    return bytes(bits)


def encoded(marked: Iterable[int]) -> str:
    """The bits as multibase base64url of their gzip form, as the standard asks."""
    packed = gzip.compress(bits_of(marked), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decoded(text: str, where: str) -> bytes:
    """The bits of an encoded list; raises InputError for what is none, is too short or unfolds without end."""
    written = text.removeprefix("u")
    try:
        packed = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        bits = unpacking.decompress(packed, GREATEST + 1)
    except (binascii.Error, zlib.error) as fault:
        raise InputError(f"the list cannot be unfolded: {fault}", where=where) from None
    if not unpacking.eof or unpacking.unused_data or not SMALLEST <= len(bits) <= GREATEST:
        raise InputError(f"the list has to have {SMALLEST:,} to {GREATEST:,} bytes", where=where)
    return bits


def checked(document: Canonical, keys: KeySet, where: str) -> StatusList:
    """The status list in a document; raises InputError for what is none, VerificationFailed where it was changed."""
    found = shaped(_CredentialIn, document.value, where)
    if (found.context, found.type) != (CONTEXT, TYPES):
        raise InputError("is no Bitstring Status List", where=where)
    key = keys.find(found.proof.verificationMethod, "status", found.proof.created, found.issuer)
    if isinstance(key, Text):
        raise VerificationFailed(key.en, where=where)
    if not holds(document, key.verifier):
        raise VerificationFailed("was changed after it was signed", where=where)
    if found.validFrom != found.proof.created:  # else a key that ended could sign the newest list
        raise VerificationFailed("does not begin when it was signed", where=where)
    if key.sample and found.name is None:
        raise VerificationFailed(f"is signed with a demo key and not marked {SAMPLE}", where=where)
    listed = found.credentialSubject
    bits = decoded(listed.encodedList, where)
    until = found.validUntil or ""
    return StatusList(found.id, found.issuer, listed.statusPurpose, found.validFrom, until, bits, key.sample)
