"""Plan when branches of a repository begin, are reviewed and merged, and the work items behind them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

from steelyard.sample import clock
from steelyard.sample.clock import HOUR, MINUTE
from steelyard.sample.plan import Request, WorkItem
from steelyard.sample.profile import MAIL, SHARED_ACCOUNT, Component, Profile, span


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch to be merged, or (opened is None) one commit straight to the main line."""

    key: str
    number: int
    author: str
    times: tuple[int, ...]
    opened: int | None
    reviewed: int | None
    approved: int | None
    merged: int
    others: int


def person_of(profile: Profile, number: int) -> str:
    """The mail address of one of the project's people, numbered from 1."""
    return f"{profile.prefix}-dev-{number:02}@{MAIL}"


def plan_branches(profile: Profile, component: Component, rng: random.Random) -> list[Branch]:
    """In the order of merging, no two at the same moment."""
    count = profile.requests + profile.direct
    days = clock.draw_days(rng, count, profile.recent)
    direct = set(rng.sample(range(count), profile.direct))
    first = 101 + 500 * profile.components.index(component)
    drawn = [_branch(profile, rng, day, number in direct) for number, day in enumerate(days)]
    drawn.sort(key=lambda branch: branch.merged)
    last, result = 0, []
    for number, branch in enumerate(drawn):
        bump = max(0, last + 61 - branch.merged)
        last = branch.merged + bump
        key = f"{profile.key}-{first + number // 2}"  # two changes to an issue
        result.append(replace(_moved(branch, bump), key=key, number=number + 1))
    return result


def _branch(profile: Profile, rng: random.Random, day: date, direct: bool) -> Branch:
    merged = clock.at(day, rng.randint(10, 17), rng.randrange(60)) + rng.randrange(60)
    author = person_of(profile, rng.randint(1, profile.people))
    if rng.random() < profile.shared:
        author = SHARED_ACCOUNT
    if direct:
        return Branch(
            key="",
            number=0,
            author=author,
            times=(merged,),
            opened=None,
            reviewed=None,
            approved=None,
            merged=merged,
            others=0,
        )
    opened = merged - int(span(rng, profile.open_hours) * HOUR)
    begun = opened - int(span(rng, profile.coding_hours) * HOUR)
    inner = sorted(rng.randrange(begun, opened) for _ in range(rng.choice(profile.branch_commits) - 1))
    reviewed = (
        opened + int((merged - opened) * rng.uniform(0.15, 0.75)) if rng.random() < profile.reviewed else None
    )
    approved = rng.randrange(reviewed, merged) if reviewed else None
    branch = Branch(
        key="",
        number=0,
        author=author,
        times=(begun, *inner),
        opened=opened,
        reviewed=reviewed,
        approved=approved,
        merged=merged,
        others=1 + (rng.random() < 0.2),
    )
    return _moved(branch, -clock.shift_before_window(begun, merged))


def _moved(branch: Branch, seconds: int) -> Branch:
    def later(moment: int | None) -> int | None:
        return None if moment is None else moment + seconds

    return replace(
        branch,
        times=tuple(moment + seconds for moment in branch.times),
        opened=later(branch.opened),
        reviewed=later(branch.reviewed),
        approved=later(branch.approved),
        merged=branch.merged + seconds,
    )


def open_requests(profile: Profile, component: Component, rng: random.Random, number: int) -> list[Request]:
    """Two that nobody has looked at yet."""
    opened = [clock.at(clock.AS_OF, 9 + extra, rng.randrange(60)) for extra in range(2)]
    return [
        Request(
            repository=component.repository,
            number=number + 1 + extra,
            key="",
            author=person_of(profile, 1 + extra),
            first_commit=moment - HOUR,
            opened=moment,
            reviewed=None,
            approved=None,
            merged=None,
            head=None,
            merge=None,
            commits=1,
            additions=rng.randint(*profile.lines),
            deletions=rng.randint(0, 20),
            others=0,
        )
        for extra, moment in enumerate(opened)
    ]


def plan_work(component: Component, branches: list[Branch], rng: random.Random) -> list[WorkItem]:
    """One work item per issue key, begun before its first commit and done after its last merge; some open ones."""
    by_key: dict[str, list[Branch]] = {}
    for branch in branches:
        by_key.setdefault(branch.key, []).append(branch)
    items = []
    for key, parts in by_key.items():
        started = min(part.times[0] for part in parts) - rng.randint(20, 300) * MINUTE
        created = started - rng.randint(4, 400) * HOUR
        done = max(part.merged for part in parts) + rng.randint(1, 70) * HOUR
        kind = rng.choice(("requirement", "story", "story", "story", "defect"))
        found = rng.choice(("dev", "test", "test", "test", "production")) if kind == "defect" else ""
        due = created + rng.randint(10, 45) * clock.DAY
        items.append(
            WorkItem(
                key=key,
                repository=component.repository,
                kind=kind,
                created=created,
                started=started,
                done=done if done < clock.END else None,
                due=due,
                found_in=found,
            )
        )
    return items + _open_work(items[-1], rng)


def _open_work(last: WorkItem, rng: random.Random) -> list[WorkItem]:
    """Seven more, begun and not done: nothing of them is committed yet."""
    project, _, number = last.key.rpartition("-")
    items = []
    for extra in range(1, 8):
        started = clock.END - rng.randint(30, 1_000) * HOUR
        created = started - rng.randint(4, 400) * HOUR
        items.append(
            replace(
                last,
                key=f"{project}-{int(number) + extra}",
                kind="story",
                created=created,
                started=started,
                done=None,
                due=created + rng.randint(10, 45) * clock.DAY,
                found_in="",
            )
        )
    return items
