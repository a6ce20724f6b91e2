"""Unmet requirements as SARIF 2.1.0 (OASIS, 2023): one run for each result.

Against it: kind `fail`, level `error` where it keeps the part from its next level, else `warning`. Nothing that speaks
for or against it: kind `open`, whose level is `none` (3.27.10). No file is at fault, so the place is logical; the
physical one is the workspace file, which forges ask for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from steelyard.report.formats.open_items import (
    Entry,
    Facts,
    Standing,
    entries,
    fingerprint,
    fit,
    level_name,
    scope,
    why,
)
from steelyard.result.document import level_document
from steelyard.result.model import Result
from steelyard.values import Language

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
PLACE = "steelyard.yaml"
TAGS = {"zh": "zh-CN", "en": "en-US"}


def sarif(results: Sequence[Result], facts: Facts, language: Language) -> str:
    """The log of all results as JSON."""
    log = {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [_run(result, facts, language) for result in results],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _run(result: Result, facts: Facts, language: Language) -> dict[str, Any]:
    found = [e for e in entries(result) if e.standing in (Standing.FAILED, Standing.UNDECIDED)]
    return {
        "tool": {"driver": _driver(result, found, language)},
        "language": TAGS[language],
        "automationDetails": {"id": f"steelyard/{scope(result)}/{result.as_of}"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, place, entry, facts, language) for place, entry in enumerate(found)],
        "properties": {
            "basis": result.basis,
            "standard": f"{result.standard.id}@{result.standard.edition}",
            "target": result.target,
            "level": level_document(result.standard, result.part, result.level),
            "levelName": level_name(result, language),
        },
    }


def _driver(result: Result, found: Sequence[Entry], language: Language) -> dict[str, Any]:
    return {
        "name": "Steelyard",
        "semanticVersion": result.engine,
        "language": TAGS[language],
        "rules": [_rule(entry, language) for entry in found],
    }


def _rule(entry: Entry, language: Language) -> dict[str, Any]:
    requirement = entry.item.requirement
    rule: dict[str, Any] = {
        "id": requirement.id,
        "shortDescription": {"text": fit(requirement.text.to(language))},
        "properties": {
            "practice": entry.practice.practice.code,
            "level": requirement.level,
            "tags": ["steelyard", f"level-{requirement.level}"],
        },
    }
    if requirement.look_for is not None:
        rule["help"] = {"text": fit(requirement.look_for.to(language))}
    return rule


def _result(result: Result, place: int, entry: Entry, facts: Facts, language: Language) -> dict[str, Any]:
    requirement = entry.item.requirement
    text = f"{fit(requirement.text.to(language))} [{fit(why(entry, facts, language))}]"
    failed = entry.standing is Standing.FAILED
    return {
        "ruleId": requirement.id,
        "ruleIndex": place,
        "kind": "fail" if failed else "open",
        "level": ("error" if entry.blocks else "warning") if failed else "none",
        "message": {"text": text},
        "locations": [_location(result, entry)],
        "partialFingerprints": {"steelyard/v1": fingerprint(result, requirement.id)},
        "properties": {
            "why": entry.item.why.value if entry.item.why else "",
            "outcome": entry.item.rating.outcome.value,
            "strength": entry.item.rating.strength.code,
            "blocksNextLevel": entry.blocks,
        },
    }


def _location(result: Result, entry: Entry) -> dict[str, Any]:
    name = f"{scope(result)}/{entry.practice.practice.code}/{entry.id}"
    return {
        "physicalLocation": {"artifactLocation": {"uri": PLACE}, "region": {"startLine": 1}},
        "logicalLocations": [{"name": entry.id, "fullyQualifiedName": name, "kind": "requirement"}],
    }
