"""Results as OSCAL assessment results 1.2 (NIST): each applicable requirement up to the target is a finding.

What is not applicable is an observation alone, since a finding is satisfied or not and it is neither.
The standard is no OSCAL catalogue, so the plan is a reference in `back-matter` that names it by its digest. Levels stand
in properties of our own namespace. Identifiers are UUIDs made of names (RFC 9562, version 5): the same result gives
the same document, and its times are those of the window.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from steelyard.report.formats.open_items import (
    Entry,
    Facts,
    Standing,
    entries,
    fit,
    level_name,
    level_number,
    scope,
    why,
)
from steelyard.report.words import OUTCOMES, STRENGTHS
from steelyard.result.document import canonical
from steelyard.result.model import Result
from steelyard.values import Language
from steelyard.values.window import moment

VERSION = "1.2.1"
NAMESPACE = "urn:steelyard:oscal:1"
_REASON = {Standing.MET: "pass", Standing.FAILED: "fail"}  # else `other`
_METHOD = {"measured": "TEST", "inspected": "EXAMINE", "stated": "INTERVIEW"}


def oscal(results: Sequence[Result], facts: Facts, language: Language) -> str:
    """The assessment results of all projects as one document."""
    digests = [hashlib.sha256(canonical(result)).hexdigest() for result in results]
    root = uuid5(NAMESPACE_URL, f"{NAMESPACE}:{language}:{'+'.join(digests)}")
    ends = max(result.window.end for result in results)
    title = "Steelyard 评估结果" if language == "zh" else "Steelyard assessment results"
    document = {
        "assessment-results": {
            "uuid": str(root),
            "metadata": {
                "title": title,
                "last-modified": moment(ends).isoformat(),
                "version": results[0].engine,
                "oscal-version": VERSION,
                "props": [_prop("language", language)],
            },
            "import-ap": {"href": f"#{uuid5(root, 'plan')}"},
            "results": [
                _result(result, root, digest, facts, language)
                for result, digest in zip(results, digests, strict=True)
            ],
            "back-matter": {"resources": [_plan(results, root, language)]},
        }
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _plan(results: Sequence[Result], root: UUID, language: Language) -> dict[str, Any]:
    """What was assessed: the standards, by their digests."""
    standards = {result.standard.digest: result.standard for result in results}
    title = "；".join if language == "zh" else "; ".join
    return {
        "uuid": str(uuid5(root, "plan")),
        "title": title(fit(s.title.to(language)) for s in standards.values()),
        "description": title(f"{s.id}@{s.edition}, SHA-256 {s.digest}" for s in standards.values()),
    }


def _result(result: Result, root: UUID, digest: str, facts: Facts, language: Language) -> dict[str, Any]:
    own = uuid5(root, scope(result))
    found = list(entries(result))
    name = f"{result.subject.project.to(language)} · {result.part.title.to(language)}"
    entry: dict[str, Any] = {
        "uuid": str(own),
        "title": fit(name),
        "description": f"{level_name(result, language)}, {result.target}, {result.as_of}",
        "start": moment(result.window.start).isoformat(),
        "end": moment(result.window.end).isoformat(),
        "props": _props(result, digest),
        "reviewed-controls": {"control-selections": [_selection(result, found)]},
    }
    if found:
        entry["observations"] = [_observation(result, e, own, facts, language) for e in found]
    if applicable := [e for e in found if e.standing is not Standing.NOT_APPLICABLE]:
        entry["findings"] = [_finding(e, own, facts, language) for e in applicable]
    return entry


def _selection(result: Result, found: Sequence[Entry]) -> dict[str, Any]:
    codes = dict.fromkeys(_token(e.practice.practice.code) for e in found)
    if not codes:
        return {"include-all": {}}
    return {"include-controls": [{"control-id": code} for code in codes]} | (
        {"props": [_prop("module", result.module)]} if result.module else {}
    )


def _props(result: Result, digest: str) -> list[dict[str, str]]:
    percent = result.score.score.percent
    values = {
        "project": result.subject.project_id,
        "part": result.part.id,
        "module": result.module,
        "basis": result.basis,
        "standard": f"{result.standard.id}@{result.standard.edition}",
        "target": str(result.target),
        "level": level_number(result.level),
        "score-percent": "" if percent is None else str(percent),
        "as-of": result.as_of,
        "result-sha256": digest,
        "engine": result.engine,
    }
    return [_prop(name, value) for name, value in values.items() if value]


def _observation(result: Result, entry: Entry, own: UUID, facts: Facts, language: Language) -> dict[str, Any]:
    rating = entry.item.rating
    undecided = entry.standing is Standing.UNDECIDED
    told = why(entry, facts, language) or OUTCOMES[rating.outcome].to(language)
    return {
        "uuid": str(uuid5(own, f"observation:{entry.id}")),
        "description": fit(told),
        "methods": ["UNKNOWN" if undecided else _METHOD[rating.strength.code]],
        "props": [
            _prop("outcome", rating.outcome.value),
            _prop("strength", rating.strength.code, STRENGTHS[rating.strength].to(language)),
        ],
        "collected": moment(result.window.end).isoformat(),
    }


def _finding(entry: Entry, own: UUID, facts: Facts, language: Language) -> dict[str, Any]:
    requirement = entry.item.requirement
    met = entry.standing is Standing.MET
    status = {
        "state": "satisfied" if met else "not-satisfied",
        "reason": _REASON.get(entry.standing, "other"),
    }
    if told := why(entry, facts, language):
        status["remarks"] = fit(told)
    return {
        "uuid": str(uuid5(own, f"finding:{entry.id}")),
        "title": entry.id,
        "description": fit(requirement.text.to(language)),
        "props": [
            _prop("level", str(requirement.level)),
            _prop("standing", entry.standing.value),
            _prop("blocks-next-level", str(entry.blocks).lower()),
        ],
        "target": {"type": "objective-id", "target-id": _token(entry.id), "status": status},
        "related-observations": [{"observation-uuid": str(uuid5(own, f"observation:{entry.id}"))}],
    }


def _prop(name: str, value: str, remarks: str = "") -> dict[str, str]:
    entry = {"name": name, "ns": NAMESPACE, "value": " ".join(fit(value).split()) or "-"}
    return entry | {"remarks": remarks} if remarks else entry


def _token(name: str) -> str:
    """The name as an OSCAL token: letters, digits, `-._`, beginning with a letter or `_`."""
    kept = "".join(c if c.isalnum() or c in "-._" else "_" for c in name)
    return kept if kept[:1].isalpha() or kept.startswith("_") else f"_{kept}"
