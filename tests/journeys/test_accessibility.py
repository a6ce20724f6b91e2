"""Every main page of the sample scheme: axe finds nothing serious, nothing runs over at 390 px.

The sample is filled once for the module; the tests only read it.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import practices_of
from steelyard_web.assessments.models import Assessment, State
from steelyard_web.audit.models import Event
from steelyard_web.audit.trail import verify
from steelyard_web.pages.seed import seed
from tests.journeys.conftest import signed_in

# Person of the sample, state of the case, path; `{n}` is the case's number.
PAGES = [
    ("applicant1", "", "/"),
    ("applicant1", "", "/assessments/"),
    ("applicant1", "self_assessing", "/assessments/{n}/"),
    ("applicant1", "self_assessing", "/assessments/{n}/self/"),
    ("applicant1", "self_assessing", "/assessments/{n}/gap/"),
    ("applicant1", "self_assessing", "/assessments/{n}/evidence/"),
    ("applicant1", "self_assessing", "/assessments/{n}/evidence/readings/"),
    ("applicant1", "", "/organisations/"),
    ("applicant1", "", "/organisations/sample-state-bank-sample/"),
    ("applicant1", "", "/organisations/sample-state-bank-sample/evidence/"),
    ("applicant1", "", "/organisations/new/"),
    ("applicant5", "applicant_check", "/assessments/{n}/report/"),
    ("assessor1", "on_site", "/assessments/{n}/practices/"),
    ("assessor1", "on_site", "/assessments/{n}/practices/{practice}/"),
    ("assessor1", "on_site", "/assessments/{n}/site/"),
    ("assessor1", "reviewing", "/assessments/{n}/rounds/"),
    ("lead", "reporting", "/assessments/{n}/conflicts/"),
    ("lead", "reporting", "/assessments/{n}/report/"),
    ("expert1", "expert_review", "/assessments/{n}/meeting/"),
    ("manager", "expert_review", "/assessments/{n}/case/"),
    ("manager", "expert_review", "/assessments/{n}/trail/"),
    ("manager", "", "/scheme/"),
    ("manager", "", "/scheme/?view=table"),
    ("manager", "", "/scheme/applications/"),
    ("manager", "", "/scheme/people/"),
    ("manager", "", "/scheme/calendar/"),
    ("manager", "", "/scheme/settings/"),
    ("manager", "", "/notices/"),
    ("manager", "", "/search/?q=版本"),
    ("manager", "", "/standards/"),
    ("manager", "", "/standards/devops-cmm@1/application-design/"),
    ("audit", "", "/audit/"),
    ("assessor1", "", "/profile/"),
    (None, "", "/login/"),
]


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    kept, settings.FILES = settings.FILES, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
        seed()
        yield {case.state: case for case in Assessment.objects.all()}
        call_command("flush", verbosity=0, interactive=False)
    settings.FILES = kept


@pytest.fixture(scope="module")
def served(sample):
    server = LiveServer("localhost")
    yield server, sample
    server.stop()


@pytest.fixture(scope="module")
def windows(browser, served):
    """`windows(person, language, theme)` is a page of that person, kept for all pages."""
    server, _ = served
    opened = {}

    def window(name, language, theme):
        if (name, language, theme) not in opened:
            person = User.objects.get(username=name) if name else None
            opened[name, language, theme] = signed_in(browser, server.url, person, language, theme).new_page()
        return opened[name, language, theme]

    yield window
    for page in opened.values():
        page.context.close()


def address(sample, state, path):
    case = sample.get(state)
    if case is None:
        return path
    return path.format(n=case.number, practice=practices_of(case)[0].code)


@pytest.mark.django_db
def test_the_sample_has_a_case_in_every_state_and_its_audit_chain_holds(sample):
    assert set(sample) == set(State)
    assert verify(Event.objects.order_by("number")) == []


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
@pytest.mark.parametrize(("name", "state", "path"), PAGES)
def test_axe_finds_nothing_serious_and_nothing_runs_over(served, windows, name, state, path, language, theme):
    page = windows(name, language, theme)
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(address(served[1], state, path))
    assert answer.status == 200
    found = Axe().run(page)
    serious = [
        (v["id"], v["nodes"][0]["html"][:160])
        for v in found.response["violations"]
        if v["impact"] in {"serious", "critical"}
    ]
    page.set_viewport_size({"width": 390, "height": 800})
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert (serious, max(over, 0)) == ([], 0)
