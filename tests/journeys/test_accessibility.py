"""Every page of the sample scheme: axe finds nothing serious, nothing runs over at 390 px.

The sample is filled once for the module; the tests only read it. A page is loaded once in each language. Colours
do not depend on the language, and nothing but colours depends on the theme: so contrast is measured in both
themes of the one load, everything else in both languages. Rows beyond the first few are built as these are.
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
from steelyard_web.register.models import Batch, Certificate, Row
from tests.journeys.conftest import signed_in

# Practices, votes and rows beyond the first few are built like those before them: they are taken out.
PRUNE = """() => {
  const cut = (all, kept) => [...all].slice(kept).forEach((one) => one.remove());
  for (const kind of [".practice", "article.line", ".asks", ".tile", ".notice"]) cut(document.querySelectorAll(kind), 3);
  for (const table of document.querySelectorAll("table")) {
    cut(table.tBodies, 4);
    for (const body of table.tBodies) cut(body.rows, 8);
  }
  cut(document.querySelectorAll("main li"), 60);
  for (const list of document.querySelectorAll("select")) cut(list.options, 12);
}"""
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL_BUT_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}}
# Person of the sample, state of the case, path; `{n}` is the case's number.
PAGES = [
    ("applicant1", "", "/"),
    ("applicant1", "", "/assessments/"),
    ("applicant1", "self_assessing", "/assessments/{n}/"),
    ("applicant1", "self_assessing", "/assessments/{n}/form/"),
    ("applicant1", "self_assessing", "/assessments/{n}/self/"),
    ("applicant1", "self_assessing", "/assessments/{n}/self/practices/{practice}/"),
    ("applicant1", "self_assessing", "/assessments/{n}/self/import/"),
    ("applicant1", "self_assessing", "/assessments/{n}/self/finish/"),
    ("applicant1", "self_assessing", "/assessments/{n}/gap/"),
    ("applicant1", "self_assessing", "/assessments/{n}/evidence/"),
    ("applicant1", "self_assessing", "/assessments/{n}/evidence/readings/"),
    ("applicant1", "", "/organisations/"),
    ("applicant1", "", "/organisations/sample-state-bank-sample/"),
    ("applicant1", "", "/organisations/sample-state-bank-sample/evidence/"),
    ("applicant1", "", "/organisations/sample-state-bank-sample/evidence/release/"),
    ("applicant1", "", "/organisations/sample-state-bank-sample/projects/payment-platform-sample/"),
    ("applicant1", "", "/organisations/new/"),
    ("applicant1", "", "/assessments/new/?organisation=sample-state-bank-sample"),
    ("contributor1", "self_assessing", "/evidence/{piece}/"),
    ("applicant6", "preparing", "/assessments/{n}/evidence/submit/"),
    ("applicant3", "appealed", "/assessments/{n}/appeal/"),
    ("applicant5", "applicant_check", "/assessments/{n}/report/"),
    ("assessor1", "on_site", "/assessments/{n}/practices/"),
    ("assessor1", "on_site", "/assessments/{n}/practices/{practice}/"),
    ("assessor1", "on_site", "/evidence/{piece}/"),
    ("assessor1", "on_site", "/assessments/{n}/site/"),
    ("assessor1", "reviewing", "/assessments/{n}/rounds/"),
    ("assessor1", "reviewing", "/assessments/{n}/rounds/{round}/"),
    ("lead", "on_site", "/assessments/{n}/people/"),
    ("lead", "on_site", "/assessments/{n}/conflicts/"),
    ("lead", "reporting", "/assessments/{n}/conflicts/?show=settled"),
    ("lead", "reporting", "/assessments/{n}/report/"),
    ("expert1", "expert_review", "/assessments/{n}/meeting/"),
    ("manager", "expert_review", "/assessments/{n}/case/"),
    ("manager", "expert_review", "/assessments/{n}/trail/"),
    ("manager", "", "/scheme/"),
    ("manager", "", "/scheme/?view=table"),
    ("manager", "", "/scheme/applications/"),
    ("manager", "", "/scheme/people/"),
    ("manager", "", "/scheme/people/{person}/"),
    ("manager", "sampled", "/assessments/{n}/sample/"),
    ("manager", "", "/scheme/calendar/"),
    ("manager", "", "/scheme/settings/"),
    ("manager", "", "/notices/"),
    ("manager", "", "/search/?q=版本"),
    ("manager", "", "/standards/"),
    ("manager", "", "/standards/devops-cmm@1/application-design/"),
    ("manager", "", "/standards/devops-cmm@1/application-design/AD-IF-NM/"),
    ("audit", "", "/audit/"),
    ("assessor1", "", "/profile/"),
    ("manager", "", "/scheme/register/"),
    ("manager", "", "/scheme/register/import/"),
    ("manager", "", "/scheme/register/corrections/"),
    ("manager", "", "/scheme/register/batches/"),
    ("manager", "", "/scheme/register/batches/{batch}/"),
    (None, "", "/register/"),
    (None, "", "/register/organisations/icbc/"),
    (None, "", "/register/certificates/{certificate}/"),
    (None, "", "/register/rows/{row}/correction/"),
    (None, "", "/register/batches/"),
    (None, "", "/register/batches/{announced}/"),
    (None, "", "/register/statistics/?as_of=2023-10-26"),
    (None, "", "/register/verify/"),
    (None, "", "/login/"),
    (None, "", "/password/forgotten/"),
]


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    kept, settings.FILES = settings.FILES, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
        seed()
        cases = Assessment.objects.order_by("pk")
        found = {case.state: case for case in cases.filter(project__isnull=False)}
        yield found | {"sampled": cases.get(project=None)}
        call_command("flush", verbosity=0, interactive=False)
    settings.FILES = kept


@pytest.fixture(scope="module")
def served(sample):
    server = LiveServer("localhost")
    yield server, sample
    server.stop()


@pytest.fixture(scope="module")
def windows(browser, served):
    """`windows(person, language)` is a page of that person, kept for all pages."""
    server, _ = served
    opened = {}

    def window(name, language):
        if (name, language) not in opened:
            person = User.objects.get(username=name) if name else None
            page = signed_in(browser, server.url, person, language).new_page()
            page.emulate_media(reduced_motion="reduce")  # a theme is there at once, not faded in
            opened[name, language] = page
        return opened[name, language]

    yield window
    for page in opened.values():
        page.context.close()


def address(sample, state, path):
    case, values = sample.get(state), {"person": User.objects.get(username="assessor1").pk}
    if case is not None:
        piece, first = case.uses.order_by("pk").first(), case.rounds.first()
        values |= {"n": case.number, "practice": practices_of(case)[0].code}
        values |= {"piece": piece and piece.evidence_id, "round": first and first.number}
    batch = Batch.objects.get()
    values |= {
        "batch": batch.pk,
        "announced": batch.number,
        "certificate": Certificate.objects.first().number,
    }
    values |= {"row": Row.objects.filter(kind="reported").first().key}
    return path.format(**values)


@pytest.mark.django_db
def test_the_sample_has_a_case_in_every_state_and_its_audit_chain_holds(sample):
    assert set(sample) == {*State, "sampled"}
    assert verify(Event.objects.order_by("number")) == []


@pytest.mark.parametrize(("name", "state", "path"), PAGES)
def test_axe_finds_nothing_serious_and_nothing_runs_over(served, windows, name, state, path):
    where = address(served[1], state, path)
    zh, en = windows(name, "zh-hans"), windows(name, "en")
    assert (runs_over(zh, where), serious(zh, "light", {}), serious(zh, "dark", CONTRAST)) == (0, [], [])
    assert (runs_over(en, where), serious(en, "light", ALL_BUT_CONTRAST)) == (0, [])


def runs_over(page, where):
    """By how much the page is wider than a phone; then it is as wide as a screen, with the first rows only."""
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.goto(where).status == 200
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(PRUNE)
    return max(over, 0)


def serious(page, theme, options):
    """What axe calls serious or critical in a theme."""
    page.evaluate("(theme) => { document.documentElement.dataset.bsTheme = theme; }", theme)
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found if v["impact"] in {"serious", "critical"}]
