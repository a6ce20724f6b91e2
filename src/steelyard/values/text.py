"""A text in the two languages of the product, always both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same statement in Chinese and in English; neither is a translation of convenience."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """The wording in one language."""
        return self.zh if language == "zh" else self.en

    def as_dict(self) -> dict[str, str]:
        """`{"zh": ..., "en": ...}`, as it stands in data and result files."""
        return {"zh": self.zh, "en": self.en}
