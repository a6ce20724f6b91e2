"""`steelyard standard list|show|check`."""

from __future__ import annotations

import sys
from pathlib import Path

from steelyard.cli.language import LanguageOption, language
from steelyard.errors import StandardError
from steelyard.standard.shelf import pick, volumes


def list_(*, shelf: list[Path] | None = None, lang: LanguageOption = None) -> None:
    """List the standards. 列出全部标准。

    Parameters
    ----------
    shelf: further folders of <standard>/<edition>/standard.yaml
    """
    for volume in volumes(shelf or ()):
        print(f"{volume.id}@{volume.edition}  {volume.title.to(language(lang))}")
        for part in volume.parts:
            print(f"  {part}")


def show(
    standard: str, code: str | None = None, *, shelf: list[Path] | None = None, lang: LanguageOption = None
) -> None:
    """Show a standard, a part or one practice. 查看标准、部分或能力子项。

    Parameters
    ----------
    standard: id, or id@edition
    code: a part's id or a practice's code
    """
    from steelyard.cli.standard_view import view  # noqa: PLC0415 - pydantic only where it is needed
    from steelyard.standard.load import load  # noqa: PLC0415

    loaded = load(pick(standard, shelf or ()).folder)
    for line in view(loaded.standard, code, language(lang)):
        print(line)


def check(
    standard: str | None = None, *, folder: Path | None = None, shelf: list[Path] | None = None
) -> None:
    """Check a standard, or all of them, and name every fault with file and line. 检查标准。

    Parameters
    ----------
    folder: check the standard in this folder instead
    """
    from steelyard.indicators import facts  # noqa: PLC0415
    from steelyard.standard.check import check as check_standard  # noqa: PLC0415
    from steelyard.standard.load import load  # noqa: PLC0415

    chosen = [folder] if folder else [v.folder for v in volumes(shelf or ())]
    if standard and not folder:
        chosen = [pick(standard, shelf or ()).folder]
    for place in chosen:
        loaded = load(place)
        faults = check_standard(loaded.standard, facts(), loaded.files.place)
        if faults:
            raise StandardError(f"the standard has {len(faults)} fault(s)", faults, where=str(place))
        counts = [(p.id, len(p.practices()), p.requirements()) for p in loaded.standard.parts]
        for part, practices, requirements in counts:
            measures = sum(r.measure is not None for r in requirements)
            print(
                f"{loaded.standard.id}@{loaded.standard.edition} {part}: {practices} practices, "
                f"{len(requirements)} requirements, {measures} with a measure: ok"
            )
    sys.stdout.flush()
