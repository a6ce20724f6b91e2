"""Other wording over the same ids: a licensed official text, or a house translation.

An overlay is a folder with `overlay.yaml` or `overlay.xlsx` that stays with its owner. It changes words only:
levels, measures and ids are those of the standard. Results name its digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from steelyard.errors import StandardError
from steelyard.standard import schema
from steelyard.standard.files import Files
from steelyard.standard.load import digest_of
from steelyard.standard.model import Node, Part, Practice, Requirement, Standard
from steelyard.standard.overlay_book import FILE as BOOK
from steelyard.standard.overlay_book import read_overlay_book
from steelyard.values import Text

FILE = "overlay.yaml"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one requirement, and where they stand."""

    text: Text
    look_for: Text | None
    place: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """For which edition the words are meant (`id@edition`), and the words by requirement id."""

    belongs_to: str
    texts: Mapping[str, Wording]
    file: str
    digest: str


def lay_over(standard: Standard, folder: Path) -> Standard:
    """The standard in the overlay's words; raises StandardError with every fault.

    An overlay names the standard and edition that it belongs to. Ids that it leaves out keep our words.
    """
    overlay = read_overlay(folder)
    if faults := tuple(_strangers(overlay, standard)):
        raise _unusable(faults, folder)
    parts = tuple(_part(part, overlay.texts) for part in standard.parts)
    return replace(standard, parts=parts, overlay=overlay.digest)


def read_overlay(folder: Path) -> Overlay:
    """The overlay in `folder`, from its one file; raises StandardError with every fault of form."""
    present = [name for name in (FILE, BOOK) if (folder / name).exists()]
    if len(present) != 1:
        told = "holds both" if present else "holds neither"
        raise _unusable((f"{told} {FILE} {'and' if present else 'nor'} {BOOK}; keep one of them",), folder)
    files = Files(folder)
    overlay = _from_yaml(files) if present == [FILE] else _from_book(files)
    if overlay is None or files.faults:
        raise _unusable(tuple(files.faults), folder)
    return overlay


def _unusable(faults: tuple[str, ...], folder: Path) -> StandardError:
    return StandardError("the overlay cannot be used", faults, where=str(folder))


def _from_yaml(files: Files) -> Overlay | None:
    data = files.read(FILE)
    if files.faults:
        return None
    lines = _lines(files.texts[FILE])
    try:
        file = schema.OverlayFile.model_validate(data)
    except ValidationError as error:
        for item in error.errors():
            keys = [str(key) for key in item["loc"]]
            line = next((lines[key] for key in reversed(keys[:2]) if key in lines), 1)
            files.faults.append(f"{FILE}:{line}: {': '.join(keys) or 'the file'}: {item['msg']}")
        return None
    texts = {
        key: Wording(_text(given.text), _text(given.look_for) if given.look_for else None, _place(lines, key))
        for key, given in file.texts.items()
    }
    return Overlay(f"{file.overlay.id}@{file.overlay.edition}", texts, FILE, digest_of(files))


def _from_book(files: Files) -> Overlay | None:
    book = read_overlay_book(files)
    if book is None:
        return None
    texts = {row.id: Wording(row.text, row.look_for, row.place) for row in book.rows}
    return Overlay(book.belongs_to, texts, BOOK, digest_of(files))


def _text(given: schema.TextIn) -> Text:
    return Text(given.zh, given.en)


def _lines(text: str) -> dict[str, int]:
    """The line of each key that opens one, so that a requirement's fault names it."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        key, colon, _ = line.strip().partition(":")
        if colon:
            found.setdefault(key.strip("'\" "), number)
    return found


def _place(lines: Mapping[str, int], key: str) -> str:
    return f"{FILE}:{lines.get(key, 1)}"


def _strangers(overlay: Overlay, standard: Standard) -> Iterator[str]:
    name = f"{standard.id}@{standard.edition}"
    if overlay.belongs_to != name:
        yield f"{overlay.file}: belongs to {overlay.belongs_to}, not to {name}"
        return
    known = {r.id for part in standard.parts for r in part.requirements()}
    for key, wording in overlay.texts.items():
        if key not in known:
            yield f"{wording.place}: {name} has no requirement {key}"


def _part(part: Part, texts: Mapping[str, Wording]) -> Part:
    return replace(part, nodes=tuple(_node(node, texts) for node in part.nodes))


def _node(node: Node, texts: Mapping[str, Wording]) -> Node:
    return replace(
        node,
        nodes=tuple(_node(child, texts) for child in node.nodes),
        practices=tuple(_practice(practice, texts) for practice in node.practices),
    )


def _practice(practice: Practice, texts: Mapping[str, Wording]) -> Practice:
    return replace(
        practice, requirements=tuple(_requirement(r, texts.get(r.id)) for r in practice.requirements)
    )


def _requirement(requirement: Requirement, wording: Wording | None) -> Requirement:
    if wording is None:
        return requirement
    return replace(requirement, text=wording.text, look_for=wording.look_for or requirement.look_for)
