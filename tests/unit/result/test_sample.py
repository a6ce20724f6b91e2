"""The sample of an organisation: its size, a draw that anybody repeats, replacements with a reason (R16)."""

import hashlib
from dataclasses import replace

import pytest

from steelyard.errors import InputError
from steelyard.result.sample import LargeSample, Replacement, Sample, draw, replaced, sample_size

LISTED = ("pay", "cards", "loans", "mobile", "ledger", "风控")
ORDER = tuple(sorted(LISTED, key=lambda p: hashlib.sha256(f"2026-017\n{p}".encode()).hexdigest()))
TWO = Sample("2026-017", LISTED, 2)


@pytest.mark.parametrize(("population", "size"), [(1, 1), (2, 2), (12, 2), (13, 5), (52, 5)])
def test_the_size_goes_by_the_population_and_never_beyond_it(population, size):
    assert sample_size(population) == size


def test_beyond_the_last_step_the_scheme_manager_sets_the_size_with_a_reason():
    assert sample_size(53, above=LargeSample(8, "three data centres")) == 8
    assert sample_size(53, above=LargeSample(80, "all of them")) == 53


@pytest.mark.parametrize("above", [None, LargeSample(8, " "), LargeSample(0, "none")])
def test_without_size_or_reason_it_is_refused(above):
    with pytest.raises(InputError, match="for 53 applications the scheme manager sets the size"):
        sample_size(53, above=above)


def test_the_draw_of_a_sample_is_worked_out_once():
    assert TWO.projects == ORDER[:2]
    assert TWO.projects is TWO.projects
    assert replace(TWO, size=3).projects == ORDER[:3]


def test_nothing_cannot_be_sampled():
    with pytest.raises(InputError, match="nothing is listed"):
        sample_size(0)


def test_the_draw_orders_by_the_sha_256_of_application_line_end_and_project():
    assert draw("2026-017", LISTED, 3) == ORDER[:3]
    assert draw("2026-017", reversed(LISTED), 6) == ORDER


@pytest.mark.parametrize(
    ("projects", "size", "what"),
    [
        (LISTED, 7, "7 cannot be drawn from 6"),
        (LISTED, 0, "0 cannot be drawn"),
        (("a", "b", "a"), 1, "the list names 'a' twice"),
        (("a\nb",), 1, "cannot be drawn by"),
    ],
)
def test_a_list_that_cannot_be_drawn_from_is_refused(projects, size, what):
    with pytest.raises(InputError, match=what):
        draw("2026-017", projects, size)


def test_a_replacement_takes_the_next_of_the_draw_in_the_same_place():
    one = replaced(TWO, ORDER[0], "was shut down in May")
    assert TWO.projects == ORDER[:2]
    assert one.projects == (ORDER[2], ORDER[1])
    assert one.replacements == (Replacement(ORDER[0], ORDER[2], "was shut down in May"),)
    assert replaced(one, ORDER[2], "again").projects == (ORDER[3], ORDER[1])


@pytest.mark.parametrize(
    ("out", "reason", "what"),
    [
        (ORDER[0], "  ", "a replacement needs a reason"),
        (ORDER[5], "why", "is not in the sample"),
        ("unknown", "why", "unknown: is not in the sample"),
    ],
)
def test_a_replacement_without_a_reason_or_of_another_project_is_refused(out, reason, what):
    with pytest.raises(InputError, match=what):
        replaced(TWO, out, reason)


def test_a_project_that_was_replaced_does_not_come_back():
    with pytest.raises(InputError, match="is not in the sample"):
        replaced(replaced(TWO, ORDER[0], "why"), ORDER[0], "why")


def test_a_list_that_is_used_up_replaces_nothing():
    whole = Sample("2026-017", LISTED, 6)
    with pytest.raises(InputError, match="nothing is left on the list"):
        replaced(whole, ORDER[0], "why")


def test_a_replacement_that_somebody_chose_is_refused():
    chosen = replace(TWO, replacements=(Replacement(ORDER[0], ORDER[5], "why"),))
    with pytest.raises(InputError, match=f"'{ORDER[5]}' is not the next of the draw"):
        _ = chosen.projects
