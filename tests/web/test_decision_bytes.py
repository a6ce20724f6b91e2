"""The web decides nothing itself: its results are, byte for byte, those that the command line makes."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.utils import timezone

from steelyard.cli.app import run
from steelyard.rating.book_writing import write_book
from steelyard.result.document import canonical
from steelyard.result.inputs import decide_inputs
from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import part_of, standard_of
from steelyard_web.assessments.models import Answer
from steelyard_web.assessments.values import answers
from steelyard_web.decisions.actions_meeting import decision, override
from steelyard_web.decisions.inputs import decide, inputs, result_of
from steelyard_web.decisions.models import Result
from steelyard_web.evidence.models import ReadingFile
from steelyard_web.evidence.readings import proposals
from steelyard_web.ratings.models import Vote
from tests.web.rated import before_experts, decided, fresh, issued, vote_all

BANK = """\
organisation:
  name: {zh: 样例银行, en: sample-bank (sample)}
  category: city_commercial_bank
timezone: Asia/Shanghai
as_of: 2026-10-31
sources:
  - {table: deployment, files: deployments.csv, covers: {from: 2026-01-01, to: 2026-10-31}}
projects:
  mobile:
    name: {zh: 手机银行, en: Mobile Banking}
    assessments:
      - {standard: devops-cmm, part: continuous-delivery, target: 2, answers: answers.xlsx}
"""
SAID = {
    "CM-VC-VCS.1.1": ("met", ""),
    "CM-VC-VCS.2.1": ("partly_met", ""),
    "CM-VC-VCS.2.2": ("not_applicable", "没有二进制制品"),
    "CM-VC-VCS.3.2": ("met", ""),
}


@pytest.fixture
def answered(world):
    """An assessment of the sample bank with four answers."""
    case = world.assessment("self_assessing")
    for key, (outcome, reason) in SAID.items():
        Answer.objects.create(
            assessment=case,
            requirement=key,
            outcome=outcome,
            reason=reason,
            by=world.people["applicant"],
            at=timezone.now(),
        )
    return case


@pytest.fixture
def assessed(answered, tmp_path, capfdbinary):
    """What `steelyard assess --json` prints of a workspace with the same bank and answers."""
    root = tmp_path / "bank"
    root.mkdir()
    (root / "steelyard.yaml").write_text(BANK, encoding="utf-8")
    rows = [
        f"D{n},pay,production,success,2026-10-{n + 10}T10:00:00Z,2026-10-{n + 10}T09:00:00Z"
        for n in range(10)
    ]
    (root / "deployments.csv").write_text(
        "\n".join(["src_id,service_id,env_class,outcome,finished_at,started_at", *rows, ""])
    )
    write_book(root / "answers.xlsx", standard_of(answered), part_of(answered), 2, answers(answered))
    assert run(["collect", "-w", str(root)]) == 0
    capfdbinary.readouterr()
    assert run(["assess", "mobile", "--json", "--no-collect", "-w", str(root)]) == 0
    return capfdbinary.readouterr().out.removesuffix(b"\n")


def upload(world, case, data):
    ReadingFile.objects.create(
        assessment=case,
        sha256=hashlib.sha256(data).hexdigest(),
        filename="result.json",
        document=data,
        as_of="2026-10-31",
        number=1,
        by=world.people["applicant"],
        at=timezone.now(),
    )


def of_command_line(case, tmp_path, capfdbinary):
    path = tmp_path / "case.json"
    path.write_bytes(case)
    capfdbinary.readouterr()
    assert run(["decide", str(path), "--json"]) == 0
    return capfdbinary.readouterr().out.removesuffix(b"\n")


def test_the_self_result_of_the_web_is_the_one_of_the_command_line(world, as_, answered, assessed):
    upload(world, answered, assessed)
    answer = as_("applicant").get(f"/assessments/{answered.number}/result/self.json")
    assert answer.content == assessed
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{answered.number}-self.json"'
    assert [entry["outcome"] for entry in _rated(answer.content)] == [
        "met",
        "partly_met",
        "not_applicable",
        "met",
    ]


def test_the_readings_come_into_the_formal_result(world, answered, assessed):
    upload(world, answered, assessed)
    answered.state = "reporting"
    answered.save()
    vote_all(world, answered)
    made = issued(world, answered)
    document = json.loads(bytes(made.result.document))
    assert document["basis"] == "formal"
    assert document["evidence"] == json.loads(assessed)["evidence"]
    assert document["window"] == {"from": "2026-08-03", "to": "2026-10-31"}


def test_without_readings_the_window_ends_today_and_nothing_is_measured(answered):
    result = decide(answered, "self")
    assert result.window.last == timezone.localdate()
    assert (result.window.days, result.loads) == (90, ())
    assert result.coverage.measured == 0


def test_the_formal_result_is_what_the_command_line_decides_of_the_exported_case(
    world, as_, tmp_path, capfdbinary
):
    case = world.assessment("reporting")
    vote_all(world, case, but={"CM-VC-VCS.2.1": "not_met"})
    stored = issued(world, case).result
    address = f"/assessments/{case.number}/results/{stored.pk}/"
    exported = as_("manager").get(f"{address}case.json").content
    assert (
        of_command_line(exported, tmp_path, capfdbinary)
        == as_("applicant").get(f"{address}result.json").content
    )


def test_the_decision_with_overrides_is_what_the_command_line_decides(world, tmp_path, capfdbinary):
    case = world.assessment("reporting")
    vote_all(world, case)
    made = decided(world, case).result
    assert of_command_line(bytes(made.case), tmp_path, capfdbinary) == bytes(made.document)
    assert made.sha256 == hashlib.sha256(bytes(made.document)).hexdigest()
    assert result_of(made).level.value == made.level


def test_the_report_can_be_taken_along_as_one_page_in_the_readers_language(world, as_):
    case = world.assessment("reporting")
    vote_all(world, case)
    stored = issued(world, case).result
    for code, word in (("zh-hans", '<html lang="zh'), ("en", '<html lang="en')):
        answer = as_("applicant", code).get(f"/assessments/{case.number}/results/{stored.pk}/report.html")
        assert word in answer.content.decode()
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_case_file_with_the_votes_stays_inside(world, as_):
    case = world.assessment("reporting")
    vote_all(world, case)
    stored = issued(world, case).result
    address = f"/assessments/{case.number}/results/{stored.pk}/case.json"
    assert {n: as_(n).get(address).status_code for n in ("manager", "lead", "expert_1")} == dict.fromkeys(
        ("manager", "lead", "expert_1"), 200
    )
    assert {n: as_(n).get(address).status_code for n in ("applicant", "first", "rival")} == {
        "applicant": 403,
        "first": 403,
        "rival": 404,
    }


def test_experts_do_not_take_the_self_rating_along(as_, answered):
    answered.state = "reviewing"
    answered.save()
    assert as_("expert_1").get(f"/assessments/{answered.number}/result/self.json").status_code == 403
    assert as_("expert_1").get(f"/assessments/{answered.number}/result/formal.json").status_code == 404
    assert as_("applicant").get(f"/assessments/{answered.number}/result/other.json").status_code == 404


def test_a_result_tells_no_blind_vote_and_no_assessors_words_but_where_a_rating_needs_them(world):
    case = world.assessment("reporting")
    vote_all(world, case, but={"CM-VC-VCS.2.2": "not_applicable"})
    vote_all(world, case, ("first",), only=["CM-VC-VCS.3.1"])
    made = inputs(case, "formal")
    said = {key: {vote.reason for vote in made.ballots[key].votes.values()} for key in SAID}
    assert said["CM-VC-VCS.2.1"] == {""}
    assert said["CM-VC-VCS.2.2"] == {"seen in the documents"}
    assert made.ballots["CM-VC-VCS.3.1"].votes == {}
    rated = {
        r["id"]: r for p in json.loads(canonical(decide_inputs(made)))["practices"] for r in p["requirements"]
    }
    assert "reason" not in rated["CM-VC-VCS.2.1"]
    assert rated["CM-VC-VCS.2.2"]["reason"] == "seen in the documents"


def test_a_later_vote_never_changes_a_stored_result(world):
    case = world.assessment("reporting")
    vote_all(world, case)
    stored = issued(world, case).result
    before = bytes(Result.objects.get(pk=stored.pk).document)
    Vote.objects.update(outcome="not_met")
    assert bytes(Result.objects.get(pk=stored.pk).document) == before
    assert result_of(Result.objects.get(pk=stored.pk)).level.value == 2


def _rated(data):
    rows = [r for p in json.loads(data)["practices"] for r in p["requirements"]]
    return [next(r for r in rows if r["id"] == key) for key in SAID]


def test_a_result_that_the_applicant_takes_along_names_no_assessor_and_no_expert(
    world, as_, answered, assessed, tmp_path, capfdbinary
):
    upload(world, answered, assessed)
    answered.state = "reporting"
    answered.save()
    for number, name in enumerate(("first", "second", "expert_1")):
        User.objects.filter(username=name).update(username=f"secretname{number}")
    against = {key: "not_met" for key, proposal in proposals(answered).items() if proposal.outcome == "met"}
    assert against
    vote_all(world, answered, but=against)
    meeting = before_experts(world, answered)
    override(
        meeting, by=fresh(world.people["expert_1"]), requirement="CM-VC-VCS.2.1", outcome="partly_met",
        reason="seen in part",
    )  # fmt: skip
    stored = decision(meeting, world.people["manager"])
    document = bytes(stored.document)
    said = [
        r["override"]["by"]
        for p in json.loads(document)["practices"]
        for r in p["requirements"]
        if "override" in r
    ]
    assert set(said) == {"assessor-1, assessor-2", "experts"}
    report = as_("applicant").get(f"/assessments/{answered.number}/results/{stored.pk}/report.html").content
    assert b"secretname" not in document
    assert b"secretname" not in report
    assert of_command_line(bytes(stored.case), tmp_path, capfdbinary) == document
