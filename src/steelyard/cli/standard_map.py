"""`steelyard standard map`: how two standards answer to each other, and what a project's answers propose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import WorkspaceOption, workspace_of
from steelyard.cli.plain import aside, line
from steelyard.errors import InputError, StandardError
from steelyard.report.words import OUTCOMES
from steelyard.standard.mapping import (
    Direction,
    MappedProposal,
    StandardMapping,
    between,
    check_mapping,
    mappings_of,
    proposals_from,
)
from steelyard.standard.shelf import Volume, pick, volumes
from steelyard.values import Language, Outcome, Text

if TYPE_CHECKING:
    from steelyard.standard import Standard
    from steelyard.standard.load import Loaded
    from steelyard.workspace import Workspace

DIRECTIONS: dict[Direction, Text] = {
    Direction.EQUAL: Text("等同于", "equals"),
    Direction.COVERS: Text("涵盖", "covers"),
    Direction.COVERED_BY: Text("含于", "is covered by"),
}


def map_(
    source: str,
    target: str,
    *,
    project: str | None = None,
    shelf: list[Path] | None = None,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """List how the requirements of two standards correspond. 查看两套标准的对应关系。

    With a project, also what its answers to the first propose for the second. Proposals rate nothing.

    Args:
        source: Id, or id@edition, of the standard to start from. 出发的标准：编号，或“编号@版次”。
        target: Id, or id@edition, of the standard to look at. 对照的标准：编号，或“编号@版次”。
        project: Id in steelyard.yaml of a project that has answered the first. steelyard.yaml 中已对前一套标准作答的项目编号。
        shelf: Further folders of <standard>/<edition>/standard.yaml. 另外的标准目录。
    """
    space = workspace_of(workspace) if project or workspace else None
    shelves = [*(shelf or ()), *(space.shelves if space else ())]
    one, other = pick(source, shelves), pick(target, shelves)
    outcomes = _outcomes(space, project, one) if space and project else {}
    for mapping in _mappings(one, other, shelves):
        for told in _lines(mapping, proposals_from(mapping, outcomes), outcomes, language(lang)):
            print(line(told))


def mapping_faults(loaded: Sequence[Loaded], shelves: Iterable[Path]) -> Iterator[str]:
    """Every fault of the mappings in the folders of these standards, as `file:line: what`."""
    known = {f"{one.standard.id}@{one.standard.edition}": one.standard for one in loaded}
    for home, one in list(zip(known, loaded, strict=True)):
        for mapping in mappings_of(one.files.folder):
            _complete(known, mapping, shelves)
            yield from check_mapping(mapping, home, known)


def _complete(known: dict[str, Standard], mapping: StandardMapping, shelves: Iterable[Path]) -> None:
    """Add the sides of the mapping that are on a shelf and not yet known."""
    from steelyard.standard.load import load  # noqa: PLC0415 - pydantic only where it is needed

    for volume in volumes(shelves):
        name = _name(volume)
        if name in (mapping.source, mapping.target) and name not in known:
            known[name] = load(volume.folder).standard


def _mappings(one: Volume, other: Volume, shelves: Sequence[Path]) -> tuple[StandardMapping, ...]:
    """The mappings between the two, seen from the first; raises where there is none, or one has a fault."""
    known: dict[str, Standard] = {}
    found = []
    for volume in dict.fromkeys((one, other)):
        for mapping in between(_name(one), _name(other), mappings_of(volume.folder)):
            _complete(known, mapping, shelves)
            if faults := check_mapping(mapping, _name(volume), known):
                raise StandardError("the mapping has faults", faults, where=str(volume.folder))
            found.append(mapping)
    if not found:
        raise InputError(
            f"there is no mapping between {_name(one)} and {_name(other)}",
            remedy="a mapping is a file in the folder `mappings` of either; docs/guide/editions-and-mappings.md",
        )
    return tuple(found)


def _name(volume: Volume) -> str:
    return f"{volume.id}@{volume.edition}"


def _outcomes(space: Workspace, project: str, volume: Volume) -> dict[str, Outcome]:
    """What the project answers to that edition, over all parts on which it is assessed."""
    from steelyard.pipeline import jobs  # noqa: PLC0415

    mine = [
        job
        for job in jobs(space, [space.project(project)])
        if (job.standard.id, job.standard.edition) == (volume.id, volume.edition)
    ]
    if not mine:
        raise InputError(
            f"{project} is not assessed by {_name(volume)}",
            where=str(space.root),
            remedy="name first the standard that it has answered",
        )
    return {key: answer.outcome for job in mine for key, answer in job.answers.items()}


def _lines(
    mapping: StandardMapping,
    proposals: Sequence[MappedProposal],
    outcomes: Mapping[str, Outcome],
    language: Language,
) -> Iterator[str]:
    pairs = Text(f"{len(mapping.pairs)} 对", f"{len(mapping.pairs)} pair(s)").to(language)
    yield f"{mapping.source} -> {mapping.target}  {mapping.title.to(language)}{aside(language, pairs)}"
    proposed = {id(proposal.through): proposal.outcome for proposal in proposals}
    for pair in mapping.pairs:
        yield f"  {pair.source}  {DIRECTIONS[pair.direction].to(language)}  {pair.target}"
        if pair.note:
            yield f"      {pair.note.to(language)}"
        if (outcome := proposed.get(id(pair))) is not None:
            yield f"      {_because(pair.source, outcomes[pair.source], outcome).to(language)}"
    if outcomes:
        yield from _summary(mapping, proposals, language)


def _because(source: str, answered: Outcome, outcome: Outcome) -> Text:
    said, proposed = OUTCOMES[answered], OUTCOMES[outcome]
    return Text(
        f"{source} 自评为{said.zh}，建议：{proposed.zh}",
        f"{source} is answered {said.en}, proposes {proposed.en}",
    )


def _summary(
    mapping: StandardMapping, proposals: Sequence[MappedProposal], language: Language
) -> Iterator[str]:
    by_target: dict[str, set[Outcome]] = defaultdict(set)
    for proposal in proposals:
        by_target[proposal.requirement].add(proposal.outcome)
    for target, outcomes in by_target.items():
        if len(outcomes) > 1:
            yield Text(f"  {target} 的各项建议不一致", f"  the proposals for {target} differ").to(language)
    count = len(by_target)
    yield Text(
        f"对 {mapping.target} 的 {count} 条要求有建议；建议不等于评定，须由人确认",
        f"proposals for {count} requirement(s) of {mapping.target}; a proposal rates nothing until a person takes it",
    ).to(language)
