"""The experts' decision over a result, signed over the digest of the result file (R27).

It stays with the scheme; a certificate carries its digest. Schema `steelyard/decision/1`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from steelyard.certificate.canonical import digest_of, read, write
from steelyard.certificate.keys import SAMPLE, Key, KeySet
from steelyard.certificate.models import Filled, Model, Sha256, shaped
from steelyard.certificate.moments import Moment
from steelyard.certificate.proof import ProofIn, holds, signed
from steelyard.certificate.signature import Signer
from steelyard.errors import InputError, VerificationFailed
from steelyard.values import Text

SCHEMA = "steelyard/decision/1"
Outcome = Literal["approve", "lower", "return", "defer"]
Appeal = Literal["none", "open", "closed"]


class _DecisionIn(Model):
    schema_: Annotated[Literal["steelyard/decision/1"], Field(alias="schema")]
    mark: Literal["样例 SAMPLE"] | None = None
    issuer: Filled
    result_sha256: Sha256
    outcome: Outcome
    appeal: Appeal
    decided_at: Moment
    proof: ProofIn


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision whose signature holds. `appeal` is as it stood then; the log tells whether a newer one is there."""

    result_sha256: str
    outcome: Outcome
    appeal: Appeal
    decided_at: str
    sha256: str  # of its own canonical bytes
    sample: bool


def decide_over(result: bytes, outcome: Outcome, appeal: Appeal, signer: Signer, key: Key, at: str) -> bytes:
    """The decision over the canonical bytes of a result, signed with this key, as canonical bytes."""
    document = ({"mark": SAMPLE} if key.sample else {}) | {
        "schema": SCHEMA,
        "issuer": key.issuer,
        "result_sha256": digest_of(result),
        "outcome": outcome,
        "appeal": appeal,
        "decided_at": at,
    }
    return write(signed(document, signer, at))


def read_decision(data: bytes, keys: KeySet, issuer: str, where: str) -> Decision:
    """The decision in a file; raises InputError for what is none, VerificationFailed where nobody may trust it."""
    document = read(data, where)
    found = shaped(_DecisionIn, document.value, where)
    if found.issuer != issuer:
        raise InputError(f"is a decision of {found.issuer}, not of {issuer}", where=where)
    key = keys.find(found.proof.verificationMethod, "decision", found.proof.created, issuer)
    if isinstance(key, Text):
        raise VerificationFailed(key.en, where=where)
    if not holds(document, key.verifier):
        raise VerificationFailed("was changed after it was signed", where=where)
    if found.decided_at != found.proof.created:  # the key's time was looked up for the latter
        raise VerificationFailed("was not decided when it was signed", where=where)
    if key.sample and found.mark is None:
        raise VerificationFailed(f"is signed with a demo key and not marked {SAMPLE}", where=where)
    return Decision(
        found.result_sha256, found.outcome, found.appeal, found.decided_at, digest_of(data), key.sample
    )
