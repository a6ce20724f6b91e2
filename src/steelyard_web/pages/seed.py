"""A sample scheme for an empty database: an organisation of each category, a case in every state.

Everything is done through the same actions that people use, by the people who may; so the audit chain of the
sample holds as well. All names are labelled as samples; the words of people say only that they are samples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from steelyard.errors import InputError
from steelyard.values import Outcome
from steelyard_web.accounts.models import OrganisationRole, Qualification, SchemeRole, User
from steelyard_web.assessments.actions import answers, application, assignments, steps
from steelyard_web.assessments.catalogue import practices_of, requirements_of
from steelyard_web.assessments.models import Assessment, Duty, State
from steelyard_web.assessments.roles import forget
from steelyard_web.assessments.transition import scheme
from steelyard_web.decisions import actions_appeal, actions_meeting, actions_report
from steelyard_web.evidence.actions import library, placing
from steelyard_web.organisations import actions as organisations
from steelyard_web.organisations.models import Category, Organisation
from steelyard_web.pages import seed_scenes
from steelyard_web.ratings import consensus, problems, rounds, site, votes
from steelyard_web.register import seed as register
from steelyard_web.scheme.models import Day

PRACTICES = 6  # of a case that have a file; the others are missing and said to be
PASSWORD = "steelyard-sample"  # noqa: S105 - of the sample only, printed for everybody
SINCE = date(2020, 1, 1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# A person has one name, which stands on the pages of both languages: that of a sample says both.
OFFICES = {
    "manager": ("样例管理员 Sample manager", SchemeRole.MANAGER),
    "system": ("样例系统管理员 Sample system", SchemeRole.SYSTEM),
    "security": ("样例安全管理员 Sample security", SchemeRole.SECURITY),
    "audit": ("样例审计员 Sample audit", SchemeRole.AUDIT),
    "lead": ("样例组长1 Sample lead 1", SchemeRole.LEAD),
    "lead2": ("样例组长2 Sample lead 2", SchemeRole.LEAD),
    **{f"assessor{n}": (f"样例评估师{n} Sample assessor {n}", SchemeRole.ASSESSOR) for n in range(1, 5)},
    **{f"expert{n}": (f"样例专家{n} Sample expert {n}", SchemeRole.EXPERT) for n in range(1, 7)},
}
# Category, names, and the cases: project, part, target, the state to which it is brought.
BANKS: tuple[tuple[Category, str, str, tuple[tuple[str, str, str, int, State], ...]], ...] = (
    (
        Category.STATE_OWNED,
        "样例国有银行",
        "Sample State Bank",
        (
            ("手机银行", "Mobile Banking", "continuous-delivery", 3, State.SELF_ASSESSING),
            ("支付平台", "Payment Platform", "application-design", 2, State.CERTIFIED),
        ),
    ),
    (
        Category.JOINT_STOCK,
        "样例股份制银行",
        "Sample Joint-Stock Bank",
        (
            ("信用卡核心", "Card Core", "business-value-management", 2, State.REVIEWING),
            ("网上银行", "Online Banking", "application-design", 2, State.EXPERT_REVIEW),
        ),
    ),
    (
        Category.CITY,
        "样例城市银行",
        "Sample City Bank",
        (
            ("信贷系统", "Lending", "application-design", 2, State.ON_SITE),
            ("移动展业", "Field Sales", "business-value-management", 2, State.APPEALED),
        ),
    ),
    (
        Category.RURAL,
        "样例农商银行",
        "Sample Rural Bank",
        (("普惠金融平台", "Inclusive Finance", "application-design", 2, State.REPORTING),),
    ),
    (
        Category.SECURITIES,
        "样例证券",
        "Sample Securities",
        (("交易系统", "Trading", "application-design", 2, State.APPLICANT_CHECK),),
    ),
    (
        Category.INSURANCE,
        "样例保险",
        "Sample Insurance",
        (
            ("理赔平台", "Claims", "application-design", 2, State.PREPARING),
            ("保单管理", "Policy Administration", "business-value-management", 2, State.NOT_AWARDED),
        ),
    ),
    (
        Category.TELECOM,
        "样例电信",
        "Sample Telecom",
        (("计费系统", "Billing", "application-design", 3, State.ACCEPTED),),
    ),
    (
        Category.OTHER,
        "样例科技公司",
        "Sample Technology",
        (
            ("研发平台", "Engineering Platform", "platform-engineering", 2, State.APPLIED),
            ("数据平台", "Data Platform", "application-design", 2, State.WITHDRAWN),
        ),
    ),
)


@dataclass(slots=True)
class Cast:
    """Who acts in the sample."""

    people: dict[str, User] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)  # whose roles were read since they last changed

    def __getitem__(self, name: str) -> User:
        """The person, with the roles that he has now."""
        if name not in self.fresh:
            forget(self.people[name])
            self.fresh.add(name)
        return self.people[name]

    def changed(self) -> None:
        """Somebody was given a role or a duty."""
        self.fresh.clear()


def seed() -> str:
    """Fill the database and say who can sign in. Raises InputError where it is not empty."""
    if User.objects.exists():
        raise InputError(
            "the database has people already; the sample goes into an empty one only",
            where=str(settings.HOME),
            remedy="set STEELYARD_HOME or STEELYARD_DATABASE_URL to a new place",
        )
    folder = Path(settings.FILES)
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.rglob("*"))
    try:
        with transaction.atomic():
            cast = _fill()
    except BaseException:  # whatever ended it: all of the sample, or none
        for path in set(folder.rglob("*")) - before:
            if path.is_file():
                path.unlink()
        raise
    names = ", ".join(cast.people)
    return f"样例账号 / sample users: {names}\n口令 / password: {PASSWORD}"


def _fill() -> Cast:
    cast = _people()
    _calendar()
    for number, (category, zh, en, cases) in enumerate(BANKS, 1):
        organisation = _organisation(cast, number, category, zh, en)
        for case in cases:
            seed_scenes.play(cast, number, _case(cast, number, organisation, case))
        if number == 1:
            seed_scenes.by_sampling(cast, number, organisation)
    register.fill(cast["manager"])
    for name, person in cast.people.items():  # only now, so that the sample itself sends no mail
        User.objects.filter(pk=person.pk).update(email=f"{name}@example.org")
    return cast


def _people() -> Cast:
    cast, password = Cast(), make_password(PASSWORD)
    made = {name: called for name, (called, _) in OFFICES.items()}
    for number in range(1, len(BANKS) + 1):
        made[f"applicant{number}"] = f"样例机构{number} Sample applicant {number}"
        made[f"contributor{number}"] = f"样例材料员{number} Sample contributor {number}"
    made["observer1"] = "样例观察员 Sample observer"
    for name, called in made.items():
        cast.people[name] = User.objects.create(username=name, name=called, password=password)
    Qualification.objects.bulk_create(
        Qualification(user=cast[name], role=role, since=SINCE) for name, (_, role) in OFFICES.items()
    )
    return cast


def _calendar() -> None:
    """The scheme, and the days around the Chinese new year of 2027 that differ from their weekday."""
    scheme()
    Day.objects.bulk_create(
        Day(date=date(2027, 2, day), works=False, name_zh="春节（样例）", name_en="Spring Festival (sample)")
        for day in range(5, 12)
    )


def _organisation(cast: Cast, number: int, category: Category, zh: str, en: str) -> Organisation:
    manager = cast[f"applicant{number}"]
    made = organisations.register(
        by=manager,
        name_zh=zh,
        name_en=f"{en} (sample)",
        category=category,
        since=SINCE,
        licence=SimpleUploadedFile("licence-sample.pdf", PDF, "application/pdf"),
        contact="样例 Sample",
    )
    cast.changed()
    roles = {f"contributor{number}": OrganisationRole.CONTRIBUTOR}
    if number == 1:
        roles["observer1"] = OrganisationRole.OBSERVER
    for name, role in roles.items():
        organisations.add_member(made, by=manager, username=name, role=role)
    cast.changed()
    return made


def _case(
    cast: Cast, number: int, organisation: Organisation, case: tuple[str, str, str, int, State]
) -> Assessment:
    """One case, brought step by step to its state."""
    zh, en, part, target, until = case
    manager = cast[f"applicant{number}"]
    project = organisations.add_project(
        organisation, by=manager, name_zh=f"{zh}（样例）", name_en=f"{en} (sample)", summary="样例 Sample"
    )
    wish = application.Wish(f"devops-cmm@1:{part}", "", target)
    made = application.apply(organisation, project, wish, by=manager, form={"summary": "样例 Sample"})
    return Walk(cast, number, made).to(until)


@dataclass(slots=True)
class Walk:
    """One case on its way through the nine steps."""

    cast: Cast
    bank: int
    case: Assessment

    @property
    def manager(self) -> User:
        """The organisation's manager."""
        return self.cast[f"applicant{self.bank}"]

    def to(self, until: State) -> Assessment:
        """Go on until the state is reached."""
        if until == State.WITHDRAWN:
            self.case = application.withdraw(self.case, by=self.manager, version=1, reason="样例 Sample")
            return self.case
        for step in (
            self.accept,
            self.begin,
            self.answer,
            self.prepare,
            self.review,
            self.visit,
            self.report,
            self.check,
        ):
            if self.case.state == until:
                return self.case
            step()
        if until in {State.CERTIFIED, State.NOT_AWARDED, State.APPEALED}:
            self.decide()
        if until == State.APPEALED:
            self.appeal()
        elif until == State.EXPERT_REVIEW:
            actions_meeting.call(self.case, by=self.cast["manager"])
        return self.case

    def _now(self) -> Assessment:
        self.case.refresh_from_db()
        return self.case

    def accept(self) -> None:
        """The application is accepted, the lead assigned."""
        self.case = steps.accept(self.case, by=self.cast["manager"], version=self.case.version)
        assignments.assign(self.case, by=self.cast["manager"], person=self.cast["lead"], duty=Duty.LEAD)
        self.cast.changed()

    def begin(self) -> None:
        """Assessors and experts are assigned, the self-assessment begins."""
        for name in ("assessor1", "assessor2"):
            assignments.assign(self.case, by=self.cast["lead"], person=self.cast[name], duty=Duty.ASSESSOR)
        for name in ("expert1", "expert2", "expert3"):
            assignments.assign(self.case, by=self.cast["manager"], person=self.cast[name], duty=Duty.EXPERT)
        self.cast.changed()
        self.case = steps.begin(self.case, by=self.cast["lead"], version=self.case.version)
        if self.case.part == "continuous-delivery":
            asked = requirements_of(self.case, up_to_target=True)
            self._save(asked[: len(asked) // 2])

    def answer(self) -> None:
        """Everything up to the target is answered and handed in."""
        self._save(requirements_of(self.case, up_to_target=True))
        self.case = application.finish_self(self.case, by=self.manager, version=self._now().version)

    def _save(self, asked: tuple) -> None:
        held = {row.requirement: row.version for row in self.case.answers.all()}
        changes = [
            answers.Change(
                r.id,
                Outcome.PARTLY_MET if n % 11 == 5 and r.level > 1 else Outcome.MET,
                held.get(r.id, 0),
                note="样例说明 Sample note" if n % 11 == 5 else "",
            )
            for n, r in enumerate(asked)
        ]
        answers.save(self.case, changes, by=self.cast[f"contributor{self.bank}"])

    def prepare(self) -> None:
        """A file for the first practices, released by a second person, and all of it handed in."""
        contributor, pieces = self.cast[f"contributor{self.bank}"], []
        for practice in practices_of(self.case)[:PRACTICES]:
            text = f"样例材料 Sample evidence {practice.code} {self.case.number}\n".encode()
            name = f"{practice.code}-L2-1-sample-{self.case.number}.txt"
            added = library.add_file(
                self.case.organisation, by=contributor, uploaded=SimpleUploadedFile(name, text, "text/plain")
            )
            pieces.append(added.evidence.pk)
        placing.place_proposed(self.case, by=contributor, pieces=pieces)
        library.release(
            self.case.organisation,
            by=self.manager,
            pieces=pieces,
            classification="internal",
            desensitised=True,
            purpose="样例评估 sample assessment",
        )
        self.case = placing.submit(self.case, by=self.manager, version=self._now().version, confirmed=True)

    def review(self) -> None:
        """A problem raised, corrected and solved; then the visit begins."""
        first, asked = self.cast["assessor1"], requirements_of(self.case, up_to_target=True)
        raised = problems.raise_problem(
            self.case, asked[0].id, "样例问题：日期缺失。Sample: a date is missing.", by=first
        )
        problems.correct(self.case, raised.pk, "样例：已补充。Sample: added.", [], by=self.manager)
        problems.recheck(self.case, raised.pk, "solved", "样例 Sample", by=first)
        self.case = rounds.go_on_site(self.case, by=self.cast["lead"], version=self._now().version)

    def visit(self) -> None:
        """Notes, all votes, one conflict settled by consensus."""
        site.take_note(self.case, "interview", "样例访谈记录 Sample interview", by=self.cast["assessor1"])
        asked = requirements_of(self.case, up_to_target=True)
        self._vote("assessor1", asked)
        self._vote("assessor2", asked, stricter=asked[2].id)
        consensus.consent(
            self.case,
            asked[2].id,
            "met",
            "样例：补充材料后一致认为满足。Sample: met after a second look.",
            by=self.cast["lead"],
        )
        self.case = site.end_visit(self.case, by=self.cast["lead"], version=self._now().version)

    def _vote(self, name: str, asked: tuple, stricter: str = "") -> None:
        poor = self.bank == 6  # the sample of a case that is not awarded
        held = {v.requirement: v.version for v in self.case.votes.filter(assessor=self.cast[name])}
        given = [
            votes.Given(
                r.id,
                Outcome.NOT_MET if (poor and r.id != stricter) or r.id == stricter else Outcome.MET,
                held.get(r.id, 0),
                reason="样例理由 Sample reason",
            )
            for r in asked
        ]
        if poor and stricter:
            given = [
                votes.Given(
                    g.requirement,
                    Outcome.PARTLY_MET if g.requirement == stricter else g.outcome,
                    g.version,
                    g.reason,
                )
                for g in given
            ]
        votes.cast(self.case, given, by=self.cast[name])

    def report(self) -> None:
        """The lead drafts, words and issues the report."""
        lead = self.cast["lead"]
        draft = actions_report.write_draft(self.case, by=lead)
        words = {
            name: getattr(draft, name) or "样例 Sample"
            for name in ("summary_zh", "summary_en", "advice_zh", "advice_en")
        }
        actions_report.save_draft(draft, by=lead, words=words, seen=actions_report.stamp(draft))
        actions_report.issue(self.case, by=lead, version=self._now().version)
        self._now()

    def check(self) -> None:
        """The applicant accepts the report."""
        self.case = actions_report.accept(self.case, by=self.manager, version=self._now().version)

    def decide(self) -> None:
        """Three experts vote, the meeting is closed."""
        meeting = actions_meeting.call(self.case, by=self.cast["manager"])
        for name in ("expert1", "expert2", "expert3"):
            seen = actions_meeting.standing(meeting)
            actions_meeting.vote(
                meeting, by=self.cast[name], outcome="approve", reason="样例 Sample", seen=seen
            )
        minutes = "样例会议纪要：同意报告结论。Sample minutes: as the report says."
        actions_meeting.close(meeting, by=self.cast["manager"], version=self._now().version, minutes=minutes)
        self._now()

    def appeal(self) -> None:
        """The applicant appeals; people who took no part are assigned."""
        asked = requirements_of(self.case, up_to_target=True)
        actions_appeal.appeal(
            self.case,
            by=self.manager,
            version=self._now().version,
            requirements=[asked[2].id],
            reason="样例：对一条评分有异议。Sample: one rating is disputed.",
        )
        self._now()
        manager = self.cast["manager"]
        assignments.assign(self.case, by=manager, person=self.cast["lead2"], duty=Duty.LEAD)
        for name in ("assessor3", "assessor4"):
            assignments.assign(self.case, by=manager, person=self.cast[name], duty=Duty.ASSESSOR)
        self.cast.changed()
