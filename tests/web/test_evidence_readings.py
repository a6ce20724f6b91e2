"""Data evidence: result files taken, refused, shown; readings as the core has them."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from steelyard.result.inputs import decide_inputs
from steelyard.values import Measured, Outcome
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import Answer
from steelyard_web.audit.models import Event
from steelyard_web.decisions.inputs import inputs
from steelyard_web.evidence.actions.data import upload_readings
from steelyard_web.evidence.models import ReadingFile
from steelyard_web.evidence.readings import from_result, proposals
from steelyard_web.refusal import NotYours, Refused, WrongState
from tests.web.evidence_samples import CHANGED, FAILED, TRACED, result_file, upload


@pytest.fixture
def assessment(world):
    return world.assessment("self_assessing", target=3)


def taken(world, assessment, content: bytes, by="contributor", project=""):
    return upload_readings(
        assessment, by=world.people[by], uploaded=upload("result.json", content), project=project
    )


def home(assessment) -> str:
    return f"/assessments/{assessment.number}/evidence/readings/"


def other(content: bytes, **changes) -> bytes:
    document = json.loads(content)
    for key, value in changes.items():
        document[key] |= value
    return json.dumps(document).encode()


def test_before_any_file_there_are_no_readings(as_, assessment):
    assert from_result(assessment) is None
    assert proposals(assessment) == {}
    assert "还没有度量数据" in as_("observer").get(home(assessment)).content.decode()


def test_a_result_file_is_taken_as_it_is_and_the_greatest_number_is_in_force(world, as_, assessment):
    content = result_file(assessment)
    answer = as_("contributor", "en").post(
        f"{home(assessment)}upload/", {"file": upload("result.json", content), "whole": "1"}, follow=True
    )
    assert "3 readings taken; this is file 1." in answer.content.decode()
    file = ReadingFile.objects.get()
    assert (bytes(file.document), file.sha256, file.number, str(file.as_of)) == (
        content, hashlib.sha256(content).hexdigest(), 1, "2026-10-31",
    )  # fmt: skip
    value = from_result(assessment).readings[TRACED].value
    assert isinstance(value, Measured)
    assert (value.value, value.n) == (Fraction(87, 100), 400)
    event = Event.objects.get(verb="readings.upload")
    assert (event.after["number"], event.after["readings"], event.assessment) == (1, 3, assessment.number)
    second = taken(world, assessment, result_file(assessment, engine="0.1"))
    assert (second.file.number, from_result(assessment).engine) == (2, "0.1")


def test_the_same_file_again_is_recognised(world, assessment):
    assert taken(world, assessment, result_file(assessment)).known is False
    assert taken(world, assessment, result_file(assessment)).known is True
    assert ReadingFile.objects.count() == 1


def test_readings_propose_by_the_core_and_are_never_votes(world, assessment):
    taken(world, assessment, result_file(assessment))
    found = {key: (p.outcome, p.doubtful) for key, p in proposals(assessment).items()}
    assert found == {
        TRACED: (Outcome.NOT_MET, True), CHANGED: (Outcome.MET, False), FAILED: (None, False),
    }  # fmt: skip


def test_the_web_decides_on_them_as_the_core_does(world, assessment):
    taken(world, assessment, result_file(assessment))
    result = decide_inputs(inputs(assessment, "self"))
    ratings = {r.requirement.id: r.rating for p in result.practices for r in p.requirements}
    assert (ratings[TRACED].outcome, ratings[CHANGED].outcome) == (Outcome.NOT_MET, Outcome.MET)


def test_of_many_lines_the_one_of_this_project_is_kept(world, assessment):
    mine = result_file(assessment)
    lines = [
        other(mine, project={"id": "loans", "name": {"zh": "信贷", "en": "Loans"}}),
        other(mine, part={"id": "technical-operations", "title": {"zh": "x", "en": "x"}}),
        mine,
    ]
    found = taken(world, assessment, b"\n".join(lines) + b"\n")
    assert (found.lines, bytes(found.file.document)) == (3, mine)


def test_a_project_with_another_id_is_named_by_hand(world, assessment):
    named = other(result_file(assessment), project={"id": "app-17", "name": {"zh": "甲", "en": "A"}})
    with pytest.raises(Refused, match="app-17"):
        taken(world, assessment, named)
    assert taken(world, assessment, named, project="app-17").found.subject.project_id == "app-17"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"not json", "no JSON"),
        (b"[1, 2]", "no object"),
        (b'{"schema": "other"}', "no result of the part"),
        (b'{"part": {"id": "continuous-delivery"}, "project": {"id": "mobile"}}', "schema"),
        (b'{"part": 1, "project": "mobile"}', "no result of the part"),
        ("\ufeff{}".encode(), "no JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'{"a": 1}\n{"a": ', "no JSON"),
    ],
)
def test_what_is_no_result_file_is_refused_with_its_reason_and_nothing_changes(
    as_, assessment, content, word
):
    answer = as_("contributor", "en").post(
        f"{home(assessment)}upload/", {"file": upload("r.json", content), "whole": "1"}
    )
    assert answer.status_code == 400
    assert word in answer.content.decode().replace("&quot;", '"')
    assert not ReadingFile.objects.exists()


def test_another_edition_and_an_edited_value_are_refused(as_, assessment):
    content = result_file(assessment)
    edited = content.replace(b'"value":"0.87"', b'"value":"0.97"')
    assert edited != content
    for bad in (other(content, standard={"digest": "0" * 64}), edited):
        answer = as_("contributor").post(
            f"{home(assessment)}upload/", {"file": upload("r.json", bad), "whole": "1"}
        )
        assert (answer.status_code, "原有读数没有变化" in answer.content.decode()) == (400, True)
    assert not ReadingFile.objects.exists()


def test_an_upload_that_was_cut_off_changes_nothing(as_, assessment):
    answer = as_("contributor").post(f"{home(assessment)}upload/", {"file": upload("r.json", b"{}")})
    assert answer.status_code == 400
    assert as_("contributor").post(f"{home(assessment)}upload/", {"whole": "1"}).status_code == 400


@pytest.mark.parametrize("name", ["observer", "lead", "first", "manager"])
def test_only_managers_and_contributors_hand_readings_in(world, assessment, name):
    with pytest.raises(NotYours):
        taken(world, assessment, result_file(assessment), by=name)


@pytest.mark.parametrize("state", ["applied", "reviewing", "certified"])
def test_readings_are_handed_in_before_the_review_only(world, state):
    assessment = world.assessment(state)
    with pytest.raises(WrongState):
        taken(world, assessment, result_file(assessment))


def test_an_assessment_by_sampling_takes_no_readings(world):
    assessment = world.assessment("self_assessing", project=None)
    with pytest.raises(Refused, match="sampling"):
        taken(world, assessment, b"{}")


def test_a_stored_file_that_was_changed_is_not_read(world, assessment):
    file = taken(world, assessment, result_file(assessment)).file
    ReadingFile.objects.filter(pk=file.pk).update(
        document=result_file(assessment, engine="9"), sha256="c" * 64
    )
    with pytest.raises(Refused, match="digest"):
        from_result(assessment)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_value_interval_threshold_trend_and_loads(world, as_, assessment, language):
    taken(world, assessment, result_file(assessment))
    page = as_("first", language).get(home(assessment)).content.decode()
    for piece in ("87%", "≥ 90%", "gitlab", '<svg class="interval"', '<svg class="spark"', "400"):
        assert piece in page
    assert ("84%–91%" if language == "zh-hans" else "84–91%") in page
    assert ("样本太少" if language == "zh-hans" else "too few observations") in page
    assert ("直接读取" if language == "zh-hans" else "direct") in page
    assert "style=" not in page


def test_a_contradiction_is_told_to_those_who_may_see_the_self_rating(world, as_, assessment):
    taken(world, assessment, result_file(assessment))
    Answer.objects.create(
        assessment=assessment, requirement=TRACED, outcome="met", by=world.people["applicant"],
        at=assessment.applied_at,
    )  # fmt: skip
    for name, count in (("applicant", 1), ("first", 1), ("expert_1", 0)):
        answer = as_(name, "en").get(home(assessment))
        assert answer.context["counts"]["contradicted"] == count
    shown = as_("applicant").get(f"{home(assessment)}?show=contradicted").context["groups"]
    assert [line.requirement.id for _, lines in shown for line in lines] == [TRACED]


def test_a_file_that_names_another_organisation_is_pointed_out(world, as_, assessment):
    name = {"name": {"zh": "别家", "en": "Another bank"}}
    taken(world, assessment, other(result_file(assessment), organisation=name))
    assert "Another bank" in as_("first", "en").get(home(assessment)).content.decode()


def test_one_reading_stands_beside_its_requirement_and_none_says_nothing(world, assessment):
    taken(world, assessment, result_file(assessment))
    found = proposals(assessment)
    by_id = {r.id: r for r in requirements_of(assessment)}
    translation.activate("zh-hans")
    shown = render_to_string(
        "evidence/reading.html", {"proposal": found[TRACED], "requirement": by_id[TRACED]}
    )
    assert "存疑" in shown
    assert "87%" in shown
    missing = render_to_string(
        "evidence/reading.html", {"proposal": found[FAILED], "requirement": by_id[FAILED]}
    )
    assert "样本太少" in missing
    nothing = render_to_string("evidence/reading.html", {"proposal": None, "requirement": by_id[TRACED]})
    assert nothing.strip() == ""
