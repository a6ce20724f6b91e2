"""`steelyard standard import-samm|import-dsomm`: models of others, from files that a person has downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import line
from steelyard.values import Language, Text

if TYPE_CHECKING:
    from steelyard.standard.foreign.imported import Imported
    from steelyard.standard.foreign.translation import Translation


def import_samm(
    folder: Path,
    *,
    out: Path,
    edition: str = "2",
    translation: Path | None = None,
    lang: LanguageOption = None,
) -> None:
    """Make a standard of OWASP SAMM 2, scored as SAMM does. 导入 OWASP SAMM 2，按 SAMM 计分。

    Nothing is written where the source has a fault.

    Args:
        folder: The model folder of owaspsamm/core, or the repository around it. owaspsamm/core 的 model 目录，或其所在仓库。
        out: Shelf to write <standard>/<edition> on, such as a workspace's standards folder. 写入的标准目录，如工作区的 standards。
        edition: What to call this edition. 版次名称。
        translation: YAML of key: Chinese text, for texts that are English only. 译文文件（YAML），每行“键: 中文”。
    """
    from steelyard.standard.foreign.samm import read_samm  # noqa: PLC0415 - pydantic only where it is needed

    _write(read_samm(folder, edition, _translation(translation)), out, language(lang))


def import_dsomm(
    file: Path, *, out: Path, edition: str = "", translation: Path | None = None, lang: LanguageOption = None
) -> None:
    """Make a standard of OWASP DSOMM's generated model file. 导入 OWASP DSOMM 生成的模型文件。

    Nothing is written where the source has a fault.

    Args:
        file: The generated model.yaml. 生成的 model.yaml。
        out: Shelf to write <standard>/<edition> on, such as a workspace's standards folder. 写入的标准目录，如工作区的 standards。
        edition: What to call this edition, instead of the version that the file says. 版次名称，代替文件中的版本号。
        translation: YAML of key: Chinese text, for texts that are English only. 译文文件（YAML），每行“键: 中文”。
    """
    from steelyard.standard.foreign.dsomm import read_dsomm  # noqa: PLC0415 - as above

    _write(read_dsomm(file, edition, _translation(translation)), out, language(lang))


def _translation(path: Path | None) -> Translation | None:
    from steelyard.standard.foreign.translation import read_translation  # noqa: PLC0415 - as above

    return None if path is None else read_translation(path)


def _write(found: Imported, shelf: Path, tongue: Language) -> None:
    from steelyard.standard.foreign.folder import write_on_shelf  # noqa: PLC0415 - as above

    standard = found.standard
    place = write_on_shelf(standard, shelf)
    (part,) = standard.parts
    name, practices, requirements = (
        f"{standard.id}@{standard.edition}",
        len(part.practices()),
        len(part.requirements()),
    )
    print(line(f"{place}{Text(f'：{name}，部分 {part.id}', f': {name}, part {part.id}').to(tongue)}"))
    told = Text(
        f"能力子项 {practices} 个，要求 {requirements} 条",
        f"{practices} practices, {requirements} requirements",
    )
    print(f"  {told.to(tongue)}")
    for note in found.notes:
        print(line(f"  {note}"))
