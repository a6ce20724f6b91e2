"""A roadmap as canonical JSON of schema `steelyard/roadmap/1`; efforts are person-days as decimal strings."""

from __future__ import annotations

from typing import Any

import rfc8785

from steelyard.improvement.roadmap import Item, Milestone, Roadmap
from steelyard.improvement.wishes import STEPS, days
from steelyard.result.document import level_document, rollup_document, standard_document
from steelyard.result.model import Result

SCHEMA = "steelyard/roadmap/1"


def canonical(found: Roadmap) -> bytes:
    """The roadmap as RFC 8785 bytes."""
    return rfc8785.dumps(document(found))


def document(found: Roadmap) -> dict[str, Any]:
    """The roadmap as plain JSON values; `scope` is a project id, or empty for work done once for all."""
    return {
        "schema": SCHEMA,
        "unit": "person-days",
        "effort": str(days(found.effort)),
        "proven": found.proven,
        "solver": found.solver,
        "capacity": [str(days(limit)) for limit in found.capacity],
        "quarters": [
            {"quarter": quarter, "effort": str(days(found.load(quarter)))}
            for quarter in range(1, found.quarters + 1)
        ],
        "results": [
            _result(result, stones) for result, stones in zip(found.results, found.milestones, strict=True)
        ],
        "items": [_item(item, found) for item in found.items],
    }


def _result(result: Result, stones: tuple[Milestone, ...]) -> dict[str, Any]:
    return {
        "project": result.subject.project_id,
        "standard": standard_document(result.standard),
        "part": result.part.id,
        "module": result.module,
        "as_of": result.as_of,
        "target": result.target,
        "rollup": rollup_document(result.part.rollup),
        "milestones": [
            {"quarter": s.quarter, "level": level_document(result.standard, result.part, s.level)}
            for s in stones
        ],
    }


def _item(item: Item, found: Roadmap) -> dict[str, Any]:
    task = item.task
    return {
        "id": task.requirement,
        "scope": task.key[0],
        "helps": [found.results[place].subject.project_id for place in task.serves],
        "practice": task.practice,
        "level": task.level,
        "why": task.why.value,
        "step": STEPS[task.step],
        "effort": str(days(task.effort)),
        "quarter": item.quarter,
        "because": item.because.value,
        "opens": [{"scope": scope, "id": key} for scope, key in item.opens],
    }
