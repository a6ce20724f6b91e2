"""The two verbs: a standard out to one file or a folder, and anything that is a standard in to a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steelyard.errors import InputError, StandardError
from steelyard.intake import yaml_of
from steelyard.outlet import write_whole
from steelyard.standard.check import check
from steelyard.standard.exchange.decode import read_text
from steelyard.standard.exchange.document import Document, document, validate
from steelyard.standard.exchange.emit import emit
from steelyard.standard.exchange.form import Places, read_form
from steelyard.standard.exchange.form_head import Wanted
from steelyard.standard.exchange.left_over import tell_left_over
from steelyard.standard.exchange.open_workbook import open_workbook
from steelyard.standard.exchange.read_layout import is_layout, read_layout
from steelyard.standard.exchange.read_markdown import read_markdown
from steelyard.standard.exchange.read_page import read_page
from steelyard.standard.exchange.tables import Findings, Loose, Table
from steelyard.standard.exchange.write_folder import staged, write_files
from steelyard.standard.exchange.write_workbook import write_workbook
from steelyard.standard.load import load
from steelyard.standard.model import Standard
from steelyard.values import IndicatorFacts

READABLE = ".xlsx, .xlsm, .yaml, .yml, .json, .html, .htm, .md"
# Endings of documents: a folder called like that is a mistake. `1.2` is a folder, an edition.
_DOCUMENTS = {
    ".xls",
    ".xlsm",
    ".ods",
    ".csv",
    ".tsv",
    ".doc",
    ".docx",
    ".pdf",
    ".html",
    ".htm",
    ".md",
    ".txt",
    ".toml",
    ".xml",
    ".zip",
}
_FAULT = re.compile(r"(?P<place>\S+:\d+): (?P<id>\S+): (?P<what>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written, and what the reader of the source has to know about it."""

    standard: Standard
    findings: Findings


def export_standard(standard: Standard, out: Path) -> None:
    """Write a standard as .xlsx, .yaml, .yml or .json, or else as a folder of YAML.

    Raises InputError where it cannot be written so.
    """
    content = document(standard)
    match out.suffix.lower():
        case ".xlsx":
            write_workbook(content, out)
        case ".yaml" | ".yml":
            _write(out, emit(content))
        case ".json":
            _write(out, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        case ending if ending in _DOCUMENTS:
            raise InputError(
                f"cannot be written as {ending}",
                where=str(out),
                remedy="name a .xlsx, .yaml, .json or a folder",
            )
        case _:
            with staged(out) as folder:
                write_files(content, folder)


def import_standard(
    path: Path, target: Path, facts: Mapping[str, IndicatorFacts], wanted: Wanted | None = None
) -> Imported:
    """Read a file, write the standard as the folder `target`, and check it there.

    `facts` are those of the known indicators. Raises InputError or StandardError with every fault, by the cell
    that it comes from; then nothing is written.
    """
    content, places, findings = read(path, wanted or Wanted())
    with staged(target) as folder:
        write_files(content, folder)
        return Imported(_accepted(folder, path, facts, places), findings)


def draft(path: Path, out: Path, wanted: Wanted | None = None) -> Findings:
    """Write what was read from a form as our own workbook, unchecked, for people to finish there."""
    if out.suffix.lower() != ".xlsx":
        raise InputError("a draft is a workbook", where=str(out), remedy="name a file that ends with .xlsx")
    content, _, findings = read(path, wanted or Wanted())
    write_workbook(content, out)
    return findings


def read(path: Path, wanted: Wanted) -> tuple[Document, Places, Findings]:
    """The document in a file, the place of every id, and the findings."""
    findings = Findings()
    if path.is_dir():
        raise InputError("is a folder", where=str(path), remedy=f"name a file: {READABLE}")
    match path.suffix.lower():
        case ".yaml" | ".yml" | ".json":
            content, places = _document(path, findings), Places()
        case _:
            content, places = _tables(path, wanted, findings)
    head = content["standard"]
    head |= {key: said for key, said in (("id", wanted.id), ("edition", wanted.edition)) if said is not None}
    return content, places, findings


def _document(path: Path, findings: Findings) -> Document:
    text = read_text(path, findings, declares=False)
    try:
        data = _json(text) if path.suffix.lower() == ".json" else yaml_of(text, str(path))
    except RecursionError:
        raise InputError("is nested too deeply", where=str(path)) from None
    except ValueError as fault:
        raise InputError(f"cannot be read: {fault}", where=str(path)) from None
    return validate(data, str(path))


def _json(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError(f"a key stands twice among {', '.join(key for key, _ in pairs)}")
        return found

    def refuse(word: str) -> Any:
        raise ValueError(f"{word} is not a number of JSON")

    return json.loads(text, object_pairs_hook=once, parse_constant=refuse)


def _tables(path: Path, wanted: Wanted, findings: Findings) -> tuple[Document, Places]:
    try:
        tables, loose = _drawn(path, findings)
        if is_layout(tables):
            content, places = read_layout(tables, findings)
        else:
            content, places = read_form(tables, path.stem, wanted, findings)
    except InputError as fault:
        raise InputError(fault.what, where=fault.where or str(path), remedy=fault.remedy) from None
    findings.raise_faults(str(path))
    tell_left_over(tables, loose, findings)
    return content, places


def _drawn(path: Path, findings: Findings) -> tuple[tuple[Table, ...], tuple[Loose, ...]]:
    match path.suffix.lower():
        case ".xlsx" | ".xlsm":
            return open_workbook(path), ()
        case ".html" | ".htm":
            return read_page(read_text(path, findings, declares=True))
        case ".md" | ".markdown":
            return read_markdown(read_text(path, findings, declares=False))
        case ending:
            raise InputError(
                f"{ending or 'a file without an ending'} cannot be imported",
                where=str(path),
                remedy=f"name one of {READABLE}",
            )


def _accepted(folder: Path, path: Path, facts: Mapping[str, IndicatorFacts], places: Places) -> Standard:
    try:
        loaded = load(folder)
        faults = check(loaded.standard, facts, lambda key: places.get(key) or loaded.files.place(key))
    except StandardError as fault:
        faults = tuple(_by_cell(told, places) for told in fault.faults)
    if faults:
        count = f"the standard has {len(faults)} fault{'s' if len(faults) != 1 else ''}; nothing was imported"
        raise StandardError(count, faults, where=str(path))
    return loaded.standard


def _by_cell(fault: str, places: Places) -> str:
    """A fault of form, with the cell instead of a line of a file that nobody has seen."""
    match = _FAULT.fullmatch(fault)
    if match and (cell := places.get(match["id"])):
        return f"{cell}: {match['id']}: {match['what']}"
    return fault


def _write(path: Path, text: str) -> None:
    write_whole(path, text.encode())
