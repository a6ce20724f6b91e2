"""What users met: failed requests."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, told


def measured(metric, numerator, denominator, at=NINE):
    return {
        "metric": metric,
        "numerator": numerator,
        "denominator": denominator,
        "at": at,
        "repo_id": None,
        "service_id": "p",
    }


def test_request_error_rate_is_what_was_not_good_of_all_requests(reading):
    rows = [
        measured("requests", good, every) for good, every in ((999, 1000), (10, 10), (0, 5), (7, 7), (3, 4))
    ]
    assert told(reading("request_error_rate", observation=rows)) == (
        Fraction(1 + 0 + 5 + 0 + 1, 1000 + 10 + 5 + 7 + 4), 5, 0,
    )  # fmt: skip


def test_request_error_rate_leaves_out_windows_without_requests_and_does_not_know_of_those_without_counts(
    reading,
):
    rows = [measured("requests", 3, 4)] * 5
    other = [
        measured("requests", 0, 0),
        measured("slo", 1, 9),
        measured("requests", None, 9),
        measured("requests", 1, None),
    ]
    assert told(reading("request_error_rate", observation=rows + other)) == (Fraction(1, 4), 5, 2)


def test_request_error_rate_counts_windows_that_were_taken_in_the_window(reading):
    inside = [measured("requests", 4, 4, at) for at in (FIRST, LAST, NINE, NINE, NINE)]
    outside = [measured("requests", 1, 4, at) for at in (BEFORE, AFTER)]
    assert told(reading("request_error_rate", observation=inside + outside)) == (0, 5, 0)


def test_request_error_rate_needs_five_windows_and_a_source(needs_five):
    needs_five("request_error_rate", observation=[measured("requests", 4, 4)] * 5)
