"""The table of both READMEs: how many requirements of each level a reading can decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from scripts.reference.catalogue import with_role
from scripts.reference.markdown import table
from steelyard.errors import InputError
from steelyard.standard import Requirement, Role, Standard
from steelyard.values import Language, Text

BEGIN, END = "<!-- generated: measured share -->", "<!-- end -->"
HEADERS = (
    Text("级别", "Level"),
    Text("要求数", "Requirements"),
    Text("读数可判定", "A reading decides"),
    Text("读数只能否定", "A reading can only refuse"),
    Text("可判定占比", "Share that a reading decides"),
)
PART = Text("部分", "Part")
ALL = Text("合计", "All")


def filled(text: str, name: str, standard: Standard, language: Language) -> str:
    """The text with the table between its markers; raises InputError where these are not there once each."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest:
        raise InputError(
            "the generated table has no place",
            where=name,
            remedy=f"write {BEGIN} and {END} once, in this order",
        )
    return f"{before}{begin}\n{block(standard, language)}\n{end}{after}"


def block(standard: Standard, language: Language) -> str:
    """Two tables: by level over the parts that share the common ladder, and by part."""
    headers = [words.to(language) for words in HEADERS]
    right = range(1, len(HEADERS))
    by_level = table(headers, _levels(standard, language), right=right)
    return (
        f"{by_level}\n\n{table([PART.to(language), *headers[1:]], _parts(standard, language), right=right)}"
    )


def _levels(standard: Standard, language: Language) -> Iterator[tuple[str, ...]]:
    """Parts with grades of their own (R15) are left to the second table."""
    common, _ = Counter(part.ladder for part in standard.parts).most_common(1)[0]
    asked = [r for part in standard.parts if part.ladder == common for r in part.requirements()]
    for step in common:
        at = [r for r in asked if r.level == step.level]
        yield (f"{step.level} {step.title.to(language)}", *_counted(at))
    yield (ALL.to(language), *_counted(asked))


def _parts(standard: Standard, language: Language) -> Iterator[tuple[str, ...]]:
    for part in standard.parts:
        yield (part.title.to(language), *_counted(part.requirements()))
    asked = [r for part in standard.parts for r in part.requirements()]
    yield (ALL.to(language), *_counted(asked))


def _counted(asked: Sequence[Requirement]) -> tuple[str, ...]:
    decides, necessary = with_role(asked, Role.DECIDES), with_role(asked, Role.NECESSARY)
    return str(len(asked)), str(decides), str(necessary), _percent(decides, len(asked))


def _percent(some: int, of: int) -> str:
    if of == 0:
        return "–"
    number = (Decimal(some) * 100 / of).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{number}%"
