"""Plan what tests and scanners found: executions of cases, coverage, scans, the register of findings."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from steelyard.sample import clock
from steelyard.sample.clock import DAY, HOUR, MINUTE
from steelyard.sample.plan import CoverageReport, Execution, Finding, History, Scan
from steelyard.sample.profile import Component, Profile, span

_RUNS_AGO = (250, 200, 150, 110, 82, 75, 68, 61, 54, 47, 40, 33, 26, 19, 12, 5)  # days before the end
_RULES = ("sample/hard-coded-path", "sample/unchecked-result", "sample/weak-random", "sample/long-method")
_ALLOWED_DAYS = {"critical": 15, "high": 30, "medium": 90}
_NOT_SKIPPED = 5  # the first cases of a level always run


@dataclass(frozen=True, slots=True)
class _TestRun:
    name: str
    at: int
    commit: int
    salt: float


def plan_executions(profile: Profile, history: History, rng: random.Random) -> list[Execution]:
    """Runs of all automated cases, now and then twice on one commit, and of the manual cases."""
    unit, api, manual = profile.cases
    shaky = {f"unit-{number:03}" for number in range(1, profile.flaky + 1)}
    found: list[Execution] = []
    salt = rng.random()
    for number, ago in enumerate(_RUNS_AGO):
        day = clock.AS_OF - timedelta(days=ago)
        moment = clock.at(day, 22, rng.randrange(30))
        commit = history.head_at(moment)
        for again in range(2 if number % 3 == 0 else 1):
            run = _TestRun(f"{day:%Y%m%d}-{again + 1}", moment + again * HOUR, commit, salt)
            failing = shaky if again == 0 and number % 3 == 0 else set()
            found += _cases(profile, history, run, "unit", unit, failing, rng)
            found += _cases(profile, history, run, "api", api, set(), rng)
        if number % 4 == 0:
            run = _TestRun(f"{day:%Y%m%d}-m", moment - 8 * HOUR, history.head_at(moment - 8 * HOUR), salt)
            found += _cases(profile, history, run, "manual", manual, set(), rng)
    return found


def _cases(
    profile: Profile,
    history: History,
    run: _TestRun,
    level: str,
    count: int,
    failing: set[str],
    rng: random.Random,
) -> list[Execution]:
    """A case that fails by chance fails in both runs of a commit: only the shaky ones differ."""
    chance = random.Random(f"{run.salt}:{run.commit}:{level}")  # noqa: S311 - a sample, not a secret
    made = []
    for number in range(1, count + 1):
        name = f"{level}-{number:03}"
        wrong = chance.random() > profile.case_ok
        skip = chance.random() < 0.01 and number > _NOT_SKIPPED
        outcome = "failed" if wrong or name in failing else "passed"
        if skip:
            outcome = "skipped"
        elif wrong and chance.random() < 0.2:
            outcome = "error"
        made.append(
            Execution(
                repository=history.repository,
                run=run.name,
                level=level,
                case=name,
                outcome=outcome,
                milliseconds=rng.randint(2, 900),
                at=run.at,
                commit=run.commit,
            )
        )
    return made


def plan_coverage(profile: Profile, history: History, rng: random.Random) -> list[CoverageReport]:
    """Four reports over the year; the newest two lie in the window."""
    reports = []
    for step, ago in enumerate((200, 120, 50, 8)):
        day = clock.AS_OF - timedelta(days=ago)
        files = tuple(
            _covered(profile, rng, name, 0.03 * (step - 3))
            for name in ("account", "payment", "limit", "notice", "session")
        )
        moment = clock.at(day, 23)
        reports.append(
            CoverageReport(
                repository=history.repository, day=day, at=moment, commit=history.head_at(moment), files=files
            )
        )
    return reports


def _covered(profile: Profile, rng: random.Random, name: str, drift: float) -> tuple[str, int, int, int, int]:
    lines, branches = rng.randint(80, 220), 2 * rng.randint(10, 40)
    line, branch = (share + drift + rng.uniform(-0.04, 0.04) for share in profile.coverage)
    return name, round(lines * line), lines, round(branches * branch), branches


def plan_scans(component: Component, history: History, rng: random.Random) -> list[Scan]:
    """Four scans; between them some results go and others come."""
    standing = {_result(component, rng) for _ in range(12)}
    scans = []
    for ago in (100, 70, 40, 6):
        gone = set(rng.sample(sorted(standing), len(standing) // 4))
        standing = (standing - gone) | {_result(component, rng) for _ in range(2)}
        moment = clock.at(clock.AS_OF - timedelta(days=ago), 2, 30)
        scans.append(Scan(history.repository, moment, history.head_at(moment), tuple(sorted(standing))))
    return scans


def _result(component: Component, rng: random.Random) -> tuple[str, str, int]:
    name = rng.choice(("account", "payment", "limit", "notice", "session"))
    return rng.choice(_RULES), f"src/{name}.{component.endings[0]}", rng.randint(1, 200)


def plan_findings(profile: Profile, rng: random.Random) -> list[Finding]:
    """The bank's register of security findings, with the day by which each has to be fixed."""
    findings = []
    seen_days = clock.draw_days(rng, profile.findings, 0.8)
    for number, day in enumerate(seen_days, 1):
        severity = rng.choice(("critical", "high", "high", "medium"))
        seen = clock.at(day, 3, rng.randrange(60))
        due = seen + _ALLOWED_DAYS[severity] * DAY
        fixed = _fixed(profile, rng, day, seen)
        findings.append(
            Finding(
                id=f"VUL-{profile.prefix.upper()}-{number:04}",
                repository=rng.choice(profile.components).repository,
                category=rng.choice(("sca", "sca", "container", "dast")),
                rule=f"sample-rule-{rng.randint(1, 30):02}",
                severity=severity,
                seen=seen,
                due=due,
                fixed=fixed,
            )
        )
    return findings


def _fixed(profile: Profile, rng: random.Random, day: date, seen: int) -> int | None:
    """What was seen before the window is fixed before it; in the window some stay open."""
    fixed = seen + int(span(rng, profile.fix_days) * DAY) + 7 * MINUTE
    if day < clock.WINDOW.first:
        return min(fixed, max(seen + HOUR, clock.START - 20 * HOUR))
    return fixed if fixed < clock.END and rng.random() < profile.fixed else None
