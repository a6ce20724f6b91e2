"""Search in both languages: codes, titles, texts and what to look for, of every part of every standard.

A plain look through folded texts: two thousand requirements take a few milliseconds, so there is no index to
keep and no segmentation of Chinese to get wrong; two characters are as good a word as any.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from steelyard.errors import InputError
from steelyard.standard.model import Node, Part, Practice, Requirement, Standard
from steelyard.values import LANGUAGES, Text


class Found(StrEnum):
    """What an entry is."""

    PART = "part"
    NODE = "node"
    PRACTICE = "practice"
    REQUIREMENT = "requirement"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found, with what is searched in it.

    `fields` are the folded texts in the order of their rank: code, title, text, what to look for; `all` is
    all of them in one, so that most entries are passed over with a single look.
    """

    standard: str  # id@edition
    part: str
    kind: Found
    code: str
    title: Text | None
    text: Text | None
    look_for: Text | None
    fields: tuple[tuple[str, ...], ...] = field(repr=False)
    all: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that holds every word; the lower the rank, the better it fits."""

    entry: Entry
    rank: int


def entries(standards: Iterable[Standard]) -> tuple[Entry, ...]:
    """Everything of these standards that can be found, in their order."""
    return tuple(e for standard in standards for part in standard.parts for e in _part(standard, part))


def search(among: Sequence[Entry], words: Iterable[str]) -> tuple[Hit, ...]:
    """The entries that hold every word, best first; among equals the order of the standards stays.

    Case and width are folded. For each word its best field counts: a code before a title before a text
    before what to look for, and within a field a whole word before a part of one; Chinese has no spaces, so
    a whole word there is one with no other Chinese character beside it. Ranks of several words add up.

    Raises InputError where no word has anything to look for.
    """
    wanted = tuple(dict.fromkeys(word for given in words for word in fold(given).split()))
    if not any(c.isalnum() for word in wanted for c in word):
        raise InputError("there is nothing to search for", remedy="name one or more words")
    held = [entry for entry in among if all(word in entry.all for word in wanted)]
    hits = [Hit(entry, sum(_rank(entry, word) for word in wanted)) for entry in held]
    return tuple(sorted(hits, key=lambda hit: hit.rank))


def fold(written: str) -> str:
    """Without case and width: `ＣＩ` as `ci`; runs of spaces become one."""
    return " ".join(unicodedata.normalize("NFKC", written).casefold().split())


def _rank(entry: Entry, word: str) -> int:
    """Twice the number of the first field that holds the word, one more where it holds only a part of one."""
    number, texts = next((n, t) for n, t in enumerate(entry.fields) if any(word in text for text in t))
    return 2 * number + (not any(_whole(text, word) for text in texts))


def _whole(text: str, word: str) -> bool:
    """Whether the word stands somewhere in the text with no sign of its own script right beside it."""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not _joined(before, word[0]) and not _joined(word[-1], after):
            return True
        at = text.find(word, at + 1)
    return False


def _joined(left: str, right: str) -> bool:
    """Two letters or digits of one script; Latin beside Chinese is a border of words."""
    return left.isalnum() and right.isalnum() and (left.isascii() == right.isascii())


def _part(standard: Standard, part: Part) -> Iterator[Entry]:
    name = f"{standard.id}@{standard.edition}"
    yield _entry(name, part.id, Found.PART, part.id, title=part.title, text=part.about)
    for node in part.nodes:
        yield from _node(name, part.id, node)


def _node(name: str, part: str, node: Node) -> Iterator[Entry]:
    yield _entry(name, part, Found.NODE, node.code, title=node.title)
    for practice in node.practices:
        yield from _practice(name, part, practice)
    for child in node.nodes:
        yield from _node(name, part, child)


def _practice(name: str, part: str, practice: Practice) -> Iterator[Entry]:
    yield _entry(name, part, Found.PRACTICE, practice.code, title=practice.title, text=practice.climbs)
    yield from (_requirement(name, part, requirement) for requirement in practice.requirements)


def _requirement(name: str, part: str, requirement: Requirement) -> Entry:
    return _entry(
        name, part, Found.REQUIREMENT, requirement.id, text=requirement.text, look_for=requirement.look_for
    )


def _entry(
    name: str,
    part: str,
    kind: Found,
    code: str,
    *,
    title: Text | None = None,
    text: Text | None = None,
    look_for: Text | None = None,
) -> Entry:
    fields = ((fold(code),), _folded(title), _folded(text), _folded(look_for))
    everything = "\n".join(written for texts in fields for written in texts)
    return Entry(name, part, kind, code, title, text, look_for, fields, everything)


def _folded(text: Text | None) -> tuple[str, ...]:
    return tuple(fold(text.to(language)) for language in LANGUAGES) if text else ()
