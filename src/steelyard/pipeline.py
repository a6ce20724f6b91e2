"""The sentence that the product is: standard -> evidence -> indicators -> rating -> result.

READ THIS FIRST. Everything else is a detail of one of these steps. Nothing here knows the time of day, a
terminal or the web: `as_of` and `known_at` are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from steelyard import __version__
from steelyard.errors import InputError, StandardError
from steelyard.evidence.loads import Load
from steelyard.evidence.store import Store
from steelyard.indicators import digest, facts
from steelyard.rating.book_reading import read_book
from steelyard.rating.model import Answer
from steelyard.result.inputs import Inputs, decide_inputs
from steelyard.result.loads_file import ListedLoad
from steelyard.result.model import LoadFacts, Result, Subject
from steelyard.standard import Part, Standard
from steelyard.standard.check import check
from steelyard.standard.load import load
from steelyard.standard.overlay import lay_over
from steelyard.standard.shelf import pick
from steelyard.values import Reading, Window
from steelyard.workspace import Plan, Project, Workspace

Readings = Mapping[tuple[str, Window, str, str], Reading]  # scope, window, link mode, indicator
Tick = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One assessment to be decided: a project, its plan, the standard read for it, the answers."""

    project: Project
    plan: Plan
    standard: Standard
    part: Part
    answers: dict[str, Answer]


def jobs(workspace: Workspace, projects: Iterable[Project], *, with_answers: bool = True) -> Iterator[Job]:
    """The assessments that the workspace plans for these projects, each with its standard and answers."""
    for project in projects:
        if not project.plans:
            raise InputError(
                f"the project {project.id} has no assessment",
                where=str(workspace.root),
                remedy="add one under `assessments` in steelyard.yaml",
            )
        for plan in project.plans:
            standard = worded(workspace, plan.standard)
            part = _part(standard, plan)
            yield Job(project, plan, standard, part, _answers(plan, standard, part) if with_answers else {})


def job_of(workspace: Workspace, project: str | None, part: str | None, *, with_answers: bool = True) -> Job:
    """The one assessment that project and part name; either may be left out where there is only one."""
    chosen = workspace.project(project or only(workspace.projects, "project"))
    if part is None:
        part = only([plan.part for plan in chosen.plans], "part")
    found = [job for job in jobs(workspace, [chosen], with_answers=with_answers) if job.part.id == part]
    if not found:
        raise InputError(
            f"{chosen.id} is not assessed on {part}",
            where=str(workspace.root),
            remedy=f"parts: {', '.join(plan.part for plan in chosen.plans)}",
        )
    return found[0]


def only(names: Iterable[str], what: str) -> str:
    """The one name there is; raises InputError where a choice is needed."""
    known = list(names)
    if len(known) != 1:
        raise InputError(
            f"which {what}?", remedy=f"one of {', '.join(known)}" if known else f"there is no {what}"
        )
    return known[0]


def worded(workspace: Workspace, name: str) -> Standard:
    """The standard of that name in the words that the workspace lays over it, else in its own.

    Raises StandardError where an overlay is named for an edition that is not on the shelves.
    """
    volume = pick(name, workspace.shelves)
    for key in (k for k in workspace.overlays if "@" in k):
        pick(key, workspace.shelves)
    keys = (f"{volume.id}@{volume.edition}", volume.id)
    overlay = next((workspace.overlays[key] for key in keys if key in workspace.overlays), None)
    return read_standard(volume.folder) if overlay is None else _laid_over(volume.folder, overlay)


@cache
def _laid_over(folder: Path, overlay: Path) -> Standard:
    return lay_over(read_standard(folder), overlay)


@cache
def read_standard(folder: Path) -> Standard:
    """A standard that holds together; raises StandardError with every fault."""
    loaded = load(folder)
    if faults := check(loaded.standard, facts(), loaded.files.place):
        raise StandardError(f"the standard has {len(faults)} fault(s)", faults, where=str(folder))
    return loaded.standard


def assess(
    workspace: Workspace,
    store: Store,
    assessed: Sequence[Job],
    as_of: date,
    *,
    known_at: int | None = None,
    tick: Tick = lambda _: None,
) -> list[Result]:
    """Decide every job from the evidence known at `known_at` (None: all), windows ending with `as_of`."""
    return [decide_inputs(case) for case in cases(workspace, store, assessed, as_of, known_at, tick)]


def cases(
    workspace: Workspace,
    store: Store,
    assessed: Sequence[Job],
    as_of: date,
    known_at: int | None = None,
    tick: Tick = lambda _: None,
) -> list[Inputs]:
    """Of every job all that its result follows from, as a case file holds it."""
    readings = read(workspace, store, assessed, as_of, known_at, tick)
    loads = {load.load_id: load for load in store.loads(known_at)}
    return [_inputs(workspace, job, as_of, readings, loads) for job in assessed]


def read(
    workspace: Workspace, store: Store, assessed: Sequence[Job], as_of: date, known_at: int | None, tick: Tick
) -> Readings:
    """The readings that the jobs' measures ask for, each indicator computed once for all of them."""
    from steelyard.evidence.current import open_tables  # noqa: PLC0415 - the engine takes half a second to import
    from steelyard.evidence.population.gaps import Completeness  # noqa: PLC0415
    from steelyard.indicators.measurement import Asked, measure  # noqa: PLC0415

    tables = open_tables(store, workspace.owns, known_at)
    whole, known = Completeness(tables, workspace.populations, workspace.zone), facts()
    found: dict[tuple[str, Window, str, str], Reading] = {}
    for mode in sorted({job.plan.link_mode for job in assessed}):
        asked = [
            Asked(indicator, scope, window)
            for job in assessed
            if job.plan.link_mode == mode
            for scope, window, _, indicator in _wanted(job, workspace, as_of).values()
        ]
        taken = measure(tables, asked, workspace.zone, mode, tick)
        found |= {
            (a.scope, a.window, mode, a.indicator): whole.held(reading, known[a.indicator])
            for a, reading in taken.items()
        }
    return found


def _wanted(job: Job, workspace: Workspace, as_of: date) -> dict[str, tuple[str, Window, str, str]]:
    """Which reading each requirement with a measure needs."""
    found = {}
    for requirement in job.part.requirements():
        if (asks := requirement.measure) is not None:
            days = job.plan.window_days or asks.window_days
            scope = f"shared:{asks.scope}" if asks.scope else job.project.id
            found[requirement.id] = (
                scope,
                Window.ending(as_of, days, workspace.zone),
                job.plan.link_mode,
                asks.indicator,
            )
    return found


def _inputs(
    workspace: Workspace, job: Job, as_of: date, readings: Readings, loads: Mapping[str, Load]
) -> Inputs:
    """What the result of a job follows from."""
    mine = {key: readings[wanted] for key, wanted in _wanted(job, workspace, as_of).items()}
    return Inputs(
        basis="self",
        standard=job.standard,
        part=job.part,
        subject=Subject(workspace.organisation, workspace.category, job.project.id, job.project.name),
        window=Window.ending(as_of, job.plan.window_days or workspace.window_days, workspace.zone),
        target=job.plan.target,
        indicators_digest=digest(),
        engine=__version__,
        link_mode=job.plan.link_mode,
        module=job.plan.module,
        readings=mine,
        loads=cited(mine.values(), loads),
        answers=job.answers,
    )


def cited(readings: Iterable[Reading], loads: Mapping[str, Load]) -> tuple[LoadFacts, ...]:
    """Of the loads by id those that the readings cite, oldest first: a store may have fifty thousand others."""
    named = {load for reading in readings for load in reading.loads}
    found = (loads[load] for load in named if load in loads)
    return tuple(map(facts_of, sorted(found, key=lambda load: load.load_seq)))


def listed(loads: Iterable[Load]) -> list[ListedLoad]:
    """Every load of the store as the list of loads has it, oldest first."""
    return [
        ListedLoad(facts_of(load), load.tables, load.covers, load.known_at)
        for load in sorted(loads, key=lambda load: load.load_seq)
    ]


def facts_of(load: Load) -> LoadFacts:
    """What a result says of one load."""
    return LoadFacts(
        load.load_id,
        load.collector,
        load.src,
        load.uri,
        load.origin.value,
        load.fingerprint,
        load.accepted,
        load.rejected,
    )


def _part(standard: Standard, plan: Plan) -> Part:
    part = standard.part(plan.part)
    if part is None:
        raise InputError(
            f"{standard.id} has no part {plan.part!r}",
            remedy=f"parts: {', '.join(p.id for p in standard.parts)}",
        )
    if plan.module and plan.module not in {m.id for m in part.modules}:
        raise InputError(
            f"{part.id} has no module {plan.module!r}",
            remedy=f"modules: {', '.join(m.id for m in part.modules) or 'none'}",
        )
    if plan.target > part.top:
        raise InputError(f"{part.id} has no level {plan.target}", remedy=f"the highest is {part.top}")
    return part


def _answers(plan: Plan, standard: Standard, part: Part) -> dict[str, Answer]:
    """The answers so far; a workbook that is not there yet answers nothing."""
    if plan.answers is None or not plan.answers.exists():
        return {}
    return read_book(plan.answers, standard, part)
