"""Options of the radar: at most three lines, a gap is never a zero, both languages."""

from __future__ import annotations

import json

import pytest

from steelyard.report.charts import RadarLine, radar_options
from steelyard.values import Text

AXES = [Text(f"域{n}", f"Domain {n}") for n in range(4)]


def line(role, *values):
    return RadarLine(
        role,
        {"now": Text("当前", "Now"), "before": Text("上次", "Before")}.get(role, Text("目标", "Target")),
        values,
    )


def test_each_line_has_its_value_on_each_axis_in_the_language_that_is_asked():
    made = radar_options(AXES, [line("now", 1.0, 2.5, 3.0, 0.0), line("target", 3.0, 3.0, 3.0, 3.0)], 5, "en")
    assert [axis["name"] for axis in made["radar"]["indicator"]] == [
        "Domain 0",
        "Domain 1",
        "Domain 2",
        "Domain 3",
    ]
    assert {(axis["min"], axis["max"]) for axis in made["radar"]["indicator"]} == {(0, 5)}
    assert [(d["role"], d["name"], d["value"]) for d in made["series"][0]["data"]] == [
        ("now", "Now", [1.0, 2.5, 3.0, 0.0]),
        ("target", "Target", [3.0, 3.0, 3.0, 3.0]),
    ]
    assert radar_options(AXES, [line("now", 1.0, 1.0, 1.0, 1.0)], 5, "zh")["legend"]["data"] == ["当前"]
    assert json.loads(json.dumps(made)) == made


def test_lines_differ_by_more_than_their_colour():
    lines = [line(role, 1.0, 1.0, 1.0, 1.0) for role in ("now", "before", "target")]
    made = radar_options(AXES, lines, 5, "en")
    assert [d["lineStyle"]["type"] for d in made["series"][0]["data"]] == ["solid", "dashed", "dotted"]


def test_an_axis_without_a_level_is_left_out_and_never_drawn_as_zero():
    made = radar_options(
        AXES, [line("now", 1.0, None, 3.0, 2.0), line("target", 3.0, 3.0, 3.0, 3.0)], 5, "en"
    )
    assert [axis["name"] for axis in made["radar"]["indicator"]] == ["Domain 0", "Domain 2", "Domain 3"]
    assert made["series"][0]["data"][1]["value"] == [3.0, 3.0, 3.0]


def test_fewer_than_three_axes_make_no_area():
    assert radar_options(AXES, [line("now", 1.0, None, 3.0, None)], 5, "en") is None
    assert radar_options(AXES[:2], [line("now", 1.0, 2.0)], 5, "en") is None
    assert radar_options(AXES, [], 5, "en") is None


def test_a_fourth_line_and_a_line_of_another_length_are_refused():
    with pytest.raises(ValueError, match="at most 3"):
        radar_options(AXES, [line("now", 1.0, 1.0, 1.0, 1.0)] * 4, 5, "en")
    with pytest.raises(ValueError, match="each axis"):
        radar_options(AXES, [line("now", 1.0)], 5, "en")
