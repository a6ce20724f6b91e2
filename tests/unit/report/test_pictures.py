"""Drawings: what is Missing is a gap, a threshold stands where it belongs, nothing leaves its frame."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from report_case import LADDER, MEASURES, READINGS, mixed

from steelyard.report import bars, blocking, foundation, heatmap, interval, radar, sparkline
from steelyard.report.beam import LEFT, RIGHT, beam
from steelyard.report.svg import element, label
from steelyard.result.model import LevelShare
from steelyard.values import Level, Measured, Text


def numbers(name: str, drawing: str, kind: str) -> list[float]:
    found = re.findall(rf'<[a-z]+ class="{kind}"[^>]*?\s{name}="([-\d.]+)"', drawing)
    return [float(number) for number in found]


# ---- elements


def test_what_stands_in_an_element_is_escaped() -> None:
    assert element("text", '<b>"&', x='"') == '<text x="&#34;">&lt;b&gt;&#34;&amp;</text>'


def test_a_label_that_is_the_same_in_both_languages_stands_once() -> None:
    assert label(Text("API", "API"), 1, 2).count("<text") == 1
    assert label(Text("接口", "API"), 1, 2).count("<text") == 2


# ---- radar


def test_a_domain_without_a_level_opens_both_its_wedges() -> None:
    drawing = radar.radar(mixed().domains, 3, 5)
    # four domains, the third has no level: of four wedges only A-B and D-A are left
    assert drawing.count('class="now"') == 2
    assert drawing.count('class="dot"') == 3
    assert drawing.count('class="spoke gap"') == 1


def test_a_level_lies_on_its_ring_and_a_half_step_between_two() -> None:
    drawing = radar.radar(mixed().domains, 3, 5)
    up = radar.CENTRE[1] - radar.RADIUS * 2 / 5  # A: level 2, straight up
    right = radar.CENTRE[0] + radar.RADIUS * 1.5 / 5  # B: level 2-, to the right
    assert numbers("cy", drawing, "dot")[0] == pytest.approx(up, abs=0.05)
    assert numbers("cx", drawing, "dot")[1] == pytest.approx(right, abs=0.05)


def test_two_domains_make_no_radar() -> None:
    assert radar.radar(mixed().domains[:2], 3, 5) is None


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        ("配置管理", 6, ["配置管理"]),
        ("部署与发布管理", 6, ["部署与发", "布管理"]),
        ("Build and continuous integration", 14, ["Build and", "continuous", "integration"]),
        ("a b c d e f g h", 1, ["a", "b", "c…"]),
        ("", 6, [""]),
    ],
)
def test_a_label_is_wrapped(words, width, lines) -> None:
    assert radar.wrap(words, width) == lines


# ---- beam


def test_the_weight_hangs_at_the_level_and_the_mean_beyond_the_target_is_only_a_mark() -> None:
    drawing = beam(LADDER, Level(1, half=True), 3.5, 3, "2-")
    step = (RIGHT - LEFT) / 5
    assert numbers("x1", drawing, "string") == [pytest.approx(LEFT + 1.5 * step, abs=0.05)]
    assert numbers("x1", drawing, "mean") == [pytest.approx(LEFT + 3.5 * step, abs=0.05)]
    assert numbers("x1", drawing, "target") == [pytest.approx(LEFT + 3 * step, abs=0.05)]
    assert numbers("width", drawing, "l1") == [pytest.approx(step, abs=0.05)]
    assert numbers("width", drawing, "l2") == [pytest.approx(step / 2, abs=0.05)]
    assert 'class="l3"' not in drawing
    assert "级别 2-" in drawing
    assert "mean of practices 3.5" in drawing


def test_without_level_and_position_nothing_is_filled_and_nothing_hangs() -> None:
    drawing = beam(LADDER, None, None, 3, "")
    assert 'class="l1"' not in drawing
    assert 'class="string"' not in drawing
    assert 'class="mean"' not in drawing


# ---- intervals and trends


def test_value_and_threshold_stand_to_scale_from_zero() -> None:
    drawing = interval.interval(READINGS["time_to_merge"], (MEASURES["A-1.2.2"],))
    # the scale ends a tenth above the largest mark, here the threshold of 24
    width, end = interval.RIGHT - interval.LEFT, 24 * 1.1
    assert numbers("cx", drawing, "value") == [pytest.approx(interval.LEFT + width * 18.5 / end, abs=0.05)]
    assert numbers("x1", drawing, "asked") == [pytest.approx(interval.LEFT + width * 24 / end, abs=0.05)]
    assert 'class="cut"' not in drawing


def test_a_line_that_does_not_begin_at_zero_says_so() -> None:
    drawing = interval.interval(READINGS["review_coverage"], (MEASURES["A-1.3.1"],))
    assert 'class="cut"' in drawing


@pytest.mark.parametrize("value", [Fraction(0), Fraction(1), Fraction(1, 2), Fraction(3)])
@pytest.mark.parametrize("unit", ["ratio", "hours"])
@pytest.mark.parametrize("measures", [(), (MEASURES["A-1.2.1"],), (MEASURES["D-1.2.1"],)])
def test_every_mark_stays_in_the_frame(value, unit, measures) -> None:
    drawing = interval.interval(Measured(value, unit, 30, Decimal(0), Decimal(3)), measures)
    places = numbers("cx", drawing, "value") + numbers("x1", drawing, "asked") + numbers("x", drawing, "span")
    assert all(interval.LEFT - 0.05 <= place <= interval.RIGHT + 0.05 for place in places)


def test_a_reading_without_interval_has_no_band() -> None:
    assert 'class="span"' not in interval.interval(Measured(Fraction(1, 2), "ratio", 30), ())


def test_a_missing_point_breaks_the_trend() -> None:
    drawing = sparkline.sparkline([Fraction(1), Fraction(2), None, Fraction(3), Fraction(4)])
    assert drawing.count('class="line"') == 2
    assert sparkline.sparkline([Fraction(1), None]) is None


def test_a_flat_trend_runs_in_the_middle() -> None:
    drawing = sparkline.sparkline([Fraction(7), Fraction(7)])
    assert f'cy="{sparkline.HEIGHT / 2:.0f}"' in drawing


# ---- bars


def test_pieces_share_the_width_by_count() -> None:
    drawing = bars.stacked((("measured", 3), ("stated", 1), ("unrated", 0)))
    assert numbers("x", drawing, "stated") == [bars.WIDTH * 3 / 4]
    assert 'class="unrated"' not in drawing


def test_nothing_at_all_draws_nothing() -> None:
    assert "<rect" not in bars.stacked((("measured", 0),))
    assert bars.shares(LevelShare(1, 0, 0, 0, 0), 0).count('width="0"') == 4
    assert foundation.measured_share(LevelShare(1, 0, 0, 0, 0)).en == "—"


# ---- cells of the heat map


def test_the_cells_of_a_practice_say_its_states() -> None:
    rows = {row.result.practice.code: row for group in heatmap.heatmap(mixed()) for row in group.rows}
    states = {code: [cell.classes for cell in row.cells] for code, row in rows.items()}
    assert states == {
        "A-1": ["met", "met", "partly", "unmet", "unrated"],
        "A-2": ["none", "met", "unmet", "unmet", "na"],
        "B-1": ["met", "partly open", "unrated", "none", "none"],
        "C-1": ["na", "na", "none", "none", "none"],
        "D-1": ["met", "met", "met", "met", "met"],
        "D-2": ["met", "partly", "unmet", "none", "none"],
    }
    assert [cell.decided for cell in rows["A-1"].cells] == [0, 2, 1, 1, 0]


# ---- order of effort


def test_what_only_asks_for_evidence_comes_before_what_is_nearly_there() -> None:
    result = mixed()
    assert [block.practice.practice.code for block in blocking.blocks(result)] == ["B-1", "D-2"]
    turned = replace(result, blocking=tuple(reversed(result.blocking)))
    assert [block.practice.practice.code for block in blocking.blocks(turned)] == ["B-1", "D-2"]
    assert blocking.tally(result) == ((blocking.BRING, 1), (blocking.NEARLY, 1), (blocking.CHANGE, 0))
