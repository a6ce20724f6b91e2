"""Results as JUnit XML, for the test pages of CI servers: a suite for each result, a case for each requirement.

The format has no standard; this is the form that Jenkins and GitLab read. Not met is a failure, undecided an error,
not applicable is skipped. Cases take no time: none was run.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from steelyard.report.formats.open_items import (
    Entry,
    Facts,
    Standing,
    entries,
    fit,
    level_name,
    reading,
    scope,
    why,
)
from steelyard.report.words import OUTCOMES
from steelyard.result.model import Result
from steelyard.values import Language

_TAGS = {Standing.FAILED: "failure", Standing.UNDECIDED: "error", Standing.NOT_APPLICABLE: "skipped"}


def junit(results: Sequence[Result], facts: Facts, language: Language) -> str:
    """All results as one document."""
    root = Element("testsuites", name="Steelyard")
    for result in results:
        _suite(root, result, facts, language)
    indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{tostring(root, encoding='unicode')}\n"


def _suite(root: Element, result: Result, facts: Facts, language: Language) -> None:
    found = list(entries(result))
    counts = {tag: sum(_TAGS.get(e.standing) == tag for e in found) for tag in _TAGS.values()}
    suite = SubElement(
        root,
        "testsuite",
        name=scope(result),
        tests=str(len(found)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
        time="0",
        timestamp=f"{result.as_of}T00:00:00",
    )
    properties = SubElement(suite, "properties")
    for name, value in _facts_of(result, language).items():
        SubElement(properties, "property", name=name, value=value)
    for entry in found:
        _case(suite, result, entry, facts, language)


def _facts_of(result: Result, language: Language) -> dict[str, str]:
    return {
        "standard": f"{result.standard.id}@{result.standard.edition}",
        "basis": result.basis,
        "target": str(result.target),
        "level": level_name(result, language),
        "as_of": result.as_of,
        "engine": result.engine,
    }


def _case(suite: Element, result: Result, entry: Entry, facts: Facts, language: Language) -> None:
    requirement = entry.item.requirement
    text = fit(requirement.text.to(language))
    case = SubElement(
        suite,
        "testcase",
        classname=f"{result.part.id}.{entry.practice.practice.code}",
        name=f"{requirement.id} {text}",
        time="0",
    )
    tag = _TAGS.get(entry.standing)
    if tag is None:
        return
    if entry.standing is Standing.NOT_APPLICABLE:
        reason = entry.item.rating.reason or OUTCOMES[entry.item.rating.outcome].to(language)
        SubElement(case, tag, message=fit(reason))
        return
    kind = entry.item.why.value if entry.item.why else ""
    told = SubElement(case, tag, message=fit(why(entry, facts, language)), type=kind)
    told.text = fit(" ".join(filter(None, (text, reading(entry, facts, language)))))
