"""Place evidence in an assessment, take a placing back, hand the evidence in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import practice_of, practices_of
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment, Assignment, Duty
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import instance, pass_on
from steelyard_web.audit.trail import record
from steelyard_web.evidence.expected import rows
from steelyard_web.evidence.models import Evidence, Use
from steelyard_web.evidence.naming import by_code, named
from steelyard_web.evidence.placed import with_rounds
from steelyard_web.evidence.readings import proposals
from steelyard_web.notices.actions import tell
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say


@dataclass(frozen=True, slots=True)
class Lacking:
    """What stands against handing the evidence in, or has to be confirmed."""

    leads: int
    assessors: int
    unreleased: tuple[Use, ...]
    bare: tuple[str, ...]  # practices that ask something and have neither evidence nor a reading

    @property
    def people(self) -> bool:
        """A lead and two assessors are assigned."""
        return self.leads >= 1 and self.assessors >= 2

    @property
    def ready(self) -> bool:
        """Nothing stands against it; practices without evidence may still have to be confirmed."""
        return self.people and not self.unreleased


@transaction.atomic
def place(
    assessment: Assessment,
    *,
    by: User,
    pieces: Collection[int],
    practice: str,
    level: int,
    expected: str = "",
) -> list[Use]:
    """Place pieces at a practice and level, all or none; what is there already stays once."""
    now = locked(assessment)
    require(by, now, Act.PLACE_EVIDENCE)
    _check_place(now, practice, level, expected)
    chosen = _chosen(now, pieces)
    return [_place(now, by, one, practice, level, expected) for one in chosen]


@transaction.atomic
def place_proposed(assessment: Assessment, *, by: User, pieces: Collection[int]) -> list[Use]:
    """Place pieces where the codes in their file names say, all or none."""
    now = locked(assessment)
    require(by, now, Act.PLACE_EVIDENCE)
    known = by_code(practices_of(now))
    made = []
    for one in _chosen(now, pieces):
        said = named(one.filename or one.title, known)
        if said is None or said.fault:
            raise Refused(
                f"“{one.title}”的文件名没有可用的代码；请手工选择放置位置。",
                f"The name of “{one.title}” has no code that fits; choose a place by hand.",
            )
        made.append(_place(now, by, one, said.practice, said.level, said.expected))
    return made


@transaction.atomic
def remove(use: Use, *, by: User) -> None:
    """Take a placing back; what a correction round froze stays."""
    now = locked(use.assessment)
    require(by, now, Act.PLACE_EVIDENCE)
    found = with_rounds(now.uses.filter(pk=use.pk)).first()
    if found is None:  # a second click
        return
    if found.in_round:
        raise Refused(
            "该材料已固定在整改轮次中，不能移除；如需更正，请另行补充。",
            "A correction round holds this evidence, so it cannot be taken away; add what corrects it.",
        )
    if found.corrects.exists():
        raise Refused(
            "该材料已用作某个问题的整改依据，不能移除。", "A correction of a problem rests on this evidence."
        )
    _record("evidence.remove", found, by, before=_where(found))
    found.delete()


@transaction.atomic
def submit(assessment: Assessment, *, by: User, version: int, confirmed: bool = False) -> Assessment:
    """Hand the evidence in: document review begins, and the first round freezes what is released."""
    from steelyard_web.ratings.rounds import open_round

    now = locked(assessment, version)
    require(by, now, Act.SUBMIT_EVIDENCE)
    lacking = lacks(now)
    _refuse_lacking(lacking, confirmed=confirmed)
    reason = f"{len(lacking.bare)}: {' '.join(lacking.bare)}" if lacking.bare else ""
    after = pass_on(now, Act.SUBMIT_EVIDENCE, by=by, version=version, reason=reason)
    open_round(after, by=by)
    text = say(
        f"评估 {now.number} 的材料已提交，可以开始初审。",
        f"The evidence of assessment {now.number} is in; the review can begin.",
    )
    tell(_reviewers(now), text, f"/assessments/{now.number}/practices/")
    return after


def lacks(assessment: Assessment) -> Lacking:
    """What stands against handing in now."""
    on_duty = Assignment.objects.filter(
        assessment=assessment, removed_at__isnull=True, instance=instance(assessment)
    ).values_list("duty", flat=True)
    duties = list(on_duty)
    placed = list(assessment.uses.filter(evidence__withdrawn_at__isnull=True).select_related("evidence"))
    return Lacking(
        leads=duties.count(Duty.LEAD),
        assessors=duties.count(Duty.ASSESSOR),
        unreleased=tuple(u for u in placed if u.evidence.released_at is None),
        bare=bare(assessment, placed),
    )


def bare(assessment: Assessment, placed: Iterable[Use]) -> tuple[str, ...]:
    """Practices that ask something up to the target and have neither evidence nor a reading.

    An assessment by sampling (R16) rests on the results of its projects and needs neither.
    """
    if assessment.project_id is None:
        return ()
    by_practice: dict[str, list[Use]] = {}
    for use in placed:
        by_practice.setdefault(use.practice, []).append(use)
    found = rows(practices_of(assessment), assessment.target, by_practice, proposals(assessment))
    return tuple(row.practice.code for row in found if row.bare)


def _refuse_lacking(lacking: Lacking, *, confirmed: bool) -> None:
    if not lacking.people:
        raise Refused(
            f"须先由评估管理员指派一名评估组长和至少两名评估师（现有组长 {lacking.leads} 名、评估师 {lacking.assessors} 名）。",
            "The scheme manager has to assign a lead and at least two assessors first "
            f"(now {lacking.leads} and {lacking.assessors}).",
        )
    if lacking.unreleased:
        names = [u.evidence.title for u in lacking.unreleased]
        raise Refused(
            f"有 {len(names)} 处放置的材料尚未放行，请先由另一人放行或移除：{'、'.join(names[:5])}。",
            f"{len(names)} placed pieces are not released; have a second person release them or take them "
            f"away: {'; '.join(names[:5])}.",
        )
    if lacking.bare and not confirmed:
        raise Refused(
            f"有 {len(lacking.bare)} 个能力子项既无材料也无读数：{'、'.join(lacking.bare[:10])}。请补充，或勾选确认后再提交。",
            f"{len(lacking.bare)} practices have neither evidence nor a reading: {', '.join(lacking.bare[:10])}. "
            "Add some, or confirm and hand in again.",
        )


def _reviewers(assessment: Assessment) -> list[User]:
    duties = assessment.assignments.filter(removed_at__isnull=True, duty__in=(Duty.LEAD, Duty.ASSESSOR))
    return [a.user for a in duties.select_related("user")]


def _check_place(assessment: Assessment, practice: str, level: int, expected: str) -> None:
    found = practice_of(assessment, practice)
    if found is None or not found.at(level):
        raise Refused(
            f"本评估中没有 {practice} 的 {level} 级要求。",
            f"Nothing is asked of {practice} at level {level} in this assessment.",
        )
    if expected and expected not in {e.code for e in found.expected_evidence}:
        raise Refused(
            f"{practice} 没有编号为 {expected} 的应备材料。",
            f"{practice} has no expected evidence {expected}.",
        )


def _chosen(assessment: Assessment, pieces: Collection[int]) -> list[Evidence]:
    own = Evidence.objects.filter(organisation=assessment.organisation_id, withdrawn_at__isnull=True)
    chosen = list(own.filter(pk__in=pieces))
    if not pieces:
        raise Refused("请先选择材料。", "Choose evidence first.")
    if len(chosen) < len(set(pieces)):
        raise Stale(
            "所选材料中有的已被撤回；没有放置任何材料，请刷新页面。",
            "Some of the chosen evidence was withdrawn; nothing was placed. Reload.",
        )
    return chosen


def _place(
    assessment: Assessment, by: User, evidence: Evidence, practice: str, level: int, expected: str
) -> Use:
    made, new = Use.objects.get_or_create(
        evidence=evidence,
        assessment=assessment,
        practice=practice,
        level=level,
        expected=expected,
        defaults={"by": by, "at": timezone.now()},
    )
    if new:
        _record("evidence.place", made, by, after=_where(made))
    return made


def _where(use: Use) -> dict[str, object]:
    """Without the title: people outside the organisation read the trail of an assessment."""
    return {
        "evidence": use.evidence_id,
        "practice": use.practice,
        "level": use.level,
        "expected": use.expected,
    }


def _record(
    verb: str,
    use: Use,
    by: User,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    assessment = use.assessment
    slug = assessment.organisation.slug
    record(verb, use, by=by, before=before, after=after, organisation=slug, assessment=assessment.number)
