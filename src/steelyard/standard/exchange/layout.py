"""The sheets and columns of a standard in a spreadsheet; docs/guide/standard-in-a-spreadsheet.md lists them.

A column is known by the last word of its header, so that `核验要点（中文） look_for.zh` may also read `look_for.zh`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from steelyard.standard.exchange.document import Document, level_in
from steelyard.standard.model import Operator

Kind: TypeAlias = Literal["text", "whole", "wholes", "list", "flag"]
Row: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the path in the document; `needed` ones have to be in the sheet, filled in every row."""

    key: str
    title: str
    kind: Kind = "text"
    needed: bool = True
    wide: bool = False

    @property
    def header(self) -> str:
        """As it stands in the first row."""
        return f"{self.title} {self.key}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what it is called, its columns, whether it may be missing."""

    title: str
    key: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """As it stands on the tab."""
        return f"{self.title} {self.key}"


def _texts(key: str, title: str, needed: bool = True, wide: bool = True) -> tuple[Column, Column]:
    return (
        Column(f"{key}.zh", f"{title}（中文）", needed=needed, wide=wide),
        Column(f"{key}.en", f"{title}（英文）", needed=needed, wide=wide),
    )


def _may(key: str, title: str, kind: Kind = "text") -> Column:
    return Column(key, title, kind, needed=False)


_PART = Column("part", "部分")
_OWN_PART = _may("part", "部分")  # empty: for the whole standard
STANDARD = Sheet(
    "标准",
    "standard",
    (
        Column("key", "项目"),
        _may("value", "值"),
        Column("zh", "中文", needed=False, wide=True),
        Column("en", "英文", needed=False, wide=True),
    ),
)
LADDER = Sheet(
    "级别",
    "ladder",
    (
        _OWN_PART,
        Column("level", "级别", "whole"),
        *_texts("title", "名称", wide=False),
        *_texts("meaning", "含义"),
    ),
)
PARTS = Sheet(
    "部分",
    "parts",
    (
        Column("id", "编号"),
        _may("number", "序号"),
        _may("structure", "结构出处"),
        *_texts("title", "名称", wide=False),
        *_texts("about", "内容", needed=False),
        _may("rollup.rule", "汇总规则"),
        _may("rollup.share", "汇总比例"),
        _may("rollup.k", "汇总 k", "whole"),
        _may("rollup.attribute", "汇总属性"),
    ),
)
MODULES = Sheet(
    "模块",
    "modules",
    (_PART, Column("id", "编号"), *_texts("title", "名称"), Column("nodes", "节点", "list")),
)
NODES = Sheet(
    "节点", "nodes", (_PART, _may("under", "上级节点"), Column("code", "编码"), *_texts("title", "名称"))
)
PRACTICES = Sheet(
    "能力子项",
    "practices",
    (
        _PART,
        Column("node", "节点"),
        Column("code", "编码"),
        *_texts("title", "名称"),
        *_texts("climbs", "逐级思路", needed=False),
        _may("none", "不提要求的级别", "wholes"),
        _may("weight", "权重", "whole"),
        _may("structure", "结构出处"),
        _may("code_origin", "编码出处"),
    ),
)
REQUIREMENTS = Sheet(
    "要求",
    "requirements",
    (
        _PART,
        Column("practice", "能力子项"),
        Column("id", "编号"),
        Column("level", "级别", "whole"),
        *_texts("text", "条文"),
        *_texts("look_for", "核验要点", needed=False),
        _may("measure.indicator", "指标"),
        _may("measure.operator", "比较"),
        _may("measure.threshold", "阈值"),
        _may("measure.window", "窗口"),
        _may("measure.role", "作用"),
        _may("measure.origin", "阈值出处"),
        _may("measure.min_n", "最少观测", "whole"),
        _may("measure.scope", "共用工具"),
        _may("weight", "权重", "whole"),
        _may("strength", "强度"),
        _may("supersedes", "取代编号"),
    ),
)
EVIDENCE = Sheet(
    "应备材料",
    "expected_evidence",
    (
        _PART,
        Column("practice", "能力子项"),
        Column("code", "编号"),
        Column("kind", "形式"),
        Column("serves", "对应要求", "list"),
        *_texts("checks", "内容"),
        _may("inherits", "更高级别也提供", "flag"),
    ),
)
SHEETS = (STANDARD, LADDER, PARTS, MODULES, NODES, PRACTICES, REQUIREMENTS, EVIDENCE)
READ_ME = "说明 read-me"
# The keys of the standard sheet that have a value, and those that have a text in both languages.
VALUES = {
    "format": ("format",),
    "id": ("standard", "id"),
    "edition": ("standard", "edition"),
    "half_step": ("half_step",),
    "scale": ("scale",),
    "rollup.rule": ("rollup", "rule"),
    "rollup.share": ("rollup", "share"),
    "rollup.k": ("rollup", "k"),
    "rollup.attribute": ("rollup", "attribute"),
}
TEXTS = {
    "title": ("standard", "title"),
    "below": ("below",),
    "label.part": ("labels", "part"),
    "label.practice": ("labels", "practice"),
}
NODE_LABEL = "label.node"  # one row for each layer, the uppermost first
PROVENANCE = "provenance."


def flat(content: Document, **more: str) -> Row:
    """A nested mapping as cells by dotted path; lists have a line for each entry."""
    row: Row = {}
    for key, value in content.items():
        if isinstance(value, dict):
            row |= {f"{key}.{inner}": cell for inner, cell in flat(value).items()}
        elif isinstance(value, list):
            row[key] = "\n".join(map(str, value))
        else:
            row[key] = "yes" if value is True else str(value)
    return more | row


def nested(row: dict[str, Any]) -> Document:
    """What `flat` made flat; cells that say nothing are left out."""
    content: Document = {}
    for key, value in row.items():
        if value not in ("", None, []):
            *above, last = key.split(".")
            inner = content
            for step in above:
                inner = inner.setdefault(step, {})
            inner[last] = value
    return content


def measure_cells(measure: Document) -> Document:
    """Operator and threshold as two columns instead of a key of its own for each operator."""
    operators = {operator.value for operator in Operator}
    operator = next(key for key in measure if key in operators)
    others = {key: value for key, value in measure.items() if key != operator}
    threshold = "" if operator == Operator.IS_MEASURED else measure[operator]
    return others | {"operator": operator, "threshold": threshold}


def measure_of(cells: Document) -> Document:
    """What `measure_cells` took apart; an unknown operator is left for the schema to refuse."""
    measure = {key: value for key, value in cells.items() if key not in ("operator", "threshold")}
    if operator := cells.get("operator"):
        measured = operator == Operator.IS_MEASURED and "threshold" not in cells
        measure[operator] = True if measured else cells.get("threshold")
    return measure


def without_told_level(requirement: Document) -> Document:
    """A requirement without the level that its id says already."""
    if requirement.get("level") == level_in(str(requirement.get("id", ""))):
        return {key: value for key, value in requirement.items() if key != "level"}
    return requirement
