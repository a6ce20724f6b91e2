"""What never leaves the scheme, as salted digests: the votes and the experts' overrides of a formal result (R28).

Each digest is SHA-256 over a salt of 32 bytes and the canonical JSON of the item. Without its salt nobody can try
out which vote it was; whoever is shown item and salt later can see that it is the one. The salts come from the
signing key (HMAC, RFC 2104), so that the scheme can tell them again and equal inputs give equal bundles.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from steelyard.certificate.canonical import read, write
from steelyard.certificate.models import Filled, Model, Sha256, shaped
from steelyard.certificate.signature import Signer
from steelyard.errors import VerificationFailed
from steelyard.result.parsed import LIMIT

SCHEMA = "steelyard/salts/1"
KINDS = ("ballots", "expert_overrides")
_CONTEXT = b"steelyard/bundle/1 salt\0"


class _SaltsIn(Model):
    schema_: Annotated[Literal["steelyard/salts/1"], Field(alias="schema")]
    result_sha256: Sha256
    salts: dict[Filled, Sha256]


def digests_of(case: Mapping[str, Any], result: bytes, signer: Signer) -> dict[str, str]:
    """The salted digest of every vote and override in a case file, by `kind/requirement`."""
    return {name: digest(salt(signer, result, name), item) for name, item in _items(case).items()}


def salts_file(case: Mapping[str, Any], result: bytes, signer: Signer) -> bytes:
    """The salts of a result, for whoever is shown its case file later; with both, the votes are no secret any more."""
    salts = {name: salt(signer, result, name).hex() for name in _items(case)}
    return write({"schema": SCHEMA, "result_sha256": hashlib.sha256(result).hexdigest(), "salts": salts})


def refuse_unlike(case: Mapping[str, Any], salts: bytes, withheld: Mapping[str, str], where: str) -> int:
    """How many votes and overrides of a case file are the ones whose salted digests were signed: all of them.

    Raises VerificationFailed for one that is another, is missing or was added; InputError for salts that are none.
    """
    known = shaped(_SaltsIn, read(salts, where, LIMIT).value, where).salts
    items = _items(case)
    for name in sorted(items.keys() | withheld.keys()):
        if name not in items or name not in known:
            raise VerificationFailed("was withheld, and is not shown", where=f"{where}, {name}")
        if digest(bytes.fromhex(known[name]), items[name]) != withheld.get(name):
            raise VerificationFailed("is not the one that was withheld", where=f"{where}, {name}")
    return len(items)


def _items(case: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {f"{kind}/{name}": item for kind in KINDS for name, item in case[kind].items()}


def digest(salted: bytes, item: Mapping[str, Any]) -> str:
    """The salted digest of one item."""
    return hashlib.sha256(salted + write(item)).hexdigest()


def salt(signer: Signer, result: bytes, name: str) -> bytes:
    """The salt of one item of a result: 32 bytes that only the holder of the key can tell."""
    message = _CONTEXT + hashlib.sha256(result).digest() + name.encode()
    return hmac.new(signer.secret(), message, hashlib.sha256).digest()
