"""The work that may be planned: every open requirement as a task, and which task comes before which.

A requirement of a shared practice is one task for all projects. The lower level of a practice comes before the
higher one; further dependencies stand in the plan. A task may stand in the same quarter as what comes before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from steelyard.errors import InputError
from steelyard.improvement.demands import aim
from steelyard.improvement.wishes import Wishes
from steelyard.rating.model import Why
from steelyard.report.blocking import EFFORT
from steelyard.result.model import PracticeResult, RequirementResult, Result

SHARED = ""  # the scope of work that is done once for all projects
Key = tuple[str, str]  # scope (project id or SHARED), requirement id


@dataclass(frozen=True, slots=True)
class Task:
    """An open requirement of one project, or of all of them; `effort` in tenths of a person-day."""

    key: Key
    practice: str
    level: int
    why: Why
    step: int
    effort: int
    serves: tuple[int, ...]  # places of the results that it helps

    @property
    def requirement(self) -> str:
        """The id of its requirement."""
        return self.key[1]


@dataclass(frozen=True, slots=True)
class Work:
    """Every task that may have a place in the plan, in the order of the standard, with what comes before each."""

    tasks: Mapping[Key, Task]
    before: Mapping[Key, tuple[Key, ...]]  # by the order of levels and by the plan
    told: Mapping[Key, tuple[Key, ...]]  # of these, those that the plan names
    wanted: frozenset[Key]  # those up to a target; the others are only needed by these


def work(results: Sequence[Result], wishes: Wishes, where: str) -> Work:
    """The tasks up to each result's target, and what these need in turn.

    Raises InputError where dependencies run in a circle, with the circle named.
    """
    refuse_circles(results, wishes, where)
    open_ = dict(_open(results, wishes))
    levels = _levels(open_)
    told = {key: tuple(_told(key, open_, results, wishes)) for key in open_}
    before = {key: tuple(dict.fromkeys((*told[key], *levels.get(key, ())))) for key in open_}
    wanted = frozenset(key for key, task in open_.items() if _in_target(task, results))
    kept = _closure(wanted, before)
    tasks = {key: task for key, task in open_.items() if key in kept}
    return Work(tasks, {k: before[k] for k in tasks}, {k: told[k] for k in tasks}, wanted)


def refuse_circles(results: Sequence[Result], wishes: Wishes, where: str) -> None:
    """Raises InputError where the plan's dependencies and the order of levels contradict each other."""
    graph: dict[str, set[str]] = {key: set(befores) for key, befores in wishes.after.items()}
    for practice in (p for result in results for p in result.practices):
        rungs = sorted({r.requirement.level for r in practice.requirements})
        for lower, higher in pairwise(rungs):
            for r in _of(practice, higher):
                graph.setdefault(r.requirement.id, set()).update(
                    b.requirement.id for b in _of(practice, lower)
                )
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise InputError(
            f"the dependencies run in a circle: {circle}",
            where=where,
            remedy="a lower level of a practice comes before the higher one; take one of the others out",
        ) from None


def in_order(work_: Work) -> list[Task]:
    """The tasks so that each comes after what it needs; else lower levels first, in the order of the standard."""
    sorter = TopologicalSorter(
        {key: [b for b in befores if b in work_.tasks] for key, befores in work_.before.items()}
    )
    sorter.prepare()
    place = {key: number for number, key in enumerate(work_.tasks)}
    found: list[Task] = []
    ready = list(sorter.get_ready())
    while ready:
        first = min(ready, key=lambda key: (work_.tasks[key].level, place[key]))
        ready.remove(first)
        found.append(work_.tasks[first])
        sorter.done(first)
        ready += sorter.get_ready()
    return found


def _open(results: Sequence[Result], wishes: Wishes) -> Iterator[tuple[Key, Task]]:
    """Every requirement that does not count; what several results need from one task is merged."""
    found: dict[Key, Task] = {}
    for place, result in enumerate(results):
        for practice in result.practices:
            scope = SHARED if practice.practice.code in wishes.shared else result.subject.project_id
            for item in practice.requirements:
                if item.why is not None:
                    task = _task((scope, item.requirement.id), practice, item, place, wishes)
                    found[task.key] = _merged(found.get(task.key), task)
    yield from found.items()


def _task(key: Key, practice: PracticeResult, item: RequirementResult, place: int, wishes: Wishes) -> Task:
    why = item.why or Why.NOT_MET
    step, level = EFFORT[why], item.requirement.level
    effort = wishes.effort(item.requirement.id, step, level)
    return Task(key, practice.practice.code, level, why, step, effort, (place,))


def _merged(old: Task | None, new: Task) -> Task:
    """One task for several results: as much effort as the one that lacks most."""
    if old is None:
        return new
    more = old if old.effort >= new.effort else new
    return replace(more, serves=tuple(dict.fromkeys((*old.serves, *new.serves))))


def _levels(tasks: Mapping[Key, Task]) -> dict[Key, tuple[Key, ...]]:
    """By task: those of the next lower level of the same practice that has any."""
    rows: dict[tuple[str, str], dict[int, list[Key]]] = {}
    for key, task in tasks.items():
        rows.setdefault((key[0], task.practice), {}).setdefault(task.level, []).append(key)
    found: dict[Key, tuple[Key, ...]] = {}
    for by_level in rows.values():
        for lower, higher in pairwise(sorted(by_level)):
            found |= dict.fromkeys(by_level[higher], tuple(by_level[lower]))
    return found


def _told(key: Key, tasks: Mapping[Key, Task], results: Sequence[Result], wishes: Wishes) -> Iterator[Key]:
    """The tasks that the plan puts before this one: of the same project, or shared; done ones are none."""
    scopes = [key[0]] if key[0] != SHARED else [results[p].subject.project_id for p in tasks[key].serves]
    for before in wishes.after.get(key[1], ()):
        yield from (k for scope in dict.fromkeys((*scopes, SHARED)) if (k := (scope, before)) in tasks)


def _in_target(task: Task, results: Sequence[Result]) -> bool:
    return any(task.level <= aim(results[place]) for place in task.serves)


def _closure(start: Iterable[Key], before: Mapping[Key, tuple[Key, ...]]) -> set[Key]:
    found: set[Key] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += before[key]
    return found


def _of(practice: PracticeResult, level: int) -> list[RequirementResult]:
    return [r for r in practice.requirements if r.requirement.level == level]
