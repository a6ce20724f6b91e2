"""The roadmap as JSON, picture and page: well-formed in both languages, whatever the names are."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from small_results import result

from steelyard.improvement.gantt import gantt
from steelyard.improvement.roadmap import plan
from steelyard.improvement.roadmap_document import canonical
from steelyard.improvement.roadmap_page import page
from steelyard.improvement.roadmap_words import quarter_name
from steelyard.improvement.wishes import read_wishes
from steelyard.result.model import Subject
from steelyard.values import Text

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>&\"'\u202e مرحبا 😀 =1+1"


@pytest.fixture
def found():
    written = {"A": "1.1=met 2.1=not 2.2=unrated", "B": "1.1=not 2.1=partly"}
    of = result(("A", "1.1 2.1 2.2"), ("B", "1.1 2.1"), written=written, target=2)
    subject = Subject(of.subject.organisation, "bank", "sample-project", Text(HOSTILE, HOSTILE))
    return plan([replace(of, subject=subject)], replace(read_wishes(None, None, None), capacity=(60, 60)))


def test_the_document_has_every_item_with_its_reason(found):
    doc = json.loads(canonical(found))
    assert (doc["schema"], doc["effort"], doc["proven"]) == ("steelyard/roadmap/1", "10.5", True)
    assert doc["capacity"] == ["6", "6"]
    assert sum(float(q["effort"]) for q in doc["quarters"]) == 3 + 5 + 0.5 + 2
    items = {item["id"]: item for item in doc["items"]}
    assert {key: (i["why"], i["step"], i["effort"]) for key, i in items.items()} == {
        "B.1.1": ("not_met", "change", "3"),
        "A.2.1": ("not_met", "change", "5"),
        "A.2.2": ("unrated", "bring", "0.5"),
        "B.2.1": ("partly_met", "nearly", "2"),
    }
    assert items["B.1.1"]["opens"] == [{"scope": "sample-project", "id": "B.2.1"}]
    assert [s["level"]["value"] for s in doc["results"][0]["milestones"]] == [0, 1, 2]


def test_quarters_are_those_after_the_asked_day(found):
    assert [quarter_name(found, q) for q in (1, 2)] == ["2027Q1", "2027Q2"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_picture_has_a_bar_for_each_item_inside_its_quarter(found, language):
    drawn = ElementTree.fromstring(gantt(found, language))  # noqa: S314 - our own picture
    bars = [r for r in drawn.iter(f"{SVG}rect") if r.find(f"{SVG}title") is not None]
    assert len(bars) == len(found.items) == 4
    for item, bar in zip(found.items, bars, strict=True):
        x, wide = float(bar.get("x")), float(bar.get("width"))
        assert 190 + 360 * (item.quarter - 1) - 0.1 <= x and x + wide <= 190 + 360 * item.quarter + 0.2
    words = "".join(drawn.itertext())
    assert ("改进路线图" if language == "zh" else "Roadmap") in words and "2027Q1" in words


@pytest.mark.parametrize(
    ("language", "reason"),
    [("zh", "阻碍 B 达到 1 级。达到目标必需"), ("en", "keeps B from level 1. the target needs it")],
)
def test_the_page_tells_the_reasons_and_lets_no_name_out_of_its_place(found, language, reason):
    text = page(found, language)
    assert text.startswith("<!doctype html>\n<html lang=") and reason in text
    assert "<script>" not in text and "&lt;script&gt;" in text
    assert "\u202e" not in text


def test_nothing_to_plan_is_drawn_as_well(two_rows):
    found = plan([replace(two_rows, target=1)], read_wishes(None, None, None))
    ElementTree.fromstring(gantt(found, "en"))  # noqa: S314 - our own picture
    assert "nothing to plan" in page(found, "en") and "无需安排" in page(found, "zh")
