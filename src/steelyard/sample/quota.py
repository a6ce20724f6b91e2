"""Happenings at a steady rate: a few dozen draws of chance stray too far from what a profile asks for."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(slots=True)
class Quota:
    """Of n calls the share `rate` answers yes, to within one, whatever n is."""

    rate: float
    owed: float

    @classmethod
    def begun(cls, rate: float, rng: random.Random) -> Quota:
        """One that begins anywhere between two yeses."""
        return cls(rate, rng.random())

    def __call__(self) -> bool:
        self.owed += self.rate
        if self.owed < 1:
            return False
        self.owed -= 1
        return True
