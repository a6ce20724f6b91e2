"""`steelyard answers carry`: answers of an older edition taken over where nothing has changed (R23)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import WorkspaceOption, workspace_of
from steelyard.cli.plain import and_so_on, line
from steelyard.cli.standard_diff import KINDS, name_of
from steelyard.errors import InputError
from steelyard.rating.book_reading import read_book
from steelyard.rating.book_writing import write_book
from steelyard.rating.carry import Carried, Left, NotCarried, carry
from steelyard.standard.diff import Kind
from steelyard.standard.shelf import pick
from steelyard.values import Language, Text

if TYPE_CHECKING:
    from steelyard.pipeline import Job
    from steelyard.standard import Part, Standard
    from steelyard.workspace import Workspace

LEFT: dict[Left, Text] = {
    Left.UNANSWERED: Text("旧版次未作答", "not answered in the older edition"),
    Left.ANSWERED: Text("新版次已有答案，予以保留", "answered already, kept as it is"),
}


def carry_(
    file: Path,
    project: str | None = None,
    *,
    from_: Annotated[str, Parameter(name="--from")],
    part: str | None = None,
    old_part: str | None = None,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Take over the answers of an older edition where nothing has changed. 把旧版次的自评沿用到新版次。

    The older workbook is only read. Answers that the project has already stay as they are.

    Args:
        file: The workbook of the older edition. 旧版次的自评表。
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        from_: The older edition, id@edition. 旧版次，写作“编号@版次”。
        part: Part to answer where the project has several assessments. 项目有多项评估时，沿用到哪一部分。
        old_part: Part of the older workbook where its id was another one. 旧自评表所属部分，仅在编号改过时需要。
    """
    from steelyard.pipeline import job_of, read_standard  # noqa: PLC0415

    space = workspace_of(workspace)
    job = job_of(space, project, part, with_answers=False)
    old = read_standard(pick(from_, space.shelves).folder)
    new = read_standard(
        pick(job.plan.standard, space.shelves).folder
    )  # in its own words: an overlay is no new edition
    _refuse_strangers(old, new)
    path = _destination(space, job, file)
    answers = read_book(file, old, _part_of(old, old_part or job.part.id))
    present = read_book(path, job.standard, job.part) if path.exists() else {}
    taken = carry(old, answers, new, job.part, present)
    write_book(path, job.standard, job.part, job.plan.target, taken.answers)
    for told in _lines(path, old, taken, language(lang)):
        print(line(told))


def _refuse_strangers(old: Standard, new: Standard) -> None:
    if old.id != new.id:
        raise InputError(
            f"{name_of(old)} is another standard than {name_of(new)}, not an edition of it",
            where="--from",
            remedy=f"`steelyard standard map {name_of(old)} {name_of(new)}` shows what one says for the other",
        )
    if old.edition == new.edition:
        raise InputError(
            f"the project is assessed by {name_of(new)} itself",
            where="--from",
            remedy="`steelyard answers import` takes a workbook of the same edition",
        )


def _part_of(standard: Standard, identity: str) -> Part:
    part = standard.part(identity)
    if part is None:
        raise InputError(
            f"{name_of(standard)} has no part {identity!r}",
            where="--old-part",
            remedy=f"parts: {', '.join(p.id for p in standard.parts)}",
        )
    return part


def _destination(space: Workspace, job: Job, file: Path) -> Path:
    """The project's workbook; the older one is never written over."""
    path = job.plan.answers
    if path is None:
        raise InputError(
            f"steelyard.yaml names no answers file for {job.project.id}",
            where=str(space.root),
            remedy=f"add `answers: answers/{job.project.id}.xlsx` to its assessment",
        )
    if path.resolve() == file.resolve():
        raise InputError(
            "the older workbook would be written over",
            where=str(file),
            remedy="keep it under another name, or give `answers` another one in steelyard.yaml",
        )
    return path


def _lines(path: Path, old: Standard, taken: Carried, language: Language) -> Iterator[str]:
    count = len(taken.carried)
    yield Text(
        f"{path}：沿用 {name_of(old)} 的答案 {count} 条，{len(taken.left)} 条未沿用",
        f"{path}: {count} carried from {name_of(old)}, {len(taken.left)} not",
    ).to(language)
    for why, number in Counter(why for one in taken.left for why in one.why).items():
        yield Text(f"  {_word(why).zh}：{number}", f"  {_word(why).en}: {number}").to(language)
    quiet = {Left.UNANSWERED, Left.ANSWERED}
    yield from (_line(one, language) for one in taken.left if not quiet & set(one.why))


def _line(one: NotCarried, language: Language) -> str:
    ids = " -> ".join(dict.fromkeys(name for name in (one.before, one.after) if name))
    return f"    {ids}  {and_so_on(language, (_word(why).to(language) for why in one.why))}"


def _word(why: Kind | Left) -> Text:
    return KINDS[why] if isinstance(why, Kind) else LEFT[why]
