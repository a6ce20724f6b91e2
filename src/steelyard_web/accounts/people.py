"""What the scheme manager does for people: add them, qualify them, end a qualification or a declared conflict.

The three administrations and the scheme's management are separate persons' work, and nobody gives an office
to himself.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from steelyard_web import words
from steelyard_web.accounts.models import ConflictOfInterest, Qualification, SchemeRole, User
from steelyard_web.assessments.models import CLOSED, Assignment
from steelyard_web.assessments.roles import forget, today_holds
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.refusal import Refused
from steelyard_web.say import say
from steelyard_web.scheme.access import require_scheme_manager

OFFICES = frozenset({SchemeRole.MANAGER, SchemeRole.SYSTEM, SchemeRole.SECURITY, SchemeRole.AUDIT})
RATING = frozenset({SchemeRole.LEAD, SchemeRole.ASSESSOR})


@transaction.atomic
def add_person(
    *, by: User | None, username: str, name: str, email: str = "", language: str = "zh-hans"
) -> tuple[User, str]:
    """A new person with a first password, which is shown once and stored nowhere.

    `by` is None on the command line. Raises Refused for a user name that is taken.
    """
    if by is not None:
        require_scheme_manager(by)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"用户名“{username}”已被使用。", f"The user name “{username}” is taken.")
    password = secrets.token_urlsafe(12)
    made = User(username=username, name=name.strip(), email=email, language=language)
    made.set_password(password)
    made.save()
    after = {"username": username, "name": made.name, "email": email, "language": language}
    record("person.add", made, by=by, after=after)
    return made, password


@transaction.atomic
def qualify(
    person: User,
    *,
    by: User | None,
    role: str,
    since: date,
    until: date | None = None,
    parts: list[str] | None = None,
    note: str = "",
) -> Qualification:
    """Give a person a role in the scheme for a time; the same one twice is one.

    Raises Refused for a span that is reversed or overlaps, and where offices would meet in one person.
    """
    if by is not None:
        require_scheme_manager(by)
    held = User.objects.select_for_update().get(pk=person.pk)
    if role not in SchemeRole.values:
        raise Refused("请选择角色。", "Choose a role.")
    if until is not None and until < since:
        raise Refused("截止日期早于起始日期。", "It ends before it begins.")
    parts = sorted(set(parts or ())) if role in RATING else []
    if role in OFFICES and by == held:
        raise Refused("不能给自己授予管理职务。", "Nobody gives an office to himself.")
    overlapping = _overlapping(held, since, until)
    for other in overlapping:
        if other.role == role:
            if (other.since, other.until, other.parts) == (since, until, parts):
                return other
            raise Refused(
                "该角色在这段时间内已有效；请先终止原有的，再重新登记。",
                "The person holds this role in that time already; end it first, then enter it anew.",
            )
        if {role, other.role} <= OFFICES:
            now = words.ROLE[other.role]
            raise Refused(
                f"{held} 在这段时间内任{now.zh}；各管理职务须由不同的人担任。",
                f"{held} is {now.en.lower()} in that time; the offices are separate persons’ work.",
            )
    made = Qualification.objects.create(
        user=held, role=role, since=since, until=until, parts=parts, note=note.strip()
    )
    after = {
        "user": held.username,
        "role": role,
        "since": since,
        "until": until,
        "parts": parts,
        "note": note,
    }
    record("qualification.give", made, by=by, after=after)
    text = words.ROLE[role]
    tell(
        [held],
        say(f"您已获得角色：{text.zh}，自 {since} 起。", f"You are now {text.en.lower()}, from {since} on."),
        "/profile/",
    )
    return made


def _overlapping(person: User, since: date, until: date | None) -> list[Qualification]:
    rows = person.qualifications.all()
    return [
        row
        for row in rows
        if (until is None or row.since <= until) and (row.until is None or row.until >= since)
    ]


@transaction.atomic
def end_qualification(held: Qualification, *, by: User, last: date) -> Qualification:
    """Let a qualification end; `last` is its last day. A second click changes nothing.

    Duties in running assessments stay until the person is removed there. Raises Refused where the scheme
    would have no manager left.
    """
    require_scheme_manager(by)
    now = Qualification.objects.select_for_update().select_related("user").get(pk=held.pk)
    if now.until == last:
        return now
    if now.until is not None and now.until < timezone.localdate():
        raise Refused("该资格已终止。", "It has ended already.")
    if now.role == SchemeRole.MANAGER and _last_manager(now):
        raise Refused("至少须保留一名评估管理员。", "One scheme manager has to stay.")
    before = {"user": now.user.username, "role": now.role, "until": now.until}
    now.until = max(last, now.since)
    now.save(update_fields=["until"])
    forget(by)
    record("qualification.end", now, by=by, before=before, after={"until": now.until})
    text = words.ROLE[now.role]
    tell(
        [now.user],
        say(
            f"您的角色“{text.zh}”于 {now.until} 终止。",
            f"Your role as {text.en.lower()} ends on {now.until}.",
        ),
        "/profile/",
    )
    return now


def _last_manager(held: Qualification) -> bool:
    others = Qualification.objects.filter(
        today_holds(), role=SchemeRole.MANAGER, user__is_active=True, until__isnull=True
    )
    return not others.exclude(pk=held.pk).exists()


@transaction.atomic
def end_conflict(declared: ConflictOfInterest, *, by: User) -> ConflictOfInterest:
    """A declared conflict of interest ends yesterday: from today on the person can be assigned again."""
    require_scheme_manager(by)
    now = (
        ConflictOfInterest.objects.select_for_update()
        .select_related("user", "organisation")
        .get(pk=declared.pk)
    )
    if by.pk == now.user_id:
        raise Refused("不能终止自己申报的利益冲突。", "Nobody ends a conflict that he has declared himself.")
    last = max(timezone.localdate() - timedelta(days=1), now.since)
    if now.until is not None and now.until <= last:
        return now
    now.until = last
    now.save(update_fields=["until"])
    before = {"user": now.user.username, "organisation": now.organisation.slug, "until": None}
    record(
        "conflict.end", now, by=by, before=before, after={"until": last}, organisation=now.organisation.slug
    )
    return now


def load_of(person: User) -> list[Assignment]:
    """The duties of a person in assessments that still run."""
    rows = Assignment.objects.filter(user=person, removed_at__isnull=True).exclude(
        assessment__state__in=CLOSED
    )
    return list(
        rows.select_related("assessment__organisation", "assessment__project").order_by(
            "assessment__due", "pk"
        )
    )
