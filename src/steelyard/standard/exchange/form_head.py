"""What stands around the practices of a form: identity, labels, ladder, and what the form does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from steelyard.standard.exchange.document import FORMAT, Document
from steelyard.standard.exchange.guess import Columns
from steelyard.standard.exchange.rows import Row
from steelyard.standard.exchange.tables import Findings
from steelyard.standard.exchange.wording import named, named_level
from steelyard.values import Language


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller says about the standard; None leaves it to the file."""

    id: str | None = None
    edition: str | None = None
    language: Language | None = None


@dataclass(slots=True)
class FormPart:
    """The rows of a form that make one part."""

    title: str
    columns: Columns
    rows: list[Row] = field(default_factory=list)


def head_of(
    content: list[Document], parts: Sequence[FormPart], name: str, wanted: Wanted, findings: Findings
) -> Document:
    """The whole document around the `content` of the parts."""
    ladders = [_ladder(part.columns) for part in parts]
    for part, ladder in zip(content, ladders, strict=True):
        if ladder != ladders[0]:
            part["ladder"] = ladder
    labels = parts[0].columns.labels
    identity = wanted.id or slug(name) or "imported"
    if wanted.id is None or wanted.edition is None:
        told = f"{identity}@{wanted.edition or '1'}"
        findings.guess(
            "",
            f"编号和版次取 {told}，可用 --id、--edition 指定",
            f"called {told}; --id and --edition say otherwise",
        )
    title = parts[0].title if len(parts) == 1 else name
    return {
        "format": FORMAT,
        "standard": {
            "id": identity,
            "edition": wanted.edition or "1",
            "title": named(title),
            "provenance": _provenance(),
        },
        "labels": {
            "part": {"zh": "部分", "en": "Part"},
            "nodes": [named(label) for label in labels[:-1]] or [{"zh": "主题", "en": "Topic"}],
            "practice": named(labels[-1]),
        },
        "ladder": ladders[0],
        "half_step": "minus",
        "below": {"zh": "未达级", "en": "below level 1"},
        "scale": "ordinal",
        "rollup": {"rule": "every"},
        "parts": content,
    }


def _provenance() -> Document:
    return {
        "import": {
            "zh": "由一份自评表导入；表中没有的另一种语言、级别含义和编码由程序补写，并非原表内容。",
            "en": "Imported from a self-assessment form; the other language, the meaning of levels and codes that it lacks were filled in and are not its content.",
        },
        "rollup": {
            "zh": "表中没有汇总规则，此处采用“全部达到”。",
            "en": "The form has no roll-up rule; every practice has to attain the level.",
        },
    }


def _ladder(columns: Columns) -> list[Document]:
    """Every level from 1 on, also those below the first column."""
    steps = []
    for rank in range(1, max(columns.levels) + 1):
        name = columns.names.get(rank)
        steps.append(
            {
                "level": rank,
                "title": named_level(name, rank) if name else {"zh": f"{rank} 级", "en": f"Level {rank}"},
                "meaning": {
                    "zh": "表中没有写明这一级的含义",
                    "en": "The form does not say what this level means",
                },
            }
        )
    return steps


def slug(text: str) -> str:
    """An id from an English name; empty where the name gives none."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") if text.isascii() else ""
