"""Peer figures (R26), and an attempt to single out one institution by asking again and again."""

from fractions import Fraction

import pytest

from steelyard.register.peers import Deciles, PeerValue, Snapshot, Withheld, peer_figures, released

HALF = Fraction(1, 2)


def snapshot(quarter, parents, category="city"):
    """Each parent has one value, its place in the alphabet."""
    values = tuple(PeerValue(p, Fraction(ord(p) - ord("a"))) for p in parents)
    return Snapshot(quarter, category, values)


def test_deciles_are_those_of_the_whole_frozen_snapshot():
    found = peer_figures([snapshot("2026-Q1", "abcdefghijk")], "city", "a", HALF)
    assert found == Deciles("2026-Q1", 11, 11, tuple(Fraction(k) for k in range(1, 10)))


def test_between_two_values_a_decile_is_interpolated():
    found = peer_figures([snapshot("2026-Q1", "abcdef")], "city", "z", HALF)
    assert isinstance(found, Deciles)
    assert found.values[0] == Fraction(5, 10)
    assert found.values[4] == Fraction(25, 10)


def test_everybody_in_the_category_gets_the_same_answer():
    history = [snapshot("2026-Q1", "abcdef")]
    assert len({peer_figures(history, "city", asking, HALF) for asking in "abcdef"}) == 1


def test_fewer_than_five_others_are_too_few():
    assert peer_figures([snapshot("2026-Q1", "abcde")], "city", "a", HALF) is Withheld.TOO_FEW
    assert isinstance(peer_figures([snapshot("2026-Q1", "abcde")], "city", "z", HALF), Deciles)
    assert peer_figures([snapshot("2026-Q1", "abcd")], "city", "z", HALF) is Withheld.TOO_FEW


def test_a_parent_with_more_than_the_set_share_withholds_the_figures():
    many = Snapshot("2026-Q1", "city", snapshot("", "abcdef").values + snapshot("", "aaaaaa").values)
    assert peer_figures([many], "city", "b", HALF) is Withheld.ONE_DOMINATES
    assert isinstance(peer_figures([many], "city", "b", Fraction(7, 12)), Deciles)


@pytest.mark.parametrize("members", ["abcdefg", "abcde", "abcdez", "abcdefghij"])
def test_one_to_four_members_more_or_less_withhold_the_figures(members):
    history = [snapshot("2026-Q1", "abcdef"), snapshot("2026-Q2", members)]
    assert peer_figures(history, "city", "x", HALF) is Withheld.TOO_CLOSE


@pytest.mark.parametrize("members", ["abcdef", "abcdefghijk"])
def test_the_same_members_or_five_more_are_shown(members):
    history = [snapshot("2026-Q1", "abcdef"), snapshot("2026-Q2", members)]
    assert isinstance(peer_figures(history, "city", "a", HALF), Deciles)


def test_other_categories_do_not_matter():
    history = [snapshot("2026-Q1", "abcdef"), snapshot("2026-Q2", "abcdefg", "rural")]
    assert isinstance(peer_figures(history, "city", "a", HALF), Deciles)
    assert peer_figures(history, "fund", "a", HALF) is Withheld.NO_SNAPSHOT


def test_a_snapshot_is_never_made_anew():
    with pytest.raises(ValueError, match="same quarter"):
        peer_figures([snapshot("2026-Q1", "abcdef"), snapshot("2026-Q1", "abcdefg")], "city", "a", HALF)


def test_asking_every_quarter_never_isolates_the_one_that_joined():
    """The newcomer `n` joins alone, is kept over a quiet quarter, then five others come and go around it."""
    history = [
        snapshot("2026-Q1", "abcdef"),
        snapshot("2026-Q2", "abcdefn"),
        snapshot("2026-Q3", "abcdefn"),
        snapshot("2026-Q4", "abcdefghijk"),
        snapshot("2027-Q1", "abcdefn"),
    ]
    answers = [peer_figures(history[: n + 1], "city", "a", HALF) for n in range(len(history))]
    shown = [a.quarter for a in answers if isinstance(a, Deciles)]
    assert shown == ["2026-Q1", "2026-Q4"]
    assert [s.quarter for s in released(history, HALF)] == shown
