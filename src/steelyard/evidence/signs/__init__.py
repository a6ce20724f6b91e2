"""Signs of dressing up (R20): what an assessor should ask about, shown beside the readings and never corrected.

A sign is no proof. Each has its definition, its threshold and where that comes from; most thresholds are ours.
Every rule is defined in a module of this folder and listed here, once.
"""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.evidence.signs import approvals, edits, history, numbers, people, times
from steelyard.evidence.signs.look import Look
from steelyard.evidence.signs.model import Rule, Sign

__all__ = ["RULES", "Rule", "Sign", "signs"]

RULES: tuple[Rule, ...] = (
    *numbers.RULES,
    *edits.RULES,
    *history.RULES,
    *times.RULES,
    *approvals.RULES,
    *people.RULES,
)


def signs(look: Look) -> Iterator[Sign]:
    """Every sign in a project's rows of a window, in the order of the rules."""
    for rule in RULES:
        for found in rule.find(look):
            yield Sign(rule, found)
