"""`steelyard decide`: a case file becomes its result, without a workspace and without evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.errors import InputError, StandardError

if TYPE_CHECKING:
    from steelyard.standard import Standard


def decide(
    case: Path,
    *,
    json: Annotated[bool, Parameter(negative="")] = False,
    shelf: list[Path] | None = None,
    overlay: Path | None = None,
    lang: LanguageOption = None,
) -> None:
    """Decide a case file: the same case gives the same result everywhere, byte for byte. 由案卷文件得出结果。

    Args:
        case: File of schema `steelyard/case/1`. 案卷文件，schema 为 `steelyard/case/1`。
        json: Print the result file, canonical JSON, and nothing else. 只输出结果文件（规范 JSON）。
        shelf: Further folders of <standard>/<edition>/standard.yaml. 另外的标准目录，结构为 <标准>/<版次>/standard.yaml。
        overlay: Folder of the other wording that the case was made with. 案卷所用的覆盖文字目录。
    """
    from steelyard.result.document import canonical  # noqa: PLC0415 - pydantic only where it is needed
    from steelyard.result.inputs import decide_inputs  # noqa: PLC0415
    from steelyard.result.inputs_document import read, standard_named  # noqa: PLC0415

    document = _document(case)
    try:
        result = decide_inputs(read(document, _standard(standard_named(document), shelf or [], overlay)))
    except InputError as fault:
        raise InputError(fault.what, where=f"{case}, {fault.where}", remedy=fault.remedy) from None
    if json:
        sys.stdout.buffer.write(canonical(result) + b"\n")
    else:
        from steelyard.cli.result_view import show  # noqa: PLC0415 - the terminal's tables, only for people

        show([result], language(lang))


def _document(case: Path) -> dict[str, object]:
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.result.parsed import LIMIT, parsed  # noqa: PLC0415

    return parsed(file_bytes(case, LIMIT), str(case))


def _standard(named: tuple[str, str], shelf: list[Path], overlay: Path | None) -> Standard:
    """The edition that the case names, in its own words or in those of the overlay."""
    from steelyard.pipeline import read_standard  # noqa: PLC0415
    from steelyard.standard.overlay import lay_over  # noqa: PLC0415
    from steelyard.standard.shelf import pick  # noqa: PLC0415

    try:
        own = read_standard(pick("@".join(named), shelf).folder)
    except StandardError as fault:
        raise StandardError(fault.what, fault.faults, where="--shelf", remedy=fault.remedy) from None
    return own if overlay is None else lay_over(own, overlay)
