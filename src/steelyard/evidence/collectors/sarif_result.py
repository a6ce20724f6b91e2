"""One SARIF result as a row of `finding`: its rule, severity, place, state and fingerprint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard

from steelyard.evidence.collectors.json_file import Object, object_at, objects_at, text_at, texts_at
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.collectors.sarif_place import address, start_line

_LEVELS = {"error": "high", "warning": "medium", "note": "low", "none": "info"}
# The bands of CVSS 3.1, section 5, which code hosts apply to `security-severity` as well.
_BANDS = ((Decimal(9), "critical"), (Decimal(7), "high"), (Decimal(4), "medium"), (Decimal(0), "low"))
_CWE = re.compile(r"\bCWE[-_ :/]?0*([1-9][0-9]{0,5})\b", re.IGNORECASE)
_CVE = re.compile(r"\bCVE-[0-9]{4}-[0-9]{4,}\b", re.IGNORECASE)


class Run:
    """What the results of one run share: tool, time, and the rules that they refer to."""

    def __init__(self, run: Object, tool: str, category: str | None, repository: str, at: int) -> None:
        tools = object_at(run, "tool")
        self.bases = object_at(run, "originalUriBaseIds")
        self.taxonomies = [text_at(item, "name") for item in objects_at(run, "taxonomies")]
        self.tool, self.category, self.repository, self.at = tool, category, repository, at
        self._components = [object_at(tools, "driver"), *objects_at(tools, "extensions")]
        self._rules = [objects_at(component, "rules") for component in self._components]
        self._by_id = {text_at(rule, "id"): rule for rules in reversed(self._rules) for rule in rules}

    def rule(self, result: Object) -> tuple[str, Object]:
        """Id and metadata of a result's rule (3.27.5 to 3.27.7); an id may go one level deeper: CA1000/1."""
        reference = object_at(result, "rule")
        given = text_at(result, "ruleId") or text_at(reference, "id")
        position = result.get("ruleIndex", reference.get("index"))
        extension = object_at(reference, "toolComponent").get("index")
        rules = self._rules[extension + 1] if _within(extension, len(self._rules) - 1) else self._rules[0]
        rule = rules[position] if _within(position, len(rules)) else self._by_id.get(given)
        if rule is None:
            rule = self._by_id.get(given.rpartition("/")[0], {})
        return given or text_at(rule, "id"), rule


def finding(run: Run, result: Object) -> dict[str, Any]:
    """The row; raises ValueError with the reason where the result cannot be one."""
    rule_id, rule = run.rule(result)
    if not rule_id:
        raise ValueError("the result names no rule")
    path, line = address(result, run.bases), start_line(result)
    state = _state(result)
    return {
        "src_id": f"{run.tool}:{_fingerprint(result, rule_id, path, line)}",
        "updated_at": run.at,
        "repo_id": run.repository,
        "tool": run.tool,
        "rule": rule_id,
        "category": run.category,
        "weakness": _weakness(run, result, rule_id, rule),
        "severity": _severity(result, rule),
        "location": f"{path}:{line}" if line else path or None,
        "first_seen_at": _first_seen(result, run.at),
        "last_seen_at": run.at,
        "state": state,
        "fixed_at": run.at if state == "fixed" else None,
    }


def _state(result: Object) -> str:
    """3.27.24 `absent`: the baseline had it, this run has not. 3.35.3: a suppression counts once accepted."""
    if result.get("baselineState") == "absent":
        return "fixed"
    accepted = (item.get("status", "accepted") == "accepted" for item in objects_at(result, "suppressions"))
    return "suppressed" if any(accepted) else "open"


def _severity(result: Object, rule: Object) -> str:
    score = object_at(result, "properties").get("security-severity")
    score = object_at(rule, "properties").get("security-severity") if score is None else score
    if score is not None:
        return _band(score)
    level = result.get("level")
    if level is None and result.get("kind", "fail") != "fail":
        level = "none"  # 3.27.10
    if level is None:
        level = object_at(rule, "defaultConfiguration").get("level", "warning")
    if not isinstance(level, str) or level not in _LEVELS:
        raise ValueError(f"unknown level {str(level)[:40]!r}; it is one of {', '.join(_LEVELS)}")
    return _LEVELS[level]


def _band(score: Any) -> str:
    try:
        value = Decimal(str(score)[:40])
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_nan() or not 0 <= value <= 10:
        raise ValueError(f"the security-severity {str(score)[:40]!r} is not a number from 0 to 10")
    if value == 0:
        return "info"
    return next(word for least, word in _BANDS if value >= least)


def _weakness(run: Run, result: Object, rule_id: str, rule: Object) -> str | None:
    """The CVE in the rule's id, else the first CWE of its taxa, relationships, tags or properties."""
    cve = _CVE.search(rule_id)
    if cve:
        return cve.group().upper()
    for text in _classes(run, result, rule):
        cwe = _CWE.search(text)
        if cwe:
            return f"CWE-{cwe.group(1)}"
    return None


def _classes(run: Run, result: Object, rule: Object) -> Iterator[str]:
    references = [
        *objects_at(result, "taxa"),
        *(object_at(r, "target") for r in objects_at(rule, "relationships")),
    ]
    for reference in references:
        component = object_at(reference, "toolComponent")
        position = component.get("index")
        name = text_at(component, "name")
        if not name and _within(position, len(run.taxonomies)):
            name = run.taxonomies[position]
        number = text_at(reference, "id")
        yield f"{name}-{number}" if name.upper() == "CWE" and number.isdecimal() else number
    for holder in (object_at(rule, "properties"), object_at(result, "properties")):
        yield from texts_at(holder, "tags")
        yield text_at(holder, "cwe")
        yield from texts_at(holder, "cwe")


def _first_seen(result: Object, at: int) -> int:
    text = text_at(result, "provenance", "firstDetectionTimeUtc")
    return min(parse_instant(text, UTC), at) if text else at


def _fingerprint(result: Object, rule_id: str, path: str, line: int | None) -> str:
    """What makes the finding the same in the next scan, best first (3.27.16, 3.27.17).

    The tool's own prints; else rule, file and source text, which survives lines that move; else rule,
    file, line and message.
    """
    prints = object_at(result, "fingerprints") or object_at(result, "partialFingerprints")
    snippet = _snippet(result)
    if prints:
        parts = [rule_id, *(f"{key}={prints[key]}" for key in sorted(prints))]
    elif snippet:
        parts = [rule_id, path, snippet]
    else:
        parts = [rule_id, path, str(line or ""), _message(result)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _snippet(result: Object) -> str:
    for location in objects_at(result, "locations")[:1]:
        region = object_at(object_at(location, "physicalLocation"), "region")
        return " ".join(text_at(region, "snippet", "text").split())
    return ""


def _message(result: Object) -> str:
    message = object_at(result, "message")
    return text_at(message, "text") or "\x1f".join([text_at(message, "id"), *texts_at(message, "arguments")])


def _within(position: Any, length: int) -> TypeGuard[int]:
    return type(position) is int and 0 <= position < length
