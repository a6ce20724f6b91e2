"""Files that people hand in: ordinary ones of bounded size, and YAML that cannot tie the parser up.

Opening a pipe waits for a writer for ever, a device never ends, and the parser's time grows with the square of
how deep brackets nest (YAML 1.2, 7.4), long before it refuses the depth.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from io import BufferedReader
from pathlib import Path
from typing import Any

import ryaml

from steelyard.errors import InputError

DEEPEST = 1_000  # brackets open at once; the parser itself takes 128 levels
BRACKETS = 20_000  # opened in one file; the whole catalogue of 1,900 requirements in one file has 4,700
_BRACKET = re.compile(r"[\[\]{}]")


def open_regular(path: Path) -> BufferedReader:
    """A file, opened for reading; raises OSError where it is not there or is no regular file.

    The kind is asked of what was opened, not of the name, which may be changed in between.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


def is_special(path: Path) -> bool:
    """Whether something stands there that is neither a file nor a folder; links are followed."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def refuse_special(path: Path) -> None:
    """Raises InputError where `path` is there and is no ordinary file; a link counts as what it leads to."""
    try:
        folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return  # whoever opens it says what is wrong
    if folder:
        raise InputError("is a folder, not a file", where=str(path))
    if is_special(path):
        raise InputError(
            "is a pipe or a device, not an ordinary file", where=str(path), remedy="save it as a file"
        )


def bytes_of(path: Path, most: int) -> bytes:
    """The content of an ordinary file of at most `most` bytes.

    Raises InputError where it is none or is longer, OSError as opening and reading do.
    """
    try:
        file = open_regular(path)
    except OSError:
        refuse_special(path)  # in words for whoever named the file
        raise
    with file:
        data = file.read(most + 1)
    if len(data) > most:
        raise InputError(f"is longer than {most:,} bytes", where=str(path), remedy="is it the right file?")
    return data


def text_of(path: Path, most: int, encoding: str = "utf-8") -> str:
    """The text of such a file, lines ending in a line feed; raises UnicodeDecodeError besides."""
    return bytes_of(path, most).decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def yaml_of(text: str, where: str) -> Any:
    """The content of YAML; raises InputError at `where:line` for brackets without end, ValueError as ryaml does."""
    refuse_nested(text, where)
    return ryaml.loads(text)


def refuse_nested(text: str, where: str) -> None:
    """Raises InputError where brackets nest too deeply, or are too many to be sure that they do not.

    Brackets within quotes and comments count as well: to tell them apart would take the parser.
    """
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = opened = 0
    for found in _BRACKET.finditer(text):
        closes = found[0] in "]}"
        depth = max(0, depth - 1) if closes else depth + 1
        opened += not closes
        if depth > DEEPEST or opened > BRACKETS:
            line = text.count("\n", 0, found.start()) + 1
            told = f"nests {DEEPEST:,} deep" if depth > DEEPEST else f"has more than {BRACKETS:,} brackets"
            raise InputError(told, where=f"{where}:{line}", remedy="is it the right file? if so, divide it")
