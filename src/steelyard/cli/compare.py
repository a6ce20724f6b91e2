"""`steelyard compare`: two result files of a project side by side, and what the changes can come from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.errors import InputError, StandardError

if TYPE_CHECKING:
    from steelyard.improvement.stored import Stored
    from steelyard.standard import Standard


def compare(
    before: Path,
    after: Path,
    *,
    json: Annotated[bool, Parameter(negative="")] = False,
    shelf: list[Path] | None = None,
    lang: LanguageOption = None,
) -> None:
    """Tell what changed between two results of a project, and what it can come from. 比较同一项目的两份结果。

    Args:
        before: The earlier result file. 较早的结果文件。
        after: The later result file. 较晚的结果文件。
        json: Print the comparison as canonical JSON and nothing else. 只输出规范 JSON。
        shelf: Further folders of <standard>/<edition>/standard.yaml, to follow requirements from edition to edition. 另外的标准目录，用于跨版次对应要求。
    """
    from steelyard.improvement.comparison import compare as side_by_side  # noqa: PLC0415 - pydantic only where needed
    from steelyard.indicators import facts  # noqa: PLC0415

    old, new = read(before), read(after)
    found = side_by_side(old, new, facts(), _editions(old, new, shelf or []))
    if json:
        from steelyard.improvement.comparison_document import canonical  # noqa: PLC0415

        sys.stdout.buffer.write(canonical(found) + b"\n")
        return
    from steelyard.cli.compare_view import show  # noqa: PLC0415 - the terminal's tables, only for people

    show(found, facts(), language(lang))


def read(path: Path) -> Stored:
    """A result file; raises InputError where it cannot be read or is none."""
    from steelyard.certificate.canonical import file_bytes  # noqa: PLC0415
    from steelyard.improvement.stored import read_stored  # noqa: PLC0415
    from steelyard.result.parsed import LIMIT  # noqa: PLC0415

    return read_stored(file_bytes(path, LIMIT), str(path))


def _editions(old: Stored, new: Stored, shelf: list[Path]) -> tuple[Standard, Standard] | None:
    """Both editions, where they differ and the very ones that the files name are at hand."""
    if old.standard_digest == new.standard_digest or old.standard != new.standard:
        return None
    from steelyard.standard.load import load  # noqa: PLC0415
    from steelyard.standard.shelf import pick  # noqa: PLC0415

    try:
        names = (f"{of.standard}@{of.edition}" for of in (old, new))
        earlier, later = (load(pick(name, shelf).folder).standard for name in names)
    except (InputError, StandardError):
        return None
    if (earlier.digest, later.digest) != (old.standard_digest, new.standard_digest):
        return None
    return earlier, later
