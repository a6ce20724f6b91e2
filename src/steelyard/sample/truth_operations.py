"""The true values of incidents, alerts, changes and configuration items."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.sample import clock
from steelyard.sample.clock import DAY, HOUR, MINUTE, in_window
from steelyard.sample.plan import Alert, Change, Incident, ProjectPlan
from steelyard.sample.tally import Definition, Tally, mean, median, ratio, share

_STALE_DAYS = 60


def _tickets(plan: ProjectPlan) -> list[Incident]:
    return [i for i in plan.incidents if in_window(i.opened)]


def _incidents(plan: ProjectPlan) -> list[Incident]:
    """Incidents opened in the window, without service requests; all are of production."""
    return [i for i in _tickets(plan) if i.kind == "incident"]


def _spent(
    plan: ProjectPlan, begin: str, end: str, priorities: tuple[int, ...] = (1, 2, 3, 4)
) -> Iterator[int]:
    for incident in _incidents(plan):
        if incident.priority in priorities:
            yield getattr(incident, end) - getattr(incident, begin)


def time_to_restore(plan: ProjectPlan) -> Tally:
    """Median of impact start -> resolved of incidents."""
    return median(_spent(plan, "impact", "resolved"), HOUR)


def time_to_detect(plan: ProjectPlan) -> Tally:
    """Median of impact start -> detected of incidents."""
    return median(_spent(plan, "impact", "detected"), MINUTE)


def time_to_acknowledge(plan: ProjectPlan) -> Tally:
    """Median of detected -> acknowledged of incidents."""
    return median(_spent(plan, "detected", "acknowledged"), MINUTE)


def time_to_resolve(plan: ProjectPlan) -> Tally:
    """Median of detected -> resolved of incidents."""
    return median(_spent(plan, "detected", "resolved"), HOUR)


def mean_time_to_resolve(plan: ProjectPlan) -> Tally:
    """Mean of detected -> resolved of incidents."""
    return mean(_spent(plan, "detected", "resolved"), HOUR)


def urgent_time_to_resolve(plan: ProjectPlan) -> Tally:
    """Median of detected -> resolved of incidents of priority 1 and 2."""
    return median(_spent(plan, "detected", "resolved", (1, 2)), HOUR)


def incident_resolution_time(plan: ProjectPlan) -> Tally:
    """Median of opened -> resolved of incidents."""
    return median(_spent(plan, "opened", "resolved"), HOUR)


def ticket_resolution_time(plan: ProjectPlan) -> Tally:
    """Median of opened -> resolved of incidents and service requests."""
    return median((i.resolved - i.opened for i in _tickets(plan)), HOUR)


def service_availability(plan: ProjectPlan) -> Tally:
    """1 - time in which at least one incident of severity 1 or 2 lasted (impact start -> resolved) / time of
    the window; numerator and denominator in seconds, n in days."""
    spans = sorted((i.impact, i.resolved) for i in plan.incidents if i.severity in (1, 2) and i.impact)
    down, reached = 0, clock.START
    for begun, ended in spans:
        if ended > reached and begun < clock.END:
            down += min(ended, clock.END) - max(begun, reached)
            reached = ended
    whole = clock.END - clock.START
    counted = ratio(whole - down, whole)
    return Tally(counted.value, clock.WINDOW.days, counted.numerator, counted.denominator)


def event_detection_rate(plan: ProjectPlan) -> Tally:
    """Incidents that monitoring noticed first (the ticket says so, or an alert on the same service or item
    began in the 60 minutes before detection) / incidents with a known detector."""
    noticed = {i.id: i.detected_by == "monitoring" or _alerted(plan, i) for i in _incidents(plan)}
    return share(noticed[i.id] for i in _incidents(plan) if noticed[i.id] or i.detected_by != "unknown")


def _alerted(plan: ProjectPlan, incident: Incident) -> bool:
    detected = incident.detected or incident.opened
    mine = (a for a in plan.alerts if a.service == incident.service or a.item == incident.item)
    return any(detected - HOUR <= alert.started <= detected for alert in mine)


def sla_met(plan: ProjectPlan) -> Tally:
    """Incidents resolved in the agreed time / incidents."""
    return share(bool(i.in_time) for i in _incidents(plan))


def reopen_rate(plan: ProjectPlan) -> Tally:
    """Incidents reopened at least once / incidents."""
    return share(bool(i.reopened) for i in _incidents(plan))


def reassignments_per_incident(plan: ProjectPlan) -> Tally:
    """Mean number of reassignments of incidents."""
    return mean(i.reassigned or 0 for i in _incidents(plan))


def _alerts(plan: ProjectPlan) -> list[Alert]:
    return [a for a in plan.alerts if in_window(a.started)]


def alert_precision(plan: ProjectPlan) -> Tally:
    """Alerts that needed action or led to an incident / alerts; each says whether it needed action."""
    return share(a.actionable or bool(a.incident) for a in _alerts(plan))


def alerts_per_incident(plan: ProjectPlan) -> Tally:
    """Alerts / incidents, related or not."""
    return ratio(len(_alerts(plan)), len(_incidents(plan)))


def alert_acknowledge_time(plan: ProjectPlan) -> Tally:
    """Median of started -> acknowledged of alerts."""
    return median((a.acknowledged - a.started for a in _alerts(plan)), MINUTE)


def _changes(plan: ProjectPlan) -> list[Change]:
    return [c for c in plan.changes if in_window(c.closed)]


def change_success_rate(plan: ProjectPlan) -> Tally:
    """Changes closed as success / closed changes; none is cancelled, none a success with issues."""
    return share(c.outcome == "success" for c in _changes(plan))


def emergency_change_share(plan: ProjectPlan) -> Tally:
    """Emergency changes / closed changes."""
    return share(c.type == "emergency" for c in _changes(plan))


def change_approval_time(plan: ProjectPlan) -> Tally:
    """Median of raised -> approved of changes approved in the window."""
    return median((c.approved - c.created for c in plan.changes if in_window(c.approved)), HOUR)


def standard_change_share(plan: ProjectPlan) -> Tally:
    """Standard changes, which alone are approved automatically / closed changes."""
    return share(c.type == "standard" for c in _changes(plan))


def config_completeness(plan: ProjectPlan) -> Tally:
    """Filled required attributes / required attributes, over the items of the CMDB."""
    return ratio(sum(i.filled for i in plan.items), sum(i.total for i in plan.items))


def config_items_complete(plan: ProjectPlan) -> Tally:
    """Items of the CMDB with every required attribute / items; artifacts have none that is required."""
    return share(i.filled == i.total for i in plan.items)


def config_accuracy(plan: ProjectPlan) -> Tally:
    """Attributes equal to an independent observation / attributes compared."""
    return ratio(sum(i.matching for i in plan.items), sum(i.compared for i in plan.items))


def config_staleness(plan: ProjectPlan) -> Tally:
    """Items of the CMDB, without artifacts, that were not updated for 60 days / items."""
    return share(i.updated < clock.END - _STALE_DAYS * DAY for i in plan.items)


def config_existence(plan: ProjectPlan) -> Tally:
    """Items named by incidents, alerts and changes of the window that the CMDB has / such items."""
    named = {i.item for i in _incidents(plan)} | {a.item for a in plan.alerts if in_window(a.started)}
    named |= {c.item for c in _changes(plan)}
    known = {i.id for i in plan.items}
    return share(item in known for item in sorted(named))


OF_TOOLS = (Definition("service_availability", "ratio", service_availability),)
DEFINITIONS = (
    *OF_TOOLS,
    Definition("time_to_restore", "hours", time_to_restore),
    Definition("time_to_detect", "minutes", time_to_detect),
    Definition("time_to_acknowledge", "minutes", time_to_acknowledge),
    Definition("time_to_resolve", "hours", time_to_resolve),
    Definition("mean_time_to_resolve", "hours", mean_time_to_resolve),
    Definition("urgent_time_to_resolve", "hours", urgent_time_to_resolve),
    Definition("incident_resolution_time", "hours", incident_resolution_time),
    Definition("ticket_resolution_time", "hours", ticket_resolution_time),
    Definition("event_detection_rate", "ratio", event_detection_rate),
    Definition("sla_met", "ratio", sla_met),
    Definition("reopen_rate", "ratio", reopen_rate),
    Definition("reassignments_per_incident", "per_incident", reassignments_per_incident),
    Definition("change_success_rate", "ratio", change_success_rate),
    Definition("emergency_change_share", "ratio", emergency_change_share),
    Definition("change_approval_time", "hours", change_approval_time),
    Definition("standard_change_share", "ratio", standard_change_share),
    Definition("alert_precision", "ratio", alert_precision),
    Definition("alerts_per_incident", "per_incident", alerts_per_incident),
    Definition("alert_acknowledge_time", "minutes", alert_acknowledge_time),
    Definition("config_completeness", "ratio", config_completeness),
    Definition("config_items_complete", "ratio", config_items_complete),
    Definition("config_accuracy", "ratio", config_accuracy),
    Definition("config_staleness", "ratio", config_staleness),
    Definition("config_existence", "ratio", config_existence),
)
