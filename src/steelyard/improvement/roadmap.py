"""The least work that reaches every target within the capacity, proven by HiGHS and checked by our own decision.

Which work is needed follows from the roll-up rules R11 and R12, written as rows of a 0-1 program. First the least
effort is found, then of the plans with that effort one that does the lower levels early. The result decided anew
with everything planned taken as met has to reach its target, or the plan is not given out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from steelyard.errors import InputError
from steelyard.improvement.demands import demand, refuse_unreachable
from steelyard.improvement.program import Program, Solution, Solver, Undecided
from steelyard.improvement.tasks import Key, Task, Work, in_order, work
from steelyard.improvement.what_if import level_if
from steelyard.improvement.wishes import MOST_QUARTERS, TENTHS, Wishes, days
from steelyard.rating.model import Answer
from steelyard.result.model import Result
from steelyard.values import Level, Missing, Outcome

GAP, NODES = 0.01, 200  # for the order, which need not be proven: within 1 %, or the best after so many nodes
PROBE = 5.0  # seconds for one step of the search for a relaxation


class Because(StrEnum):
    """Why a task is in the plan."""

    TARGET = "target"  # every plan that reaches the target has it
    CHOSEN = "chosen"  # it belongs to the cheapest way to the target; there are others
    NEEDED = "needed"  # only another task needs it


@dataclass(frozen=True, slots=True)
class Item:
    """A task with its quarter, counted from 1; `opens` are the planned tasks that wait for it."""

    task: Task
    quarter: int
    because: Because
    opens: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    """The level of a result once the work of a quarter is done; quarter 0 is the start."""

    quarter: int
    level: Level | Missing


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The smallest change that makes the target possible; None where that change alone cannot."""

    quarters: int | None  # as many quarters, at the same capacity
    more: int | None  # tenths of a person-day more in every quarter


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The plan: items by quarter and in the order in which they may be done. Efforts in tenths of a person-day."""

    results: tuple[Result, ...]
    capacity: tuple[int, ...]  # empty: no limit was given, and everything stands in one stretch
    items: tuple[Item, ...]
    milestones: tuple[tuple[Milestone, ...], ...]  # by result
    proven: bool  # no plan takes less effort
    solver: str  # empty where nothing had to be solved

    @property
    def effort(self) -> int:
        """Tenths of a person-day of everything planned."""
        return sum(item.task.effort for item in self.items)

    @property
    def quarters(self) -> int:
        """How many quarters the plan may use."""
        return len(self.capacity) or 1

    def load(self, quarter: int) -> int:
        """Tenths of a person-day that are planned in a quarter."""
        return sum(item.task.effort for item in self.items if item.quarter == quarter)


class TooTight(InputError):  # noqa: N818 - says what the capacity is
    """The target cannot be reached within the capacity; `relaxation` is the smallest change that would do."""

    def __init__(self, what: str, relaxation: Relaxation, remedy: str) -> None:
        super().__init__(what, where="--capacity", remedy=remedy)
        self.relaxation = relaxation


def plan(results: Sequence[Result], wishes: Wishes, where: str = "plan") -> Roadmap:
    """The least work that lifts every result to its own target.

    Raises InputError for a target that no work reaches and for dependencies in a circle, TooTight with the
    smallest relaxation where the capacity is too small.
    """
    for result in results:
        refuse_unreachable(result)
    found = work(results, wishes, where)
    try:
        with Solver() as solver:
            return _planned(tuple(results), wishes, found, solver)
    except Undecided as fault:
        raise InputError(
            f"the plan is {fault}: the capacity is so tight that it can hardly be told",
            where="--capacity",
            remedy="give a little more capacity",
        ) from None


def _planned(results: tuple[Result, ...], wishes: Wishes, work_: Work, solver: Solver) -> Roadmap:
    limits = wishes.capacity or (None,)
    scheduled = _solved(results, work_, limits, solver)
    if scheduled is None:
        raise _too_tight(results, wishes.capacity, work_, solver)
    quarters, solution = scheduled
    forced = _forced(results, work_)
    items = tuple(_items(work_, quarters, forced))
    milestones = tuple(tuple(_milestones(r, place, items, len(limits))) for place, r in enumerate(results))
    for result, stones in zip(results, milestones, strict=True):
        level = stones[-1].level
        if isinstance(level, Missing) or level.value < result.target:
            raise RuntimeError(f"the plan does not lift {result.part.id} to level {result.target}")
    return Roadmap(results, wishes.capacity, items, milestones, solution.proven, solution.solver)


@dataclass(frozen=True, slots=True)
class _Scheduling:
    """A program, and which of its variables puts which task into which quarter."""

    program: Program
    places: Mapping[tuple[Key, int], int]

    def done(self, key: Key, until: int) -> dict[int, int]:
        """The terms of "the task is done by the end of this quarter", quarters counted from 0."""
        return {self.places[key, quarter]: 1 for quarter in range(until + 1)}


def _solved(
    results: Sequence[Result], work_: Work, limits: Sequence[int | None], solver: Solver
) -> tuple[dict[Key, int], Solution] | None:
    """By task its quarter from 1, and the solution of least effort; None where there is none."""
    scheduling = _scheduling(results, work_, limits)
    least = solver.solve(scheduling.program)
    if least is None:
        return None
    early = _early(scheduling, work_, least, solver) if len(limits) > 1 else least
    taken = {key: quarter + 1 for (key, quarter), v in scheduling.places.items() if v in early.taken}
    return taken, least


def _scheduling(results: Sequence[Result], work_: Work, limits: Sequence[int | None]) -> _Scheduling:
    program = Program()
    spans = range(len(limits))
    more = len(work_.tasks) + 1  # effort decides, then how many tasks there are: nothing idle for no effort
    places = {
        (k, t): program.variable(task.effort * more + 1) for k, task in work_.tasks.items() for t in spans
    }
    found = _Scheduling(program, places)
    last = len(limits) - 1
    for key in work_.tasks:
        program.row(found.done(key, last), high=1)
    for quarter, limit in enumerate(limits):
        if limit is not None:
            program.row({places[k, quarter]: t.effort for k, t in work_.tasks.items()}, high=limit)
    for key, befores in work_.before.items():
        for before in befores:
            for quarter in spans:
                waits = found.done(before, quarter)
                program.row({**waits, **dict.fromkeys(found.done(key, quarter), -1)}, low=0)
    for place, result in enumerate(results):
        met = {t.requirement: found.done(k, last) for k, t in work_.tasks.items() if place in t.serves}
        demand(result, met, program)
    return found


def _early(scheduling: _Scheduling, work_: Work, least: Solution, solver: Solver) -> Solution:
    """Of the plans with the least effort one that does lower levels early; the first one where none is found in time."""
    program = scheduling.program
    cost = sum(program.costs[v] for v in least.taken)
    top = 1 + max((task.level for task in work_.tasks.values()), default=0)
    costs = [0] * len(program.costs)
    for (key, quarter), variable in scheduling.places.items():
        task = work_.tasks[key]
        costs[variable] = quarter * (task.effort + 1) * (top - task.level + 1)
    held = Program(program.costs, [*program.rows])
    held.row({v: each for v, each in enumerate(program.costs) if each}, high=cost)
    try:
        return solver.solve(held, costs=costs, gap=GAP, nodes=NODES) or least
    except Undecided:
        return least


def _items(work_: Work, quarters: Mapping[Key, int], forced: frozenset[Key]) -> Iterator[Item]:
    opens: dict[Key, list[Key]] = {}
    for key in quarters:
        for before in work_.before[key]:
            opens.setdefault(before, []).append(key)
    order = [task for task in in_order(work_) if task.key in quarters]
    for task in sorted(order, key=lambda task: quarters[task.key]):
        because = _because(task, work_, forced, quarters)
        yield Item(task, quarters[task.key], because, tuple(opens.get(task.key, ())))


def _because(task: Task, work_: Work, forced: frozenset[Key], quarters: Mapping[Key, int]) -> Because:
    if task.key in forced:
        return Because.TARGET
    waiting = any(task.key in work_.told[key] for key in quarters)
    return Because.NEEDED if waiting and task.key not in work_.wanted else Because.CHOSEN


def _forced(results: Sequence[Result], work_: Work) -> frozenset[Key]:
    """The tasks without which some target is missed, everything else done."""
    found: set[Key] = set()
    for place, result in enumerate(results):
        mine = {t.requirement: k for k, t in work_.tasks.items() if place in t.serves}
        found |= {mine[requirement] for requirement in _indispensable(result, mine, work_)}
    return frozenset(found)


def _indispensable(result: Result, mine: Mapping[str, Key], work_: Work) -> Iterator[str]:
    """Up to the level that every practice has to attain, all; above it the rule decides it without each of them.

    Under `share` the requirements of a practice and level stand or fall together, so one of them is tried.
    """
    rule = result.part.rollup
    surely = {"every": result.target, "share": result.target - rule.k}.get(rule.rule, 0)
    tried: dict[object, bool] = {}
    for requirement, key in mine.items():
        task = work_.tasks[key]
        alike = (task.practice, task.level) if rule.rule == "share" else requirement
        if task.level > surely and rule.rule != "every" and alike not in tried:
            tried[alike] = _missed(result, [other for other in mine if other != requirement])
        if task.level <= surely or tried.get(alike, False):
            yield requirement


def _missed(result: Result, done: Sequence[str]) -> bool:
    """Whether the target is missed with only these met."""
    level = level_if(result, dict.fromkeys(done, Answer(Outcome.MET)))
    return isinstance(level, Missing) or level.value < result.target


def _milestones(result: Result, place: int, items: Sequence[Item], quarters: int) -> Iterator[Milestone]:
    for quarter in range(quarters + 1):
        done = [i.task for i in items if i.quarter <= quarter and place in i.task.serves]
        met = {task.requirement: Answer(Outcome.MET) for task in done}
        yield Milestone(quarter, level_if(result, met))


def _too_tight(results: Sequence[Result], capacity: tuple[int, ...], work_: Work, solver: Solver) -> TooTight:
    """The fault with the smallest relaxation in either direction."""
    free = _solved(results, work_, [None], solver)
    if free is None:
        raise RuntimeError("no work reaches a target that was found reachable")
    needed = sum(work_.tasks[key].effort for key in free[0])
    found = Relaxation(
        _more_quarters(results, capacity, work_, needed, solver),
        _more_capacity(results, capacity, work_, needed, solver),
    )
    return TooTight(
        f"the target takes at least {days(needed)} person-days, "
        f"and {len(capacity)} quarters hold {days(sum(capacity))}",
        found,
        _remedy(found),
    )


def _remedy(found: Relaxation) -> str:
    match found:
        case Relaxation(quarters=None, more=None):
            return "lower the target or raise the capacity"
        case Relaxation(quarters=quarters, more=None):
            return f"it would do with {quarters} quarters at this capacity"
        case Relaxation(quarters=None, more=int(more)):
            return f"it would do with {days(more)} person-days more in every quarter"
        case Relaxation(quarters=quarters, more=int(more)):
            return (
                f"it would do with {quarters} quarters at this capacity, "
                f"or with {days(more)} person-days more in every quarter"
            )
    raise AssertionError(found)


def _more_quarters(
    results: Sequence[Result], capacity: tuple[int, ...], work_: Work, needed: int, solver: Solver
) -> int | None:
    """The fewest quarters, further ones as long as the last; None where forty are not enough."""
    last = capacity[-1]
    largest = max((work_.tasks[key].effort for key in _forced(results, work_)), default=0)
    if last == 0 or largest > max(capacity):
        return None
    for count in range(len(capacity) + 1, MOST_QUARTERS + 1):
        limits = [*capacity, *[last] * (count - len(capacity))]
        if sum(limits) >= needed and _fits(results, work_, limits, solver):
            return count
    return None


def _more_capacity(
    results: Sequence[Result], capacity: tuple[int, ...], work_: Work, needed: int, solver: Solver
) -> int | None:
    """The fewest whole person-days more in every quarter, by halving: more capacity never makes it worse."""
    low, high = 0, -(-needed // TENTHS)  # in whole person-days; with all of it in one quarter it fits
    while low + 1 < high:
        middle = (low + high) // 2
        if _fits(results, work_, [limit + middle * TENTHS for limit in capacity], solver):
            high = middle
        else:
            low = middle
    return high * TENTHS


def _fits(results: Sequence[Result], work_: Work, limits: Sequence[int], solver: Solver) -> bool:
    """Whether the work fits; what could not be told in time counts as not."""
    scheduling = _scheduling(results, work_, limits)
    try:
        zero = [0] * len(scheduling.program.costs)
        return solver.solve(scheduling.program, costs=zero, seconds=PROBE) is not None
    except Undecided:
        return False
