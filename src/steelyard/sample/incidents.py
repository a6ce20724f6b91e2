"""Plan what operations saw: incidents, service requests, alerts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from steelyard.sample import clock
from steelyard.sample.clock import HOUR, MINUTE
from steelyard.sample.plan import Alert, Deployment, Incident
from steelyard.sample.profile import Profile, span
from steelyard.sample.quota import Quota
from steelyard.sample.releases import is_delivery

_OTHER_CAUSES = ("capacity", "third_party", "hardware", "user")
_NAMED = 0.75  # tickets that name the release that caused them


def plan_incidents(profile: Profile, deployments: list[Deployment], rng: random.Random) -> list[Incident]:
    """Incidents by number: those that releases caused, others, one overlapping pair, and requests."""
    found = list(_caused(profile, deployments, rng))
    for day in clock.draw_days(rng, profile.incidents, 0.6):
        found.append(_other(profile, rng, clock.at(day, rng.randint(0, 18), rng.randrange(60))))
    found += _pair(profile, rng)
    found = [moved for incident in found if (moved := _settled(incident))]
    for day in clock.draw_days(rng, profile.incidents // 3, 0.6):
        found.append(_request(profile, rng, clock.at(day, rng.randint(9, 17), rng.randrange(60))))
    found.sort(key=lambda incident: (incident.opened, incident.service))
    number = f"INC-{profile.prefix.upper()}"
    return [replace(incident, id=f"{number}-{n:04}") for n, incident in enumerate(found, 1)]


def plan_tool_incidents(
    service: str, days: tuple[tuple[int, int, int], ...], rng: random.Random
) -> list[Incident]:
    """Incidents of a shared tool: (days before the end, severity, minutes)."""
    made = []
    for number, (ago, severity, minutes) in enumerate(days, 1):
        impact = clock.at(clock.AS_OF - timedelta(days=ago), 10, rng.randrange(60))
        course = _Course(impact, impact + 4 * MINUTE, impact + 9 * MINUTE, impact + minutes * MINUTE)
        incident = _incident(course, service, f"{service}-01", severity, "monitoring", ("capacity", ""), rng)
        made.append(replace(incident, id=f"INC-{service.upper()}-{number:04}"))
    return made


@dataclass(frozen=True, slots=True)
class _Course:
    """When users began to suffer, when we noticed, when somebody took it, when it was over."""

    impact: int
    detected: int
    known: int
    resolved: int


def _caused(profile: Profile, deployments: list[Deployment], rng: random.Random) -> Iterator[Incident]:
    """Every second failed release hurts, and some that succeeded; one in four tickets names no cause."""
    hurts = {"failure": Quota.begun(0.5, rng), "success": Quota.begun(profile.caused, rng)}
    says_so = Quota.begun(_NAMED, rng)
    for deployment in filter(is_delivery, deployments):
        if not hurts[deployment.outcome]():
            continue
        named = says_so()
        incident = _incident(
            _course_after(profile, deployment, deployments, rng),
            deployment.service,
            f"{deployment.service}-app-01",
            _severity(profile, rng),
            _detector(profile, rng),
            ("deployment", deployment.id) if named else ("", ""),
            rng,
            profile.sla,
        )
        yield incident if named else replace(incident, near=deployment.id)


def _course_after(
    profile: Profile, deployment: Deployment, deployments: list[Deployment], rng: random.Random
) -> _Course:
    """Where the release is rolled back, the incident is over soon after; otherwise it takes its time."""
    impact = deployment.finished + rng.randint(60, 300)
    detected = impact + rng.randint(2, 6) * MINUTE
    known = detected + rng.randint(2, 6) * MINUTE
    backs = [
        d.finished
        for d in deployments
        if d.kind == "rollback"
        and d.service == deployment.service
        and 0 < d.started - deployment.finished < 4 * HOUR
    ]
    if backs:
        return _Course(impact, detected, known, max(known, *backs) + rng.randint(1, 6) * MINUTE)
    return _Course(impact, detected, known, known + int(span(rng, profile.restore_hours) * HOUR))


def _other(profile: Profile, rng: random.Random, impact: int) -> Incident:
    detected = impact + int(span(rng, profile.detect_minutes) * MINUTE)
    known = detected + int(span(rng, profile.acknowledge_minutes) * MINUTE)
    course = _Course(impact, detected, known, known + int(span(rng, profile.restore_hours) * HOUR))
    service = rng.choice(profile.components).service
    kind, number = rng.choice(("host", "database", "app")), rng.randint(1, 3)
    item = f"{service}-{kind}-{number:02}"
    if rng.random() >= profile.known_items:
        item = f"{service}-old-{number:02}"
    cause = (rng.choice(_OTHER_CAUSES), "")
    return _incident(
        course, service, item, _severity(profile, rng), _detector(profile, rng), cause, rng, profile.sla
    )


def _pair(profile: Profile, rng: random.Random) -> list[Incident]:
    """Two grave incidents of one afternoon that overlap: their time counts once."""
    impact = clock.at(clock.AS_OF - timedelta(days=39), 14, rng.randrange(30))
    length = int(profile.restore_hours[0] * HOUR)
    service = profile.components[0].service
    return [
        _incident(
            _Course(begun, begun + 3 * MINUTE, begun + 6 * MINUTE, begun + length),
            service,
            f"{service}-host-01",
            2,
            "monitoring",
            ("hardware", ""),
            rng,
        )
        for begun in (impact, impact + length // 2)
    ]


def _incident(
    course: _Course,
    service: str,
    item: str,
    severity: int,
    detector: str,
    cause: tuple[str, str],
    rng: random.Random,
    sla: float = 1,
) -> Incident:
    """An incident without a number yet; `cause` is its kind and, where the ticket names it, its id."""
    in_time = rng.random() < sla
    resolved = course.resolved
    due = resolved + rng.randint(5, 90) * MINUTE if in_time else rng.randrange(course.known, resolved)
    return Incident(
        id="",
        kind="incident",
        service=service,
        item=item,
        severity=severity,
        priority=severity,
        opened=rng.randrange(course.detected, course.known),
        impact=course.impact,
        detected=course.detected,
        detected_by=detector,
        acknowledged=course.known,
        resolved=resolved,
        closed=resolved + rng.randint(10, 90) * MINUTE,
        reopened=rng.choice((0,) * 14 + (1,)),
        reassigned=rng.choice((0, 0, 0, 1, 1, 2, 3)),
        cause_kind=cause[0],
        cause=cause[1],
        due=due,
        in_time=in_time,
    )


def _request(profile: Profile, rng: random.Random, opened: int) -> Incident:
    resolved = opened + rng.randint(1, 7) * HOUR
    return Incident(
        id="",
        kind="request",
        service=rng.choice(profile.components).service,
        item="",
        severity=None,
        priority=None,
        opened=opened,
        impact=None,
        detected=None,
        detected_by="",
        acknowledged=None,
        resolved=resolved,
        closed=resolved + HOUR,
        reopened=None,
        reassigned=None,
        cause_kind="",
        cause="",
        due=None,
        in_time=None,
    )


def _severity(profile: Profile, rng: random.Random) -> int:
    return rng.choice((1, 2)) if rng.random() < profile.severe else rng.choice((3, 3, 4))


def _detector(profile: Profile, rng: random.Random) -> str:
    if rng.random() < 0.06:
        return "unknown"
    return (
        "monitoring" if rng.random() < profile.monitored else rng.choice(("user", "user", "partner", "staff"))
    )


def _settled(incident: Incident) -> Incident | None:
    """None for an incident that would straddle an edge of the window; see clock.shift_before_window."""
    begun = incident.impact or incident.opened
    straddles = begun < clock.START <= incident.closed or incident.closed >= clock.END
    return None if straddles else incident


def plan_alerts(profile: Profile, incidents: list[Incident], rng: random.Random) -> list[Alert]:
    """An alert for each incident that monitoring noticed; noise only where no incident is near."""
    alerts = []
    for incident in incidents:
        if incident.detected_by == "monitoring" and incident.detected and incident.acknowledged:
            begun = incident.detected - rng.randint(5, 50)
            alerts.append(
                Alert(
                    id="",
                    service=incident.service,
                    item=incident.item,
                    rule="error-rate",
                    severity="critical",
                    started=begun,
                    ended=incident.resolved,
                    acknowledged=incident.acknowledged,
                    actionable=True,
                    incident=incident.id,
                )
            )
    for day in clock.draw_days(rng, profile.noise, 0.6):
        begun = clock.at(day, rng.randint(0, 22), rng.randrange(60))
        if not any(_near(begun, incident) for incident in incidents):
            service = rng.choice(profile.components).service
            alerts.append(
                Alert(
                    id="",
                    service=service,
                    item=f"{service}-host-01",
                    rule=rng.choice(("cpu", "memory", "disk")),
                    severity="warning",
                    started=begun,
                    ended=begun + rng.randint(3, 40) * MINUTE,
                    acknowledged=begun + rng.randint(1, 20) * MINUTE,
                    actionable=rng.random() < 0.3,
                    incident="",
                )
            )
    alerts.sort(key=lambda alert: (alert.started, alert.item, alert.rule))
    return [replace(alert, id=f"ALM-{profile.prefix.upper()}-{n:05}") for n, alert in enumerate(alerts, 1)]


def _near(moment: int, incident: Incident) -> bool:
    return (incident.impact or incident.opened) - 4 * HOUR < moment < incident.resolved + HOUR
