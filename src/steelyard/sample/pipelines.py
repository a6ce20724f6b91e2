"""Plan the pipeline runs of a repository: builds, scans, tests, and the runs that deploy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from steelyard.sample import clock
from steelyard.sample.clock import MINUTE
from steelyard.sample.plan import Deployment, History, Request, Run
from steelyard.sample.profile import Profile, Span, span


@dataclass(slots=True)
class _Line:
    profile: Profile
    history: History
    rng: random.Random
    runs: list[Run] = field(default_factory=list)

    def run(
        self, kind: str, trigger: str, commit: int, moment: int, minutes: Span, *, main: bool = True
    ) -> Run:
        queued = moment + self.rng.randint(5, 90)
        started = queued + int(span(self.rng, self.profile.queue_minutes) * MINUTE)
        finished = started + int(span(self.rng, minutes) * MINUTE)
        number = f"{self.history.repository}-{len(self.runs) + 1:05}"
        made = Run(
            id=number,
            repository=self.history.repository,
            kind=kind,
            trigger=trigger,
            commit=commit,
            sha="",
            default_branch=main,
            queued=queued,
            started=started,
            finished=finished,
            outcome="success",
            error="",
            attempt=1,
        )
        self.runs.append(made)
        return made


def plan_runs(profile: Profile, history: History, requests: list[Request], rng: random.Random) -> list[Run]:
    """Builds of every change to the main line and of every branch, scans, tests, in order of time."""
    line = _Line(profile, history, rng)
    for index in history.main:
        _main_line(line, index)
    for request in requests:
        if request.head is not None:
            moment = history.commits[request.head].at
            line.run("build", "commit", request.head, moment, profile.build_minutes, main=False)
    return sorted(line.runs, key=lambda run: (run.started, run.id))


def plan_deploy_runs(deployments: list[Deployment], rng: random.Random) -> Iterator[Run]:
    """The runs that deployments name."""
    for d in deployments:
        if d.run and d.head is not None:
            yield Run(
                id=d.run,
                repository=d.repository,
                kind="deploy",
                trigger="upstream" if d.auto else "manual",
                commit=d.head,
                sha="",
                default_branch=True,
                queued=d.started - rng.randint(20, 120),
                started=d.started,
                finished=d.finished,
                outcome="success" if d.outcome == "success" else "failure",
                error="",
                attempt=1,
            )


def _main_line(line: _Line, index: int) -> None:
    profile, rng, moment = line.profile, line.rng, line.history.commits[index].at
    build = line.run("build", "commit", index, moment, profile.build_minutes)
    chance = rng.random()
    quiet = abs(moment - clock.START) < 5 * clock.DAY or moment > clock.END - 3 * clock.DAY
    if chance < 0.02 and not quiet:
        outcome = rng.choice((("error", "infra"), ("cancelled", "")))
        line.runs[-1] = replace(build, outcome=outcome[0], error=outcome[1])
    elif chance > profile.build_ok and not quiet:
        line.runs[-1] = replace(build, outcome="failure", error=rng.choice(("test", "compile")))
        _repair(line, build)
    if rng.random() < profile.scanned:
        line.run("scan", "commit", index, build.finished, (2, 9))
    if rng.random() < 0.8:
        line.run("test", "commit", index, build.finished, profile.test_minutes)
    if rng.random() < profile.scheduled:
        line.run(
            "build", rng.choice(("schedule", "manual")), index, moment + 7 * clock.HOUR, profile.build_minutes
        )
    if rng.random() < profile.unknown_source:
        _foreign(line, moment)


def _repair(line: _Line, build: Run) -> None:
    """The same commit is built again until it passes; a rerun keeps what started the first."""
    moment = build.finished
    tries = line.rng.choice((1, 1, 1, 2))
    for attempt in range(2, 2 + tries):
        moment += int(span(line.rng, line.profile.repair_minutes) * MINUTE) // tries
        assert build.commit is not None  # noqa: S101 - main line builds have one
        again = line.run("build", "commit", build.commit, moment, line.profile.build_minutes)
        passed = attempt == 1 + tries
        line.runs[-1] = replace(
            again, attempt=attempt, outcome="success" if passed else "failure", error="" if passed else "test"
        )
        moment = again.finished


def _foreign(line: _Line, moment: int) -> None:
    """A build from a copy of the code that no collected repository has."""
    run = line.run("build", "manual", 0, moment + 3 * clock.HOUR, line.profile.build_minutes)
    line.runs[-1] = replace(run, commit=None, sha=f"{line.rng.getrandbits(160):040x}")
