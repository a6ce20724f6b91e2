"""docs/reference/catalogue.md: the catalogue's structure in numbers, without its wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scripts.reference.markdown import both, code, document, table
from scripts.reference.part_page import index
from steelyard.report.words import rollup
from steelyard.standard import Node, Part, Practice, Requirement, Role, Standard
from steelyard.values import Text

TITLE = Text("标准目录一览", "The catalogue at a glance")
ABOUT = Text(
    "各部分、能力子域、能力项与能力子项的编码，以及各级要求数、度量项数和应备材料数。"
    "条文用 `steelyard standard show devops-cmm 编码` 查看。",
    "Codes of parts, domains, items and practices, with the number of requirements per level, of measures and of "
    "expected evidence. `steelyard standard show devops-cmm CODE` prints the wording.",
)
LEGEND = (
    "Columns `1` to `5`: requirements of that level; `–`: the level asks nothing new. *Decides*: requirements that "
    "a reading can decide. *Necessary*: requirements that a reading can only refuse. *Evidence*: numbered things "
    "to bring.\n\n"
    "`1` 至 `5` 列为该级要求数，`–` 表示该级没有新要求；“判定”为读数可以判定的要求数，“必要条件”为读数只能否定的要求数，"
    "“应备材料”为有编号的材料数。"
)


def page(standard: Standard, others: Sequence[Standard] = ()) -> str:
    """The whole page."""
    name = f"**{standard.id}@{standard.edition}** {both(standard.title)}"
    provenance = "\n".join(f"- {words.en} {words.zh}" for words in standard.provenance.values())
    parts = (block for part in standard.parts for block in _part(standard, part))
    return document(TITLE, ABOUT, name, provenance, index([standard, *others]), LEGEND, *parts)


def _part(standard: Standard, part: Part) -> Iterator[str]:
    yield f"## {code(part.id)} · {both(part.title)}"
    yield f"Roll-up 汇总规则：{both(rollup(part.rollup))}"
    steps = [(str(s.level), both(s.title), s.meaning.en, s.meaning.zh) for s in part.ladder]
    yield table(("Level 级别", "Name 名称", "Meaning", "含义"), steps, right=(0,))
    total = ("", "**Total 合计**", *_counts(part.practices(), part))
    domains = [(code(n.code), both(n.title), *_counts(tuple(n.all_practices()), part)) for n in part.nodes]
    yield _rows("Domain 能力子域", part, [*domains, total])
    label = standard.practice_label
    for node in part.nodes:
        yield f"### {code(node.code)} · {both(node.title)}"
        for item in (node, *node.nodes):
            yield from _item(item, part, label) if item.practices else ()


def _item(node: Node, part: Part, label: Text) -> Iterator[str]:
    yield f"#### {code(node.code)} · {both(node.title)}"
    rows = [(code(p.code), both(p.title) + _own(p), *_counts((p,), part)) for p in node.practices]
    yield _rows(f"{label.en} {label.zh}", part, rows)


def _rows(label: str, part: Part, rows: Iterable[Sequence[str]]) -> str:
    levels = [str(step.level) for step in part.ladder]
    counted = (*levels, "Sum 合计", "Decides 判定", "Necessary 必要条件", "Evidence 应备材料")
    return table(("Code 编码", label, *counted), rows, right=range(2, 2 + len(counted)))


def _counts(practices: Sequence[Practice], part: Part) -> tuple[str, ...]:
    asked = [r for p in practices for r in p.requirements]
    levels = (sum(r.level == step.level for r in asked) for step in part.ladder)
    evidence = sum(len(p.expected_evidence) for p in practices)
    return (
        *(str(n) if n else "–" for n in levels),
        str(len(asked)),
        str(with_role(asked, Role.DECIDES)),
        str(with_role(asked, Role.NECESSARY)),
        str(evidence),
    )


def with_role(asked: Iterable[Requirement], role: Role) -> int:
    """How many of the requirements carry a measure of that role."""
    return sum(r.measure is not None and r.measure.role is role for r in asked)


def _own(practice: Practice) -> str:
    if practice.structure == "own":
        return " *(structure is ours 结构自拟)*"
    return " *(code is ours 编码自拟)*" if practice.code_origin == "own" else ""
