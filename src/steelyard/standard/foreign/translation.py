"""Chinese beside the words of an English source: what a translation file gives, else the English again.

The file is flat YAML, one line per text: `D-SA-A.1.1: 中文`. Keys are the ids and codes of the imported
standard, `<id>.look_for` for what to look for, `level.<n>` for the meaning of a level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from steelyard.errors import StandardError
from steelyard.standard.files import Files
from steelyard.values import Text


@dataclass(slots=True)
class Translation:
    """Chinese by key, and the keys that were asked for so far."""

    chinese: Mapping[str, str] = field(default_factory=dict)
    name: str = ""  # of the file, for faults
    _asked: set[str] = field(default_factory=set)

    def text(self, key: str, english: str) -> Text:
        """Both languages of one text; the English stands for the Chinese where there is none."""
        self._asked.add(key)
        return Text(self.chinese.get(key, english), english)

    def strangers(self) -> tuple[str, ...]:
        """Keys that no text of the standard has, as faults."""
        return tuple(
            f"{self.name}: {key}: no text of the standard has this key"
            for key in self.chinese
            if key not in self._asked
        )

    def statement(self) -> Text:
        """How much of the Chinese is Chinese, for provenance and for the person who imports."""
        done, of = len(self._asked & self.chinese.keys()), len(self._asked)
        if done == of:
            return Text(f"{of} 处文字均有中文译文。", f"All {of} texts have a Chinese translation.")
        return Text(
            f"{of} 处文字中 {done} 处有中文译文，其余 {of - done} 处的中文栏沿用英文原文。",
            f"{done} of {of} texts have a Chinese translation; in the other {of - done} the English "
            "stands for the Chinese.",
        )


def read_translation(path: Path) -> Translation:
    """The translation in a file; raises StandardError where it is not a flat list of texts by key."""
    files = Files(path.parent)
    content = files.read(path.name)
    if isinstance(content, dict):
        files.faults += [
            f"{path.name}: {key}: the translation is not a text"
            for key, value in content.items()
            if not isinstance(key, str) or not isinstance(value, str) or not value.strip()
        ]
    elif not files.faults:
        files.faults.append(f"{path.name}:1: is not a list of `key: text` lines")
    if files.faults:
        raise StandardError("the translation cannot be used", tuple(files.faults), where=str(path))
    return Translation({key: value.strip() for key, value in content.items()}, path.name)
