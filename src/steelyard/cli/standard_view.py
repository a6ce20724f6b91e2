"""A standard as lines of text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.cli.plain import aside
from steelyard.errors import InputError
from steelyard.report.words import OPERATORS, THRESHOLD_ORIGINS
from steelyard.standard import Node, Part, Practice, Requirement, Standard
from steelyard.values import Language, Text

FORMS: dict[str, Text] = {
    "document": Text("文档", "document"),
    "screenshot": Text("截图", "screenshot"),
    "video": Text("录屏", "video"),
}


def view(standard: Standard, code: str | None, language: Language) -> Iterator[str]:
    """The whole standard as an outline, a part with its practices, or one practice in full."""
    if code is None:
        yield from _outline(standard, language)
        return
    if (part := standard.part(code)) is not None:
        yield from _part(part, language)
        return
    for practice in (p for part in standard.parts for p in part.practices()):
        if practice.code == code:
            yield from _practice(practice, language)
            return
    raise InputError(
        f"{standard.id} has no part or practice {code!r}",
        remedy=f"`steelyard standard show {standard.id}` lists them",
    )


def _outline(standard: Standard, language: Language) -> Iterator[str]:
    yield f"{standard.id}@{standard.edition}  {standard.title.to(language)}"
    yield from (f"  {note.to(language)}" for note in standard.provenance.values())
    for part in standard.parts:
        counts = aside(language, f"{len(part.practices())} / {len(part.requirements())}")
        yield f"{part.id}  {part.title.to(language)}{counts}"


def _part(part: Part, language: Language) -> Iterator[str]:
    yield f"{part.id}  {part.title.to(language)}"
    for node in part.nodes:
        yield from _node(node, language, 1)


def _node(node: Node, language: Language, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{node.code}  {node.title.to(language)}"
    for practice in node.practices:
        count = aside(language, str(len(practice.requirements)))
        yield f"{'  ' * (depth + 1)}{practice.code}  {practice.title.to(language)}{count}"
    for child in node.nodes:
        yield from _node(child, language, depth + 1)


def _practice(practice: Practice, language: Language) -> Iterator[str]:
    yield f"{practice.code}  {practice.title.to(language)}"
    if practice.climbs:
        yield f"  {practice.climbs.to(language)}"
    for requirement in practice.requirements:
        yield from _requirement(requirement, language)
    for evidence in practice.expected_evidence:
        kind = FORMS[evidence.kind]
        asked = Text(f"{kind.zh}：{evidence.checks.zh}", f"{kind.en}: {evidence.checks.en}")
        yield f"  {evidence.code}  {asked.to(language)}"


def _requirement(requirement: Requirement, language: Language) -> Iterator[str]:
    yield f"  {requirement.id}  {requirement.text.to(language)}"
    if requirement.look_for:
        yield f"      > {requirement.look_for.to(language)}"
    if (measure := requirement.measure) is not None:
        threshold = "" if measure.threshold is None else f" {measure.threshold}"
        origin = aside(language, THRESHOLD_ORIGINS[measure.origin].to(language))
        yield f"      = {measure.indicator} {OPERATORS[measure.operator].to(language)}{threshold}{origin}"
