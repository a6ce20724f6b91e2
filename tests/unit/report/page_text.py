"""A page as a test reads it: whether tags balance, and the words that each language shows."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "hr", "img"}
HIDDEN_BY = {"zh": "en", "en": "zh"}


class PageText(HTMLParser):
    """Collects every element, its attributes, and the text that is shown in one language."""

    def __init__(self, page: str, language: str = "zh") -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.open: list[tuple[str, str | None]] = []
        self.faults: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        self.faults += [f"{tag} is never closed" for tag, _ in self.open]

    @property
    def text(self) -> str:
        """What a reader of the language sees, spaces folded."""
        return " ".join("".join(self.words).split())

    def ids(self) -> list[str]:
        return [value or "" for _, name, value in self.attributes if name == "id"]

    def links(self) -> list[str]:
        return [value or "" for tag, name, value in self.attributes if tag == "a" and name == "href"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.append(" ")
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang")))

    def handle_endtag(self, tag: str) -> None:
        self.words.append(" ")
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        around = {tag for tag, _ in self.open}
        hidden = any(lang == HIDDEN_BY[self.language] and tag != "html" for tag, lang in self.open)
        if not hidden and not around & {"style", "script", "title"}:
            self.words.append(data)
