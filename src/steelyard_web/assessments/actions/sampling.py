"""R16: freeze the list of an organisation's projects, draw the sample, replace with a reason, attach results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.errors import InputError
from steelyard.result import sample as core
from steelyard_web.accounts.models import User
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment, Sample, SampledResult, State
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import involved, scheme
from steelyard_web.audit.trail import record
from steelyard_web.decisions.models import Result
from steelyard_web.notices.actions import tell
from steelyard_web.refusal import Refused
from steelyard_web.say import say


@transaction.atomic
def draw(
    assessment: Assessment, *, by: User, listed: Iterable[str], size: int | None = None, reason: str = ""
) -> Sample:
    """Freeze the list and draw. The list is frozen once: who draws again until he likes it draws nothing.

    `size` and `reason` count only above the scheme's last step. Raises Refused for a list or size that
    does not do.
    """
    now = _held(assessment, by, Act.DRAW_SAMPLE)
    if Sample.objects.filter(assessment=now).exists():
        raise Refused(
            "清单已冻结并已抽取，不能重抽。", "The list is frozen and drawn; it is not drawn again."
        )
    slugs = sorted(set(listed))
    known = set(now.organisation.projects.values_list("slug", flat=True))
    if not slugs or not set(slugs) <= known:
        raise Refused("请从该机构的项目中选择至少一个。", "List at least one of the organisation’s projects.")
    count = _size(len(slugs), size, reason)
    beyond = len(slugs) > max(step.upto for step in sizes())
    made = Sample.objects.create(
        assessment=now,
        population=slugs,
        size=count,
        size_reason=reason.strip() if beyond else "",
        drawn=list(core.draw(now.number, slugs, count)),
        by=by,
        at=timezone.now(),
    )
    after = {"population": slugs, "size": count, "reason": made.size_reason, "drawn": made.drawn}
    _told(now, "sample.draw", made, by=by, after=after)
    text = say(f"机构级评估 {now.number} 的样本已抽取。", f"The sample of assessment {now.number} is drawn.")
    tell(involved(now, besides=by), text, f"/assessments/{now.number}/sample/")
    return made


@transaction.atomic
def replace(assessment: Assessment, *, by: User, out: str, reason: str) -> Sample:
    """The next project of the draw comes in for `out`; nobody chooses which."""
    now = _held(assessment, by, Act.DRAW_SAMPLE)
    made = _drawn(now)
    if not reason.strip():
        raise Refused("更换样本须写明理由。", "A replacement needs a reason.")
    if made.results.filter(project=out).exists():
        raise Refused(
            "该项目的结果已关联，不能再更换。", "Its result is attached; it is not replaced any more."
        )
    try:
        changed = core.replaced(value(made), out, reason.strip())
    except InputError:
        raise Refused(
            "该项目不在样本中，或清单中已没有可替换的项目。",
            "It is not in the sample, or nothing is left on the list.",
        ) from None
    one = changed.replacements[-1]
    before = {"drawn": made.drawn}
    entry = {
        "out": one.out,
        "in": one.into,
        "reason": one.reason,
        "by": str(by),
        "at": timezone.now().isoformat(),
    }
    made.replaced = [*made.replaced, entry]
    made.drawn = list(changed.projects)
    made.save(update_fields=["replaced", "drawn"])
    _told(now, "sample.replace", made, by=by, before=before, after={"drawn": made.drawn, **entry})
    return made


@transaction.atomic
def attach(assessment: Assessment, *, by: User) -> list[SampledResult]:
    """Attach the certified results of sampled projects that have one; those attached before stay."""
    now = _held(assessment, by, Act.ATTACH_RESULT)
    made = _drawn(now)
    there = set(made.results.values_list("project", flat=True))
    fresh = {slug: r for slug, r in certified(now).items() if slug in set(made.drawn) - there}
    if not fresh:
        raise Refused(
            "没有新的可关联结果：样本项目须已在同一部分、同一目标级别获证。",
            "There is no further result: a sampled project must be certified on the same part and target.",
        )
    rows = [SampledResult.objects.create(sample=made, project=slug, result=r) for slug, r in fresh.items()]
    for row in rows:
        after = {
            "project": row.project,
            "assessment": row.result.assessment.number,
            "sha256": row.result.sha256,
        }
        _told(now, "sample.attach", row, by=by, after=after)
    return rows


def certified(assessment: Assessment) -> dict[str, Result]:
    """Project slug -> its newest certified formal result on what the organisation is assessed on."""
    same = Result.objects.filter(
        basis="formal",
        occasion__in=["decision", "appeal"],
        assessment__state=State.CERTIFIED,
        assessment__organisation=assessment.organisation_id,
        assessment__project__isnull=False,
        assessment__standard=assessment.standard,
        assessment__edition=assessment.edition,
        assessment__part=assessment.part,
        assessment__module=assessment.module,
        assessment__target=assessment.target,
    )
    found = same.select_related("assessment__project").defer("document", "case").order_by("at", "pk")
    return {result.assessment.project.slug: result for result in found}


def value(sample: Sample) -> core.Sample:
    """The sample as the core's value, so that anybody can repeat the draw."""
    replacements = tuple(core.Replacement(r["out"], r["in"], r["reason"]) for r in sample.replaced)
    return core.Sample(
        sample.assessment.number, tuple(sample.population), sample.size, sample.size_reason, replacements
    )


def sizes() -> tuple[core.SampleStep, ...]:
    """The scheme's steps of sample sizes, else those of R16."""
    given = scheme().sample_sizes
    return tuple(core.SampleStep(upto, size) for upto, size in given) or core.SIZES


def _size(population: int, size: int | None, reason: str) -> int:
    above = core.LargeSample(size, reason.strip()) if size else None
    try:
        return core.sample_size(population, sizes(), above)
    except InputError:
        last = max(step.upto for step in sizes())
        raise Refused(
            f"清单超过 {last} 个项目，样本数由评估管理员确定，并须写明理由。",
            f"For more than {last} projects the scheme manager sets the size, with a reason.",
        ) from None


def _held(assessment: Assessment, by: User, act: Act) -> Assessment:
    now = locked(assessment)
    require(by, now, act)
    if now.project_id is not None:
        raise Refused("项目级评估不抽样。", "An assessment of a project has no sample.")
    return now


def _drawn(assessment: Assessment) -> Sample:
    made = Sample.objects.select_for_update().filter(assessment=assessment).first()
    if made is None:
        raise Refused("尚未抽取样本。", "No sample is drawn yet.")
    return made


def _told(assessment: Assessment, verb: str, thing: Any, **values: Any) -> None:
    record(verb, thing, organisation=assessment.organisation.slug, assessment=assessment.number, **values)
