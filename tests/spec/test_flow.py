"""Work items: how long they take, wait and pile up; what escapes; what commits name."""

from fractions import Fraction

import pytest
from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, load, told

from steelyard.values import Origin

DAYS = {
    "requirement_lead_time": "created_at",
    "flow_time": "started_at",
    "defect_resolution_time": "created_at",
}
KIND = {"requirement_lead_time": "story", "flow_time": "task", "defect_resolution_time": "defect"}


def item(**more):
    return {"repo_id": "p", "kind": "story", "status_class": "done", **more}


def took(indicator, days, done=NINE, **more):
    """An item that this indicator times with so many days, done at a moment."""
    return item(
        **{"kind": KIND[indicator], DAYS[indicator]: after(done, days=-days), "done_at": done, **more}
    )


def is_the_median(reading, indicator):
    value = reading(indicator, work_item=[took(indicator, days) for days in (1, 9, 2, 3, 5, 8)]).value
    assert told(value) == (Fraction(3 + 5, 2), 6, 0)
    assert (value.unit, value.low, value.high) == ("days", 1, 9)
    assert (value.p85, value.p95) == (8 + Fraction(5 * 85 - 400, 100), 8 + Fraction(5 * 95 - 400, 100))


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
        took(indicator, 99, kind=kind)
        for kind in ("defect", "task", "problem", "epic", None)
        for _ in range(2)
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


# flow_efficiency


def finished(hours, src_id="item", **more):
    """An item done so many hours after nine."""
    return item(src_id=src_id, done_at=after(NINE, hours=hours), **more)


def history(*steps, of="item", src="s", since=NINE, **more):
    """The states of an item, each as (hours, class), and when it entered them."""
    return [
        {
            "src": src,
            "src_id": f"{src}-{of}-{number}",
            "entity_kind": "work_item",
            "entity_id": of,
            "seq": number,
            "at": after(since, hours=hours),
            "to_class": to_class,
            **more,
        }
        for number, (hours, to_class) in enumerate(steps)
    ]


def quarters(count, kind="quarter"):
    """Items that were worked at one hour of four, and their histories."""
    names = [f"{kind}-{number}" for number in range(count)]
    steps = [step for one in names for step in history((0, "active"), (1, "waiting"), (4, "done"), of=one)]
    return [finished(4, one) for one in names], steps


def efficiency(reading, items, steps, beside=4):
    """Measured with some such quarters beside."""
    others, others_steps = quarters(beside)
    return reading("flow_efficiency", work_item=[*items, *others], state_transition=[*steps, *others_steps])


def pooled(active, hours, beside=4):
    return Fraction(active + beside * 1, hours + beside * 4)


def test_flow_efficiency_is_active_time_over_active_and_waiting_time_of_all_items_together(reading):
    steps = history((0, "active"), (3, "waiting"), (7, "active"), (8, "waiting"), (14, "done"))
    value = efficiency(reading, [finished(14)], steps).value
    assert told(value) == (pooled(active=3 + 1, hours=14), 5, 0)
    assert value.unit == "ratio"
    assert 0 < value.low < value.value < value.high < 1


def test_flow_efficiency_counts_neither_the_time_before_work_nor_a_pause_in_which_it_was_done(reading):
    steps = history((0, "todo"), (5, "active"), (6, "done"), (9, "active"), (10, "waiting"), (11, "done"))
    assert told(efficiency(reading, [finished(11)], steps)) == (pooled(1 + 1, 1 + 1 + 1), 5, 0)


def test_flow_efficiency_counts_no_time_in_a_state_without_class(reading):
    steps = history((0, "active"), (2, None), (9, "waiting"), (10, "done"))
    assert told(efficiency(reading, [finished(10)], steps)) == (pooled(2, 2 + 1), 5, 0)


@pytest.mark.parametrize(("last", "active"), [("active", 1 + 4), ("waiting", 1)])
def test_flow_efficiency_lets_an_open_last_state_end_with_the_item(reading, last, active):
    steps = history((0, "active"), (1, "waiting"), (2, last))
    assert told(efficiency(reading, [finished(6)], steps)) == (pooled(active, 6), 5, 0)


def test_flow_efficiency_ends_with_the_item_whatever_states_come_after(reading):
    steps = history((0, "waiting"), (1, "active"), (9, "waiting"), (20, "active"), (40, "done"))
    assert told(efficiency(reading, [finished(3)], steps)) == (pooled(2, 3), 5, 0)


def test_flow_efficiency_orders_states_by_time_then_by_position_then_by_id(reading):
    steps = history((0, "active"), (2, "active"), (2, "waiting"), (4, "done"))
    against_ids = [{**step, "src_id": f"step-{9 - step['seq']}"} for step in steps]
    by_id = [{**step, "seq": None} for step in steps]
    for order in (against_ids, against_ids[::-1], by_id, by_id[::-1]):
        assert told(efficiency(reading, [finished(4)], order)) == (pooled(2, 4), 5, 0)


def test_flow_efficiency_keeps_two_sources_apart_that_number_their_items_alike(reading):
    items = [finished(4, "7", src="s"), finished(10, "7", src="t")]
    steps = [
        *history((0, "active"), (1, "waiting"), (4, "done"), of="7", src="s"),
        *history((0, "waiting"), (8, "active"), (10, "done"), of="7", src="t"),
    ]
    assert told(efficiency(reading, items, steps)) == (pooled(1 + 2, 4 + 10), 6, 0)


def test_flow_efficiency_takes_no_history_of_an_incident_or_of_another_source_for_that_of_an_item(reading):
    others = [
        *history((0, "active"), (2, "done"), entity_kind="incident"),
        *history((0, "active"), (2, "done"), src="t"),
    ]
    assert told(efficiency(reading, [finished(2)], others, beside=5)) == (Fraction(1, 4), 5, 1)


def test_flow_efficiency_does_not_know_an_item_without_history_or_without_work_and_waiting_in_it(reading):
    items = [finished(2, "blind"), finished(2, "idle"), finished(2, "timeless")]
    steps = [
        *history((0, "todo"), (2, "done"), of="idle"),
        *history((0, "active"), of="timeless", at=None),
    ]
    assert told(efficiency(reading, items, steps, beside=5)) == (Fraction(1, 4), 5, 3)
    assert told(efficiency(reading, items, steps, beside=0)) == ("not_recorded", 0, 3)


def test_flow_efficiency_counts_items_done_in_the_window_with_all_of_their_history(reading):
    items = [item(src_id="first", done_at=FIRST), item(src_id="last", done_at=LAST)]
    steps = [
        *history((-48, "active"), (-47, "waiting"), of="first", since=FIRST),
        *history((-9, "active"), (-3, "waiting"), of="last", since=LAST),
    ]
    assert told(efficiency(reading, items, steps)) == (pooled(1 + 6, 48 + 9), 6, 0)


def test_flow_efficiency_leaves_out_cancelled_and_open_items_other_projects_and_times(reading):
    left_out = [
        item(src_id="before", done_at=BEFORE),
        item(src_id="after", done_at=AFTER),
        item(src_id="open", done_at=None),
        finished(2, "cancelled", status_class="cancelled"),
        finished(2, "foreign", repo_id="q"),
    ]
    steps = [
        step
        for row in left_out
        for step in history((0, "active"), (2, "done"), of=row["src_id"], since="2026-08-01 09:00")
    ]
    assert told(efficiency(reading, left_out, steps, beside=5)) == (Fraction(1, 4), 5, 0)


def test_flow_efficiency_needs_both_sources_and_five_items_with_a_history(reading):
    items, steps = quarters(5)
    assert told(reading("flow_efficiency", work_item=items)) == ("no_source", 0, 0)
    assert told(reading("flow_efficiency", state_transition=steps)) == ("no_source", 0, 0)
    assert told(efficiency(reading, [], [], beside=4)) == ("too_few", 4, 0)
    assert told(efficiency(reading, [], [], beside=5)) == (Fraction(1, 4), 5, 0)


def test_flow_efficiency_rests_on_the_loads_that_brought_the_histories_of_the_projects_items(readings):
    items, steps = quarters(5)
    theirs = history((0, "active"), (2, "done"), of="theirs", load_seq=3)
    loads = [
        load(1, ["work_item"], covers=None),
        load(2, ["state_transition"], Origin.EXPORT, covers=None),
        load(3, ["state_transition"], Origin.TYPED, covers=None),
    ]
    found = readings(
        "flow_efficiency",
        ("p", "q"),
        loads=loads,
        work_item=[*items, finished(2, "theirs", repo_id="q")],
        state_transition=[*({**step, "load_seq": 2} for step in steps), *theirs],
    )
    assert (found["p"].loads, found["p"].origin) == (("load-1", "load-2"), Origin.EXPORT)
    assert (found["q"].loads, found["q"].origin) == (("load-1", "load-3"), Origin.TYPED)


# flow_throughput: the weeks of 35 days to 31 October begin on 27 September, 4, 11, 18, 25 October


def done_on(*days, month=10, **more):
    return [item(done_at=f"2026-{month:02}-{day:02} 09:00", **more) for day in days]


def test_flow_throughput_is_the_median_of_items_per_week_and_counts_items_of_one_day_apart(reading):
    rows = [*done_on(27, 28, month=9), *done_on(4, 4, 4, 4, 10), *done_on(18, 19, 19), *done_on(31)]
    by_week = [2, 5, 0, 3, 1]
    value = reading("flow_throughput", days=35, work_item=rows).value
    assert told(value) == (sorted(by_week)[2], 5, 0)
    assert (value.unit, value.low, value.high) == ("items_per_week", 0, 5)


def test_flow_throughput_takes_the_middle_between_two_weeks(reading):
    rows = done_on(20, month=9) + done_on(27, 28, month=9) + done_on(4, 5, 6) + done_on(11, 11, 12, 12)
    by_week = [1, 2, 3, 4, 0, 0]
    assert told(reading("flow_throughput", days=42, work_item=rows))[:2] == (
        Fraction(sum(sorted(by_week)[2:4]), 2),
        6,
    )


def test_flow_throughput_cuts_days_in_the_zone_of_the_workspace(reading):
    late, early = "2026-10-10 23:59:59.999999", "2026-10-11 00:00"
    weeks = [*done_on(27, 27, month=9), *done_on(18, 18), *done_on(25)]
    rows = [*weeks, item(done_at=late), item(done_at=early), item(done_at=early)]
    by_week = [2, 1, 2, 2, 1]
    value = reading("flow_throughput", days=35, work_item=rows).value
    assert told(value)[:2] == (sorted(by_week)[2], 5)
    assert (value.low, value.high) == (1, 2)


def test_flow_throughput_counts_items_of_every_kind_that_were_done_in_the_window(reading):
    weeks = [done_on(day, kind=None) for day in (4, 11, 18, 25)] + [done_on(27, month=9, kind="epic")]
    left_out = [
        *(row for day in (4, 11, 18, 25) for row in done_on(day, repo_id="q")),
        *(row for day in (4, 11, 18, 25) for row in done_on(day, status_class="cancelled")),
        *[item(done_at=None)] * 9,
        *[item(done_at="2026-09-26 23:59:59.999999")] * 9,
        *[item(done_at=AFTER)] * 9,
    ]
    rows = [row for week in weeks for row in week]
    value = reading("flow_throughput", days=35, work_item=rows + left_out).value
    assert (told(value), value.low, value.high) == ((1, 5, 0), 1, 1)


def test_flow_throughput_of_a_covered_window_in_which_nothing_was_done_is_measured_zero(reading):
    assert told(reading("flow_throughput", work_item=[])) == (0, 90 // 7, 0)


def test_flow_throughput_needs_a_source_thirty_covered_days_and_five_weeks(reading):
    rows = done_on(4, 11, 18)
    assert told(reading("flow_throughput")) == ("no_source", 0, 0)
    short = ("2026-10-03 00:00", "2026-11-01 00:00")
    assert told(reading("flow_throughput", covers=short, work_item=rows)) == ("not_covered", 29, 0)
    month = ("2026-10-02 00:00", "2026-11-01 00:00")
    assert told(reading("flow_throughput", covers=month, work_item=rows)) == ("too_few", 4, 0)


# work_in_progress_age


def begun(days, until=AFTER, **more):
    """An item begun so many days before the end of the window, and not done."""
    return item(**{"status_class": "doing", "started_at": after(until, days=-days), **more})


def test_work_in_progress_age_is_the_median_time_since_the_start_at_the_end_of_the_window(reading):
    value = reading("work_in_progress_age", work_item=[begun(days) for days in (1, 200, 2, 4, 7, 30)]).value
    assert told(value) == (Fraction(4 + 7, 2), 6, 0)
    assert (value.unit, value.low, value.high) == ("days", 1, 200)


def test_work_in_progress_age_counts_what_was_done_only_after_the_window_and_what_waits(reading):
    rows = [
        begun(3, done_at=AFTER, status_class="done"),
        begun(3, done_at="2026-12-24 09:00", status_class="done"),
        begun(3, status_class="waiting"),
        begun(3, status_class=None),
        begun(3, kind="defect"),
    ]
    assert told(reading("work_in_progress_age", work_item=rows)) == (3, 5, 0)


def test_work_in_progress_age_leaves_out_what_was_not_begun_or_done_or_given_up_or_is_foreign(reading):
    left_out = [
        begun(99, done_at=LAST),
        begun(99, done_at=NINE, status_class="done"),
        begun(99, status_class="done"),
        begun(99, status_class="cancelled"),
        begun(99, started_at=None),
        begun(99, started_at=AFTER),
        begun(99, repo_id="q"),
    ]
    assert told(reading("work_in_progress_age", work_item=[begun(3)] * 5 + left_out)) == (3, 5, 0)


def test_work_in_progress_age_begins_with_the_last_instant_of_the_window(reading):
    value = reading("work_in_progress_age", work_item=[begun(0, started_at=LAST)] * 5)
    assert told(value) == (Fraction(1, 24 * 60 * 60 * 10**6), 5, 0)


def test_work_in_progress_age_has_a_trend_of_what_was_open_then(reading):
    rows = [item(started_at="2026-09-21 00:00", done_at="2026-10-05 00:00")] * 5
    trend = reading("work_in_progress_age", work_item=rows).trend
    assert [point.value for point in trend] == [None, None, None, None, 10 + 1, None]


def test_work_in_progress_age_needs_a_source_and_five_items(needs_five):
    needs_five("work_in_progress_age", work_item=[begun(3)] * 5)


# on_time_delivery


def due(at=NINE, done=NINE, **more):
    return item(due_at=at, done_at=done, **more)


def test_on_time_delivery_is_items_done_by_the_date_promised_of_those_due(reading):
    rows = [
        due(),
        due(done="2026-05-01 09:00"),
        due(done=after(NINE, microseconds=1)),
        due(done=AFTER),
        due(done=None, status_class="doing"),
        due(done=None, status_class=None),
    ]
    value = reading("on_time_delivery", work_item=rows).value
    assert told(value) == (Fraction(2, 6), 6, 0)
    assert value.unit == "ratio"


def test_on_time_delivery_leaves_out_what_is_due_elsewhere_or_never_and_what_was_given_up(reading):
    counted = [due(FIRST, BEFORE), due(LAST, LAST), *[due(done=AFTER)] * 3]
    left_out = [due(BEFORE, BEFORE), due(AFTER), due(None), due(repo_id="q"), due(status_class="cancelled")]
    assert told(reading("on_time_delivery", work_item=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_on_time_delivery_does_not_know_an_item_that_was_done_nobody_knows_when(values):
    rows = [*[due()] * 4, due(done=AFTER), due(done=None), due(done=None)]
    found = values("on_time_delivery", "work_item", rows, [due(done=None)])
    assert [told(one) for one in found] == [(Fraction(4, 5), 5, 2), ("not_recorded", 0, 1)]


def test_on_time_delivery_needs_a_source_and_five_items(needs_five):
    needs_five("on_time_delivery", work_item=[due()] * 5)


# defect_escape_rate


def defect(found_in="test", at=NINE, **more):
    return item(**{"kind": "defect", "created_at": at, "found_in": found_in, **more})


def test_defect_escape_rate_is_defects_of_production_of_those_recorded_in_the_window(reading):
    rows = [defect("production"), defect("production"), *[defect("test")] * 4, defect("dev")]
    value = reading("defect_escape_rate", work_item=rows).value
    assert told(value) == (Fraction(2, 7), 7, 0)
    assert value.unit == "ratio"


def test_defect_escape_rate_leaves_out_other_kinds_projects_times_and_what_was_no_defect(reading):
    counted = [
        defect("production", FIRST, status_class="doing"),
        defect("production", LAST, status_class=None),
        *[defect()] * 3,
    ]
    left_out = [
        *(defect("production", kind=kind) for kind in ("requirement", "story", "task", "problem", None)),
        defect("production", BEFORE),
        defect("production", AFTER),
        defect("production", None),
        defect("production", repo_id="q"),
        defect("production", status_class="cancelled"),
    ]
    assert told(reading("defect_escape_rate", work_item=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_defect_escape_rate_does_not_know_a_defect_without_its_place(values):
    rows = [defect("production"), *[defect()] * 4, defect(None), defect(None)]
    found = values("defect_escape_rate", "work_item", rows, [defect(None)])
    assert [told(one) for one in found] == [(Fraction(1, 5), 5, 2), ("not_recorded", 0, 1)]


def test_defect_escape_rate_needs_a_source_and_five_defects(needs_five):
    needs_five("defect_escape_rate", work_item=[defect()] * 5)


# defect_resolution_time


def test_defect_resolution_time_is_the_median_from_creation_to_completion(reading):
    is_the_median(reading, "defect_resolution_time")


def test_defect_resolution_time_leaves_out_cancelled_and_open_defects_other_projects_and_times(reading):
    leaves_the_others_out(reading, "defect_resolution_time")


def test_defect_resolution_time_is_of_defects_only(reading):
    indicator = "defect_resolution_time"
    others = [took(indicator, 99, kind=kind) for kind in ("requirement", "story", "task", "problem", None)]
    assert told(reading(indicator, work_item=[took(indicator, 3)] * 5 + others)) == (3, 5, 0)


def test_defect_resolution_time_does_not_know_a_defect_without_creation(reading):
    does_not_know_without_a_beginning(reading, "defect_resolution_time")


def test_defect_resolution_time_needs_a_source_and_five_defects(needs_five):
    needs_five("defect_resolution_time", work_item=[took("defect_resolution_time", 3)] * 5)


# requirement_traceability


def required(key, done=NINE, **more):
    return item(**{"key": key, "done_at": done, **more})


def naming(*keys, **more):
    return {"repo_id": "p", "commit_ts": NINE, "issue_keys": list(keys), **more}


def test_requirement_traceability_is_requirements_that_a_commit_names_of_those_done(reading):
    rows = [required(f"A-{number}", kind=kind) for number, kind in enumerate(["requirement", *["story"] * 5])]
    commits = [naming("A-0", "A-1"), naming("A-1"), naming("A-1", "B-7"), naming(), naming(issue_keys=None)]
    value = reading("requirement_traceability", work_item=rows, code_commit=commits).value
    assert told(value) == (Fraction(2, 6), 6, 0)
    assert value.unit == "ratio"


def test_requirement_traceability_believes_a_commit_of_any_time_and_project(reading):
    rows = [required(f"A-{number}") for number in range(5)]
    commits = [naming("A-0", commit_ts="2020-01-01 09:00"), naming("A-1", repo_id="q"), naming("A-10")]
    assert told(reading("requirement_traceability", work_item=rows, code_commit=commits)) == (
        Fraction(2, 5),
        5,
        0,
    )


def test_requirement_traceability_leaves_out_other_kinds_projects_times_and_what_is_not_done(reading):
    counted = [required("A-1", FIRST), required("A-1", LAST), *[required("A-2")] * 3]
    left_out = [
        *(required("A-1", kind=kind) for kind in ("defect", "task", "problem", "epic", None)),
        required("A-1", BEFORE),
        required("A-1", AFTER),
        required("A-1", None),
        required("A-1", repo_id="q"),
        required("A-1", status_class="cancelled"),
    ]
    rows = {"work_item": counted + left_out, "code_commit": [naming("A-1")]}
    assert told(reading("requirement_traceability", **rows)) == (Fraction(2, 5), 5, 0)


def test_requirement_traceability_does_not_know_a_requirement_without_key(values):
    rows = [required("A-1"), *[required("A-2")] * 4, required(None), required("")]
    found = values(
        "requirement_traceability", "work_item", rows, [required(None)], code_commit=[naming("A-1", "")]
    )
    assert [told(one) for one in found] == [(Fraction(1, 5), 5, 2), ("not_recorded", 0, 1)]


def test_requirement_traceability_needs_both_sources_and_five_requirements(needs_five):
    needs_five("requirement_traceability", work_item=[required("A-1")] * 5, code_commit=[naming("A-1")])


# process_time_reduction

LAST_YEAR = after(NINE, days=-365)


def lasting(*days, done=NINE, **more):
    """Requirements with lead times of so many days, done at one moment."""
    return [took("requirement_lead_time", number, done, **more) for number in days]


def test_process_time_reduction_is_one_less_the_median_over_that_of_a_year_before(reading):
    rows = [*lasting(*range(1, 22)), *lasting(*range(11, 32), done=LAST_YEAR)]
    value = reading("process_time_reduction", work_item=rows).value
    assert told(value) == (1 - Fraction(11, 21), 21, 0)
    assert value.unit == "ratio"


def test_process_time_reduction_sets_the_ends_of_both_intervals_against_each_other(reading):
    rows = [*lasting(*range(1, 21)), *lasting(*range(101, 121), done=LAST_YEAR)]
    value = reading("process_time_reduction", work_item=rows).value
    # Of 20 observations the 6th and the 15th hold the median.
    assert [round(float(bound), 9) for bound in (value.low, value.high)] == [
        round(1 - 15 / 106, 9),
        round(1 - 6 / 115, 9),
    ]
    assert value.low <= value.value <= value.high


def test_process_time_reduction_of_a_slower_year_is_negative(reading):
    rows = [*lasting(*[15] * 20), *lasting(*[10] * 20, done=LAST_YEAR)]
    value = reading("process_time_reduction", work_item=rows).value
    assert (value.value, value.low, value.high) == (1 - Fraction(15, 10),) * 3
    assert value.value == Fraction(-1, 2)


@pytest.mark.parametrize(("now", "before"), [(19, 40), (40, 19)])
def test_process_time_reduction_refuses_to_compare_fewer_than_twenty_on_either_side(reading, now, before):
    rows = [*lasting(*[5] * now), *lasting(*[10] * before, done=LAST_YEAR)]
    assert told(reading("process_time_reduction", work_item=rows)) == ("too_few", 19, 0)
    rows += [*lasting(5), *lasting(10, done=LAST_YEAR)]
    assert told(reading("process_time_reduction", work_item=rows)) == (1 - Fraction(5, 10), 20, 0)


def test_process_time_reduction_compares_windows_as_long_that_lie_365_days_apart(reading):
    first, last = after(FIRST, days=-365), after(LAST, days=-365)
    counted = [
        *lasting(*[5] * 10, done=FIRST),
        *lasting(*[5] * 10, done=LAST),
        *lasting(*[10] * 10, done=first),
        *lasting(*[10] * 10, done=last),
    ]
    outside = [
        row
        for done in (BEFORE, AFTER, after(BEFORE, days=-365), after(AFTER, days=-365), after(NINE, days=-730))
        for row in lasting(*[99] * 30, done=done)
    ]
    found = reading("process_time_reduction", work_item=counted + outside)
    assert told(found) == (1 - Fraction(5, 10), 20, 0)


def test_process_time_reduction_leaves_out_other_kinds_and_projects_and_what_was_given_up(reading):
    counted = [*lasting(*[5] * 20), *lasting(*[10] * 20, done=LAST_YEAR)]
    left_out = [
        row
        for done in (NINE, LAST_YEAR)
        for other in ({"kind": "defect"}, {"kind": None}, {"repo_id": "q"}, {"status_class": "cancelled"})
        for row in lasting(*[99] * 20, done=done, **other)
    ]
    found = reading("process_time_reduction", work_item=counted + left_out)
    assert told(found) == (1 - Fraction(5, 10), 20, 0)


def test_process_time_reduction_does_not_know_requirements_without_creation(reading):
    unknown = [*lasting(5, created_at=None), *lasting(5, 5, done=LAST_YEAR, created_at=None)]
    counted = [*lasting(*[5] * 20), *lasting(*[10] * 20, done=LAST_YEAR)]
    found = reading("process_time_reduction", work_item=counted + unknown)
    assert told(found) == (1 - Fraction(5, 10), 20, 1 + 2)
    blind = [*lasting(*[5] * 20), *lasting(5, 5, done=LAST_YEAR, created_at=None)]
    assert told(reading("process_time_reduction", work_item=blind)) == ("not_recorded", 0, 2)


def test_process_time_reduction_has_no_share_of_a_year_in_which_nothing_took_time(reading):
    rows = [*lasting(*[5] * 20), *lasting(*[0] * 20, done=LAST_YEAR)]
    assert told(reading("process_time_reduction", work_item=rows)) == ("not_recorded", 20, 0)


def test_process_time_reduction_needs_a_source(reading):
    assert told(reading("process_time_reduction")) == ("no_source", 0, 0)
    assert told(reading("process_time_reduction", work_item=[])) == ("too_few", 0, 0)
