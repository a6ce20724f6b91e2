"""What we ask of our own catalogue beyond holding together: that two assessors would rate it alike.

Vague words, near duplicates, untranslated terms, requirements with nothing to look for or to bring. Slower
than `check`, so the tests run it over the whole catalogue and `standard check --quality` on request.
Similarity is Jaccard's, over character triples in Chinese and word pairs in English.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil
from types import MappingProxyType

from steelyard.standard.model import Requirement, Standard
from steelyard.values import LANGUAGES, Language, Text

ALIKE = Fraction(4, 5)  # from here on two texts are near duplicates
Place = Callable[[str], str]

# Words that two assessors read differently. A measure beside the sentence says what they mean.
VAGUE: dict[Language, tuple[str, ...]] = {
    "zh": (
        "适当",
        "合理",
        "及时",
        "较高",
        "较低",
        "较好",
        "充分",
        "良好",
        "完善",
        "尽量",
        "尽可能",
        "必要时",
        "有效地",
        "基本上",
        "大部分",
        "相关要求",
        "显著",
        "明显",
        "高效",
        "先进",
        "灵活",
    ),
    "en": (
        "appropriate",
        "appropriately",
        "reasonable",
        "reasonably",
        "timely",
        "adequate",
        "adequately",
        "sufficient",
        "sufficiently",
        "as needed",
        "as necessary",
        "where necessary",
        "if necessary",
        "good enough",
        "significantly",
        "efficiently",
        "effectively",
        "regularly",
        "flexible",
        "advanced",
        "state of the art",
        "best practice",
    ),
}
# Terms of the glossary that have a Chinese word; left in English they are untranslated.
TERMS = MappingProxyType(
    {
        "requirement": "要求", "evidence": "证据", "assessor": "评估员", "practice": "能力子项", "incident": "事件",
        "deployment": "部署", "release": "发布", "rollback": "回滚", "pipeline": "流水线", "commit": "提交",
        "branch": "分支", "artifact": "制品", "build": "构建", "baseline": "基线", "threshold": "阈值", "alert": "告警",
    }
)  # fmt: skip
_NUMBER = re.compile(r"[0-9][0-9.,]*")
_WORDS = re.compile(r"[a-z0-9%]+")


@dataclass(frozen=True, slots=True)
class Alike:
    """Two requirements that say nearly the same in one language."""

    first: str
    second: str
    language: Language
    similarity: Fraction


def check_quality(
    standards: Sequence[Standard], terms: Mapping[str, str] = TERMS, place: Place = str
) -> tuple[str, ...]:
    """Every fault as `file:line: id: what`.

    `terms` are English words of the glossary with their Chinese: left as English in a Chinese text they are
    untranslated.
    """
    requirements = [r for standard in standards for part in standard.parts for r in part.requirements()]
    faults = [(r.id, what) for r in requirements for what in (*vague(r), *_untranslated(r, terms))]
    faults += [fault for standard in standards for fault in _unprovable(standard)]
    known = {r.id: r for r in requirements}
    faults += [
        (
            pair.second,
            f"nearly says the same as {pair.first} ({pair.language}, {float(pair.similarity):.0%} alike)",
        )
        for language in LANGUAGES
        for pair in near_duplicates({r.id: r.text for r in requirements}, language)
        if not _told_apart(known[pair.first], known[pair.second])
    ]
    return tuple(f"{place(who)}: {who}: {what}" for who, what in faults)


def _unprovable(standard: Standard) -> Iterator[tuple[str, str]]:
    """From level 2 on a requirement says what to look for, and some expected evidence serves it."""
    for practice in (p for part in standard.parts for p in part.practices()):
        served = {key for evidence in practice.expected_evidence for key in evidence.serves}
        for requirement in (r for r in practice.requirements if r.level >= 2):
            if requirement.look_for is None:
                yield requirement.id, "look_for is missing (required from level 2 on)"
            if requirement.id not in served:
                yield requirement.id, "no expected evidence serves it (required from level 2 on)"


def vague(requirement: Requirement) -> Iterator[str]:
    """The vague words of a requirement that no measure makes exact."""
    if requirement.measure is not None:
        return
    for word in VAGUE["zh"]:
        if word in requirement.text.zh:
            yield f"the Chinese text says {word!r}: say how much, how soon, or which"
    for word in VAGUE["en"]:
        if re.search(rf"\b{word}\b", requirement.text.en, re.IGNORECASE):
            yield f"the English text says {word!r}: say how much, how soon, or which"


def near_duplicates(
    texts: Mapping[str, Text], language: Language, least: Fraction = ALIKE
) -> Iterator[Alike]:
    """Pairs of texts at least so much alike, each once, in the order of `texts`.

    Prefix filtering: of two sets whose similarity reaches `least`, the rarest pieces of each must meet, so
    only those are indexed (Chaudhuri, Ganti and Kaushik, 2006).
    """
    pieces = {key: _pieces(text.to(language), language) for key, text in texts.items()}
    counts = Counter(piece for found in pieces.values() for piece in found)
    index: dict[str, list[str]] = defaultdict(list)
    for key, found in pieces.items():
        prefix = _prefix(found, counts, least)
        for other in dict.fromkeys(k for piece in prefix for k in index[piece]):
            similarity = _jaccard(pieces[other], found)
            if similarity >= least:
                yield Alike(other, key, language, similarity)
        for piece in prefix:
            index[piece].append(key)


def _told_apart(one: Requirement, other: Requirement) -> bool:
    """Steps of a ladder: the same sentence with another number, or with another measure behind it."""
    if one.measure is not None and other.measure is not None:
        return one.measure != other.measure
    same_practice = one.id.rsplit(".", 2)[0] == other.id.rsplit(".", 2)[0]
    numbers = [_NUMBER.findall(r.text.zh) for r in (one, other)]
    return same_practice and one.level != other.level and numbers[0] != numbers[1]


def _pieces(text: str, language: Language) -> frozenset[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    if language == "en":
        words = _WORDS.findall(folded)
        return frozenset(" ".join(pair) for pair in pairwise(words)) or frozenset(words)
    signs = [c for c in folded if c.isalnum()]
    return frozenset(
        "".join(triple) for triple in zip(signs, signs[1:], signs[2:], strict=False)
    ) or frozenset(signs)


def _prefix(found: frozenset[str], counts: Mapping[str, int], least: Fraction) -> Sequence[str]:
    rarest = sorted(found, key=lambda piece: (counts[piece], piece))
    return rarest[: len(found) - ceil(least * len(found)) + 1]


def _jaccard(one: frozenset[str], other: frozenset[str]) -> Fraction:
    union = len(one | other)
    return Fraction(len(one & other), union) if union else Fraction(0)


def _untranslated(requirement: Requirement, terms: Mapping[str, str]) -> Iterator[str]:
    """Glossary terms that stand in English within the Chinese text."""
    lowered = requirement.text.zh.casefold()
    for english, chinese in terms.items():
        if re.search(rf"(?<![a-z0-9_-]){re.escape(english.casefold())}(?![a-z0-9_-])", lowered):
            yield f"the Chinese text leaves {english!r} untranslated: {chinese}"
