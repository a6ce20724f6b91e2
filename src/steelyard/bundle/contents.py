"""What is in a bundle, by name, and the signed manifest that has the digest of everything.

manifest.dsse.json       the envelope                    result.json    the result, canonical
case.json                the case file without votes     ratings.json   formal results: what the votes came to
standard/...             the very files of the standard  evidence/...   rows, where they are given along
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from steelyard.bundle.archive import packed, unpacked
from steelyard.bundle.dsse import Envelope, read_envelope, sealed
from steelyard.certificate.canonical import read, write
from steelyard.certificate.keys import SAMPLE, Key
from steelyard.certificate.models import Filled, Model, Sha256, shaped
from steelyard.certificate.moments import Moment
from steelyard.certificate.named_key import named_key
from steelyard.certificate.signature import Signer
from steelyard.certificate.trust import Trust
from steelyard.errors import InputError, VerificationFailed
from steelyard.values import Text

TYPE = "application/vnd.steelyard.bundle.v1+json"
SCHEMA = "steelyard/bundle/1"
MANIFEST, RESULT, CASE, RATINGS = "manifest.dsse.json", "result.json", "case.json", "ratings.json"
STANDARD, EVIDENCE = "standard/", "evidence/"
NEEDED = frozenset({RESULT, CASE, "standard/standard.yaml"})
_BEGINNINGS = (STANDARD, EVIDENCE)


class ManifestIn(Model):
    """The signed manifest. `withheld` has a salted digest of every item that stays with the scheme (R28)."""

    schema_: Annotated[Literal["steelyard/bundle/1"], Field(alias="schema")]
    mark: Literal["样例 SAMPLE"] | None = None
    issuer: Filled
    signed_at: Moment
    members: dict[Filled, Sha256]
    withheld: dict[Filled, Sha256]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose signature and digests hold; `signer` says why its key is not trusted, None where it is.

    Without a trust file nobody is trusted.
    """

    manifest: ManifestIn
    members: Mapping[str, bytes]
    key: str
    sample: bool
    stranger: Text | None

    def under(self, beginning: str) -> dict[str, bytes]:
        """The members below a folder, by the rest of their names."""
        return {
            name.removeprefix(beginning): data
            for name, data in self.members.items()
            if name.startswith(beginning)
        }


def signed_bundle(
    members: Mapping[str, bytes], withheld: Mapping[str, str], signer: Signer, key: Key, at: str
) -> bytes:
    """The file of a bundle; the same members, key and moment give the same bytes."""
    manifest = ({"mark": SAMPLE} if key.sample else {}) | {
        "schema": SCHEMA,
        "issuer": key.issuer,
        "signed_at": at,
        "members": {name: hashlib.sha256(data).hexdigest() for name, data in members.items()},
        "withheld": dict(withheld),
    }
    return packed({**members, MANIFEST: sealed(TYPE, write(manifest), signer)})


def open_bundle(data: bytes, trust: Trust | None, where: str) -> Bundle:
    """The bundle in a file; raises InputError for what is none, VerificationFailed where anything was changed."""
    members = unpacked(data, where)
    envelope, manifest = _manifest(members.pop(MANIFEST, b""), where)
    verifier = named_key(envelope.method, where)
    if not envelope.holds(verifier):
        raise VerificationFailed("was changed after it was signed", where=f"{where}, {MANIFEST}")
    _refuse_changed(members, manifest, where)
    stranger, key = _trusted(envelope, manifest, trust)
    if key is not None and key.sample and manifest.mark is None:
        raise VerificationFailed(f"is signed with a demo key and not marked {SAMPLE}", where=where)
    return Bundle(manifest, members, verifier.multikey, manifest.mark is not None, stranger)


def _manifest(data: bytes, where: str) -> tuple[Envelope, ManifestIn]:
    place = f"{where}, {MANIFEST}"
    try:
        envelope = read_envelope(data, place)
        if envelope.type != TYPE:
            raise InputError(f"is of another type: {envelope.type[:100]}", where=place)
        return envelope, shaped(ManifestIn, read(envelope.payload, place).value, place)
    except InputError as fault:
        raise VerificationFailed(f"is no manifest, or was changed: {fault.what}", where=fault.where) from None


def _refuse_changed(members: Mapping[str, bytes], manifest: ManifestIn, where: str) -> None:
    """The members are those of the manifest, and none that no bundle has."""
    listed = manifest.members
    for name in sorted(listed.keys() | members.keys()):
        place = f"{where}, {name}"
        if name not in members:
            raise VerificationFailed("is missing", where=place)
        if name not in listed:
            raise VerificationFailed("stands in no manifest", where=place)
        if hashlib.sha256(members[name]).hexdigest() != listed[name]:
            raise VerificationFailed("was changed after it was signed", where=place)
        if name not in {RESULT, CASE, RATINGS} and not name.startswith(_BEGINNINGS):
            raise VerificationFailed("is no part of a bundle", where=place)
    if lacking := sorted(NEEDED - listed.keys()):
        raise VerificationFailed(f"lacks {lacking[0]}", where=where)


def _trusted(envelope: Envelope, manifest: ManifestIn, trust: Trust | None) -> tuple[Text | None, Key | None]:
    """Why the signer is not to be trusted, None where he is; and his key, if the trust file has it."""
    if trust is None:
        return Text("没有信任文件，签署者身份不明", "without a trust file nobody knows who signed it"), None
    key = trust.keys.find(envelope.method, "certificate", manifest.signed_at, manifest.issuer)
    return (key, None) if isinstance(key, Text) else (None, key)
