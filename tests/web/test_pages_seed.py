"""The sample scheme: a case in every state, made by the people who may, in an empty database only."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from steelyard.errors import InputError
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment, State
from steelyard_web.audit.models import Event
from steelyard_web.audit.trail import verify
from steelyard_web.decisions.models import Dispute
from steelyard_web.evidence.earlier import earlier
from steelyard_web.evidence.models import Evidence
from steelyard_web.evidence.readings import from_result
from steelyard_web.organisations.models import Category, Standing
from steelyard_web.pages import seed_scenes
from steelyard_web.pages.seed import PASSWORD, PRACTICES, seed
from steelyard_web.ratings.models import Problem, Vote
from steelyard_web.ratings.site import loads
from steelyard_web.ratings.values import voting


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker, tmp_path_factory):
    """What the seed says, made once for the module and taken back at its end."""
    kept, settings.FILES = settings.FILES, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)
    settings.FILES = kept


@pytest.fixture
def home(db, settings, tmp_path):
    settings.FILES = tmp_path / "files"


@pytest.mark.usefixtures("home")
def test_a_sample_that_breaks_off_leaves_nothing_behind(monkeypatch, settings):
    def broken(*_: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(seed_scenes, "by_sampling", broken)
    with pytest.raises(RuntimeError, match="lights"):
        seed()
    assert not User.objects.exists()
    assert not Event.objects.exists()
    assert [path for path in settings.FILES.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("home")
def test_a_database_with_people_is_left_alone():
    User.objects.create(username="somebody", name="Somebody")
    with pytest.raises(InputError, match="empty one only"):
        seed()
    assert User.objects.count() == 1


# The database stays filled from here to the end of the module.


def test_the_sample_has_every_state_every_category_and_a_chain_that_holds(seeded, db, client):
    assert set(Assessment.objects.values_list("state", flat=True)) == set(State)
    assert set(Standing.objects.values_list("category", flat=True)) == set(Category)
    assert verify(Event.objects.order_by("number")) == []
    assert PASSWORD in seeded
    for name in User.objects.values_list("username", flat=True):
        assert name in seeded
        assert client.login(username=name, password=PASSWORD)
        assert client.get("/").status_code == 200
    for number in Assessment.objects.values_list("number", flat=True):
        client.login(username="manager", password=PASSWORD)
        assert client.get(f"/assessments/{number}/case/").status_code == 200
        exported = client.get(f"/assessments/{number}/export.zip?files=1")
        assert b"".join(exported.streaming_content)[:2] == b"PK"


@pytest.mark.usefixtures("seeded", "db")
def test_each_scene_of_the_sample_stands_as_its_state_needs_it():
    on_site = Assessment.objects.get(state=State.ON_SITE)
    assert len(voting(on_site).open_conflicts()) == 1
    assert voting(on_site).unfinished() != []
    brought = {use.practice: (use.expected, use.evidence.filename) for use in on_site.uses.all()}
    assert len(brought) == PRACTICES
    assert all(code and name.startswith(f"{code}-") for code, name in brought.values())
    reviewing = Assessment.objects.get(state=State.REVIEWING)
    found = Problem.objects.filter(round__assessment=reviewing).order_by("pk")
    assert [(bool(p.correction), p.recheck) for p in found] == [(True, "solved"), (True, ""), (False, "")]
    assert Vote.objects.filter(assessment=reviewing).values("assessor").distinct().count() == 1
    assert Dispute.objects.filter(answered_at__isnull=True).count() == 1

    measured = Assessment.objects.get(state=State.SELF_ASSESSING)
    assert [str(f.as_of) for f in measured.reading_files.all()] == ["2026-06-30", "2026-09-30"]
    was = earlier(measured, from_result(measured))
    told = {str(one.direction.en).partition(",")[0] for one in was.values() if one.direction}
    assert told == {"rising", "falling", "steady"}
    assert [(x.facts.load_id, x.number, x.checked) for x in loads(measured)] == [
        ("5a3d01", 1, "same"), ("5a3d02", 2, "same"), ("5a3d03", 0, "same"),
    ]  # fmt: skip
    placed = Evidence.objects.filter(uses__assessment=measured)
    assert placed.filter(valid_until__lt=timezone.localdate(), released_at__isnull=False).count() == 1
    assert placed.filter(released_at__isnull=True).count() == 1

    whole = Assessment.objects.get(project=None)
    assert (len(whole.sample.population), len(whole.sample.drawn), whole.sample.results.count()) == (2, 2, 1)
