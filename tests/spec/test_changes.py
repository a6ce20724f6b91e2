"""Change records: do changes succeed, how many are emergencies, how are they approved."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, told


def closed(outcome="success", at=NINE, **more):
    return {"outcome": outcome, "closed_at": at, **more}


def test_change_success_rate_is_successes_of_closed_changes_and_success_with_issues_is_none(reading):
    rows = [
        closed(),
        closed(),
        closed(),
        closed("success_with_issues"),
        closed("failed"),
        closed("backed_out"),
    ]
    assert told(reading("change_success_rate", change_record=rows)) == (Fraction(3, 6), 6, 0)


def test_change_success_rate_leaves_out_cancelled_open_and_foreign_changes_and_those_outside_the_window(
    reading,
):
    counted = [
        closed("failed", FIRST),
        closed("failed", LAST),
        closed(),
        closed(),
        closed(at=None, actual_to=NINE),
    ]
    left_out = [
        closed("cancelled"),
        closed(at=None),
        closed(at=BEFORE),
        closed(at=AFTER),
        closed(service_id="q"),
    ]
    assert told(reading("change_success_rate", change_record=counted + left_out)) == (Fraction(3, 5), 5, 0)


def test_change_success_rate_takes_the_closing_before_the_end_of_the_work(reading):
    rows = [closed(actual_to=AFTER), closed(), closed(), closed(), closed(), closed(at=AFTER, actual_to=NINE)]
    assert told(reading("change_success_rate", change_record=rows)) == (Fraction(5, 5), 5, 0)


def test_change_success_rate_does_not_know_a_closed_change_without_outcome(values):
    rows = [closed(), closed(), closed(), closed(), closed("failed"), closed(None), closed(None)]
    found = values("change_success_rate", "change_record", rows, [closed(None)])
    assert [told(one) for one in found] == [(Fraction(4, 5), 5, 2), ("not_recorded", 0, 1)]


def test_change_success_rate_needs_a_source_and_five_closed_changes(needs_five):
    needs_five("change_success_rate", change_record=[closed()] * 5)


def test_change_success_rate_has_the_interval_of_wilson(reading):
    value = reading("change_success_rate", change_record=[closed()] * 8 + [closed("failed")] * 2).value
    assert [round(float(bound), 4) for bound in (value.low, value.high)] == [0.4902, 0.9433]


def test_emergency_change_share_is_emergencies_of_closed_changes(reading):
    rows = [
        closed(emergency=True),
        closed("failed", emergency=False),
        closed(type="emergency"),
        closed(type="normal"),
        closed(type="standard"),
    ]
    assert told(reading("emergency_change_share", change_record=rows)) == (Fraction(2, 5), 5, 0)


def test_emergency_change_share_believes_the_flag_before_the_type(reading):
    rows = [
        closed(emergency=False, type="emergency"),
        closed(emergency=True, type="normal"),
        *[closed(type="normal")] * 3,
    ]
    assert told(reading("emergency_change_share", change_record=rows)) == (Fraction(1, 5), 5, 0)


def test_emergency_change_share_leaves_out_cancelled_and_foreign_changes_and_those_outside_the_window(
    reading,
):
    counted = [
        closed(at=FIRST, emergency=True),
        closed(at=LAST, emergency=True),
        *[closed(emergency=False)] * 3,
    ]
    left_out = [
        closed("cancelled", emergency=True),
        closed(at=BEFORE, emergency=True),
        closed(at=AFTER, emergency=True),
        closed(emergency=True, service_id="q"),
    ]
    assert told(reading("emergency_change_share", change_record=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_emergency_change_share_does_not_know_a_change_without_flag_and_type(values):
    rows = [closed(emergency=True), *[closed(type="normal")] * 5, closed(), closed()]
    found = values("emergency_change_share", "change_record", rows, [closed()])
    assert [told(one) for one in found] == [(Fraction(1, 6), 6, 2), ("not_recorded", 0, 1)]


def test_emergency_change_share_needs_a_source_and_five_closed_changes(needs_five):
    needs_five("emergency_change_share", change_record=[closed(emergency=True)] * 5)


def approved(hours, at=NINE, **more):
    """A change approved at a moment, so many hours after it was raised."""
    return {"created_at": after(at, hours=-hours), "approved_at": at, **more}


def test_change_approval_time_is_the_median_from_raising_to_approval(reading):
    value = reading("change_approval_time", change_record=[approved(h) for h in (0, 1, 90, 2, 5, 30)]).value
    assert told(value) == (Fraction(2 + 5, 2), 6, 0)
    assert (value.unit, value.low, value.high) == ("hours", 0, 90)


def test_change_approval_time_is_of_changes_approved_in_the_window_whatever_became_of_them(reading):
    counted = [
        approved(3, FIRST, closed_at=AFTER),
        approved(3, LAST, outcome="cancelled"),
        approved(3, type="emergency"),
        approved(3, auto_approved=True),
        approved(3, outcome="failed"),
    ]
    left_out = [
        approved(99, BEFORE, closed_at=NINE),
        approved(99, AFTER),
        approved(99, service_id="q"),
        approved(99, approved_at=None, closed_at=NINE),
    ]
    assert told(reading("change_approval_time", change_record=counted + left_out)) == (3, 5, 0)


def test_change_approval_time_does_not_know_a_change_of_which_nobody_says_when_it_was_raised(values):
    unknown = approved(3, created_at=None)
    found = values("change_approval_time", "change_record", [*[approved(3)] * 5, unknown, unknown], [unknown])
    assert [told(one) for one in found] == [(3, 5, 2), ("not_recorded", 0, 1)]


def test_change_approval_time_needs_a_source_and_five_changes(needs_five):
    needs_five("change_approval_time", change_record=[approved(3)] * 5)


def test_standard_change_share_is_changes_that_went_by_rule_of_closed_changes(reading):
    rows = [
        closed(type="standard"),
        closed(type="standard", auto_approved=True),
        closed(type="normal", auto_approved=True),
        closed("failed", auto_approved=True),
        closed(type="normal"),
        closed(type="normal", auto_approved=False),
        closed("backed_out", type="emergency"),
        closed(auto_approved=False),
    ]
    value = reading("standard_change_share", change_record=rows).value
    assert told(value) == (Fraction(4, 8), 8, 0)
    assert value.unit == "ratio"


def test_standard_change_share_counts_a_standard_change_that_somebody_approved_all_the_same(reading):
    rows = [closed(type="standard", auto_approved=False), *[closed(type="normal")] * 4]
    assert told(reading("standard_change_share", change_record=rows)) == (Fraction(1, 5), 5, 0)


def test_standard_change_share_leaves_out_cancelled_open_and_foreign_changes_and_those_outside_the_window(
    reading,
):
    counted = [
        closed(at=FIRST, type="standard"),
        closed(at=None, actual_to=LAST, type="standard"),
        *[closed(type="normal")] * 3,
    ]
    left_out = [
        closed("cancelled", type="standard"),
        closed(at=None, type="standard"),
        closed(at=BEFORE, type="standard"),
        closed(at=AFTER, type="standard"),
        closed(type="standard", service_id="q"),
    ]
    assert told(reading("standard_change_share", change_record=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_standard_change_share_does_not_know_a_change_without_type_and_way_of_approval(values):
    rows = [closed(type="standard"), *[closed(type="normal")] * 4, closed(), closed()]
    found = values("standard_change_share", "change_record", rows, [closed()])
    assert [told(one) for one in found] == [(Fraction(1, 5), 5, 2), ("not_recorded", 0, 1)]


def test_standard_change_share_needs_a_source_and_five_closed_changes(needs_five):
    needs_five("standard_change_share", change_record=[closed(type="standard")] * 5)
