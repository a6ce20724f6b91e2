"""The true values of requirements, stories and defects; none is given up, and each has a key."""

from __future__ import annotations

import re

from steelyard.sample import clock
from steelyard.sample.clock import DAY, in_window
from steelyard.sample.plan import ProjectPlan, WorkItem
from steelyard.sample.tally import Definition, Tally, median, share

_REQUIREMENTS = ("requirement", "story")
_KEY = re.compile(r"[A-Z]+-[0-9]+")


def _done(plan: ProjectPlan, *kinds: str) -> list[WorkItem]:
    """Items of these kinds that were done in the window."""
    return [w for w in plan.work if w.kind in kinds and w.done is not None and in_window(w.done)]


def _lead_time(plan: ProjectPlan, *kinds: str) -> Tally:
    return median((w.done - w.created for w in _done(plan, *kinds) if w.done is not None), DAY)


def requirement_lead_time(plan: ProjectPlan) -> Tally:
    """Median of created -> done of requirements and stories done in the window."""
    return _lead_time(plan, *_REQUIREMENTS)


def defect_resolution_time(plan: ProjectPlan) -> Tally:
    """Median of created -> done of defects done in the window."""
    return _lead_time(plan, "defect")


def flow_time(plan: ProjectPlan) -> Tally:
    """Median of started -> done of all items done in the window."""
    ended = _done(plan, *_REQUIREMENTS, "defect")
    return median((w.done - w.started for w in ended if w.done is not None and w.started is not None), DAY)


def flow_throughput(plan: ProjectPlan) -> Tally:
    """Median of items done over the 12 whole weeks of the window, counted back from its last day."""
    days = [clock.day_of(w.done) for w in _done(plan, *_REQUIREMENTS, "defect") if w.done is not None]
    weeks = range(clock.WINDOW.days // 7)
    return median(sum((clock.WINDOW.last - day).days // 7 == week for day in days) for week in weeks)


def work_in_progress_age(plan: ProjectPlan) -> Tally:
    """Median of started -> end of the window of items begun and not done by then."""
    ages = (clock.END - w.started for w in plan.work if w.started is not None and w.done is None)
    return median((age for age in ages if age > 0), DAY)


def on_time_delivery(plan: ProjectPlan) -> Tally:
    """Items done by their due date / items due in the window; open ones are late."""
    return share(w.done is not None and w.done <= w.due for w in plan.work if in_window(w.due))


def defect_escape_rate(plan: ProjectPlan) -> Tally:
    """Defects found in production / defects created in the window; each says where it was found."""
    return share(w.found_in == "production" for w in plan.work if w.kind == "defect" and in_window(w.created))


def requirement_traceability(plan: ProjectPlan) -> Tally:
    """Requirements and stories done in the window whose key a commit of any time names / such items."""
    subjects = (commit.subject for history in plan.histories.values() for commit in history.commits)
    named = {key for subject in subjects for key in _KEY.findall(subject)}
    return share(w.key in named for w in _done(plan, *_REQUIREMENTS))


DEFINITIONS = (
    Definition("requirement_lead_time", "days", requirement_lead_time),
    Definition("flow_time", "days", flow_time),
    Definition("flow_throughput", "items_per_week", flow_throughput),
    Definition("work_in_progress_age", "days", work_in_progress_age),
    Definition("on_time_delivery", "ratio", on_time_delivery),
    Definition("defect_escape_rate", "ratio", defect_escape_rate),
    Definition("defect_resolution_time", "days", defect_resolution_time),
    Definition("requirement_traceability", "ratio", requirement_traceability),
)
