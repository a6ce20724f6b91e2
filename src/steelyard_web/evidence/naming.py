"""Codes in file names: `CD-CM-VC-VCS-L3-04-branches.docx` proposes a practice, a level and a numbered thing.

A prefix before the practice's code is allowed, the serial is a suggestion only. A code that does not fit is
told; the name stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steelyard.standard import ExpectedEvidence, Practice
from steelyard_web.say import Said, say

DASHES = re.compile(r"[\s_‐-―−]+")
CODE = re.compile(r"(?<![A-Z0-9])([A-Z][A-Z0-9]*(?:-[A-Z][A-Z0-9]*)*)-L(\d)(?:-(\d{1,3}))?(?![A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Named:
    """What a file name says. With a fault there is no proposal, and the fault says why."""

    written: str  # the code as it stands in the name, such as CM-VC-VCS-L3-4
    practice: str = ""
    level: int = 0
    expected: str = ""  # the numbered thing that it names; empty where the serial is not in the catalogue
    fault: Said | None = None


def named(filename: str, practices: Mapping[str, Practice]) -> Named | None:
    """The code in a file name; None where it has none. `practices` are those that may be meant, by code."""
    plain = DASHES.sub("-", unicodedata.normalize("NFKC", filename)).upper()
    found = CODE.search(plain)
    if found is None:
        return None
    parts, level, serial = found[1].split("-"), int(found[2]), found[3]
    whole = (practices.get("-".join(parts[start:])) for start in range(len(parts)))
    practice = next((p for p in whole if p is not None), None)
    if practice is None:
        text = say(f"没有能力子项 {found[1]}", f"there is no practice {found[1]}")
        return Named(found[0], level=level, fault=text)
    if not practice.at(level):
        text = say(f"{practice.code} 在 {level} 级没有要求", f"{practice.code} asks nothing at level {level}")
        return Named(found[0], practice.code, level, fault=text)
    return Named(found[0], practice.code, level, _expected(practice, level, serial))


def by_code(practices: Iterable[Practice]) -> dict[str, Practice]:
    """Practices by code."""
    return {practice.code: practice for practice in practices}


def _expected(practice: Practice, level: int, serial: str | None) -> str:
    wanted = f"{practice.code}-L{level}-{int(serial)}" if serial else ""
    return next((e.code for e in practice.expected_evidence if e.code == wanted), "")


def level_of(item: ExpectedEvidence) -> int:
    """The level that an expected thing belongs to, from its code."""
    found = re.search(r"-L(\d)-\d+$", item.code)
    return int(found[1]) if found else 0
