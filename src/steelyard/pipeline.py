"""The sentence that the product is: standard -> evidence -> indicators -> rating -> result.

READ THIS FIRST. Everything else is a detail of one of these steps. Nothing here knows the time of day, a
terminal or the web: `as_of` and `known_at` are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from steelyard import __version__, indicators
from steelyard.evidence.current import Tables, open_tables
from steelyard.evidence.loads import Load
from steelyard.evidence.store import Store
from steelyard.indicators.measurement import Asked, measure
from steelyard.rating import self_basis
from steelyard.rating.model import Answer, Proposal
from steelyard.rating.proposal import propose
from steelyard.result.decide import Case, decide
from steelyard.result.model import LoadFacts, Result, Subject
from steelyard.standard import Measure, Part, Requirement, Standard
from steelyard.standard.check import check
from steelyard.standard.load import load
from steelyard.standard.shelf import pick
from steelyard.values import Reading, Window
from steelyard.workspace import Plan, Project, Workspace

Readings = dict[Asked, Reading]


@dataclass(frozen=True, slots=True)
class Job:
    """One assessment to be decided: a project, its plan, the standard read for it, the answers."""

    project: Project
    plan: Plan
    standard: Standard
    part: Part
    answers: dict[str, Answer]
