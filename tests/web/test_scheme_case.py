"""The case file and its export: who decided, on what, who was recused, what changed after which date."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone

from steelyard_web.assessments.actions import assignments, deadlines
from steelyard_web.audit.models import Event
from steelyard_web.decisions import actions_meeting
from steelyard_web.decisions.models import Result
from steelyard_web.ratings.models import Consensus, Vote
from tests.web.assessor_rows import placed
from tests.web.filled import BLIND, SETTLED, UNRELEASED, fill
from tests.web.rated import before_experts, decided, fresh, sit, vote_all


@pytest.fixture
def finished(world):
    case = world.assessment("reporting")
    vote_all(world, case)
    return decided(world, case).assessment


@pytest.mark.parametrize("name", ["manager", "lead", "expert_1"])
def test_the_case_file_is_for_manager_lead_and_experts(world, as_, name):
    case = world.assessment("expert_review")
    assert as_(name).get(f"/assessments/{case.number}/case/").status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("first", 403),
        ("applicant", 403),
        ("rival", 404),
        ("stranger", 404),
        ("system", 404),
        ("auditor", 404),
    ],
)
def test_others_have_no_case_file(world, as_, name, status):
    case = world.assessment("expert_review")
    assert as_(name).get(f"/assessments/{case.number}/case/").status_code == status


def test_it_says_who_decided_and_with_which_result(as_, finished):
    page = as_("manager", "en").get(f"/assessments/{finished.number}/case/").content.decode()
    result = Result.objects.filter(assessment=finished, occasion="decision").get()
    assert "Meeting 1 decided on" in page
    assert result.sha256 in page
    for name in ("expert_1", "expert_2", "expert_3"):
        assert f"{name}: Approve" in page
    assert "held on the record" in page


def test_it_says_who_was_recused_and_why(world, as_):
    case = world.assessment("reporting")
    world.assign(case, expert_4="expert")
    vote_all(world, case)
    meeting = before_experts(world, case)
    actions_meeting.recuse(meeting, by=fresh(world.people["expert_4"]), reason="worked there in spring")
    sit(world, meeting, dict.fromkeys(("expert_1", "expert_2", "expert_3"), "approve"))
    case.refresh_from_db()
    actions_meeting.close(
        meeting, by=fresh(world.people["manager"]), version=case.version, minutes="held on the record"
    )
    page = as_("manager", "en").get(f"/assessments/{case.number}/case/").content.decode()
    assert "expert_4 (worked there in spring)" in page
    assert "recused" in page


def test_a_recusal_a_moved_deadline_and_a_void_vote_stand_at_their_own_time(world, as_):
    case = world.assessment("reporting")
    world.assign(case, expert_4="expert")
    vote_all(world, case)
    meeting = before_experts(world, case)
    actions_meeting.recuse(meeting, by=fresh(world.people["expert_4"]), reason="worked there in spring")
    case.refresh_from_db()
    monday = date(2031, 3, 3)
    deadlines.set_deadline(
        case,
        by=fresh(world.people["manager"]),
        due=monday,
        reason="an expert is ill",
        seen=case.due.isoformat(),
    )
    page = as_("manager", "en").get(f"/assessments/{case.number}/case/")
    found = {one.kind: one for one in page.context["chronology"]}
    recusal = Event.objects.get(verb="meeting.recuse")
    assert (found["recused"].at, found["recused"].by) == (recusal.at, "expert_4")
    assert found["recused"].text == "worked there in spring"
    assert (found["deadline"].what, found["deadline"].text) == ("2031-03-03", "an expert is ill")
    assert "seat" not in found
    assert "Deadline moved" in page.content.decode()


def test_a_result_shows_its_half_step_and_a_missing_level_is_a_dash(as_, finished):
    url, kept = f"/assessments/{finished.number}/case/", Result.objects.filter(assessment=finished)
    for level, half, printed in ((2, False, "2"), (2, True, "3-"), (None, False, "—")):
        kept.update(level=level, half=half)
        assert f'<td class="num">{printed}</td>' in as_("manager").get(url).content.decode()


def test_it_keeps_who_was_removed_with_the_reason(world, as_):
    case = world.assessment("reviewing")
    held = case.assignments.get(user=world.people["first"])
    assignments.remove(held, by=fresh(world.people["manager"]), reason="ill for months")
    page = as_("lead").get(f"/assessments/{case.number}/case/").content.decode()
    assert "ill for months" in page
    assert "解除职责" in page


def test_it_shows_released_evidence_only_and_no_blind_vote(world, as_):
    filled = fill(world, "reviewing")
    for name in ("manager", "lead", "expert_1"):
        page = as_(name).get(f"/assessments/{filled.mine.number}/case/").content.decode()
        assert "released" in page
        assert UNRELEASED not in page
        assert BLIND not in page


def test_what_changed_after_a_date_is_one_filter_away(world, as_):
    case = world.assessment("reviewing")
    now = timezone.now()
    for days, reason in ((10, "long ago settled"), (0, "settled today")):
        Consensus.objects.create(
            assessment=case,
            requirement="CM-VC-VCS.2.1",
            outcome="met",
            reason=reason,
            by=world.people["lead"],
            at=now - timedelta(days=days),
        )
    day = timezone.localdate() - timedelta(days=5)
    client = as_("manager")
    page = client.get(f"/assessments/{case.number}/case/?since={day}").content.decode()
    told = page[page.index('id="chronology"') :]
    assert "settled today" in told
    assert "long ago settled" not in told
    page = client.get(f"/assessments/{case.number}/case/?since=never").content.decode()
    assert "long ago settled" in page[page.index('id="chronology"') :]


def test_the_case_file_takes_at_most_twelve_queries(world, as_, finished, django_assert_max_num_queries):
    for number in range(120):
        placed(world, finished, f"piece {number}")
    client = as_("manager")
    client.get(f"/assessments/{finished.number}/case/")
    with django_assert_max_num_queries(12):
        client.get(f"/assessments/{finished.number}/case/?page=2")


def unpacked(client, url: str) -> dict[str, bytes]:
    answer = client.get(url)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_export_holds_every_row_and_the_results_byte_for_byte(as_, finished):
    found = unpacked(as_("manager"), f"/assessments/{finished.number}/export.zip")
    assert json.loads(found["case.json"])["assessment"]["number"] == finished.number
    assert len(json.loads(found["rows/votes.json"])) == Vote.objects.count()
    assert [row["vote"] for row in json.loads(found["rows/seats.json"])] == ["approve"] * 3
    for stored in Result.objects.all():
        name = f"results/{stored.pk}-{stored.basis}-{stored.occasion}.json"
        assert hashlib.sha256(found[name]).hexdigest() == stored.sha256
        assert found[name.replace(".json", ".case.json")] == bytes(stored.case)
    events = [json.loads(line) for line in found["audit.jsonl"].splitlines()]
    verbs = [event["verb"] for event in events]
    assert verbs == list(
        Event.objects.filter(assessment=finished.number).order_by("number").values_list("verb", flat=True)
    )
    assert verbs[-1] == "case.export"


def test_the_export_hides_blind_votes_and_unreleased_evidence(world, as_):
    filled = fill(world, "reviewing")
    found = unpacked(as_("manager"), f"/assessments/{filled.mine.number}/export.zip")
    text = b"".join(found.values()).decode()
    assert BLIND not in text
    assert UNRELEASED not in text
    assert SETTLED in text
    votes = json.loads(found["rows/votes.json"])
    assert sum(vote.get("blind", False) for vote in votes) == 1
    assert len(votes) == 3


def test_files_are_in_the_export_only_where_they_are_asked_for(world, as_, settings):
    case = world.assessment("reviewing")
    use = placed(world, case, "scan")
    digest = hashlib.sha256(b"scan").hexdigest()
    use.evidence.sha256 = digest
    use.evidence.save()
    folder = settings.FILES / digest[:2]
    folder.mkdir(parents=True)
    (folder / digest).write_bytes(b"scan")
    url = f"/assessments/{case.number}/export.zip"
    assert f"files/{digest}" not in unpacked(as_("manager"), url)
    assert unpacked(as_("manager"), f"{url}?files=1")[f"files/{digest}"] == b"scan"
    assert Event.objects.filter(verb="case.export").order_by("-number").first().after == {"files": True}


@pytest.mark.parametrize("name", ["lead", "expert_1", "first", "applicant", "auditor", "stranger"])
def test_the_export_is_for_scheme_managers_only(world, as_, name):
    case = world.assessment("expert_review")
    assert as_(name).get(f"/assessments/{case.number}/export.zip").status_code == 404
    assert not Event.objects.exists()
