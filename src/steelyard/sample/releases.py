"""Plan the releases of a service: test and staging first, then production, with failures and rollbacks.

A failed production deployment brings nothing: its commits reach production with the next one that succeeds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from steelyard.sample import clock
from steelyard.sample.clock import HOUR, MINUTE
from steelyard.sample.plan import Change, Deployment, History
from steelyard.sample.profile import Component, Profile
from steelyard.sample.quota import Quota

PRODUCTION = "production"


@dataclass(slots=True)
class _Line:
    """One service on its way through the year."""

    profile: Profile
    component: Component
    history: History
    rng: random.Random
    deployments: list[Deployment] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    heads: dict[str, int | None] = field(default_factory=dict)  # newest successful one by environment
    version: str = ""  # in production
    minor: int = 0
    quotas: dict[str, Quota] = field(default_factory=dict)

    def quota(self, what: str) -> bool:
        """Whether the happening of that name, a rate of the profile, is due."""
        if what not in self.quotas:
            self.quotas[what] = Quota.begun(getattr(self.profile, what), self.rng)
        return self.quotas[what]()

    def number(self) -> str:
        service = self.component.service.upper().replace("-", "")
        return f"REL-{service}-{len(self.deployments) + 1:04}"


def plan_releases(
    profile: Profile, component: Component, history: History, rng: random.Random
) -> tuple[list[Deployment], list[Change]]:
    """Deployments in order of time, with the change tickets that allowed them; tags go into the history."""
    line = _Line(profile, component, history, rng)
    for moment in _release_moments(profile, rng):
        head = history.head_at(moment - 4 * HOUR)
        if head != line.heads.get(PRODUCTION):
            _release(line, moment, head)
    return line.deployments, line.changes


def is_delivery(deployment: Deployment) -> bool:
    """A deployment that brings a version to production; rollbacks take one away."""
    return deployment.environment == PRODUCTION and deployment.kind in ("deploy", "upgrade")


def _release_moments(profile: Profile, rng: random.Random) -> Iterator[int]:
    for day in clock.weekdays(clock.FIRST + timedelta(days=18), clock.AS_OF):
        if rng.random() < profile.release_chance[int(day >= clock.WINDOW.first)]:
            yield clock.at(day, rng.randint(19, 20), rng.randrange(60))


def _release(line: _Line, moment: int, head: int) -> None:
    line.minor += 1
    version = f"3.{line.minor}.0"
    if line.quota("verified"):
        _deploy(line, moment - 3 * HOUR, "test", version, head)
        if line.rng.random() < 0.06:  # stopped before production
            line.deployments[-1] = replace(line.deployments[-1], outcome="failure")
            return
        _deploy(line, moment - 2 * HOUR, "staging", version, head)
    _produce(line, moment, version, head)


def _deploy(line: _Line, moment: int, environment: str, version: str, head: int) -> None:
    finished = moment + line.rng.randint(4, 15) * MINUTE
    number = line.number()
    run = f"run-{number.lower()}" if line.quota("by_pipeline") else ""
    line.deployments.append(
        Deployment(
            id=number,
            repository=line.history.repository,
            service=line.component.service,
            environment=environment,
            version=version,
            head=head,
            previous=line.heads.get(environment),
            run=run,
            auto=bool(run),
            kind="deploy",
            started=moment,
            finished=finished,
            outcome="success",
            rework=False,
            change="",
        )
    )
    line.heads[environment] = head


def _produce(line: _Line, moment: int, version: str, head: int) -> None:
    """One production deployment, its ticket, and the way back where it fails."""
    rng = line.rng
    finished = moment + rng.randint(6, 24) * MINUTE + rng.randrange(60)
    seed = PRODUCTION not in line.heads
    failed = not seed and line.quota("failed")
    run = line.quota("by_pipeline")
    auto = run and line.quota("auto")
    known = seed or not line.quota("hand_built")
    number = line.number()
    change = f"CHG-{number[4:]}" if line.quota("with_change") else ""
    deployment = Deployment(
        id=number,
        repository=line.history.repository,
        service=line.component.service,
        environment=PRODUCTION,
        version=version,
        head=head if known else None,
        previous=line.heads.get(PRODUCTION),
        run=f"run-{number.lower()}" if run else "",
        auto=auto,
        kind="deploy",
        started=moment,
        finished=finished,
        outcome="failure" if failed else "success",
        rework=False,
        change=change,
    )
    line.deployments.append(deployment)
    if change:
        line.changes.append(_ticket(line, deployment))
    if failed:
        _roll_back(line, deployment)
        return
    if known:
        line.heads[PRODUCTION] = head
        line.history.tags[f"v{version}"] = head
    line.version = version


def _ticket(line: _Line, deployment: Deployment) -> Change:
    rng = line.rng
    created = deployment.started - rng.randint(6, 60) * HOUR
    closed = deployment.finished + rng.randint(30, 150) * MINUTE
    if created < clock.START <= closed:
        created = deployment.started - rng.randint(60, 600) * MINUTE
    kind = "emergency" if line.quota("emergency") else rng.choice(("standard", "normal"))
    return Change(
        id=deployment.change,
        service=deployment.service,
        item=f"{deployment.service}-app-01",
        type=kind,
        created=created,
        approved=rng.randrange(created, deployment.started),
        actual_from=deployment.started,
        actual_to=deployment.finished,
        closed=closed,
        outcome="success" if deployment.outcome == "success" else rng.choice(("failed", "backed_out")),
    )


def _roll_back(line: _Line, failed: Deployment) -> None:
    """Within the hour, or (a team without practice) after two to three hours."""
    quick = line.quota("rollback")
    begun = failed.finished + (line.rng.randint(8, 35) if quick else line.rng.randint(100, 150)) * MINUTE
    finished = begun + line.rng.randint(3, 12) * MINUTE
    line.deployments.append(
        replace(
            failed,
            id=line.number(),
            version=line.version,
            head=line.heads[PRODUCTION],
            previous=failed.head,
            kind="rollback",
            started=begun,
            finished=finished,
            outcome="success",
            run="",
            auto=False,
        )
    )


def with_rework(deployments: list[Deployment], mended: set[str]) -> list[Deployment]:
    """The deployment after one that caused an incident is unplanned repair; `mended` names those."""
    result: list[Deployment] = []
    owed: set[str] = set()
    for deployment in deployments:
        rework = is_delivery(deployment) and deployment.service in owed
        if rework:
            owed.discard(deployment.service)
        result.append(replace(deployment, rework=True) if rework else deployment)
        if deployment.id in mended:
            owed.add(deployment.service)
    return result
