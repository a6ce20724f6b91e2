"""A what-if as canonical JSON of schema `steelyard/what-if/1`: both levels and what differs, no result.

It names the result that it started from by the SHA-256 of its bytes. No reader of result files takes it.
"""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from steelyard.improvement.what_if import Moved, WhatIf
from steelyard.result.document import canonical as result_bytes
from steelyard.result.document import level_document, standard_document
from steelyard.result.model import Result
from steelyard.values import decimal_string

SCHEMA = "steelyard/what-if/1"


def canonical(found: WhatIf) -> bytes:
    """The what-if as RFC 8785 bytes."""
    return rfc8785.dumps(document(found))


def document(found: WhatIf) -> dict[str, Any]:
    """The what-if as plain JSON values; `assumed` stands in it as a word and as the list of assumptions."""
    before, after = found.before, found.after
    return {
        "schema": SCHEMA,
        "assumed": True,
        "standard": standard_document(before.standard),
        "organisation": {"name": before.subject.organisation.as_dict(), "category": before.subject.category},
        "project": {"id": before.subject.project_id, "name": before.subject.project.as_dict()},
        "part": {"id": before.part.id, "title": before.part.title.as_dict()},
        "module": before.module,
        "as_of": before.as_of,
        "target": before.target,
        "of_result": hashlib.sha256(result_bytes(before)).hexdigest(),
        "assumptions": [
            {"id": key, "outcome": answer.outcome.value}
            | ({} if answer.points is None else {"points": decimal_string(answer.points)})
            for key, answer in sorted(found.assumed.items())
        ],
        "idle": sorted(found.idle),
        "before": _side(before),
        "after": _side(after),
        "domains": [_moved(before, moved) for moved in found.domains],
        "practices": [_moved(before, moved) for moved in found.practices],
        "freed": [blocker.requirement.id for blocker in found.freed],
        "blocking_after": [
            {"id": b.requirement.id, "practice": b.practice, "why": b.why.value} for b in after.blocking
        ],
        "smallest_set_after": list(after.smallest_set),
        "engine": {"version": before.engine},
    }


def _side(result: Result) -> dict[str, Any]:
    percent, upper = result.score.score.percent, result.score.upper.percent
    entry: dict[str, Any] = {
        "level": level_document(result.standard, result.part, result.level),
        "score": {
            "percent": None if percent is None else str(percent),
            "upper": None if upper is None else str(upper),
        },
        "blocking": len(result.blocking),
    }
    return entry if result.means is None else entry | {"overall": decimal_string(result.means.overall)}


def _moved(result: Result, moved: Moved) -> dict[str, Any]:
    standard, part = result.standard, result.part
    return {
        "code": moved.code,
        "before": level_document(standard, part, moved.before),
        "after": level_document(standard, part, moved.after),
    }
