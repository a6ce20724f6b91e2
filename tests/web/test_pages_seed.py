"""The sample scheme: a case in every state, made by the people who may, in an empty database only."""

from __future__ import annotations

import pytest

from steelyard.errors import InputError
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment, State
from steelyard_web.audit.models import Event
from steelyard_web.audit.trail import verify
from steelyard_web.organisations.models import Category, Standing
from steelyard_web.pages.seed import PASSWORD, seed


@pytest.fixture
def home(db, settings, tmp_path):
    settings.FILES = tmp_path / "files"


@pytest.mark.usefixtures("home")
def test_the_sample_has_every_state_every_category_and_a_chain_that_holds(client):
    said = seed()
    assert set(Assessment.objects.values_list("state", flat=True)) == set(State)
    assert set(Standing.objects.values_list("category", flat=True)) == set(Category)
    assert verify(Event.objects.order_by("number")) == []
    assert PASSWORD in said
    for name in User.objects.values_list("username", flat=True):
        assert name in said
        assert client.login(username=name, password=PASSWORD)
        assert client.get("/").status_code == 200
    for number in Assessment.objects.values_list("number", flat=True):
        client.login(username="manager", password=PASSWORD)
        assert client.get(f"/assessments/{number}/case/").status_code == 200
        exported = client.get(f"/assessments/{number}/export.zip?files=1")
        assert b"".join(exported.streaming_content)[:2] == b"PK"


@pytest.mark.usefixtures("home")
def test_a_database_with_people_is_left_alone():
    User.objects.create(username="somebody", name="Somebody")
    with pytest.raises(InputError, match="empty one only"):
        seed()
    assert User.objects.count() == 1
