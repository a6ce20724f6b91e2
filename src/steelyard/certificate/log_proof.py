"""Proofs from the log as they travel: that an entry stands in it, and that it only grew (RFC 9162, 2.1.3 and 2.1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from steelyard.certificate.canonical import digest_of, read, write
from steelyard.certificate.checkpoint import Checkpoint
from steelyard.certificate.log import Entry, Headed, entry_of
from steelyard.certificate.merkle import consistent, included, leaf_hash
from steelyard.certificate.models import Filled, Model, Sha256, shaped
from steelyard.errors import InputError, VerificationFailed

PROOF = "steelyard/log-proof/1"


class _ProofIn(Model):
    schema_: Annotated[Literal["steelyard/log-proof/1"], Field(alias="schema")]
    kind: Literal["inclusion", "consistency"]
    first: Annotated[int, Field(ge=0)]
    size: Annotated[int, Field(ge=1)]
    hashes: Annotated[list[Sha256], Field(max_length=64)]
    checkpoint: Filled
    entry: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as it travels: `first` is the entry's place, or the size of the older tree."""

    kind: Literal["inclusion", "consistency"]
    first: int
    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str  # the signed head that it leads to
    entry: bytes = b""

    def document(self) -> bytes:
        """The proof as canonical bytes."""
        found: dict[str, Any] = {
            "schema": PROOF,
            "kind": self.kind,
            "first": self.first,
            "size": self.size,
            "hashes": [step.hex() for step in self.hashes],
            "checkpoint": self.checkpoint,
        }
        return write(found | ({"entry": read(self.entry, "entry").value} if self.entry else {}))


def prove_inclusion(headed: Headed, index: int) -> Proof:
    """That this entry stands in the log under its signed head."""
    steps = tuple(headed.log.tree.inclusion(index, headed.covered))
    return Proof("inclusion", index, headed.covered, steps, headed.signed.decode(), headed.log.lines[index])


def prove_consistency(headed: Headed, old: int) -> Proof:
    """That the log of `old` entries is the beginning of that under the signed head; raises InputError."""
    if not 0 < old <= headed.covered:
        raise InputError(f"the log has {headed.covered} entries; {old} are no beginning of it")
    steps = tuple(headed.log.tree.consistency(old, headed.covered))
    return Proof("consistency", old, headed.covered, steps, headed.signed.decode())


def read_proof(data: bytes, where: str) -> Proof:
    """A proof in a file, not yet checked; raises InputError."""
    found = shaped(_ProofIn, read(data, where).value, where)
    if (found.kind == "inclusion") != (found.entry is not None):
        raise InputError("has to have an entry where it proves inclusion, and none otherwise", where=where)
    steps = tuple(bytes.fromhex(step) for step in found.hashes)
    entry = b"" if found.entry is None else write(found.entry)
    return Proof(found.kind, found.first, found.size, steps, found.checkpoint, entry)


def included_entry(proof: Proof, head: Checkpoint, where: str) -> Entry:
    """The act that the proof shows; raises VerificationFailed where it is not under the signed head."""
    hashed = leaf_hash(proof.entry)
    if head.size != proof.size or not included(hashed, proof.first, proof.size, proof.hashes, head.root):
        raise VerificationFailed("the entry is not in the log of this checkpoint", where=where)
    return entry_of(proof.entry, f"{where}, $.entry")


def refuse_other_certificate(entry: Entry, certificate: bytes, where: str) -> None:
    """Raises VerificationFailed where the act is on another certificate than that in the file."""
    digest = digest_of(certificate)
    if not entry.number or entry.sha256 != digest:
        raise VerificationFailed(
            f"the proof is of {entry.sha256}; the certificate has the SHA-256 {digest}", where=where
        )


def refuse_inconsistent(proof: Proof, held: Checkpoint, head: Checkpoint, where: str) -> None:
    """Raises VerificationFailed where the newer head does not continue the one that is held."""
    sizes = (held.size, head.size) == (proof.first, proof.size)
    if not sizes or not consistent(held.size, head.size, proof.hashes, held.root, head.root):
        raise VerificationFailed(f"the log was rewritten since the checkpoint of {held.at}", where=where)
