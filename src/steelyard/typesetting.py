"""Pages set by typst (0.15): the same source and words give the same bytes, and no character is ever a box.

Fonts are never guessed: without the families that a page names it stops. Whoever prints, a certificate or a
report, finds its fonts here. PDF/A (ISO 19005) forbids a glyph that no font has, so typst stops at one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from steelyard.errors import InputError

Archive = Literal["a-2b", "a-2a", "a-3a"]

FOLDER = "STEELYARD_FONTS"
INSTALL = f"install the Noto CJK fonts (Debian: fonts-noto-cjk), or name their folder in {FOLDER}"
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


class NoGlyph(InputError):  # noqa: N818 - what is lacking, as the other errors say it
    """Characters that no font at hand can show; `characters` has them."""

    def __init__(self, characters: str, where: str) -> None:
        named = " ".join(f"U+{ord(one):04X}" for one in characters)
        super().__init__(
            f"cannot be printed: no font has {named}",
            where=where,
            remedy=f"add a font that has them to {FOLDER}",
        )
        self.characters = characters


def compiled(
    source: bytes,
    words: Mapping[str, str],
    families: Sequence[str],
    standard: Archive,
    at: datetime,
    where: str,
) -> bytes:
    """The PDF of a source that reads `words` as `sys.inputs`; `at` stands in it as the time of its making.

    Raises NoGlyph for characters that cannot be shown, InputError for missing fonts and whatever else stops typst.
    """
    try:
        page, warnings = typst.compile_with_warnings(
            source,
            font_paths=fonts(os.environ.get(FOLDER, ""), tuple(families)),
            sys_inputs=dict(words),
            pdf_standards=standard,
            timestamp=at,
        )
    except typst.TypstError as fault:
        raise _stopped(fault, where) from None
    for warning in warnings:
        raise InputError(f"cannot be printed: {warning.message}", where=where)
    return page


def drawn(
    source: bytes, words: Mapping[str, str], families: Sequence[str], density: float, where: str
) -> bytes:
    """The one page of a source as PNG, `density` pixels an inch; raises as `compiled` does."""
    try:
        picture = typst.compile(
            source,
            font_paths=fonts(os.environ.get(FOLDER, ""), tuple(families)),
            sys_inputs=dict(words),
            format="png",
            ppi=density,
        )
    except typst.TypstError as fault:
        raise _stopped(fault, where) from None
    if not isinstance(picture, bytes):
        raise InputError("the picture does not fit one page", where=where)
    return picture


@cache
def fonts(folder: str, families: tuple[str, ...]) -> typst.Fonts:
    """The fonts of the system and of the named folder; raises InputError where a family is missing."""
    if folder and not Path(folder).is_dir():
        raise InputError("is no folder", where=f"{FOLDER}={folder}", remedy=INSTALL)
    found = typst.Fonts(True, False, [folder] if folder else [])  # noqa: FBT003
    if missing := [family for family in families if family not in found.families()]:
        raise InputError(f"the font {missing[0]} is missing", remedy=INSTALL)
    return found


def _stopped(fault: typst.TypstError, where: str) -> InputError:
    lacking = "".join(_ESCAPED.sub(_character, found) for found in _LACKING.findall(fault.diagnostic))
    if lacking:
        return NoGlyph("".join(dict.fromkeys(lacking)), where)
    return InputError(f"cannot be printed: {fault.message}", where=where)


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
