"""docs/reference/parts/<part>.<language>.md: one part of the catalogue in full, to be read and searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scripts.reference.markdown import NOTICE, both, code, plain
from steelyard.indicators import facts
from steelyard.report.words import ROLES, THRESHOLD_ORIGINS, rollup, threshold
from steelyard.standard import ExpectedEvidence, Measure, Node, Part, Practice, Requirement, Standard
from steelyard.values import LANGUAGES, Language, Text

FOLDER = "docs/reference/parts"
WORDS = {
    "other": Text("English", "中文"),
    "level": Text("级", "Level"),
    "none": Text("无新要求", "asks nothing new"),
    "look_for": Text("核验要点", "Look for"),
    "measure": Text("实测", "Measured"),
    "evidence": Text("应备材料", "Expected evidence"),
    "serves": Text("对应要求", "serves"),
    "inherits": Text("含下级材料", "with the lower level's"),
    "own": Text("结构自拟", "structure is ours"),
    "own_code": Text("编码自拟", "code is ours"),
    "climbs": Text("逐级提升", "Climbs"),
    "modules": Text("模块", "Modules"),
    "window": Text("窗口 {} 天", "window {} d"),
    "rollup": Text("汇总规则", "Roll-up"),
}
KINDS = {
    "document": Text("文档", "document"),
    "screenshot": Text("截图", "screenshot"),
    "video": Text("视频", "video"),
}


def part_pages(standards: Iterable[Standard]) -> dict[str, str]:
    """The text of every part's page in each language, by its path."""
    return {
        f"{FOLDER}/{part.id}.{language}.md": page(standard, part, language)
        for standard in standards
        for part in standard.parts
        for language in LANGUAGES
    }


def page(standard: Standard, part: Part, language: Language) -> str:
    """One part in one language: its ladder, then practice by practice what each level asks."""
    return "\n\n".join(block for block in _blocks(standard, part, language) if block) + "\n"


def _blocks(standard: Standard, part: Part, language: Language) -> Iterator[str]:
    other = "en" if language == "zh" else "zh"
    yield NOTICE
    yield f"# {part.title.to(language)}"
    yield f"[{WORDS['other'].to(language)}]({part.id}.{other}.md) · {code(standard.id + '@' + standard.edition)}"
    yield part.about.to(language) if part.about else ""
    yield " ".join(note.to(language) for note in standard.provenance.values())
    yield f"{_word('rollup', language)}{_colon(language)}{rollup(part.rollup).to(language)}"
    yield "\n".join(
        f"- **{step.level} {step.title.to(language)}**{_colon(language)}{step.meaning.to(language)}"
        for step in part.ladder
    )
    if part.modules:
        names = "\n".join(f"- {code(module.id)} {module.title.to(language)}" for module in part.modules)
        yield f"{_word('modules', language)}{_colon(language)}\n\n{names}"
    for node in part.nodes:
        yield from _node(node, part, language, 2)


def _node(node: Node, part: Part, language: Language, depth: int) -> Iterator[str]:
    yield f"{'#' * depth} {code(node.code)} {node.title.to(language)}"
    for practice in node.practices:
        yield from _practice(practice, part, language, depth + 1)
    for child in node.nodes:
        yield from _node(child, part, language, depth + 1)


def _practice(practice: Practice, part: Part, language: Language, depth: int) -> Iterator[str]:
    own = _own(practice, language)
    yield f"{'#' * depth} {code(practice.code)} {practice.title.to(language)}{own}"
    if practice.climbs:
        yield f"{_word('climbs', language)}{_colon(language)}{practice.climbs.to(language)}"
    for step in part.ladder:
        yield _level(practice, step.level, step.title, language)
    if practice.expected_evidence:
        listed = "\n".join(_evidence(evidence, language) for evidence in practice.expected_evidence)
        yield f"{_word('evidence', language)}{_colon(language)}\n\n{listed}"


def _own(practice: Practice, language: Language) -> str:
    if practice.structure == "own":
        return f" *({_word('own', language)})*"
    return f" *({_word('own_code', language)})*" if practice.code_origin == "own" else ""


def _level(practice: Practice, level: int, title: Text, language: Language) -> str:
    name = f"{level} {title.to(language)}"
    asked = practice.at(level)
    if not asked:
        return f"**{name}**{_colon(language)}{_word('none', language)}"
    return f"**{name}**\n\n" + "\n".join(_requirement(r, language) for r in asked)


def _requirement(requirement: Requirement, language: Language) -> str:
    lines = [f"- {code(requirement.id)} {plain(requirement.text.to(language))}"]
    if requirement.look_for:
        lines.append(
            f"  - {_word('look_for', language)}{_colon(language)}{plain(requirement.look_for.to(language))}"
        )
    if requirement.measure:
        lines.append(
            f"  - {_word('measure', language)}{_colon(language)}{_measure(requirement.measure, language)}"
        )
    return "\n".join(lines)


def _measure(measure: Measure, language: Language) -> str:
    known = facts()[measure.indicator]
    pieces = [
        f"{known.title.to(language)} {threshold(measure, known.unit).to(language)}",
        _word("window", language).format(measure.window_days),
        ROLES[measure.role].to(language),
        THRESHOLD_ORIGINS[measure.origin].to(language),
    ]
    scope = f" {code(measure.scope)}" if measure.scope else ""
    comma = "，" if language == "zh" else ", "
    return f"[{code(measure.indicator)}](../indicators.md){scope} {comma.join(pieces)}"


def _evidence(evidence: ExpectedEvidence, language: Language) -> str:
    kind = KINDS[evidence.kind].to(language)
    inherits = f"{_semicolon(language)}{_word('inherits', language)}" if evidence.inherits else ""
    serves = f"{_word('serves', language)} {', '.join(code(key) for key in evidence.serves)}"
    return (
        f"- {code(evidence.code)} {kind}{_colon(language)}{evidence.checks.to(language)} ({serves}{inherits})"
    )


def index(standards: Iterable[Standard]) -> str:
    """The list of the pages, for the catalogue's page."""
    return "\n".join(
        f"- {code(standard.id)} {both(part.title)}: "
        f"[English](parts/{part.id}.en.md) · [中文](parts/{part.id}.zh.md)"
        for standard in standards
        for part in standard.parts
    )


def _word(key: str, language: Language) -> str:
    return WORDS[key].to(language)


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ": "


def _semicolon(language: Language) -> str:
    return "；" if language == "zh" else "; "
