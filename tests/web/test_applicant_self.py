"""The self-assessment: autosave, whole rows, conflicts, the page without scripts, workbook, carry-over, finishing."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from steelyard.rating.book_writing import write_book
from steelyard.rating.model import Answer as Word
from steelyard.result.document import document
from steelyard.result.inputs import decide_inputs
from steelyard.result.model import LoadFacts
from steelyard.standard.shelf import CATALOGUE
from steelyard.values import Measured, Origin, Outcome, Reading, TrendPoint
from steelyard_web.assessments import catalogue
from steelyard_web.assessments.actions import answers as acts
from steelyard_web.assessments.actions import application
from steelyard_web.assessments.actions.answers import Change
from steelyard_web.assessments.catalogue import practice_of, requirements_of
from steelyard_web.assessments.models import Answer
from steelyard_web.assessments.values import answers
from steelyard_web.audit.models import Event
from steelyard_web.decisions.inputs import inputs
from steelyard_web.evidence.models import ReadingFile
from steelyard_web.refusal import NotYours, Refused, WrongState

VCS = "CM-VC-VCS"
ONE, TWO = "CM-VC-VCS.2.1", "CM-VC-VCS.2.2"


@pytest.fixture
def case(world):
    return world.assessment("self_assessing", target=3)


def url(case, path=""):
    return f"/assessments/{case.number}/self/{path}"


def send(client, case, path, body):
    return client.post(url(case, path), json.dumps(body), content_type="application/json")


def say(world, case, key, outcome="met", version=0, who="applicant", **words):
    return acts.save(case, [Change(key, Outcome(outcome), version, **words)], by=world.people[who])


def fill(world, case, level=9, outcome="met"):
    changes = [Change(r.id, Outcome(outcome), 0) for r in requirements_of(case) if r.level <= level]
    return acts.save(case, changes, by=world.people["applicant"])


def test_an_answer_is_stored_with_its_version_and_one_event_with_before_and_after(case, as_):
    client = as_("applicant")
    first = send(
        client, case, "save/", {"changes": [{"key": ONE, "outcome": "partly_met", "note": "见流水线"}]}
    )
    assert (first.status_code, first.json()["stored"][ONE]["version"]) == (200, 1)
    second = send(client, case, "save/", {"changes": [{"key": ONE, "outcome": "met", "version": 1}]})
    assert second.json()["stored"][ONE]["version"] == 2
    assert answers(case) == {ONE: Word(Outcome.MET)}
    event = Event.objects.filter(verb="answers.save").latest("number")
    assert event.before == {ONE: {"outcome": "partly_met", "note": "见流水线"}}
    assert event.after == {ONE: {"outcome": "met"}}


def test_the_same_answer_again_changes_nothing_and_writes_no_event(world, case):
    say(world, case, ONE)
    say(world, case, ONE)
    say(world, case, ONE, version=1)
    assert Answer.objects.get().version == 1
    assert Event.objects.filter(verb="answers.save").count() == 1


def test_who_changes_an_older_answer_is_shown_the_other_persons_and_nothing_is_overwritten(world, case, as_):
    say(world, case, ONE, "not_met", who="contributor")
    client = as_("applicant")
    body = {"changes": [{"key": ONE, "outcome": "met"}, {"key": TWO, "outcome": "met"}]}
    answer = send(client, case, "save/", body)
    assert answer.status_code == 409
    theirs = answer.json()["conflicts"][0]["theirs"]
    assert (theirs["outcome"], theirs["by"], theirs["version"]) == ("not_met", "contributor", 1)
    assert list(answer.json()["stored"]) == [TWO]
    assert answers(case)[ONE].outcome is Outcome.NOT_MET
    chosen = send(client, case, "save/", {"changes": [{"key": ONE, "outcome": "met", "version": 1}]})
    assert chosen.status_code == 200
    assert answers(case)[ONE].outcome is Outcome.MET


def test_not_applicable_needs_a_reason(world, case, as_):
    client = as_("applicant", "en")
    answer = send(client, case, "save/", {"changes": [{"key": ONE, "outcome": "not_applicable"}]})
    assert answer.status_code == 422
    assert "needs a reason" in answer.json()["faults"][ONE]
    assert not Answer.objects.exists()
    say(world, case, ONE, "not_applicable", reason="no such system")
    assert answers(case)[ONE].reason == "no such system"


@pytest.mark.parametrize(
    "body",
    [
        {"changes": [{"key": "NO-SUCH.1", "outcome": "met"}]},
        {"changes": [{"key": ONE, "outcome": "splendid"}]},
        {"changes": [{"key": ONE, "outcome": "met", "version": "x"}]},
        {"changes": [{"outcome": "met"}]},
        {"changes": "all"},
        {"changes": [{"key": ONE, "outcome": "met", "points": "0.5"}]},
        {"changes": [{"key": ONE, "outcome": "met", "note": "x" * 10_001}]},
    ],
)
def test_bad_input_is_told_and_changes_nothing(case, as_, body):
    answer = send(as_("applicant"), case, "save/", body)
    assert answer.status_code in {400, 422}
    assert "refused" in answer.json() or answer.json()["faults"]
    assert not Answer.objects.exists()
    assert as_("applicant").post(url(case, "save/"), "{", content_type="application/json").status_code == 400


def test_only_the_applicant_and_his_contributors_answer_and_only_in_the_self_assessment(world, case, as_):
    body = {"changes": [{"key": ONE, "outcome": "met"}]}
    assert send(as_("observer"), case, "save/", body).status_code == 403
    assert send(as_("lead"), case, "save/", body).status_code == 403
    assert send(as_("rival"), case, "save/", body).status_code == 404
    assert send(as_("contributor"), case, "save/", body).status_code == 200
    later = world.assessment("preparing")
    assert send(as_("applicant"), later, "save/", body).status_code == 409
    with pytest.raises(WrongState):
        say(world, later, ONE)
    with pytest.raises(NotYours):
        say(world, case, ONE, who="observer")


@pytest.mark.parametrize(("written", "met"), [("3", 6), ("３", 6), ("0", 0), ("5", 9), (" 2 ", 3)])
def test_a_whole_row_is_set_in_one_act(case, as_, written, met):
    answer = send(as_("applicant"), case, "row/", {"practice": VCS, "row": written})
    assert answer.status_code == 200
    given = answers(case)
    assert len(given) == 9
    assert sum(a.outcome is Outcome.MET for a in given.values()) == met
    assert Event.objects.filter(verb="answers.save").count() == 1


@pytest.mark.parametrize("written", ["3-", "３－", "2+", "3－"])
def test_a_half_step_asks_which_are_unmet_and_then_sets_the_row(case, as_, written):
    client = as_("applicant")
    asked = send(client, case, "row/", {"practice": VCS, "row": written})
    assert asked.status_code == 422
    three = ["CM-VC-VCS.3.1", "CM-VC-VCS.3.2", "CM-VC-VCS.3.3"]
    assert asked.json()["ask"] == three
    assert send(client, case, "row/", {"practice": VCS, "row": written, "unmet": three}).status_code == 400
    assert not Answer.objects.exists()
    done = send(client, case, "row/", {"practice": VCS, "row": written, "unmet": [three[1]]})
    assert done.status_code == 200
    given = answers(case)
    assert [given[key].outcome for key in three] == [Outcome.MET, Outcome.NOT_MET, Outcome.MET]
    assert given["CM-VC-VCS.4.1"].outcome is Outcome.NOT_MET
    assert "<b data-row-level>3-</b>" in client.get(url(case, f"practices/{VCS}/")).content.decode()


def test_a_row_keeps_what_is_not_applicable_and_every_note(world, case):
    say(world, case, ONE, "not_applicable", reason="bought")
    say(world, case, TWO, "not_met", note="shared account")
    acts.set_whole_row(case, VCS, "2", by=world.people["applicant"], unmet=(), versions={TWO: 1})
    given = answers(case)
    assert (given[ONE].outcome, given[ONE].reason) == (Outcome.NOT_APPLICABLE, "bought")
    assert given[TWO] == Word(Outcome.MET, note="shared account")


def test_a_row_that_somebody_else_changed_meanwhile_is_not_half_written(world, case, as_):
    say(world, case, ONE, "not_met", who="contributor")
    answer = send(as_("applicant"), case, "row/", {"practice": VCS, "row": "3", "versions": {ONE: 0}})
    assert answer.status_code == 409
    assert [c["key"] for c in answer.json()["conflicts"]] == [ONE]
    assert list(answers(case)) == [ONE]
    assert (
        send(as_("applicant"), case, "row/", {"practice": VCS, "row": "3", "versions": {ONE: 1}}).status_code
        == 200
    )


@pytest.mark.parametrize("written", ["7", "x", "0-", ""])
def test_what_is_no_row_rating_is_told(case, as_, written):
    answer = send(as_("applicant"), case, "row/", {"practice": VCS, "row": written})
    assert answer.status_code == 422
    assert "整行级别无效" in answer.json()["refused"]
    assert send(as_("applicant"), case, "row/", {"practice": "NO", "row": "3"}).status_code == 400


def test_the_page_shows_answers_and_what_is_open_up_to_the_target(world, case, as_):
    asked = len(requirements_of(case, up_to_target=True))
    say(world, case, ONE, "partly_met", note="两个仓库")
    page = as_("applicant").get(url(case)).content.decode()
    assert f"<span data-answered>1</span> / <span data-asked>{asked}</span>" in page
    assert f'name="o:{ONE}" value="partly_met" checked' in page
    assert "两个仓库" in page
    assert page.count('<li class="req') == 397
    assert f"<b data-shown>{asked}</b>" in page


def test_the_page_filters_and_searches_in_both_languages(world, case, as_):
    client = as_("applicant")

    def shown(query):
        page = client.get(url(case, query)).content.decode()
        return int(page.partition("<b data-shown>")[2].partition("<")[0])

    asked, every = len(requirements_of(case, up_to_target=True)), 397
    say(world, case, ONE, note="有说明")
    assert shown("") == asked
    assert shown("?levels=all") == every
    assert shown("?show=unanswered") == asked - 1
    assert shown("?show=noted") == 1
    measured = sum(r.measure is not None for r in requirements_of(case, up_to_target=True))
    assert shown("?show=measured") == measured
    assert shown("?q=版本控制系统&levels=all") == shown("?q=version+control+system&levels=all") > 8
    assert shown("?q=ＣＭ-VC-vcs.2.1") == 1
    assert shown("?q=nothing-has-this-word") == 0
    assert "没有符合筛选条件" in client.get(url(case, "?q=nothing-has-this-word")).content.decode()


def reading_file(world, case, value="0.5"):
    """A result file as the command line prints one, in which the measured share of requirement 2.1 is `value`."""
    made = inputs(case, "self")
    trend = tuple(TrendPoint(w, Fraction(n, 10)) for n, w in enumerate(made.window.before(30, 3, UTC), 3))
    reading = Reading(
        "build_sources_under_version_control", "mobile", made.window,
        Measured(Fraction(value), "ratio", 40), Origin.DIRECT, ("load-1",), trend,
    )  # fmt: skip
    load = LoadFacts("load-1", "git", "forge", "forge://mobile", "direct", "a" * 64, 40, 0)
    data = json.dumps(
        document(decide_inputs(replace(made, answers={}, readings={ONE: reading}, loads=(load,))))
    )
    return ReadingFile.objects.create(
        assessment=case, sha256=hashlib.sha256(data.encode()).hexdigest(), filename="result.json",
        document=data.encode(), as_of=made.window.last, number=1, by=world.people["applicant"], at=timezone.now(),
    )  # fmt: skip


def test_a_reading_stands_beside_its_requirement_with_trend_and_contradiction(world, case, as_):
    reading_file(world, case)
    say(world, case, ONE)
    page = as_("applicant", "en").get(url(case, "?show=contradicted")).content.decode()
    row = (
        page.partition(f'id="{ONE}"')[0].rpartition("<li")[2]
        + page.partition(f'id="{ONE}"')[2].partition("</li>")[0]
    )
    assert "contradicted" in row
    assert 'data-proposal="not_met"' in row
    assert "50%" in row
    assert "n=40" in row
    assert "proposes not met" in row
    assert 'class="spark"' in row
    assert "<b data-shown>1</b>" in page
    say(world, case, ONE, "not_met", version=1)
    assert (
        "<b data-shown>0</b>" in as_("applicant", "en").get(url(case, "?show=contradicted")).content.decode()
    )


def test_four_hundred_requirements_come_with_few_queries(world, case, as_, django_assert_max_num_queries):
    client = as_("applicant")
    reading_file(world, case)
    client.get(url(case))
    with django_assert_max_num_queries(12):
        client.get(url(case))
    fill(world, case)
    with django_assert_max_num_queries(12):
        client.get(url(case))


@pytest.mark.parametrize("state", ["applied", "preparing", "reviewing", "certified"])
def test_the_page_is_read_only_outside_of_its_step(world, as_, state):
    made = world.assessment(state)
    page = as_("applicant").get(url(made)).content.decode()
    assert "只读" in page
    assert "data-row-input" not in page
    assert as_("observer").get(url(made)).status_code == 200


def test_strangers_and_experts_do_not_see_the_self_rating(case, as_):
    assert as_("rival").get(url(case)).status_code == 404
    assert as_("stranger").get(url(case)).status_code == 404
    assert as_("expert_1").get(url(case)).status_code == 403
    assert as_(None).get(url(case)).headers["Location"].startswith("/login/")


def form(case, **values):
    given = {f"v:{r.id}": "0" for r in practice_of(case, VCS).requirements} | {f"v:{VCS}": "0"}
    return given | {key.replace("__", ":"): value for key, value in values.items()}


def test_a_practice_can_be_saved_without_scripts(case, as_):
    client, page = as_("applicant"), url(case, f"practices/{VCS}/")
    given = form(case) | {f"o:{ONE}": "met", f"n:{ONE}": "库里有", f"n:{VCS}": "合并仓库"}
    assert client.post(page, given).headers["Location"] == f"{url(case)}#{VCS}"
    assert answers(case) == {ONE: Word(Outcome.MET, note="库里有")}
    assert Answer.objects.get(requirement=VCS).note == "合并仓库"
    assert "合并仓库" in client.get(page).content.decode()
    assert client.get(url(case, "practices/NO-SUCH/")).status_code == 404


def test_without_scripts_a_half_step_asks_on_a_page_of_its_own(case, as_):
    client, page = as_("applicant"), url(case, f"practices/{VCS}/")
    asked = client.post(page, form(case) | {"row": "３－"})
    assert asked.status_code == 422
    assert 'name="unmet" value="CM-VC-VCS.3.2"' in asked.content.decode()
    assert client.post(page, {"row": "３－", "unmet": ["CM-VC-VCS.3.2"]}).status_code == 302
    assert answers(case)["CM-VC-VCS.3.1"].outcome is Outcome.MET
    assert "整行级别无效" in client.post(page, {"row": "9"}, follow=True).content.decode()


def test_without_scripts_a_conflict_keeps_what_was_typed_and_shows_the_other(world, case, as_):
    client, page = as_("applicant"), url(case, f"practices/{VCS}/")
    say(world, case, ONE, "not_met", note="对方的说明", who="contributor")
    answer = client.post(page, form(case) | {f"o:{ONE}": "met", f"n:{ONE}": "我的说明", f"o:{TWO}": "met"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "contributor 已改为" in text
    assert "对方的说明" in text
    assert "我的说明" in text
    assert f'name="v:{ONE}" value="1"' in text
    assert answers(case)[TWO].outcome is Outcome.MET
    assert client.post(page, {f"v:{ONE}": "1", f"o:{ONE}": "met", f"n:{ONE}": "我的说明"}).status_code == 302
    assert answers(case)[ONE] == Word(Outcome.MET, note="我的说明")


def workbook(client, case):
    answer = client.get(url(case, "workbook.xlsx"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.number}-answers.xlsx"'
    return answer.content


def upload(client, case, data):
    return client.post(url(case, "import/"), {"file": SimpleUploadedFile("answers.xlsx", data)})


def test_a_workbook_goes_out_and_comes_back_without_a_change(world, case, as_):
    say(world, case, ONE, note="说明")
    acts.save(case, [Change(VCS, Outcome.UNRATED, 0, note="想法")], by=world.people["applicant"])
    client = as_("applicant")
    data = workbook(client, case)
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert "没有要更改的内容" in upload(client, case, data).content.decode()


def test_an_import_shows_what_changes_and_writes_it_only_when_confirmed(world, case, as_):
    client, other = as_("applicant"), world.assessment("self_assessing", target=3)
    say(world, case, ONE, "not_met", note="旧说明")
    fill(world, other, level=2)
    data = workbook(client, other)
    page = upload(client, case, data)
    level_2 = sum(r.level <= 2 for r in requirements_of(case))
    assert f"将更改 {level_2} 条自评" in page.content.decode()
    assert len(answers(case)) == 1
    changes = page.context["changes_json"]
    assert client.post(url(case, "import/"), {"changes": changes}).headers["Location"] == url(case)
    assert answers(case) == answers(other)
    assert Event.objects.filter(verb="answers.save", assessment=case.number).count() == 2


def test_an_import_that_somebody_overtook_writes_nothing(world, case, as_):
    client, other = as_("applicant", "en"), world.assessment("self_assessing", target=3)
    fill(world, other, level=2)
    changes = upload(client, case, workbook(client, other)).context["changes_json"]
    say(world, case, ONE, "not_met", who="contributor")
    page = client.post(url(case, "import/"), {"changes": changes}, follow=True).content.decode()
    assert "Nothing was taken over" in page
    assert list(answers(case)) == [ONE]


def test_a_workbook_with_faults_is_told_with_its_cells_and_nothing_is_imported(case, as_, tmp_path):
    client, path = as_("applicant", "en"), tmp_path / "bad.xlsx"
    part = catalogue.part_of(case)
    write_book(path, catalogue.standard_of(case), part, 3, {ONE: Word(Outcome.NOT_APPLICABLE)})
    data = path.read_bytes()
    page = upload(client, case, data)
    assert page.status_code == 400
    assert "Requirements!" in page.content.decode()
    assert "Nothing was imported" in page.content.decode()
    assert "answers.xlsx" not in page.content.decode()
    assert "H4：“不适用”须写明理由" in upload(as_("applicant"), case, data).content.decode()
    assert "不是可读取的 XLSX 工作簿" in upload(as_("applicant"), case, b"no workbook").content.decode()
    assert upload(client, case, b"no workbook").status_code == 400
    assert client.post(url(case, "import/")).status_code == 400
    assert as_("observer").post(url(case, "import/")).status_code == 403
    assert not Answer.objects.exists()


def test_answers_of_an_earlier_assessment_carry_and_are_marked_until_confirmed(world, case, as_):
    old = world.assessment("self_assessing", target=2)
    fill(world, old, level=2)
    say(world, case, ONE, "not_met")
    client = as_("applicant")
    assert old.number in client.get(url(case, "carry/")).content.decode()
    page = client.get(url(case, f"carry/?from={old.number}"))
    level_2 = sum(r.level <= 2 for r in requirements_of(case))
    assert f"可沿用 {level_2 - 1} 条" in page.content.decode()
    forged = json.dumps([{"key": TWO, "outcome": "not_met", "carried_from": "9"}])
    client.post(url(case, "carry/"), {"from": old.number, "changes": forged})
    given = answers(case)
    assert len(given) == level_2
    assert given[ONE] == Word(Outcome.NOT_MET)
    assert given[TWO] == Word(Outcome.MET, carried_from="1")
    assert f"<b data-shown>{level_2 - 1}</b>" in client.get(url(case, "?show=carried")).content.decode()
    say(world, case, TWO, version=1)
    assert answers(case)[TWO] == Word(Outcome.MET)


def test_another_projects_answers_never_carry(world, case, as_):
    theirs = world.assessment(
        "self_assessing", people=False, organisation=world.rival_bank, project=world.rival_project
    )
    acts.save(theirs, [Change(ONE, Outcome.MET, 0)], by=world.people["rival"])
    assert "没有同一部分的以往自评" in as_("applicant").get(url(case, "carry/")).content.decode()
    assert as_("applicant").get(url(case, f"carry/?from={theirs.number}")).status_code == 404
    assert as_("applicant").post(url(case, "carry/"), {"from": theirs.number}).status_code == 404
    assert as_("applicant").post(url(case, "carry/")).status_code == 404
    assert as_("observer").post(url(case, "carry/"), {"from": case.number}).status_code == 403


def test_finishing_lists_what_is_missing_with_links(world, case, as_):
    client = as_("applicant")
    asked = requirements_of(case, up_to_target=True)
    fill(world, case, level=2)
    missing = [r.id for r in asked if r.level == 3]
    page = client.get(url(case, "finish/")).content.decode()
    assert f"还有 {len(missing)} 条未答" in page
    assert f"?show=unanswered#{missing[-1]}" in page
    refused = client.post(url(case, "finish/"), {"version": 1})
    assert refused.status_code == 400
    assert missing[0] in refused.content.decode()
    case.refresh_from_db()
    assert case.state == "self_assessing"


def test_finishing_leads_on_to_the_evidence(world, case, as_):
    fill(world, case, level=3)
    assert as_("contributor").post(url(case, "finish/"), {"version": 1}).status_code == 403
    assert as_("applicant").post(url(case, "finish/"), {"version": 5}).status_code == 409
    answer = as_("applicant").post(url(case, "finish/"), {"version": 1})
    assert answer.headers["Location"] == f"/assessments/{case.number}/evidence/"
    case.refresh_from_db()
    assert case.state == "preparing"
    event = Event.objects.get(verb="assessment.finish_self")
    assert (event.before["state"], event.after["state"]) == ("self_assessing", "preparing")
    with pytest.raises(WrongState):
        application.finish_self(case, by=world.people["applicant"], version=2)


@pytest.fixture
def in_points(world, settings, tmp_path):
    """An assessment by a standard on SAMM's scale, made of the catalogue's smaller one."""
    folder = tmp_path / "shelf" / "in-points" / "1"
    shutil.copytree(CATALOGUE / "gbt-42560" / "1", folder, ignore=shutil.ignore_patterns("mappings"))
    head = (folder / "standard.yaml").read_text("utf-8")
    for old, new in (
        ("id: gbt-42560", "id: in-points"),
        ("scale: ordinal", "scale: samm"),
        ("rule: every", "rule: mean"),
    ):
        head = head.replace(old, new)
    (folder / "standard.yaml").write_text(head, "utf-8")
    settings.SHELVES = [tmp_path / "shelf"]
    return world.assessment(
        "self_assessing", standard="in-points", edition="1", part="devops-capability", target=3
    )


def test_a_scale_of_points_is_answered_in_points(in_points, as_):
    client, one, two = as_("applicant"), "STP.2.1", "STP.2.2"
    page = client.get(url(in_points)).content.decode()
    assert f'name="o:{one}" value="0.25"' in page
    assert "data-row-input" not in page
    body = {"changes": [{"key": one, "outcome": "partly_met", "points": "0.25"}]}
    assert send(client, in_points, "save/", body).status_code == 200
    assert f'name="o:{one}" value="0.25" checked' in client.get(url(in_points)).content.decode()
    wrong = {"changes": [{"key": two, "outcome": "met", "points": "0.7"}]}
    assert send(client, in_points, "save/", wrong).status_code == 422
    assert send(client, in_points, "row/", {"practice": "STP", "row": "3"}).status_code == 400
    saved = client.post(url(in_points, "practices/STP/"), {f"v:{two}": "0", f"o:{two}": "0.5"})
    assert saved.status_code == 302
    assert Answer.objects.get(requirement=two).outcome == "partly_met"
    assert answers(in_points)[one].points == Fraction(1, 4)


def test_points_go_out_in_a_workbook_and_come_back(in_points, as_):
    client = as_("applicant")
    body = {"changes": [{"key": "STP.2.1", "outcome": "partly_met", "points": "0.25"}]}
    send(client, in_points, "save/", body)
    assert "没有要更改的内容" in upload(client, in_points, workbook(client, in_points)).content.decode()


def test_the_gap_of_a_scale_of_points_is_scores_without_a_level(in_points, as_):
    client = as_("applicant", "en")
    body = {"changes": [{"key": "STP.2.1", "outcome": "met", "points": "1"}]}
    send(client, in_points, "save/", body)
    page = client.get(f"/assessments/{in_points.number}/gap/").content.decode()
    assert "this roll-up has no levels" in page
    # STP: level 2 asks two things, one of them full: 1/2; the mean of five capabilities, of six domains.
    assert '<td class="num">0.500</td>' in page


def test_a_requirement_of_another_module_is_no_answer_here(world):
    made = world.assessment(
        "self_assessing", part="security-and-risk-management", module="secure-delivery", target=2
    )
    other = next(
        r.id
        for r in catalogue.part_of(made).requirements()
        if r.id not in {mine.id for mine in requirements_of(made)}
    )
    with pytest.raises(Refused, match="no requirement"):
        say(world, made, other)
    assert len(say(world, made, requirements_of(made)[0].id).stored) == 1


def test_a_modules_workbook_has_only_its_own_requirements(world, as_):
    made = world.assessment(
        "self_assessing", part="security-and-risk-management", module="secure-delivery", target=2
    )
    fill(world, made, level=1)
    client = as_("applicant")
    assert "没有要更改的内容" in upload(client, made, workbook(client, made)).content.decode()
