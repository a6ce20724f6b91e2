"""Lists of loads: what `steelyard collect --json` prints, taken beside the readings and held against them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace

import pytest

from steelyard.result.loads_file import ListedLoad, canonical
from steelyard_web.audit.models import Event
from steelyard_web.evidence.actions.data import upload as take
from steelyard_web.evidence.loads import list_in_force
from steelyard_web.evidence.models import LoadFile, ReadingFile
from steelyard_web.ratings.site import check_sample, loads
from steelyard_web.refusal import NotYours, Refused, WrongState
from tests.web.evidence_samples import LOAD, result_file, upload

CITED = ListedLoad(LOAD, ("change",), (0, 86_400_000_000 * 90), 1_790_000_000_000_000)
OTHER = replace(CITED, facts=replace(LOAD, load_id="load-2", source="itsm", sha256="b" * 64, accepted=40))


@pytest.fixture
def assessment(world):
    return world.assessment("self_assessing", target=3)


def home(assessment) -> str:
    return f"/assessments/{assessment.number}/evidence/readings/"


def given(world, assessment, *listed: ListedLoad, by="contributor"):
    return take(assessment, by=world.people[by], uploaded=upload("loads.json", canonical(listed) + b"\n"))


def read(world, assessment):
    return take(
        assessment, by=world.people["contributor"], uploaded=upload("r.json", result_file(assessment))
    )


def test_a_list_is_taken_by_the_same_form_and_recorded(world, as_, assessment):
    content = canonical([CITED, OTHER])
    answer = as_("contributor", "en").post(
        f"{home(assessment)}upload/", {"file": upload("loads.json", content), "whole": "1"}, follow=True
    )
    assert "List of loads 1 taken; loads in it: 2." in answer.content.decode()
    file = LoadFile.objects.get()
    assert (bytes(file.document), file.sha256, file.number) == (
        content,
        hashlib.sha256(content).hexdigest(),
        1,
    )
    event = Event.objects.get(verb="loads.upload")
    assert (event.after["loads"], event.assessment) == (2, assessment.number)
    assert list_in_force(assessment) == (CITED, OTHER)
    assert not ReadingFile.objects.exists()


def test_the_same_list_again_is_recognised_and_another_is_in_force(world, assessment):
    assert given(world, assessment, CITED).known is False
    assert given(world, assessment, CITED).known is True
    assert given(world, assessment, CITED, OTHER).file.number == 2
    assert list_in_force(assessment) == (CITED, OTHER)


def test_readings_and_list_that_fit_are_said_to_fit(world, as_, assessment):
    read(world, assessment)
    given(world, assessment, CITED, OTHER)
    context = as_("first", "en").get(home(assessment)).context
    assert [(x.facts.load_id, x.number, x.checked) for x in context["loads"]] == [("load-1", 1, "same")]
    assert [(x.facts.load_id, x.number) for x in context["others"]] == [("load-2", 0)]
    assert context["loads"][0].covers.en == "1970-01-01 to 1970-04-01"
    assert context["list_faults"] == []


@pytest.mark.parametrize(
    ("listed", "checked"),
    [
        ((OTHER,), "unlisted"),
        ((replace(CITED, facts=replace(LOAD, sha256="c" * 64)),), "differs"),
        ((replace(CITED, facts=replace(LOAD, accepted=1)),), "differs"),
    ],
)
def test_a_load_that_the_list_does_not_have_as_it_is_stands_out(world, as_, assessment, listed, checked):
    read(world, assessment)
    given(world, assessment, *listed)
    answer = as_("first", "en").get(home(assessment))
    assert answer.context["loads"][0].checked == checked
    assert "do not fit the list of loads: 1" in answer.content.decode()


def test_a_sample_check_can_pick_a_load_of_the_list(world, as_, assessment):
    given(world, assessment, CITED, OTHER)
    assert [one.facts.load_id for one in loads(assessment)] == ["load-1", "load-2"]
    type(assessment).objects.filter(pk=assessment.pk).update(state="on_site")
    assessment.refresh_from_db()
    page = as_("first", "en").get(f"/assessments/{assessment.number}/site/").content.decode()
    assert "under no reading" in page
    found = as_("first").get(f"/assessments/{assessment.number}/site/?load=itsm").context["loads"]
    assert [load.facts.load_id for load, _ in found] == ["load-2"]
    checked = {"seed": "7", "drawn": 20, "mismatches": 0, "by": world.people["first"]}
    assert check_sample(assessment, "load-2", **checked).load_id == "load-2"
    with pytest.raises(Refused, match="list of loads"):
        check_sample(assessment, "load-9", **checked)
    with pytest.raises(Refused, match="40 rows"):
        check_sample(assessment, "load-2", **checked | {"drawn": 41})


def test_a_long_list_is_shown_in_part_and_within_twelve_queries(
    world, as_, assessment, django_assert_max_num_queries
):
    read(world, assessment)
    many = [replace(OTHER, facts=replace(OTHER.facts, load_id=f"x{n}")) for n in range(3_000)]
    given(world, assessment, CITED, *many)
    client = as_("first", "en")
    with django_assert_max_num_queries(12):
        page = client.get(home(assessment))
    assert (page.context["others_count"], len(page.context["others"])) == (3_000, 100)
    assert "The first 100 are listed." in page.content.decode()
    type(assessment).objects.filter(pk=assessment.pk).update(state="on_site")
    with django_assert_max_num_queries(12):
        site = client.get(f"/assessments/{assessment.number}/site/")
    assert len(site.context["loads"]) == 200


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'{"loads": []', "no JSON"),
        (b'{"loads": [], "schema": "steelyard/loads/2"}', "no list of loads"),
        (b'{"loads": [{}], "schema": "steelyard/loads/1"}', "required"),
        (b'{"loads": 5, "schema": "steelyard/loads/1"}', "list"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(as_, assessment, content, word):
    answer = as_("contributor", "en").post(
        f"{home(assessment)}upload/", {"file": upload("loads.json", content), "whole": "1"}
    )
    assert answer.status_code == 400
    assert word in answer.content.decode()
    assert not LoadFile.objects.exists()


def test_only_those_who_hand_readings_in_hand_lists_in_and_only_before_the_review(world, assessment):
    with pytest.raises(NotYours):
        given(world, assessment, CITED, by="first")
    with pytest.raises(WrongState):
        given(world, world.assessment("reviewing"), CITED)
    with pytest.raises(Refused, match="sampling"):
        given(world, world.assessment("self_assessing", project=None), CITED)


def test_a_stored_list_that_was_changed_is_not_read(world, assessment):
    file = given(world, assessment, CITED).file
    LoadFile.objects.filter(pk=file.pk).update(sha256="d" * 64)
    with pytest.raises(Refused, match="digest"):
        list_in_force(assessment)


def test_the_export_of_the_case_has_the_list_byte_for_byte_and_the_case_file_tells_it(world, as_, assessment):
    given(world, assessment, CITED)
    answer = as_("manager").get(f"/assessments/{assessment.number}/export.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.read("loads/1.json") == canonical([CITED]) + b"\n"
    assert "上传装载清单" in as_("manager").get(f"/assessments/{assessment.number}/case/").content.decode()


def test_the_practice_page_says_which_loads_a_reading_rests_on(world, as_, assessment):
    read(world, assessment)
    type(assessment).objects.filter(pk=assessment.pk).update(state="reviewing")
    page = as_("first", "en").get(f"/assessments/{assessment.number}/practices/CM-VC-VCS/").content.decode()
    assert "loads: 1" in page
    assert "<code>load-1</code>" in page
