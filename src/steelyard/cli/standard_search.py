"""`steelyard standard search`: find requirements by code or words, in either language."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import line
from steelyard.standard.search import Hit, entries, search
from steelyard.standard.shelf import volumes
from steelyard.values import Language, Text

KINDS: dict[str, Text] = {
    "part": Text("部分", "part"),
    "node": Text("能力域", "domain"),
    "practice": Text("能力子项", "practice"),
    "requirement": Text("要求", "requirement"),
}


def search_(
    *words: str,
    limit: int = 20,
    shelf: list[Path] | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: LanguageOption = None,
) -> None:
    """Search codes, titles, texts and what to look for, in both languages. 检索标准。

    Args:
        words: Words that all have to be there; case and width do not matter. 要同时出现的词，不分大小写和全角半角。
        limit: How many to show, best first; 0 shows all of them. 最多显示多少条，最相符的在前，0 为全部。
        shelf: Further folders of <standard>/<edition>/standard.yaml. 另外的标准目录。
        json: Print the hits as JSON and nothing else. 只输出 JSON 格式的结果。
    """
    from steelyard.standard.load import load  # noqa: PLC0415 - pydantic only where it is needed

    found = search(entries(load(v.folder).standard for v in volumes(shelf or ())), words)
    shown = found[:limit] if limit > 0 else found
    if json:
        import rfc8785  # noqa: PLC0415

        document: dict[str, Any] = {"found": len(found), "hits": [_document(hit) for hit in shown]}
        sys.stdout.buffer.write(rfc8785.dumps(document) + b"\n")
        return
    _print(shown, len(found), language(lang))


def _print(shown: Sequence[Hit], found: int, language: Language) -> None:
    for hit in shown:
        entry = hit.entry
        print(line(f"{entry.code}  {KINDS[entry.kind].to(language)}  {entry.standard} {entry.part}"))
        for text, mark in ((entry.title, ""), (entry.text, ""), (entry.look_for, "> ")):
            if text:
                print(line(f"  {mark}{text.to(language)}"))
    told = Text(f"找到 {found} 条，显示 {len(shown)} 条", f"{found} found, {len(shown)} shown")
    print(told.to(language))


def _document(hit: Hit) -> dict[str, Any]:
    entry = hit.entry
    texts = {"title": entry.title, "text": entry.text, "look_for": entry.look_for}
    return {
        "standard": entry.standard,
        "part": entry.part,
        "kind": entry.kind.value,
        "code": entry.code,
        "rank": hit.rank,
    } | {key: text.as_dict() for key, text in texts.items() if text}
