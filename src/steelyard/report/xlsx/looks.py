"""The looks of a workbook: colours of levels and outcomes, heads, wrapped text. Colours are those of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LEVELS = ("#D5E2EF", "#A6C3DF", "#6F9DCA", "#3A70A8", "#1B4576")
DARK_FROM = 4  # levels whose colour asks for white figures
OUTCOMES = {"met": "#1F6B3A", "partly_met": "#8A5A00", "not_met": "#B3361B"}
FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}


@dataclass(slots=True)
class Looks:
    """Formats of a workbook by their properties, each made once."""

    book: Any
    made: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    def of(self, **properties: object) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({**FONT, **properties})
        return self.made[key]

    @property
    def head(self) -> Any:
        """A head of a column."""
        return self.of(bold=True, bg_color="#EEF2F6", bottom=1, text_wrap=True, valign="bottom")

    @property
    def text(self) -> Any:
        """Words, on as many lines as they need."""
        return self.of(text_wrap=True)

    def level(self, level: int, state: str) -> Any:
        """A cell of the heat map, or a level: filled where met, pale where partly, hatched where unrated."""
        colour = LEVELS[min(max(level, 1), len(LEVELS)) - 1]
        centred = {"align": "center", "valign": "vcenter", "border": 1, "border_color": "#CFD4D8"}
        match state:
            case "met":
                ink = "#FFFFFF" if level >= DARK_FROM else "#1B2026"
                return self.of(**centred, bg_color=colour, font_color=ink)
            case "partly":  # a half-filled cell: thin horizontal stripes of the level's colour
                return self.of(**centred, pattern=18, fg_color=colour, bg_color="#FFFFFF")
            case "unrated":
                return self.of(**centred, pattern=14, fg_color="#CFD4D8", bg_color="#FFFFFF")
            case "unmet":
                return self.of(**centred)
            case _:
                return self.of(align="center", valign="vcenter", font_color="#575F68")

    def outcome(self, outcome: str) -> Any:
        """An outcome in its colour; the word says it too."""
        return self.of(text_wrap=True, bold=True, font_color=OUTCOMES.get(outcome, "#575F68"))
