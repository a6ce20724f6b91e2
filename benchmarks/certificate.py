"""Verifying certificates, and proofs from a log of one million entries."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures
from benchmarks.timing import in_turns, inside

ROUNDS = 3


def figures(_: Fixtures) -> Iterator[Figure]:
    """In process and on one core; the first figure leaves out reading the trust, the second reading the log."""
    verified, proved = in_turns((inside("verify_certificates"), inside("prove_in_log")), ROUNDS, warm=False)
    yield Figure(
        "certificate",
        "verify certificates",
        "per second",
        verified.told(0),
        "Ed25519 alone",
        verified.told(1),
        Target("1,000 per second or more", 1_000, at_least=True),
    )
    yield Figure(
        "certificate",
        "two proofs, tree of 1 million entries in memory",
        "s",
        proved.told(0),
        "SHA-256 of one entry",
        proved.told(1),
        Target("under 10 ms", 0.010),
    )
    yield Figure(
        "certificate",
        "one proof from the files, 1 million entries",
        "s",
        proved.told(2),
        "two proofs in memory",
        proved.told(0),
    )
