"""The Merkle tree of a log: root, inclusion proof, consistency proof, and how a stranger checks them.

Authority: RFC 9162, 2.1. Hashes are SHA-256; a leaf is hashed behind 0x00, a node behind 0x01. Hashes of full
subtrees are kept by level, so that a proof takes a number of steps that grows with the logarithm of the size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH = 32
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """Hashes of a growing list of entries. `_levels[k]` has those of the full subtrees of 2^k leaves, in order."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels: list[bytearray] = [bytearray()]
        for entry in entries:
            self.append(entry)

    def __len__(self) -> int:
        return len(self._levels[0]) // HASH

    def append(self, entry: bytes) -> None:
        """Add an entry at the end."""
        hashed = leaf_hash(entry)
        for level in self._levels:
            level.extend(hashed)
            if len(level) // HASH % 2:
                return
            hashed = hashlib.sha256(b"\1" + level[-2 * HASH :]).digest()
        self._levels.append(bytearray(hashed))

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` entries, of all by default."""
        size = len(self) if size is None else size
        self._refuse(size <= len(self), f"a tree of {len(self)} entries has no root of {size}")
        return self._hash(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The proof that entry `index` is among the first `size` (2.1.3.1)."""
        size = len(self) if size is None else size
        self._refuse(0 <= index < size <= len(self), f"entry {index} is not among {size} of {len(self)}")
        found, start = [], 0
        while size > 1:
            left = _split(size)
            if index < start + left:
                found.append(self._hash(start + left, size - left))
                size = left
            else:
                found.append(self._hash(start, left))
                start, size = start + left, size - left
        return found[::-1]

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that the tree of `old` entries is the beginning of that of `new` (2.1.4.1)."""
        new = len(self) if new is None else new
        self._refuse(0 < old <= new <= len(self), f"{old} entries are no beginning of {new} of {len(self)}")
        found, start, whole = [], 0, True
        while old != new:
            left = _split(new)
            if old <= left:
                found.append(self._hash(start + left, new - left))
                new = left
            else:
                found.append(self._hash(start, left))
                start, old, new, whole = start + left, old - left, new - left, False
        return [*([] if whole else [self._hash(start, new)]), *reversed(found)]

    def _hash(self, start: int, size: int) -> bytes:
        """The hash over `size` entries from `start`, which is a multiple of the size's greatest power of two."""
        if size & (size - 1) == 0:
            place = start // size * HASH
            return bytes(self._levels[size.bit_length() - 1][place : place + HASH])
        left = _split(size)
        return node_hash(self._hash(start, left), self._hash(start + left, size - left))

    @staticmethod
    def _refuse(holds: bool, told: str) -> None:
        if not holds:
            raise ValueError(told)


def _split(size: int) -> int:
    """The greatest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf's hash to the root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, hashed = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            hashed = node_hash(step, hashed)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        first, last = first >> 1, last >> 1
    return last == 0 and hashed == root


def consistent(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof shows that the old tree is the beginning of the new one (2.1.4.2)."""
    if not 0 < old < new:
        return old == new > 0 and not proof and old_root == new_root
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not proof or not steps:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, step)
        first, last = first >> 1, last >> 1
    return last == 0 and (before, after) == (old_root, new_root)
