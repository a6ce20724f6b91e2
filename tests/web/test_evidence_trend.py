"""What earlier reading files of a project said, beside the reading in force."""

from __future__ import annotations

import json
from datetime import UTC, date
from fractions import Fraction

import pytest

from steelyard.values import Window
from steelyard_web.evidence.actions.data import upload_readings
from steelyard_web.evidence.earlier import earlier
from steelyard_web.evidence.models import ReadingFile
from steelyard_web.evidence.readings import from_result
from tests.web.evidence_samples import CHANGED, FAILED, TRACED, result_file, upload


@pytest.fixture
def assessment(world):
    return world.assessment("self_assessing", target=3)


def valued(content: bytes, **values: str) -> bytes:
    """The file with other values of TRACED; the interval goes, so that the file still agrees with itself."""
    document = json.loads(content)
    for practice in document["practices"]:
        for row in practice["requirements"]:
            if row["id"] == TRACED:
                row["reading"] |= values | {"low": None, "high": None, "doubtful": False}
    return json.dumps(document).encode()


def taken(world, assessment, day: date, value: str = "", **changes):
    content = result_file(assessment, window=Window.ending(day, changes.pop("days", 90), UTC), **changes)
    content = valued(content, value=value) if value else content
    return upload_readings(assessment, by=world.people["contributor"], uploaded=upload("r.json", content))


def before(assessment):
    return earlier(assessment, from_result(assessment))


JUNE, SEPTEMBER, OCTOBER = date(2026, 6, 30), date(2026, 9, 30), date(2026, 10, 31)


def test_a_first_file_has_nothing_before_it(world, assessment):
    assert earlier(assessment, None) == {}
    taken(world, assessment, OCTOBER)
    assert before(assessment) == {}


def test_earlier_files_stand_oldest_first_with_direction_and_drawing(world, assessment):
    taken(world, assessment, JUNE, "0.82")
    taken(world, assessment, SEPTEMBER, "0.85")
    taken(world, assessment, OCTOBER)
    found = before(assessment)
    assert set(found) == {TRACED, CHANGED, FAILED}
    traced = found[TRACED]
    assert [(p.day, p.value) for p in traced.points] == [
        (JUNE, Fraction(82, 100)),
        (SEPTEMBER, Fraction(85, 100)),
    ]
    assert traced.text.en == "Earlier: 82% (2026-06-30), 85% (2026-09-30); rising, for the better"
    assert traced.text.zh == "此前：82%（2026-06-30）、85%（2026-09-30）；上升，趋好"
    assert str(traced.picture).count("<polyline") == 1
    assert found[CHANGED].text.en.endswith("; steady")
    assert found[FAILED].text.en == "Earlier: no reading (2026-06-30), no reading (2026-09-30)"
    assert found[FAILED].picture is None


def test_less_is_better_where_a_measure_asks_for_less(world, assessment):
    taken(world, assessment, JUNE, "0.89")
    taken(world, assessment, OCTOBER)
    assert before(assessment)[TRACED].direction.en == "falling, for the worse"


def test_a_correction_of_the_same_day_takes_the_place_of_what_it_corrects(world, assessment):
    taken(world, assessment, JUNE, "0.81")
    taken(world, assessment, JUNE, "0.82")
    taken(world, assessment, OCTOBER)
    assert [p.value for p in before(assessment)[TRACED].points] == [Fraction(82, 100)]


def test_another_window_length_or_link_mode_is_not_compared_and_other_definitions_are_said(world, assessment):
    taken(world, assessment, date(2026, 3, 31), "0.80", days=30)
    taken(world, assessment, JUNE, "0.81", link_mode="explicit")
    taken(world, assessment, SEPTEMBER, "0.82", indicators_digest="c" * 64)
    taken(world, assessment, OCTOBER)
    text = before(assessment)[TRACED].text
    assert text.en.startswith("Earlier: 82% (2026-09-30, another version of the definitions);")
    assert text.zh.startswith("此前：82%（2026-09-30，指标定义版本不同）；")


def test_files_of_earlier_assessments_count_and_those_of_later_ones_and_other_projects_do_not(world):
    old, current = (world.assessment("self_assessing", target=3) for _ in range(2))
    other = world.assessment(
        "self_assessing", target=3, organisation=world.rival_bank, project=world.rival_project
    )
    upload_readings(
        other, by=world.people["rival"], uploaded=upload("r.json", result_file(other)), project="mobile"
    )
    taken(world, old, JUNE, "0.82")
    taken(world, current, SEPTEMBER)
    assert [p.day for p in before(current)[TRACED].points] == [JUNE]
    assert before(old) == {}
    taken(world, old, OCTOBER, "0.83")
    assert [p.day for p in before(old)[TRACED].points] == [JUNE]
    assert [p.day for p in before(current)[TRACED].points] == [JUNE]  # as it was known then


def test_a_damaged_earlier_file_is_no_point(world, assessment):
    file = taken(world, assessment, JUNE, "0.8123").file  # no other test has read it into memory
    ReadingFile.objects.filter(pk=file.pk).update(document=b"{}")
    taken(world, assessment, OCTOBER)
    assert before(assessment) == {}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_three_pages_show_it_within_twelve_queries(
    world, as_, assessment, language, django_assert_max_num_queries
):
    for month in range(1, 10):
        taken(world, assessment, date(2026, month, 28), f"0.8{month}")
    taken(world, assessment, OCTOBER)
    said = "此前：81%（2026-01-28）" if language == "zh-hans" else "Earlier: 81% (2026-01-28)"
    home = f"/assessments/{assessment.number}"
    for name, page in (
        ("applicant", f"{home}/self/"),
        ("first", f"{home}/evidence/readings/"),
        ("first", f"{home}/practices/CM-VC-VCS/"),
    ):
        if "practices" in page:
            type(assessment).objects.filter(pk=assessment.pk).update(state="reviewing")
        client = as_(name, language)
        with django_assert_max_num_queries(12):
            shown = client.get(page).content.decode()
        assert said in shown
