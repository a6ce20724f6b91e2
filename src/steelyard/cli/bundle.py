"""`steelyard bundle`: a result with everything from which a stranger decides it anew, signed (R28)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption
from steelyard.cli.office import HERE, FolderOption, say, signing
from steelyard.cli.options import KnownAtOption, WorkspaceOption
from steelyard.cli.secret import SecretOption
from steelyard.errors import InputError
from steelyard.outlet import write_private, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.result.inputs import Inputs


def bundle(
    result: Path,
    case: Path,
    *,
    out: Path,
    standard: Path | None = None,
    salts: Path | None = None,
    with_rows: Annotated[bool, Parameter(negative="")] = False,
    workspace: WorkspaceOption = None,
    known_at: KnownAtOption = None,
    folder: FolderOption = HERE,
    secret_file: SecretOption = None,
    lang: LanguageOption = None,
) -> None:
    """Sign a result with its standard, ratings and readings, for `steelyard replay`. 将结果连同标准、评定与读数打包签署，供 `steelyard replay` 复算。

    Votes stay at home: the bundle has their salted digests and what they came to. 投票不出包，只含加盐摘要和评定结论。

    Args:
        result: The result file, canonical JSON. 结果文件（规范 JSON）。
        case: The case file that it follows from. 得出该结果的案卷文件。
        out: File to write. 写入的文件。
        standard: Folder of the standard, where it is not in the catalogue. 标准所在目录；目录内置的标准不必指定。
        salts: File for the salts of the votes, to show them later; keep it like the votes. 写出投票的盐，供日后出示投票时核对；须与投票一样保管。
        with_rows: Include the project's rows of evidence, so that readings are measured anew too. 附上项目的数据行，以便重新度量读数。
    """
    from steelyard.bundle.making import bundle_of  # noqa: PLC0415 - cryptography only where it is needed
    from steelyard.bundle.withheld import salts_file  # noqa: PLC0415
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.result.inputs_document import document as case_document  # noqa: PLC0415
    from steelyard.result.parsed import LIMIT  # noqa: PLC0415

    inputs, home = _inputs(file_bytes(case, LIMIT), str(case), standard)
    rows = _rows(inputs, workspace, known_at) if with_rows else {}
    office, sign, at = signing(folder, secret_file)
    signer, key = sign("certificate")
    body = file_bytes(result, LIMIT).removesuffix(b"\n")
    made = bundle_of(body, inputs, home, signer, key, at, rows)
    if salts is not None:
        write_private(salts, salts_file(case_document(inputs), body, signer))
    write_whole(out, made)
    say(
        lang,
        f"{out}：已签署，并已复算一致",
        f"{out}: signed, and replayed with the same result",
        sample=office.sample,
    )


def _inputs(case: bytes, where: str, standard: Path | None) -> tuple[Inputs, Path]:
    """The case under its standard, and the folder of the latter."""
    from dataclasses import replace  # noqa: PLC0415

    from steelyard.pipeline import read_standard  # noqa: PLC0415
    from steelyard.result.inputs_document import read, standard_named  # noqa: PLC0415
    from steelyard.result.parsed import parsed  # noqa: PLC0415
    from steelyard.standard.shelf import pick  # noqa: PLC0415

    document = parsed(case, where)
    try:
        home = standard or pick("@".join(standard_named(document))).folder
        named = document["standard"]["overlay"]
        return read(
            document, replace(read_standard(home), overlay=named if isinstance(named, str) else "")
        ), home
    except InputError as fault:
        raise InputError(fault.what, where=f"{where}, {fault.where}", remedy=fault.remedy) from None


def _rows(inputs: Inputs, workspace: Path | None, known: str | None) -> Mapping[str, bytes]:
    from steelyard.bundle.measuring import rows_of  # noqa: PLC0415 - the engine takes half a second to import
    from steelyard.cli.options import known_at, workspace_of  # noqa: PLC0415
    from steelyard.evidence.store import Store  # noqa: PLC0415

    space = workspace_of(workspace)
    at = None if known is None else known_at(known, space)
    return rows_of(space, Store(space.state), inputs, at)
