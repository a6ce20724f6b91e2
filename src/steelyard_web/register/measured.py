"""Gains that two measurements of one project show: the same indicator and scope, by the same definitions, n >= 20 both.

Authority: the rule on process-time reduction (a baseline of the same definition, at least 20 on both sides), taken
for every indicator. What cannot be compared so is typed by people and says that it is reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from steelyard.indicators import facts
from steelyard.values import Text
from steelyard_web.decisions.models import Result
from steelyard_web.evidence.models import ReadingFile

LEAST = 20  # measured things on both sides
MOST = 12  # earlier files that are looked at, the oldest first
Key: TypeAlias = tuple[str, str]  # indicator, scope
Found: TypeAlias = dict[Key, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MeasuredGain:
    """One figure before and after; `key` names it in a form."""

    key: str
    name: Text
    before: str
    after: str
    unit: str
    n: str


def measured(result: Result) -> list[MeasuredGain]:
    """What the readings of a decided result show beside the oldest comparable ones of the same project."""
    now = json.loads(bytes(result.document))
    after, found = _readings(now), dict[str, MeasuredGain]()
    for earlier in _earlier(result):
        document = json.loads(earlier)
        if document.get("indicators_digest") != now.get("indicators_digest"):
            continue
        before = _readings(document)
        for gain in _compared(before, after):
            found.setdefault(gain.key, gain)
    return list(found.values())


def _earlier(result: Result) -> Iterator[bytes]:
    """Reading files and formal results of the same project and part that are of an earlier day, oldest first."""
    case = result.assessment
    if case.project_id is None:
        return
    same = {"assessment__project": case.project_id, "assessment__part": case.part, "as_of__lt": result.as_of}
    files = ReadingFile.objects.filter(**same).order_by("as_of").values_list("as_of", "document")
    results = Result.objects.filter(**same, basis="formal").order_by("as_of").values_list("as_of", "document")
    both: list[tuple[date, bytes]] = [(day, bytes(data)) for day, data in [*files[:MOST], *results[:MOST]]]
    for _, data in sorted(both, key=lambda pair: pair[0])[:MOST]:
        yield data


def _readings(document: dict[str, Any]) -> Found:
    """The readings of a result file that have a value, by indicator and scope."""
    listed: Iterable[dict[str, Any]] = (
        requirement["reading"]
        for practice in document.get("practices", [])
        for requirement in practice.get("requirements", [])
        if "reading" in requirement
    )
    return {
        (one["indicator"], json.dumps(one["scope"], sort_keys=True)): one for one in listed if "value" in one
    }


def _compared(before: Found, after: Found) -> Iterator[MeasuredGain]:
    known = facts()
    for key, now in after.items():
        then = before.get(key)
        if then is None or then["unit"] != now["unit"] or then["value"] == now["value"]:
            continue
        if then["n"] < LEAST or now["n"] < LEAST or then["window"] == now["window"]:
            continue
        indicator = known.get(key[0])
        name = indicator.title if indicator else Text(key[0], key[0])
        n = f"{then['n']}, {now['n']}"
        yield MeasuredGain("|".join(key), name, then["value"], now["value"], now["unit"], n)
