"""Second votes: every row that decides, and a share of the rest that nobody can choose (R6)."""

import hashlib
from fractions import Fraction

import pytest

from builders import part, practice
from steelyard.errors import InputError
from steelyard.rating.coverage import draw_key, second_votes

ROWS = "ABCDEFGH"
OF = part([practice(code, "1.1 2.1") for code in ROWS])


def of_rows(codes):
    return {f"{code}.{n}" for code in codes for n in ("1.1", "2.1")}


def by_hash(seed, codes):
    return sorted(codes, key=lambda code: hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest())


def test_rows_that_decide_are_voted_on_again_in_full():
    assert second_votes(OF, {"A", "C"}, Fraction(0), "2026-017") == of_rows("AC")


@pytest.mark.parametrize(("share", "more"), [("1/6", 1), ("1/5", 2), ("1/2", 3), ("1", 6)])
def test_of_the_rest_a_share_is_drawn_rounded_up_in_hash_order(share, more):
    drawn = by_hash("2026-017", "BDEFGH")[:more]
    assert second_votes(OF, {"A", "C"}, Fraction(share), "2026-017") == of_rows({"A", "C", *drawn})


def test_another_assessment_draws_another_share():
    seeds = [f"2026-{n:03}" for n in range(20)]
    assert len({second_votes(OF, (), Fraction(1, 8), seed) for seed in seeds}) > 1


def test_a_draw_orders_by_the_sha_256_of_number_line_end_and_name():
    assert draw_key("2026-017", "支付") == hashlib.sha256("2026-017\n支付".encode()).hexdigest()


@pytest.mark.parametrize(("number", "name"), [("", "A"), ("a\nb", "A"), ("a", "b\nc"), ("a", "")])
def test_what_could_be_read_in_two_ways_cannot_be_drawn_by(number, name):
    with pytest.raises(InputError, match="cannot be drawn by"):
        draw_key(number, name)


@pytest.mark.parametrize("share", ["-1/2", "3/2"])
def test_a_share_lies_between_none_and_all(share):
    with pytest.raises(InputError, match="is no share of the rows"):
        second_votes(OF, (), Fraction(share), "2026-017")


def test_a_row_that_the_part_does_not_have_is_told():
    with pytest.raises(InputError, match="sample-part has no practice 'Z'"):
        second_votes(OF, {"Z"}, Fraction(0), "2026-017")
