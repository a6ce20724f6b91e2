"""YAML as our catalogue is written: short mappings on one line, texts that any YAML reader takes as texts.

A small emitter, because ids such as "1.10" have to stay quoted and because the files are read by people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

WIDTH = 130
# What a plain scalar may begin with and contain; anything else is quoted. Digits first look like numbers,
# unless Chinese follows; 90d is a window.
_PLAIN = re.compile(r"[A-Za-z_\u3400-\u9fff（《“][^\"'\\#:`&*!|{}\[\]\t\n\r]*")
_COUNTED = re.compile(r"[0-9]+(?:d| ?[\u3400-\u9fff][^\"'\\#:`&*!|{}\[\]\t\n\r]*)")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})  # YAML 1.1 reads more


def emit(content: Mapping[str, Any]) -> str:
    """The text of a YAML file with this content."""
    return "\n".join(_mapping(content, 0)) + "\n"


def scalar(value: Any, flow: bool = False) -> str:
    """One value as YAML; a text stays a text. `flow`: inside of braces or brackets."""
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    text = str(value)
    plain = (
        (_PLAIN.fullmatch(text) or _COUNTED.fullmatch(text))
        and text.isprintable()
        and text == text.strip()
        and text.casefold() not in _WORDS
        and not (flow and "," in text)
    )
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    """Double quotes as JSON has them; what cannot be seen is escaped, the ideographic space stays."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == "\u3000" else _escaped(c) for c in written)


def _escaped(sign: str) -> str:
    return f"\\U{ord(sign):08X}" if ord(sign) > 0xFFFF else f"\\u{ord(sign):04X}"


def _mapping(content: Mapping[str, Any], indent: int) -> Iterator[str]:
    pad = " " * indent
    for key, value in content.items():
        name = scalar(key)
        line = f"{pad}{name}: {_flow(value) if _is_nested(value) else scalar(value)}"
        if _on_one_line(value, line):
            yield line
        else:
            yield f"{pad}{name}:"
            yield from _block(value, indent + 2)


def _block(value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value, indent)
        return
    pad = " " * indent
    for item in value:
        line = f"{pad}- {_flow(item) if _is_nested(item) else scalar(item)}"
        if _on_one_line(item, line):
            yield line
        else:
            first, *others = _block(item, indent + 2)
            yield f"{pad}- {first.lstrip()}"
            yield from others


def _on_one_line(value: Any, line: str) -> bool:
    if not _is_nested(value) or not value:
        return True
    return _is_flat(value, 1) and len(line) <= WIDTH


def _is_flat(value: Any, depth: int) -> bool:
    """Whether it holds values, lists of values and texts in two languages only."""
    if isinstance(value, Mapping):
        return depth >= 0 and all(_is_flat(v, depth - 1) for v in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return not any(_is_nested(v) for v in value)
    return True


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple)


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(k, flow=True)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    return scalar(value, flow=True)
