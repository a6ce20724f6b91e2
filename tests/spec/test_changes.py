"""Change records: do changes succeed, how many are emergencies."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, told


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
