"""What makes the cases of the sample worth looking at: votes half done, a conflict, a dispute, readings, a sample.

Each scene is played by the people who may, on a case that stands in the state it needs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from steelyard.values import Outcome
from steelyard_web.assessments.actions import application, assignments, sampling, steps
from steelyard_web.assessments.catalogue import practices_of, requirements_of
from steelyard_web.assessments.models import Assessment, Duty, State
from steelyard_web.decisions import actions_report
from steelyard_web.evidence.actions import data, library, placing
from steelyard_web.organisations.models import Organisation
from steelyard_web.pages import seed_readings
from steelyard_web.ratings import problems, site, votes

if TYPE_CHECKING:
    from steelyard_web.pages.seed import Cast

WHY = "样例理由 Sample reason"


def play(cast: Cast, bank: int, case: Assessment) -> None:
    """The scene of a case by its state; most states have none."""
    match case.state:
        case State.SELF_ASSESSING:
            _measured(cast, bank, case)
            _library(cast, bank, case)
        case State.REVIEWING:
            _corrections(cast, bank, case)
        case State.ON_SITE:
            _half_voted(cast, case)
        case State.APPLICANT_CHECK:
            _disputed(cast, bank, case)


def by_sampling(cast: Cast, bank: int, organisation: Organisation) -> Assessment:
    """An assessment of the organisation itself (R16): drawn, and one sampled project has its result."""
    wish = application.Wish("devops-cmm@1:application-design", "", 2)
    form = {"summary": "样例 Sample"}
    made = application.apply(organisation, None, wish, by=cast[f"applicant{bank}"], form=form)
    made = steps.accept(made, by=cast["manager"], version=made.version)
    assignments.assign(made, by=cast["manager"], person=cast["lead"], duty=Duty.LEAD)
    cast.changed()
    listed = organisation.projects.values_list("slug", flat=True)
    sampling.draw(made, by=cast["manager"], listed=listed)
    sampling.attach(made, by=cast["manager"])
    return made


def _measured(cast: Cast, bank: int, case: Assessment) -> None:
    """Readings of two dates, so that there is a trend, and the list of loads under them."""
    for day in seed_readings.DATES:
        _bring(cast, bank, case, f"result-sample-{day}.json", seed_readings.result_file(case, day))
    _bring(cast, bank, case, "loads-sample.json", seed_readings.load_list())


def _bring(cast: Cast, bank: int, case: Assessment, name: str, content: bytes) -> None:
    file = SimpleUploadedFile(name, content, "application/json")
    data.upload(case, by=cast[f"contributor{bank}"], uploaded=file)


def _library(cast: Cast, bank: int, case: Assessment) -> None:
    """One piece that is released and has expired, one that nobody has released yet."""
    today, contributor = timezone.localdate(), cast[f"contributor{bank}"]
    practice = practices_of(case)[0].code
    for word, until in (("expired", today - timedelta(days=1)), ("unreleased", today + timedelta(days=365))):
        file = SimpleUploadedFile(
            f"{practice}-L2-{word}-sample.txt", f"样例材料 Sample evidence {word}\n".encode(), "text/plain"
        )
        added = library.add_file(case.organisation, by=contributor, uploaded=file, valid_until=until)
        pieces = [added.evidence.pk]
        placing.place(case, by=contributor, pieces=pieces, practice=practice, level=2)
        if word == "expired":
            library.release(
                case.organisation,
                by=cast[f"applicant{bank}"],
                pieces=pieces,
                classification="internal",
                desensitised=True,
                purpose="样例评估 sample assessment",
            )


def _corrections(cast: Cast, bank: int, case: Assessment) -> None:
    """Half of one assessor's votes; one problem solved, one corrected and waiting, one open."""
    first, asked = cast["assessor1"], requirements_of(case, up_to_target=True)
    _vote(cast, case, "assessor1", {r.id: Outcome.MET for r in asked[: len(asked) // 2]})
    raised = [
        problems.raise_problem(case, r.id, f"样例问题：{word}。Sample: {text}.", by=first)
        for r, word, text in zip(
            asked,
            ("日期缺失", "截图不清", "未写版本"),
            ("a date is missing", "a picture is unclear", "no version is given"),
            strict=False,
        )
    ]
    for one in raised[:2]:
        problems.correct(case, one.pk, "样例：已补充。Sample: added.", [], by=cast[f"applicant{bank}"])
    problems.recheck(case, raised[0].pk, "solved", WHY, by=first)


def _half_voted(cast: Cast, case: Assessment) -> None:
    """One assessor has voted on everything, the other on half; on one requirement they differ."""
    asked = requirements_of(case, up_to_target=True)
    site.take_note(case, "demonstration", "样例演示记录 Sample demonstration", by=cast["assessor1"])
    _vote(cast, case, "assessor1", {r.id: Outcome.MET for r in asked})
    half = {r.id: Outcome.MET for r in asked[: len(asked) // 2]}
    _vote(cast, case, "assessor2", half | {asked[1].id: Outcome.NOT_MET})


def _vote(cast: Cast, case: Assessment, name: str, said: dict[str, Outcome]) -> None:
    held = {v.requirement: v.version for v in case.votes.filter(assessor=cast[name])}
    given = [votes.Given(key, outcome, held.get(key, 0), reason=WHY) for key, outcome in said.items()]
    votes.cast(case, given, by=cast[name])


def _disputed(cast: Cast, bank: int, case: Assessment) -> None:
    """The applicant disputes one rating; nobody has answered yet."""
    asked = requirements_of(case, up_to_target=True)
    actions_report.dispute(
        case,
        by=cast[f"applicant{bank}"],
        requirement=asked[2].id,
        reason="样例：请复核这一条。Sample: please look at this one again.",
    )
