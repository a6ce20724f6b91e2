"""People of the scheme: added, qualified, ended; their load, conflicts and record."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from steelyard_web import command
from steelyard_web.accounts import people
from steelyard_web.accounts.models import ConflictOfInterest, Qualification, User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.audit.models import Event
from steelyard_web.notices.models import Notice
from steelyard_web.ratings.models import Consensus, Vote
from steelyard_web.refusal import NotYours, Refused
from steelyard_web.scheme.record import record_of
from tests.web.rated import fresh, vote_all
from tests.web.world import conflicted

TODAY = timezone.localdate


def test_people_are_listed_with_roles_conflicts_and_load(world, as_):
    world.assessment("reviewing")
    world.assessment("certified")
    conflicted(world.people["third"], world.rival_bank)
    page = as_("manager", "en").get("/scheme/people/?role=assessor").content.decode()
    rows = dict(re.findall(r'/scheme/people/\d+/">(\w+)</a>.*?<td class="num">(\d+)</td>', page, re.DOTALL))
    assert rows == {"first": "1", "second": "1", "third": "0", "fourth": "0"}
    assert "rival-bank" in page
    assert "applicant" not in page
    assert "applicant" in as_("manager").get("/scheme/people/?all=1").content.decode()


def test_a_person_is_added_with_a_password_that_is_shown_once(as_):
    client = as_("manager", "en")
    sent = {"username": "newcomer", "name": "新人", "email": "n@example.org", "language": "en"}
    page = client.post("/scheme/people/add/", sent, follow=True).content.decode()
    made = User.objects.get(username="newcomer")
    password = re.search(r"First password: (\S+)", page).group(1)
    assert made.check_password(password)
    event = Event.objects.get(verb="person.add")
    assert password not in str(event.after)
    assert password not in client.get(f"/scheme/people/{made.pk}/").content.decode()
    again = client.post("/scheme/people/add/", sent | {"username": "Newcomer"})
    assert "is taken" in again.content.decode()
    assert User.objects.filter(username__iexact="newcomer").count() == 1


def test_a_qualification_for_parts_and_a_time_is_given_and_told(world, as_):
    person = world.people["stranger"]
    sent = {
        "role": "assessor",
        "parts": ["continuous-delivery"],
        "since": "2026-01-01",
        "until": "2028-12-31",
    }
    assert as_("manager").post(f"/scheme/people/{person.pk}/qualify/", sent).status_code == 302
    held = Qualification.objects.get(user=person)
    assert (held.role, held.parts, held.until) == ("assessor", ["continuous-delivery"], date(2028, 12, 31))
    assert Event.objects.get(verb="qualification.give").after["user"] == "stranger"
    assert Notice.objects.filter(user=person, en__contains="assessor").exists()


def test_the_same_qualification_twice_is_one(world):
    person, by = world.people["stranger"], world.people["manager"]
    given = {"role": "expert", "since": date(2026, 1, 1)}
    assert people.qualify(person, by=by, **given) == people.qualify(person, by=by, **given)
    assert Event.objects.filter(verb="qualification.give").count() == 1


def test_a_second_one_in_the_same_time_and_a_reversed_one_are_refused(world, as_):
    url = f"/scheme/people/{world.people['first'].pk}/qualify/"
    page = as_("manager", "en").post(url, {"role": "assessor", "since": "2026-01-01"})
    assert "holds this role in that time" in page.content.decode()
    page = as_("manager", "en").post(url, {"role": "expert", "since": "2026-01-02", "until": "2026-01-01"})
    assert "ends before it begins" in page.content.decode()
    assert world.people["first"].qualifications.count() == 1


@pytest.mark.parametrize("role", ["scheme_manager", "system_admin", "security_admin", "audit_admin"])
def test_the_offices_are_separate_persons_work(world, role):
    holders = {"manager": "scheme_manager", "system": "system_admin", "auditor": "audit_admin"}
    for name, own in holders.items():
        if own != role:
            with pytest.raises(Refused):
                people.qualify(world.people[name], by=world.people["manager"], role=role, since=TODAY())
    with pytest.raises(Refused):
        people.qualify(world.people["manager"], by=world.people["manager"], role=role, since=TODAY())


def test_a_qualification_ends_today_and_the_last_manager_stays(world, as_):
    held = world.people["third"].qualifications.get()
    url = f"/scheme/people/{world.people['third'].pk}/end/"
    for _ in range(2):
        assert as_("manager").post(url, {"qualification": held.pk}).status_code == 302
    held.refresh_from_db()
    assert held.until == TODAY()
    assert Event.objects.filter(verb="qualification.end").count() == 1
    manager = world.people["manager"]
    own = manager.qualifications.get()
    answer = as_("manager", "en").post(f"/scheme/people/{manager.pk}/end/", {"qualification": own.pk})
    assert "One scheme manager has to stay" in answer.content.decode()
    own.refresh_from_db()
    assert own.until is None


def test_a_declared_conflict_is_ended_by_the_manager_and_never_by_oneself(world, as_):
    held = conflicted(world.people["third"], world.bank)
    with pytest.raises(NotYours):
        people.end_conflict(held, by=world.people["third"])
    as_("manager").post(f"/scheme/people/{world.people['third'].pk}/conflict/", {"conflict": held.pk})
    held.refresh_from_db()
    assert held.until == TODAY() - timedelta(days=1)
    assert Event.objects.get(verb="conflict.end").before["user"] == "third"
    mine = conflicted(world.people["manager"], world.bank)
    with pytest.raises(Refused):
        people.end_conflict(mine, by=fresh(world.people["manager"]))


def test_only_a_scheme_manager_works_with_people(world, as_):
    person = world.people["first"]
    for url in ("add/", f"{person.pk}/qualify/", f"{person.pk}/end/", f"{person.pk}/conflict/"):
        assert as_("lead").post(f"/scheme/people/{url}", {}).status_code == 404
    assert as_("lead").get(f"/scheme/people/{person.pk}/").status_code == 404
    for act in (
        lambda by: people.add_person(by=by, username="x", name="x"),
        lambda by: people.qualify(person, by=by, role="expert", since=TODAY()),
        lambda by: people.end_qualification(person.qualifications.get(), by=by, last=TODAY()),
    ):
        with pytest.raises(NotYours):
            act(fresh(world.people["lead"]))
    assert not Event.objects.exists()


def test_another_persons_rows_are_not_ended_by_this_ones_address(world, as_):
    held = world.people["third"].qualifications.get()
    url = f"/scheme/people/{world.people['fourth'].pk}/end/"
    assert as_("manager").post(url, {"qualification": held.pk}).status_code == 404
    assert as_("manager").post(url, {"qualification": "x"}).status_code == 404


def test_the_record_counts_what_is_in_and_tells_severity_from_a_hundred_votes_on(world, as_):
    case = world.assessment("reporting", target=5)
    asked = [r.id for r in requirements_of(case, up_to_target=True)]
    assert len(asked) > 100
    stern = dict.fromkeys(asked[:30], "not_met")
    vote_all(world, case, ["first"], only=asked)
    vote_all(world, case, ["second"], but=stern, only=asked)
    Vote.objects.update(frozen_at=timezone.now())
    Consensus.objects.bulk_create(
        Consensus(
            assessment=case,
            requirement=key,
            outcome="met",
            reason="seen again",
            by=world.people["lead"],
            at=timezone.now(),
        )
        for key in asked[:30]
    )
    found = record_of(world.people["second"])
    assert found.agreement.n == len(asked)
    assert found.agreement.equal == 1 - 30 / len(asked) or float(found.agreement.equal) == pytest.approx(
        1 - 30 / len(asked)
    )
    assert float(found.severity) == pytest.approx(-2 * 30 / len(asked))
    page = as_("manager").get(f"/scheme/people/{world.people['second'].pk}/").content.decode()
    assert found.severe.zh in page
    assert found.severe.zh.startswith("-")


def test_votes_that_are_still_blind_are_in_nobodys_record(world, as_):
    case = world.assessment("reviewing")
    vote_all(world, case, ["first"])
    found = record_of(world.people["first"])
    assert found.agreement.n == 0
    page = as_("manager", "en").get(f"/scheme/people/{world.people['first'].pk}/").content.decode()
    assert "told from 100 comparable votes on (0 so far)" in page


def test_a_persons_page_takes_at_most_twelve_queries(world, as_, django_assert_max_num_queries):
    for _ in range(15):
        case = world.assessment("reporting")
        vote_all(world, case)
    Vote.objects.update(frozen_at=timezone.now())
    client = as_("manager")
    with django_assert_max_num_queries(12):
        client.get(f"/scheme/people/{world.people['first'].pk}/")
    assert ConflictOfInterest.objects.count() == 0


@pytest.mark.django_db
def test_the_first_manager_comes_in_by_the_command_line(capsys):
    command.person("boss", name="管理员", role="scheme_manager")
    name, password = capsys.readouterr().out.split()
    made = User.objects.get(username=name)
    assert made.check_password(password)
    assert made.qualifications.get().role == "scheme_manager"
    assert list(Event.objects.values_list("verb", flat=True)) == ["person.add", "qualification.give"]
    with pytest.raises(Refused):
        command.person("other", role="king")
    assert User.objects.count() == 1
