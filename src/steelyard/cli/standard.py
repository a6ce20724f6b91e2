"""`steelyard standard list|show|check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import line
from steelyard.errors import StandardError
from steelyard.standard.shelf import pick, volumes
from steelyard.values import Language, Text

if TYPE_CHECKING:
    from steelyard.standard import Standard
    from steelyard.standard.load import Loaded

QUALITY = "Also vague words, near duplicates, missing checks and evidence. 另查含糊用语、近似重复、缺少核验要点和材料。"


def list_(*, shelf: list[Path] | None = None, lang: LanguageOption = None) -> None:
    """List the standards. 列出全部标准。

    Args:
        shelf: Further folders of <standard>/<edition>/standard.yaml. 另外的标准目录，结构为 <标准>/<版次>/standard.yaml。
    """
    for volume in volumes(shelf or ()):
        print(line(f"{volume.id}@{volume.edition}  {volume.title.to(language(lang))}"))
        for part in volume.parts:
            print(line(f"  {part}"))


def show(
    standard: str, code: str | None = None, *, shelf: list[Path] | None = None, lang: LanguageOption = None
) -> None:
    """Show a standard, a part or one practice. 查看标准、部分或能力子项。

    Args:
        standard: Id, or id@edition. 标准编号，或“编号@版次”。
        code: A part's id or a practice's code. 部分的编号，或能力子项的编码。
        shelf: Further folders of <standard>/<edition>/standard.yaml. 另外的标准目录。
    """
    from steelyard.cli.standard_view import view  # noqa: PLC0415 - pydantic only where it is needed
    from steelyard.standard.load import load  # noqa: PLC0415

    loaded = load(pick(standard, shelf or ()).folder)
    for told in view(loaded.standard, code, language(lang)):
        print(line(told))


def check(
    standard: str | None = None,
    *,
    folder: Path | None = None,
    shelf: list[Path] | None = None,
    quality: Annotated[bool, Parameter(negative="", help=QUALITY)] = False,
    lang: LanguageOption = None,
) -> None:
    """Check a standard, or all of them, and name every fault with file and line. 检查标准。

    Args:
        standard: Id, or id@edition; all of them when left out. 标准编号，省略时检查全部。
        folder: Check the standard in this folder instead. 改为检查该目录中的标准。
        shelf: Further folders of <standard>/<edition>/standard.yaml. 另外的标准目录。
    """
    from steelyard.standard.load import load  # noqa: PLC0415 - pydantic only where it is needed

    chosen = [folder] if folder else [v.folder for v in volumes(shelf or ())]
    if standard and not folder:
        chosen = [pick(standard, shelf or ()).folder]
    loaded = [load(place) for place in chosen]
    for one in loaded:
        _refuse_faults(one)
    _refuse_wrong_mappings(loaded, shelf or ())
    if quality:
        _refuse_poor(loaded)
    for one in loaded:
        _print_counts(one.standard, language(lang))
    sys.stdout.flush()


def _refuse_faults(loaded: Loaded) -> None:
    from steelyard.indicators import facts  # noqa: PLC0415
    from steelyard.standard.check import check as faults_of  # noqa: PLC0415

    if faults := faults_of(loaded.standard, facts(), loaded.files.place):
        raise StandardError(
            f"the standard has {len(faults)} fault(s)", faults, where=str(loaded.files.folder)
        )


def _refuse_wrong_mappings(loaded: Sequence[Loaded], shelf: Sequence[Path]) -> None:
    from steelyard.cli.standard_map import mapping_faults  # noqa: PLC0415

    if faults := tuple(mapping_faults(loaded, shelf)):
        raise StandardError(f"the mappings have {len(faults)} fault(s)", faults)


def _refuse_poor(loaded: Sequence[Loaded]) -> None:
    from steelyard.standard.quality import check_quality  # noqa: PLC0415

    places = {
        r.id: one.files.place(r.id) for one in loaded for p in one.standard.parts for r in p.requirements()
    }
    if faults := check_quality([one.standard for one in loaded], place=lambda key: places.get(key, key)):
        raise StandardError(f"{len(faults)} requirement(s) could not be rated alike", faults)


def _print_counts(standard: Standard, tongue: Language) -> None:
    for part in standard.parts:
        requirements = part.requirements()
        measures = sum(r.measure is not None for r in requirements)
        told = Text(
            f"：能力子项 {len(part.practices())} 个，要求 {len(requirements)} 条，其中有度量 {measures} 条：通过",
            f": {len(part.practices())} practices, {len(requirements)} requirements, "
            f"{measures} with a measure: ok",
        )
        print(line(f"{standard.id}@{standard.edition} {part.id}{told.to(tongue)}"))
