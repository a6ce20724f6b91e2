"""`steelyard standard import|export`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import aside, line
from steelyard.errors import InputError
from steelyard.standard.shelf import pick
from steelyard.values import Language, Text

if TYPE_CHECKING:
    from steelyard.standard.exchange.tables import Findings, Note

FormLanguage = Annotated[
    Language | None,
    Parameter(
        name="--language",
        help="Language that a form is written in, zh or en; guessed when left out. 表格所用的语言，省略时推断。",
    ),
]


def export(standard: str, *, out: Path, shelf: list[Path] | None = None) -> None:
    """Write a whole standard as a spreadsheet, one file or a folder. 导出整套标准。

    Args:
        standard: Id, or id@edition. 标准编号，或“编号@版次”。
        out: A .xlsx, .yaml or .json file, or a new folder. 输出到 .xlsx、.yaml、.json 文件，或新目录。
        shelf: Further folders of <standard>/<edition>/standard.yaml. 另外的标准目录。
    """
    from steelyard.standard.exchange.transfer import export_standard  # noqa: PLC0415 - slow to import
    from steelyard.standard.load import load  # noqa: PLC0415

    export_standard(load(pick(standard, shelf or ()).folder).standard, out)
    print(line(str(out)))


def import_(
    file: Path,
    *,
    out: Path | None = None,
    draft: Path | None = None,
    id: str | None = None,  # noqa: A002 - the name of the option
    edition: str | None = None,
    form_language: FormLanguage = None,
    lang: LanguageOption = None,
) -> None:
    """Read a standard from a spreadsheet, a file or a form, check it, write its folder. 导入整套标准。

    Args:
        file: What `export` wrote, or a form: .xlsx, .html, .md. `export` 写出的文件，或自评表 .xlsx、.html、.md。
        out: New folder of the standard; written only when everything checks. 标准的新目录，全部检查通过才写入。
        draft: Instead, write what was read as a workbook to finish by hand. 改为把读到的内容写成工作簿，供人工补全。
        id: Id of the standard, instead of the file's. 标准编号，代替文件中的编号。
        edition: Edition, instead of the file's. 版次，代替文件中的版次。
    """
    from steelyard.indicators import facts  # noqa: PLC0415 - slow to import
    from steelyard.standard.exchange.form_head import Wanted  # noqa: PLC0415
    from steelyard.standard.exchange.transfer import draft as write_draft  # noqa: PLC0415
    from steelyard.standard.exchange.transfer import import_standard  # noqa: PLC0415

    if (out is None) == (draft is None):
        raise InputError("say either --out FOLDER or --draft FILE.xlsx", where="--out")
    wanted = Wanted(id, edition, form_language)
    if draft is not None:
        _tell(write_draft(file, draft, wanted), language(lang))
        print(line(str(draft)))
    elif out is not None:
        done = import_standard(file, out, facts(), wanted)
        _tell(done.findings, language(lang))
        requirements = sum(len(part.requirements()) for part in done.standard.parts)
        practices = sum(len(part.practices()) for part in done.standard.parts)
        name = f"{done.standard.id}@{done.standard.edition}"
        told = Text(
            f"：{name}，能力子项 {practices} 个，要求 {requirements} 条",
            f": {name}, {practices} practices, {requirements} requirements",
        )
        print(line(f"{out}{told.to(language(lang))}"))
    sys.stdout.flush()


def _tell(findings: Findings, lang: Language) -> None:
    headings = {"zh": ("读法", "未用"), "en": ("Read as", "Not used")}[lang]
    for heading, notes in zip(headings, (findings.guesses, findings.left_over), strict=True):
        if notes:
            print(f"{heading}{aside(lang, str(len(notes)))}")
            _print_notes(notes, lang)


def _print_notes(notes: Sequence[Note], lang: Language) -> None:
    for note in notes:
        print(line(f"  {note.place}: {note.said.to(lang)}" if note.place else f"  {note.said.to(lang)}"))
