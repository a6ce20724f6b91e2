"""`steelyard table guess`: the mapping of an export, proposed for a person to accept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import WorkspaceOption, workspace_of
from steelyard.cli.plain import line
from steelyard.errors import InputError, WorkspaceError
from steelyard.values import Text

if TYPE_CHECKING:
    from steelyard.evidence.guess.guessing import Guess
    from steelyard.evidence.guess.trial import Trial


def guess_(
    file: Path,
    *,
    table: str = "",
    sheet: str = "",
    encoding: str = "",
    out: Path | None = None,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Guess the mapping of an export, for a person to accept. 猜测导出表的映射。

    Nothing is loaded: the mapping is printed or written, with how sure each column is and why.

    Args:
        file: CSV file or workbook; .xls and WPS files as well. CSV 文件或工作簿，包括 .xls 和 WPS 文件。
        table: Canonical table, where it is known. 标准表名，已知时给出。
        sheet: Sheet of a workbook, where it is known. 工作表名，已知时给出。
        encoding: Encoding of a text file, where it is known. 文本文件的编码，已知时给出。
        out: File to write the mapping to, instead of printing it. 写入映射的文件，不写则直接输出。
    """
    from steelyard.evidence.guess.guessing import guess  # noqa: PLC0415 - readers of workbooks, once they are needed
    from steelyard.evidence.guess.trial import trial  # noqa: PLC0415
    from steelyard.evidence.guess.writing import mapping_text  # noqa: PLC0415
    from steelyard.outlet import write_whole  # noqa: PLC0415

    tongue = language(lang)
    if out is not None and out.exists():
        raise InputError("is there already and is left as it is", where=str(out))
    found = guess(file, table, sheet=sheet, encoding=encoding)
    text = mapping_text(found, tongue)
    tried = trial(file, text, _zone(workspace))
    if out is None:
        print(text, end="")
        for told in _tried(tried):
            print(line(f"# {told.to(tongue)}"))
        return
    write_whole(out, text.encode())
    for told in (*_summary(found), *_tried(tried)):
        print(line(told.to(tongue)))


def _zone(workspace: Path | None) -> tzinfo:
    """The zone of the workspace, where there is one; only the trial needs it."""
    try:
        return workspace_of(workspace).zone
    except WorkspaceError:
        if workspace is not None:
            raise
        return UTC


def _summary(found: Guess) -> Iterator[Text]:
    rival = found.next_best
    yield Text(
        f"{found.table}（{found.percent}%{f'，其次 {rival}' if rival else ''}），表头在第 {found.header} 行",
        f"{found.table} ({found.percent} %{f', next {rival}' if rival else ''}), headers in row {found.header}",
    )
    for one in found.fillings:
        zh, en = ("；".join(r.zh for r in one.reasons), "; ".join(r.en for r in one.reasons))
        of = one.header or one.const
        yield Text(
            f"  {one.percent:>3}%  {one.column} ← {of}：{zh}",
            f"  {one.percent:>3} %  {one.column} <- {of}: {en}",
        )
    for header, why in found.left_out:
        yield Text(f"  未使用  {header}：{why.zh}", f"  not used  {header}: {why.en}")
    yield from found.notes


def _tried(tried: Trial) -> Iterator[Text]:
    yield Text(
        f"按此映射可读 {tried.read:,} 行，拒收 {tried.rejected:,} 行",
        f"by this mapping {tried.read:,} rows can be read, {tried.rejected:,} are rejected",
    )
    for reject in tried.first:
        yield Text(f"  {reject.where}: {reject.reason}", f"  {reject.where}: {reject.reason}")
