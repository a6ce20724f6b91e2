"""Register organisations, keep their dated standing, their people and their projects."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from steelyard_web import words
from steelyard_web.accounts.models import Membership, OrganisationRole, User
from steelyard_web.assessments.roles import Role, forget, offices, scheme_managers, today_holds
from steelyard_web.audit.trail import record
from steelyard_web.evidence import files
from steelyard_web.notices.actions import tell
from steelyard_web.organisations.access import require_manager
from steelyard_web.organisations.licence import check_licence
from steelyard_web.organisations.models import Organisation, Project, Standing
from steelyard_web.refusal import NotYours, Refused, Stale
from steelyard_web.say import say


@transaction.atomic
def register(
    *,
    by: User,
    name_zh: str,
    name_en: str,
    category: str,
    since: date,
    licence: Any,
    parent: str = "",
    contact: str = "",
) -> Organisation:
    """A new organisation; who registers it becomes its manager, and the scheme's managers are told."""
    check_licence(licence)
    if Organisation.objects.filter(name_zh=name_zh.strip()).exists():
        raise Refused(
            f"“{name_zh}”已登记；请联系该机构的负责人把您加为成员。",
            f"“{name_zh}” is registered already; ask its manager to add you.",
        )
    above = named_organisation(parent)
    kept = files.store(licence)
    made = Organisation.objects.create(
        slug=free_slug(Organisation.objects.all(), name_en, "org"),
        name_zh=name_zh.strip(),
        name_en=name_en.strip(),
        contact=contact.strip(),
        licence=kept.sha256,
        licence_name=licence.name[:200],
        registered_by=by,
    )
    Standing.objects.create(organisation=made, since=since, category=category, parent=above)
    Membership.objects.create(
        user=by, organisation=made, role=OrganisationRole.MANAGER, since=timezone.localdate()
    )
    _forget(by)
    after = {
        **_details(made),
        "name_zh": made.name_zh,
        "category": category,
        "since": since,
        "parent": parent,
    }
    record("organisation.register", made, by=by, after=after, organisation=made.slug)
    text = say(f"新登记机构：{made.name_zh}。", f"A new organisation has registered: {made.name_en}.")
    tell(scheme_managers(besides=by), text, f"/organisations/{made.slug}/")
    return made


@transaction.atomic
def change_details(
    organisation: Organisation, *, by: User, seen: str, name_en: str, contact: str, licence: Any = None
) -> Organisation:
    """Correct the English name, the contact or the licence; `seen` is what the page was opened on."""
    now = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_manager(by, now)
    _refuse_stale(seen, details_seen(now))
    before = _details(now)
    now.name_en, now.contact = name_en.strip(), contact.strip()
    if licence:
        check_licence(licence)
        now.licence, now.licence_name = files.store(licence).sha256, licence.name[:200]
    if _details(now) != before:
        now.save(update_fields=["name_en", "contact", "licence", "licence_name"])
        record("organisation.change", now, by=by, before=before, after=_details(now), organisation=now.slug)
    return now


@transaction.atomic
def set_standing(
    organisation: Organisation, *, by: User, since: date, category: str, parent: str = ""
) -> Standing:
    """Category and parent from a day on; the scheme's statistics follow from it, so its manager sets it."""
    if Role.SCHEME_MANAGER not in offices(by):
        raise NotYours(
            "机构类别与上级机构由评估管理员登记。", "Category and parent are entered by the scheme manager."
        )
    now = Organisation.objects.select_for_update().get(pk=organisation.pk)
    above = named_organisation(parent)
    if above is not None:
        _refuse_circle(now, above, since)
    old = now.standings.filter(since=since).select_related("parent").first()
    before = _standing(old) if old else None
    made, _ = Standing.objects.update_or_create(
        organisation=now, since=since, defaults={"category": category, "parent": above}
    )
    if before != _standing(made):
        record(
            "organisation.standing", made, by=by, before=before, after=_standing(made), organisation=now.slug
        )
    return made


@transaction.atomic
def add_member(organisation: Organisation, *, by: User, username: str, role: str) -> Membership:
    """Give a person a role in the organisation from today on."""
    now = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_manager(by, now)
    person = User.objects.filter(username=username.strip(), is_active=True).first()
    if person is None:
        raise Refused(
            f"没有登录名为“{username}”的用户；请先请系统管理员开通账号。",
            f"There is no user “{username}”; ask the system administrator for an account first.",
        )
    held = now.memberships.filter(today_holds(), user=person, role=role).first()
    if held:
        return held
    made = Membership.objects.create(user=person, organisation=now, role=role, since=timezone.localdate())
    after = {"user": person.username, "role": role}
    record("membership.add", made, by=by, after=after, organisation=now.slug)
    title = words.ROLE[role]
    text = say(f"您已成为“{now.name_zh}”的{title.zh}。", f"You are now {title.en.lower()} of {now.name_en}.")
    tell([person], text, f"/organisations/{now.slug}/")
    return made


@transaction.atomic
def end_membership(membership: Membership, *, by: User) -> None:
    """Take a role back at once; the last manager stays, so that somebody can always act for the organisation."""
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    require_manager(by, organisation)
    held = organisation.memberships.filter(today_holds())
    now = held.filter(pk=membership.pk).select_related("user").first()
    if now is None:
        return
    managers = held.filter(role=OrganisationRole.MANAGER).exclude(pk=now.pk)
    if now.role == OrganisationRole.MANAGER and not managers.filter(user__is_active=True).exists():
        raise Refused(
            "这是最后一位机构负责人；请先指定另一位负责人。",
            "This is the last applicant manager; appoint another one first.",
        )
    now.until = timezone.localdate() - timedelta(days=1)
    now.save(update_fields=["until"])
    before = {"user": now.user.username, "role": now.role}
    record(
        "membership.end",
        now,
        by=by,
        before=before,
        after={"until": now.until},
        organisation=organisation.slug,
    )


@transaction.atomic
def add_project(
    organisation: Organisation, *, by: User, name_zh: str, name_en: str, summary: str = ""
) -> Project:
    """A new project; a double click finds the one that is there."""
    now = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_manager(by, now)
    if now.projects.filter(name_zh=name_zh.strip()).exists():
        raise Refused(f"已有名为“{name_zh}”的项目。", f"There is a project “{name_zh}” already.")
    made = Project.objects.create(
        organisation=now,
        slug=free_slug(now.projects.all(), name_en, "project"),
        name_zh=name_zh.strip(),
        name_en=name_en.strip(),
        summary=summary.strip(),
    )
    record("project.add", made, by=by, after=_project(made), organisation=now.slug)
    return made


@transaction.atomic
def change_project(
    project: Project, *, by: User, seen: str, name_zh: str, name_en: str, summary: str = ""
) -> Project:
    """Change a project's names and summary; results that were made keep the name they were made under."""
    now = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)
    require_manager(by, now.organisation)
    _refuse_stale(seen, project_seen(now))
    if now.organisation.projects.exclude(pk=now.pk).filter(name_zh=name_zh.strip()).exists():
        raise Refused(f"已有名为“{name_zh}”的项目。", f"There is a project “{name_zh}” already.")
    before = _project(now)
    now.name_zh, now.name_en, now.summary = name_zh.strip(), name_en.strip(), summary.strip()
    if _project(now) != before:
        now.save(update_fields=["name_zh", "name_en", "summary"])
        slug = now.organisation.slug
        record("project.change", now, by=by, before=before, after=_project(now), organisation=slug)
    return now


def named_organisation(name: str) -> Organisation | None:
    """The organisation of that Chinese or English name; None for an empty one, refused where there is none."""
    name = name.strip()
    if not name:
        return None
    found = Organisation.objects.filter(models.Q(name_zh=name) | models.Q(name_en=name)).first()
    if found is None:
        raise Refused(
            f"没有登记名为“{name}”的机构；请核对全称，或先留空。",
            f"No organisation “{name}” is registered; check the full name, or leave it empty for now.",
        )
    return found


def free_slug(among: Any, name: str, fallback: str) -> str:
    """A slug of the name that nobody has yet."""
    stem = slugify(name)[:50] or fallback
    taken = set(among.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(s for s in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)


def details_seen(organisation: Organisation) -> str:
    """What a page shows of the details, to find out later whether it still holds."""
    return _digest(_details(organisation))


def project_seen(project: Project) -> str:
    """The same for a project."""
    return _digest(_project(project))


def _refuse_stale(seen: str, now: str) -> None:
    if seen != now:
        raise Stale(
            "页面打开后已有他人修改；您填写的内容保留在下面，核对后请再次保存。",
            "Somebody else has changed this meanwhile; what you wrote is kept below. Check it and save again.",
        )


def _refuse_circle(organisation: Organisation, above: Organisation, since: date) -> None:
    """Nobody is above himself, over however many steps."""
    step: Organisation | None = above
    for _ in range(20):  # no group of institutions is that deep
        if step is None:
            return
        if step == organisation:
            raise Refused(
                "上级机构不能是本机构或其下级。", "The parent cannot be the organisation or one below it."
            )
        standing = step.standings.filter(since__lte=since).select_related("parent").order_by("-since").first()
        step = standing.parent if standing else None


def _digest(values: dict[str, str]) -> str:
    return hashlib.sha256("\0".join(values.values()).encode()).hexdigest()


def _details(organisation: Organisation) -> dict[str, str]:
    names = ("name_en", "contact", "licence", "licence_name")
    return {name: getattr(organisation, name) for name in names}


def _project(project: Project) -> dict[str, str]:
    return {name: getattr(project, name) for name in ("name_zh", "name_en", "summary")}


def _standing(standing: Standing) -> dict[str, Any]:
    parent = standing.parent.name_zh if standing.parent else ""
    return {"since": standing.since, "category": standing.category, "parent": parent}


def _forget(user: User) -> None:
    """The roles that this request has read already are older than the new one."""
    forget(user)
