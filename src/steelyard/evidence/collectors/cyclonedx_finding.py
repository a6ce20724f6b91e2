"""One vulnerability of a CycloneDX document as rows of `finding`, one per component that it affects."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from steelyard.evidence.collectors.json_file import Object, object_at, objects_at, text_at
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.collectors.report_file import ReportFile

_STATES = {
    "": "open",
    "in_triage": "open",
    "exploitable": "open",
    "resolved": "fixed",
    "resolved_with_pedigree": "fixed",
    "not_affected": "false_positive",
    "false_positive": "false_positive",
}
_SEVERITIES = ("critical", "high", "medium", "low", "info")  # the worst first
_SAME = {"none": "info", "unknown": ""}


def findings(
    vulnerability: Object, components: Mapping[str, Object], tool: str, at: int | None, file: ReportFile
) -> list[dict[str, Any]]:
    """The rows; raises ValueError with the reason where the vulnerability cannot be read.

    `components` stand by their bom-ref, `tool` wrote the document, `at` is its time if it has one.
    """
    identity = text_at(vulnerability, "id")
    if not identity:
        raise ValueError("the vulnerability has no id")
    same = {
        "repo_id": file.repository,
        "rule": identity,
        "category": "sca",
        "weakness": identity,
        "severity": _severity(vulnerability),
        "cvss_tenths": _cvss_tenths(vulnerability),
        "tool": tool or None,
        **_dates(vulnerability, at, file),
    }
    refs = [text_at(item, "ref") for item in objects_at(vulnerability, "affects")] or [""]
    return [
        {"src_id": f"{identity}@{ref}" if ref else identity, **same, **_affected(ref, components)}
        for ref in refs
    ]


def _dates(vulnerability: Object, at: int | None, file: ReportFile) -> dict[str, Any]:
    analysis = object_at(vulnerability, "analysis")
    word = text_at(analysis, "state")
    if word not in _STATES:
        raise ValueError(
            f"unknown analysis state {word[:40]!r}; it is one of {', '.join(filter(None, _STATES))}"
        )
    state = _STATES[word]
    # The vulnerability's own dates are those of its database, not of our knowing of it: the last resort.
    created, published, updated = (_at(vulnerability, key) for key in ("created", "published", "updated"))
    first = _at(analysis, "firstIssued") or at or created or published or updated or file.need_at()
    last = max(filter(None, (at, updated, first)))
    return {
        "state": state,
        "first_seen_at": first,
        "last_seen_at": last,
        "updated_at": last,
        "fixed_at": (_at(analysis, "lastUpdated") or last) if state == "fixed" else None,
    }


def _at(value: Object, key: str) -> int | None:
    text = text_at(value, key)
    return parse_instant(text) if text else None


def _severity(vulnerability: Object) -> str | None:
    """The worst of the ratings; a rating says either a word or only a score."""
    words = {text_at(rating, "severity").lower() for rating in objects_at(vulnerability, "ratings")}
    known = {_SAME.get(word, word) for word in words} - {""}
    strange = sorted(known - set(_SEVERITIES))
    if strange:
        raise ValueError(
            f"unknown severity {strange[0][:40]!r}; it is one of {', '.join(_SEVERITIES)}, none, unknown"
        )
    return min(known, key=_SEVERITIES.index, default=None)


def _cvss_tenths(vulnerability: Object) -> int | None:
    """The highest CVSS score times ten; scores of other methods have other scales."""
    ratings = objects_at(vulnerability, "ratings")
    scores = [rating.get("score") for rating in ratings if text_at(rating, "method").startswith("CVSS")]
    tenths = [_tenths(score) for score in scores if score is not None]
    return max(tenths, default=None)


def _tenths(score: Any) -> int:
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 10:
        raise ValueError(f"the score {str(score)[:40]!r} is not a number from 0 to 10")
    return int((Decimal(str(score)) * 10).to_integral_value())


def _affected(ref: str, components: Mapping[str, Object]) -> dict[str, Any]:
    """Purl and version of what is affected; a BOM-Link names a component of another BOM after its `#`."""
    local = unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") else ref
    component = components.get(local, {})
    purl = text_at(component, "purl") or (local if local.startswith("pkg:") else "")
    bare = purl.partition("?")[0].partition("#")[0]
    version = text_at(component, "version") or (unquote(bare.rpartition("@")[2]) if "@" in bare else "")
    return {"component_purl": purl or None, "version": version or None}
