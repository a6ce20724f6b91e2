"""In which language a command speaks; light, so that listing stays quick."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from cyclopts import Parameter

from steelyard.values import Language

LanguageOption = Annotated[Language | None, Parameter(name="--lang", help="zh or en. 输出语言。")]


def language(given: Language | None) -> Language:
    """The asked language, else the one of the terminal."""
    if given is not None:
        return given
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if told.casefold().startswith("zh") else "en"


def spoken(arguments: Sequence[str]) -> Language:
    """The language that a command line asks for, also where the rest of it cannot be understood."""
    pairs = [
        *pairwise(arguments),
        *(tuple(one.split("=", 1)) for one in arguments if one.startswith("--lang=")),
    ]
    asked = [value for option, value in pairs if option == "--lang"]
    match asked[-1:]:
        case ["zh"]:
            return "zh"
        case ["en"]:
            return "en"
        case _:
            return language(None)
