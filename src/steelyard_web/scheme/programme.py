"""All running assessments by step and deadline: filtered, late first, counted, and as rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from steelyard.values import Text
from steelyard_web import words
from steelyard_web.assessments.models import CLOSED, Assessment, Assignment, Duty
from steelyard_web.organisations.models import Standing
from steelyard_web.organisations.progress import titled
from steelyard_web.say import say, tongue
from steelyard_web.scheme import calendar

FILTERS = ("step", "part", "category", "late", "lead", "text")
CARDS = 30  # cards of one column; the table holds the rest
NAMES = (
    "number",
    "organisation__name_zh",
    "organisation__name_en",
    "project__name_zh",
    "project__name_en",
)
# The steps at which a running assessment can stand, with their number of the nine.
STEPS: tuple[tuple[int, Text, tuple[str, ...]], ...] = tuple(
    (number, text, tuple(state for state in states if state not in CLOSED))
    for number, (text, states) in enumerate(words.STEPS, start=1)
    if any(state not in CLOSED for state in states)
)
NUMBER = {state: number for number, _, states in STEPS for state in states}


@dataclass(frozen=True, slots=True)
class Line:
    """One running assessment; `left` are working days to its deadline, negative where it has passed."""

    assessment: Assessment
    title: Text
    step: int
    left: int | None

    @property
    def late(self) -> bool:
        """Whether its day has passed."""
        return self.assessment.due is not None and self.assessment.due < timezone.localdate()


@dataclass(frozen=True, slots=True)
class Column:
    """One step of the board: how many stand there, how many of them late, and the first cards."""

    number: int
    text: Text
    count: int
    late: int
    lines: list[Line]

    @property
    def more(self) -> int:
        """Those without a card."""
        return self.count - len(self.lines)


def running(chosen: Mapping[str, str]) -> QuerySet[Assessment]:
    """Running assessments that fit the filters, late ones first, then by deadline."""
    rows = Assessment.objects.exclude(state__in=CLOSED).select_related("organisation", "project")
    rows = rows.annotate(lead=Subquery(_lead("user__name")), category=Subquery(_category()))
    rows = _fitting(rows, chosen)
    undated = Case(When(due__isnull=True, then=Value(1)), default=Value(0))
    return rows.order_by(undated, "due", "number")


def _fitting(rows: QuerySet[Assessment], chosen: Mapping[str, str]) -> QuerySet[Assessment]:
    step = next((states for number, _, states in STEPS if str(number) == chosen["step"]), None)
    if step is not None:
        rows = rows.filter(state__in=step)
    if chosen["part"]:
        rows = rows.filter(part=chosen["part"])
    if chosen["category"] in words.CATEGORY:
        rows = rows.filter(category=chosen["category"])
    if chosen["late"]:
        rows = rows.filter(due__lt=timezone.localdate())
    if chosen["lead"]:
        rows = _led_by(rows, chosen["lead"])
    if text := chosen["text"]:
        fits = Q()
        for name in NAMES:
            fits |= Q(**{f"{name}__icontains": text})
        rows = rows.filter(fits)
    return rows


def _led_by(rows: QuerySet[Assessment], lead: str) -> QuerySet[Assessment]:
    """`-` asks for those that nobody leads."""
    rows = rows.annotate(leader=Subquery(_lead("user__username")))
    return rows.filter(leader__isnull=True) if lead == "-" else rows.filter(leader=lead)


def _lead(field: str) -> Any:
    held = Assignment.objects.filter(assessment=OuterRef("pk"), duty=Duty.LEAD, removed_at__isnull=True)
    return held.order_by("-instance", "-pk").values(field)[:1]


def _category() -> Any:
    held = Standing.objects.filter(organisation=OuterRef("organisation"), since__lte=timezone.localdate())
    return held.order_by("-since").values("category")[:1]


def counts(rows: QuerySet[Assessment]) -> dict[int, tuple[int, int]]:
    """Step -> how many stand there and how many of them are late; one query."""
    late = Count("pk", filter=Q(due__lt=timezone.localdate()))
    found: dict[int, tuple[int, int]] = {}
    for row in rows.order_by().values("state").annotate(n=Count("pk"), n_late=late):
        step = NUMBER[row["state"]]
        n, n_late = found.get(step, (0, 0))
        found[step] = (n + row["n"], n_late + row["n_late"])
    return found


def lines(rows: Iterable[Assessment], named: Mapping[date, bool]) -> list[Line]:
    """Each assessment with its step and the working days that are left."""
    today = timezone.localdate()
    return [
        Line(
            one,
            titled(one),
            NUMBER[one.state],
            None if one.due is None else calendar.left(today, one.due, named),
        )
        for one in rows
    ]


def columns(rows: QuerySet[Assessment], counted: Mapping[int, tuple[int, int]]) -> list[Column]:
    """The board: a column for each step with its first cards; two queries however many assessments there are."""
    named = calendar.exceptions()
    by_step: dict[int, list[Line]] = {number: [] for number, _, _ in STEPS}
    for line in lines(_first_of_each(rows, counted), named):
        by_step[line.step].append(line)
    return [
        Column(number, text, *counted.get(number, (0, 0)), by_step[number][:CARDS])
        for number, text, _ in STEPS
    ]


def _first_of_each(rows: QuerySet[Assessment], counted: Mapping[int, tuple[int, int]]) -> list[Assessment]:
    """The first CARDS rows of every step in one query: a union of the steps where there are more."""
    if sum(n for n, _ in counted.values()) <= CARDS:
        return list(rows)
    keys: list[int] = []
    found: dict[int, int] = {}
    for pk, state in rows.values_list("pk", "state"):
        step = NUMBER[state]
        if found.get(step, 0) < CARDS:
            found[step] = found.get(step, 0) + 1
            keys.append(pk)
    return list(rows.filter(pk__in=keys))


def table(rows: QuerySet[Assessment]) -> Iterator[list[Any]]:
    """Everything as rows of a file, with a head, in the reader's language."""
    language = tongue()
    heads = (
        say("编号", "Number"),
        say("机构", "Organisation"),
        say("机构类别", "Category"),
        say("项目", "Project"),
        say("部分", "Part"),
        say("目标级别", "Target level"),
        say("步骤", "Step"),
        say("状态", "State"),
        say("截止日期", "Due"),
        say("剩余工作日", "Working days left"),
        say("评估组长", "Lead assessor"),
        say("报名日期", "Applied on"),
    )
    yield [str(head) for head in heads]
    for line in lines(rows, calendar.exceptions()):
        one = line.assessment
        yield [
            one.number,
            getattr(one.organisation, f"name_{language}"),
            words.CATEGORY[one.category].to(language) if one.category else "",
            getattr(one.project, f"name_{language}") if one.project else str(say("机构级", "Organisation")),
            line.title.to(language),
            one.target,
            line.step,
            words.STATE[one.state].to(language),
            one.due.isoformat() if one.due else "",
            "" if line.left is None else line.left,
            one.lead or "",
            timezone.localdate(one.applied_at).isoformat(),
        ]
