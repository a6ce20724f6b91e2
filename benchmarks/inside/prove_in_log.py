"""Proofs of inclusion and consistency from a log of one million sample entries, after it was read.

Prints the median seconds of one proof of each kind together, the seconds of one SHA-256 of an entry (the floor),
and the seconds that reading the entries into the tree took.
"""

import hashlib
import time

from benchmarks.inside import repeated
from steelyard.certificate.merkle import Tree, consistent, included, leaf_hash

ENTRIES = 1_000_000
TIMES = 200

lines = [b'{"act":"issue","at":"2026-11-20T08:00:00Z","number":"SAMPLE-%d"}' % n for n in range(ENTRIES)]
begun = time.perf_counter()
tree = Tree(lines)
loading = time.perf_counter() - begun
root, place, old = tree.root(), 654_321, 777_777


def prove() -> None:
    """One proof of each kind, as a register answers them."""
    tree.inclusion(place)
    tree.consistency(old)


inclusion, consistency = tree.inclusion(place), tree.consistency(old)
if not included(leaf_hash(lines[place]), place, ENTRIES, inclusion, root):
    raise SystemExit("the proof of inclusion does not hold")
if not consistent(old, ENTRIES, consistency, tree.root(old), root):
    raise SystemExit("the proof of consistency does not hold")
print(repeated(prove, TIMES), repeated(lambda: hashlib.sha256(lines[0]).digest(), TIMES), loading)
