"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from steelyard.values import Text

if TYPE_CHECKING:
    from steelyard.evidence.signs.look import Look

OURS = Text("杆秤自定", "Steelyard's own")
EXAMPLES = 5  # ids that are shown


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a table that a rule points at: how many `of` how many, in words, and a few ids to begin with."""

    table: str
    count: int
    of: int
    told: Text
    examples: tuple[str, ...] = ()


Find: TypeAlias = Callable[["Look"], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One sign: what it looks for, from when on it speaks, where that threshold comes from."""

    id: str
    title: Text
    meaning: Text
    threshold: Text
    authority: Text
    find: Find


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule that spoke."""

    rule: Rule
    found: Found

    @property
    def told(self) -> Text:
        """One line for people: title, what was found, some ids."""
        zh, en = self.rule.title.zh, self.rule.title.en
        few = self.found.examples[:EXAMPLES]
        ids = Text(f"（如 {'、'.join(few)}）", f" (such as {', '.join(few)})") if few else Text("", "")
        table = self.found.table
        return Text(
            f"{zh}：{table}，{self.found.told.zh}{ids.zh}", f"{en}: {table}, {self.found.told.en}{ids.en}"
        )
