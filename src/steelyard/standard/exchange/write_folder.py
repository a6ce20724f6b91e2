"""A document as a folder of YAML, written beside its place and put there only when it is accepted."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from steelyard.errors import InputError
from steelyard.standard.exchange.document import Document
from steelyard.standard.exchange.emit import emit

_KEYS = """
    standard id code level edition number structure code_origin title about provenance labels climbs weight none
    indicator scope at_least at_most above below is_measured window role origin min_n
    kind serves inherits checks text look_for measure strength supersedes requirements expected_evidence
    ladder meaning half_step scale rollup rule share k attribute part modules parts practice practices nodes zh en
"""
_ORDER = {key: place for place, key in enumerate(_KEYS.split())}
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A new folder beside `target`; it becomes `target` when the block ends well, else nothing is left.

    Raises InputError where `target` is there already and not an empty folder, or cannot be written.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise InputError(
            "is there already", where=str(target), remedy="name a folder that does not exist yet"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as fault:
        raise InputError(f"cannot be written: {fault}", where=str(target)) from None
    try:
        yield beside
        beside.chmod(0o755)  # mkdtemp keeps others out; a standard is for everybody
        if target.exists():
            target.rmdir()
        beside.rename(target)
    except OSError as fault:
        raise InputError(f"cannot be written: {fault}", where=str(target)) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_files(document: Document, folder: Path) -> None:
    """Write standard.yaml, and for each part its folder with part.yaml and one file per top node.

    Raises InputError where a part's id cannot be a folder.
    """
    for name, content in files_of(document).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(emit(_ordered(content)).encode())


def files_of(document: Document) -> dict[str, Any]:
    """The content of every file by its path."""
    taken = {"standard.yaml"}
    parts = document["parts"]
    for part in parts:
        _refuse_folder(part["part"]["id"], taken)
    head = {key: value for key, value in document.items() if key not in ("format", "parts")}
    files: dict[str, Any] = {"standard.yaml": head | {"parts": [part["part"]["id"] for part in parts]}}
    for part in parts:
        files |= _part_files(part)
    return files


def _ordered(content: Any) -> Any:
    """The keys in the order of the catalogue's files, whatever order they came in."""
    if isinstance(content, list):
        return [_ordered(item) for item in content]
    if not isinstance(content, dict):
        return content
    keys = sorted(content, key=lambda key: _ORDER.get(key, len(_ORDER)))
    return {key: _ordered(content[key]) for key in keys}


def _refuse_folder(identity: str, taken: set[str]) -> None:
    if not _SAFE.fullmatch(identity) or identity.casefold() in taken:
        raise InputError(
            f"the part's id {identity!r} cannot be a folder of its own",
            remedy="use letters, digits, dot, dash and underscore, and each id once",
        )
    taken.add(identity.casefold())


def _part_files(part: Document) -> dict[str, Any]:
    folder = part["part"]["id"]
    names = _file_names(part["nodes"])
    content = {key: value for key, value in part.items() if key != "nodes"} | {"nodes": names}
    nodes = {f"{folder}/{name}": {"node": node} for name, node in zip(names, part["nodes"], strict=True)}
    return {f"{folder}/part.yaml": content, **nodes}


def _file_names(nodes: list[Document]) -> list[str]:
    """`configuration-management.yaml` from the English title, from the code where that says nothing."""
    taken, names = {"part"}, []
    for number, node in enumerate(nodes, 1):
        tries = (_slug(node["title"]["en"]), _slug(node["code"]), f"node-{number}")
        name = next((t for t in tries if t and t not in taken), f"node-{number}-{len(taken)}")
        taken.add(name)
        names.append(f"{name}.yaml")
    return names


def _slug(text: str) -> str:
    if not text.isascii():
        return ""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
