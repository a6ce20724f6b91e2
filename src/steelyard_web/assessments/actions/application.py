"""Apply for an assessment, change the application while it waits, withdraw, finish the self-assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone

from steelyard.values import Outcome
from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import CLOSED, Assessment, Passage, State
from steelyard_web.assessments.offered import Offer, offered
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import deadline, pass_on, scheme_held
from steelyard_web.assessments.values import answers
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.organisations.access import require_manager
from steelyard_web.organisations.actions import scheme_managers
from steelyard_web.organisations.models import Organisation, Project
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say


@dataclass(frozen=True, slots=True)
class Wish:
    """What is applied for: `part` is the key of an offer, `module` may be empty."""

    part: str
    module: str
    target: int


@transaction.atomic
def apply(
    organisation: Organisation, project: Project | None, wish: Wish, *, by: User, form: dict[str, Any]
) -> Assessment:
    """A new application with the next number of the year; without a project: the organisation, by sampling.

    The same application sent twice is one. Raises Refused where one on the same thing is still open.
    """
    require_manager(by, organisation)
    offer = checked(wish, project)
    scheme_held()  # who holds it gives the next number
    if project is not None and project.organisation_id != organisation.pk:
        raise Refused("该项目不属于这个机构。", "The project does not belong to this organisation.")
    if same := _open(organisation, project, offer, wish):
        return _again(same, wish, by, form)
    made = Assessment.objects.create(
        number=next_number(timezone.localdate().year),
        organisation=organisation,
        project=project,
        standard=offer.standard.id,
        edition=offer.standard.edition,
        part=offer.part.id,
        module=wish.module,
        target=wish.target,
        form=form,
        due=deadline(State.APPLIED),
        applied_by=by,
        applied_at=timezone.now(),
    )
    Passage.objects.create(
        assessment=made, act="apply", origin="", target=State.APPLIED, by=by, at=made.applied_at
    )
    after = {**_wished(made), "project": project.slug if project else "", "form": form}
    record(
        "assessment.apply", made, by=by, after=after, organisation=organisation.slug, assessment=made.number
    )
    text = say(
        f"新的报名 {made.number}：{organisation.name_zh}，{offer.part.title.zh}，目标 {wish.target} 级。",
        f"New application {made.number}: {organisation.name_en}, {offer.part.title.en}, target {wish.target}.",
    )
    tell(scheme_managers(besides=by), text, f"/assessments/{made.number}/")
    return made


@transaction.atomic
def change_form(
    assessment: Assessment, wish: Wish, *, by: User, form: dict[str, Any], version: int
) -> Assessment:
    """Change an application that nobody has accepted yet; a page that somebody opened before is stale then."""
    now = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("organisation", "project")
        .get(pk=assessment.pk)
    )
    require(by, now, Act.EDIT_FORM)
    if now.version != version:
        raise Stale(
            "页面打开后已有他人修改；您填写的内容保留在下面，核对后请再次保存。",
            "Somebody else has changed this meanwhile; what you wrote is kept below. Check it and save again.",
        )
    offer = checked(wish, now.project)
    if (same := _open(now.organisation, now.project, offer, wish)) and same != now:
        _refuse_second(same)
    before = {**_wished(now), "form": now.form}
    now.standard, now.edition, now.part = offer.standard.id, offer.standard.edition, offer.part.id
    now.module, now.target, now.form = wish.module, wish.target, form
    after = {**_wished(now), "form": now.form}
    if before != after:
        now.version += 1
        now.save(update_fields=["standard", "edition", "part", "module", "target", "form", "version"])
        slug = now.organisation.slug
        record(
            "assessment.edit_form",
            now,
            by=by,
            before=before,
            after=after,
            organisation=slug,
            assessment=now.number,
        )
    return now


@transaction.atomic
def withdraw(assessment: Assessment, *, by: User, version: int, reason: str) -> Assessment:
    """Withdraw an assessment for good; the reason stays on record."""
    now = locked(assessment, version)
    require(by, now, Act.WITHDRAW)
    if not reason.strip():
        raise Refused("请写明撤回的理由。", "Say why it is withdrawn.")
    return pass_on(now, Act.WITHDRAW, by=by, version=version, reason=reason.strip())


@transaction.atomic
def finish_self(assessment: Assessment, *, by: User, version: int) -> Assessment:
    """End the self-assessment; every requirement up to the target has to be answered."""
    now = locked(assessment, version)
    require(by, now, Act.FINISH_SELF)
    if missing := unanswered(now):
        shown = "、".join(missing[:5]), ", ".join(missing[:5])
        more = ("……", " …") if len(missing) > 5 else ("", "")
        raise Refused(
            f"目标级别以内还有 {len(missing)} 条要求未自评：{shown[0]}{more[0]}。自评页的“未答”筛选会列出全部。",
            f"{len(missing)} requirements up to the target are unanswered: {shown[1]}{more[1]}. "
            "The filter “unanswered” on the self-assessment page lists them all.",
        )
    return pass_on(now, Act.FINISH_SELF, by=by, version=version)


def unanswered(assessment: Assessment) -> list[str]:
    """Requirements up to the target without an answer, in the order of the standard; none where projects are sampled."""
    if assessment.project_id is None:
        return []
    given = answers(assessment)
    asked = requirements_of(assessment, up_to_target=True)
    return [r.id for r in asked if r.id not in given or given[r.id].outcome is Outcome.UNRATED]


def next_number(year: int) -> str:
    """`2026-0007`: one more than the last of the year. Call it while holding the scheme's row."""
    of_year = Assessment.objects.filter(number__startswith=f"{year}-")
    last = of_year.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:04}"


def checked(wish: Wish, project: Project | None) -> Offer:
    """The offer that is wished for; raises Refused for a part, module or level that there is not."""
    offer = offered(wish.part)
    if offer is None:
        raise Refused("请选择要评估的部分。", "Choose the part to be assessed.")
    if wish.module and wish.module not in {m.id for m in offer.part.modules}:
        raise Refused("该部分没有这个模块。", "The part has no such module.")
    if wish.target not in {step.level for step in offer.part.ladder}:
        raise Refused("该部分没有这个级别。", "The part has no such level.")
    if project is None and not offer.by_sampling:
        raise Refused(
            "该部分不产生级别，不能进行机构级评估。",
            "The part has no levels; an organisation cannot be assessed on it.",
        )
    return offer


def _open(organisation: Organisation, project: Project | None, offer: Offer, wish: Wish) -> Assessment | None:
    same = Assessment.objects.filter(
        organisation=organisation,
        project=project,
        standard=offer.standard.id,
        part=offer.part.id,
        module=wish.module,
    )
    return same.exclude(state__in=CLOSED).select_related("organisation", "project").first()


def _again(same: Assessment, wish: Wish, by: User, form: dict[str, Any]) -> Assessment:
    """A second click on the same page finds the first; anything else is told of the open one."""
    sent = (by.pk, wish.target, form, State.APPLIED)
    if (same.applied_by_id, same.target, same.form, same.state) != sent:
        _refuse_second(same)
    return same


def _refuse_second(same: Assessment) -> None:
    raise Refused(
        f"同一对象、同一部分已有进行中的评估 {same.number}；请在其中继续，或先撤回它。",
        f"Assessment {same.number} on the same thing is open; continue there, or withdraw it first.",
    )


def _wished(assessment: Assessment) -> dict[str, Any]:
    names = ("standard", "edition", "part", "module", "target")
    return {name: getattr(assessment, name) for name in names}
