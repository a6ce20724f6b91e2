"""The files of a standard: YAML in, and for every id the line on which it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steelyard.errors import InputError, StandardError
from steelyard.intake import text_of, yaml_of

_IDENTITY = re.compile(r"""^\s*(?:-\s*)?(?:(?:[a-z_]+:\s*)?\{\s*)?(?:id|code):\s*['"]?([^'",}\s]+)""")
_LINE = re.compile(r"line (\d+)")
MAX_BYTES = 16 * 1024 * 1024


@dataclass(slots=True)
class Files:
    """The texts of a standard's files by path relative to its folder, and the faults found so far."""

    folder: Path
    texts: dict[str, str] = field(default_factory=dict)
    contents: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _places: dict[str, str] = field(default_factory=dict)

    def read(self, name: str) -> Any:
        """The parsed content of one file; None, and a fault, where it cannot be read."""
        path = self.folder / name
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()):
                raise StandardError("a file of a standard lies in its folder")
            text = text_of(path, MAX_BYTES)
        except InputError as fault:
            self.faults.append(f"{name}: cannot be read: {fault.what}")
            return None
        except (OSError, RuntimeError, ValueError, StandardError) as fault:  # a loop of links; bytes, names
            self.faults.append(f"{name}: cannot be read: {fault}")
            return None
        self.texts[name] = text
        self._index(name, text)
        try:
            self.contents[name] = yaml_of(text, name)
        except InputError as fault:
            self.faults.append(f"{fault.where}: not valid YAML: {fault.what}")
            return None
        except ValueError as fault:  # InvalidYamlError, and a key that is a list
            line = _LINE.search(str(fault))
            self.faults.append(f"{name}:{line.group(1) if line else 1}: not valid YAML: {fault}")
            return None
        return self.contents[name]

    def place(self, identity: str, otherwise: str = "") -> str:
        """`file:line` of an id or code; `otherwise`, or the folder's name, where it stands nowhere."""
        return self._places.get(identity, otherwise or self.folder.name)

    def _index(self, name: str, text: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            if match := _IDENTITY.match(line):
                self._places.setdefault(match.group(1), f"{name}:{number}")
