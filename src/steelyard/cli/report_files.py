"""Reports as files: of results that were just decided, or of result files that somebody brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.certificate.canonical import file_bytes
from steelyard.cli.plain import line
from steelyard.errors import InputError, StandardError
from steelyard.indicators import facts
from steelyard.outlet import write_whole
from steelyard.report.beside import Beside
from steelyard.report.html import render
from steelyard.report.model import Report, report_of
from steelyard.report.model.plain import Tongue, canonical
from steelyard.report.model.stored import result_of, standard_named
from steelyard.result.document import canonical as result_bytes
from steelyard.result.model import Result
from steelyard.result.parsed import LIMIT, parsed
from steelyard.values import Language

if TYPE_CHECKING:
    from steelyard.result.inputs import Inputs
    from steelyard.standard import Standard

FORMATS = ("html", "pdf", "docx", "xlsx", "json")
TEMPLATE_LIMIT = 16 * 1024 * 1024  # bytes of a Word template
WORKBOOK = "results"  # name of the one workbook of several results
_SHELF = "name the folder of its standards with --shelf"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be written: `seen` is the language of documents, `shown` the one that the page shows first."""

    format: str
    seen: Tongue
    shown: Language
    out: Path | None
    template: Path | None

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats one by one."""
        return FORMATS if self.format == "all" else (self.format,)


@dataclass(frozen=True, slots=True)
class Told:
    """A result with its report, and the name of its files."""

    name: str
    result: Result
    report: Report
    remarks: Sequence[Beside] = ()


def write_told(results: Sequence[tuple[Result, str, Sequence[Beside]]], asked: Asked, folder: Path) -> None:
    """Write the reports of results, and each result file; raises InputError where that fails."""
    told = [Told(name, r, report_of(r, facts(), None, beside), beside) for r, name, beside in results]
    home = _home(told, asked, folder)
    for one in told:
        write_whole(home / f"{one.name}.json", result_bytes(one.result))
    _write(told, asked, home)


def write_reports(
    files: Sequence[Path], asked: Asked, case: Path | None, shelves: tuple[list[Path], Path | None]
) -> None:
    """Write the reports of result files; raises InputError for a file that is no whole result of its standard."""
    if case is not None and len(files) != 1:
        raise InputError("--case goes with one result file", where="--case")
    told = []
    for path in files:
        result = _result(path, *shelves)
        inputs = None if case is None else _case(case, result)
        told.append(Told(path.stem, result, report_of(result, facts(), inputs)))
    _refuse_twins(told, asked)
    _write(told, asked, _home(told, asked, asked.out or Path()))


def _home(told: Sequence[Told], asked: Asked, folder: Path) -> Path:
    """The folder to write into: where --out names the file of one result, the one that this file stands in."""
    one_file = len(told) == 1 and folder.suffix in {f".{format_}" for format_ in asked.formats}
    return folder.parent if one_file else folder


def _refuse_twins(told: Sequence[Told], asked: Asked) -> None:
    """Raises InputError where two files of one name would write over each other."""
    names = [one.name for one in told]
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins and asked.format != "xlsx":
        raise InputError(f"there are two files of the name {twins[0]!r}", remedy="rename one of them")


def _write(told: Sequence[Told], asked: Asked, folder: Path) -> None:
    for format_ in asked.formats:
        for name, data in _made(told, format_, asked):
            path = folder / name
            if asked.out is not None and len(told) == 1 and asked.out.suffix == f".{format_}":
                path = asked.out
            write_whole(path, data)
            print(line(str(path)))


def _made(told: Sequence[Told], format_: str, asked: Asked) -> Iterator[tuple[str, bytes]]:
    """The files of one format; several results are one workbook."""
    if format_ == "xlsx":
        from steelyard.report.xlsx import xlsx_of  # noqa: PLC0415 - each library only where it is needed

        name = told[0].name if len(told) == 1 else WORKBOOK
        yield f"{name}.xlsx", xlsx_of([one.report for one in told], asked.seen)
        return
    form = _template(asked.template) if format_ == "docx" else None
    for one in told:
        yield _file(one, format_), _document(one, format_, asked, form)


def _file(told: Told, format_: str) -> str:
    return f"{told.name}.report.json" if format_ == "json" else f"{told.name}.{format_}"


def _document(told: Told, format_: str, asked: Asked, form: bytes | None) -> bytes:
    match format_:
        case "pdf":
            from steelyard.report.pdf import pdf_of  # noqa: PLC0415

            return pdf_of(told.report, asked.seen, told.name)
        case "docx":
            from steelyard.report.docx import docx_of  # noqa: PLC0415

            return docx_of(told.report, asked.seen, form, str(asked.template or "template"))
        case "json":
            return canonical(told.report) + b"\n"
        case _:
            return render(told.result, facts(), asked.shown, told.remarks).encode()


def _template(path: Path | None) -> bytes | None:
    return None if path is None else file_bytes(path, TEMPLATE_LIMIT)


def _result(path: Path, shelf: list[Path], overlay: Path | None) -> Result:
    where = str(path)
    given = parsed(file_bytes(path, LIMIT), where)
    identity, edition, digest = standard_named(given, where)
    standard = _standard(f"{identity}@{edition}", shelf, overlay, where)
    if standard.digest != digest:
        raise InputError(
            f"was made with another {identity}@{edition}: digest {digest[:12]}, here {standard.digest[:12]}",
            where=f"{where}, $.standard.digest",
            remedy=f"assess again; or {_SHELF}",
        )
    return result_of(given, standard, where)


def _standard(name: str, shelf: list[Path], overlay: Path | None, where: str) -> Standard:
    """The edition on the shelves or in the catalogue, in its own words or in those of the overlay."""
    from steelyard.standard.load import load  # noqa: PLC0415
    from steelyard.standard.overlay import lay_over  # noqa: PLC0415
    from steelyard.standard.shelf import pick  # noqa: PLC0415

    try:
        own = load(pick(name, shelf).folder).standard
    except StandardError as fault:
        raise StandardError(
            fault.what, fault.faults, where=where, remedy=f"{fault.remedy}; {_SHELF}"
        ) from None
    return own if overlay is None else lay_over(own, overlay)


def _case(path: Path, result: Result) -> Inputs:
    """The case of a result; raises InputError where another result follows from it."""
    from steelyard.result.inputs import decide_inputs  # noqa: PLC0415
    from steelyard.result.inputs_document import read  # noqa: PLC0415

    where = str(path)
    try:
        inputs = read(parsed(file_bytes(path, LIMIT), where), result.standard)
        decided = decide_inputs(inputs)
    except InputError as fault:
        place = fault.where if fault.where.startswith(where) else f"{where}, {fault.where}"
        raise InputError(fault.what, where=place, remedy=fault.remedy) from None
    if result_bytes(decided) != result_bytes(result):
        raise InputError(
            "is the case of another result",
            where=where,
            remedy="bring the case that the result was decided from",
        )
    return inputs
