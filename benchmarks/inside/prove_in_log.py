"""Proofs of inclusion and consistency from a log of one million sample entries.

Prints the median seconds of one proof of each kind together out of the tree in memory, as a program answers them that
keeps it; the seconds of one SHA-256 of an entry (the floor); and the seconds of the first proof, as `steelyard log
inclusion` gives it, which reads the files, hashes every entry and checks the signed head.
"""

import hashlib
import tempfile
import time
from pathlib import Path

from benchmarks.inside import repeated
from steelyard.certificate.checkpoint import sign_checkpoint
from steelyard.certificate.keys import ROLES, Key, KeySet
from steelyard.certificate.log import CHECKPOINT, ENTRIES, Log, read_headed
from steelyard.certificate.log_proof import Proof, prove_inclusion
from steelyard.certificate.merkle import Tree, consistent, included, leaf_hash
from steelyard.certificate.signature import Ed25519Signer

COUNT = 1_000_000
TIMES = 200
ISSUER, AT = "https://register.example/scheme", "2026-11-20T08:00:00Z"
PLACE, OLD = 654_321, 777_777

signer = Ed25519Signer(bytes(range(32)))
keys = KeySet.of([Key(signer.verifier, ISSUER, frozenset(ROLES), "2026-01-01T00:00:00Z", sample=True)])
lines = tuple(
    b'{"act":"issue","at":"2026-11-20T08:00:00Z","index":%d,"number":"SAMPLE-%d","result_sha256":"%064x","sha256":"%064x"}'
    % (n, n, n, n)
    for n in range(COUNT)
)
tree = Tree(lines)
root = tree.root()


def first_proof(folder: Path) -> Proof:
    """The proof of one number out of the files."""
    headed = read_headed(folder, keys, ISSUER)
    place = headed.log.newest_of(f"SAMPLE-{PLACE}")
    if place != PLACE:
        raise SystemExit("the number was not found at its place")
    return prove_inclusion(headed, place)


def prove() -> None:
    """One proof of each kind, out of the tree."""
    tree.inclusion(PLACE)
    tree.consistency(OLD)


with tempfile.TemporaryDirectory() as made:
    (Path(made) / ENTRIES).write_bytes(b"\n".join(lines) + b"\n")
    head = Log(lines, tree).checkpoint(ISSUER, AT, sample=True)
    (Path(made) / CHECKPOINT).write_bytes(sign_checkpoint(head, signer))
    begun = time.perf_counter()
    proof = first_proof(Path(made))
    first = time.perf_counter() - begun
if not included(leaf_hash(lines[PLACE]), PLACE, COUNT, proof.hashes, root):
    raise SystemExit("the proof of inclusion does not hold")
if not consistent(OLD, COUNT, tree.consistency(OLD), tree.root(OLD), root):
    raise SystemExit("the proof of consistency does not hold")
print(repeated(prove, TIMES), repeated(lambda: hashlib.sha256(lines[0]).digest(), TIMES), first)
