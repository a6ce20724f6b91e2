"""How far assessors agree (R7).

`slow_alpha` is the definition written out pair by pair. The table is the reliability data with four observers
and twelve units of Krippendorff's "Computing Krippendorff's alpha-reliability" (2011); for our scale its five
values are reduced to three steps: 1 is not met, 2 partly met, 3 to 5 met.
"""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import part, practice
from steelyard.rating.agreement import Agreement, agreement_of, alpha, by_practice, equal_share, severity
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.values import ORDERED, Missing, MissingReason, Outcome

N, P, M = ORDERED
NA, UNRATED = Outcome.NOT_APPLICABLE, Outcome.UNRATED
TOO_FEW = MissingReason.TOO_FEW

OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
UNITS = [[v for v in unit if v != "."] for unit in zip(*(row.split() for row in OBSERVERS), strict=True)]
REDUCED = {"1": N, "2": P, "3": M, "4": M, "5": M}
PUBLISHED = [[REDUCED[v] for v in unit] for unit in UNITS]


def slow_alpha(units, scale=ORDERED):
    """Observed over expected disagreement, over every ordered pair of pairable values."""
    paired = [[v for v in unit if v in scale] for unit in units]
    paired = [unit for unit in paired if len(unit) > 1]
    count = Counter(v for unit in paired for v in unit)
    values = list(count.elements())

    def distance(a, b):
        low, high = sorted((scale.index(a), scale.index(b)))
        between = sum(count[scale[g]] for g in range(low, high + 1))
        return (Fraction(between) - Fraction(count[a] + count[b], 2)) ** 2

    observed = sum(Fraction(distance(a, b), len(u) - 1) for u in paired for a, b in permutations(u, 2)) / len(
        values
    )
    expected = sum(distance(a, b) for a, b in permutations(values, 2)) / (len(values) * (len(values) - 1))
    return 1 - observed / expected


def test_perfect_agreement_is_one():
    assert alpha([[M, M], [N, N], [P, P]]) == 1


def test_two_units_worked_out_by_hand():
    # Values: M M | M N. n = 4, three M and one N; the distance of M and N is (4 - (3 + 1) / 2)^2 = 4.
    # Observed: of 4 ordered pairs by unit, 2 are unequal: 2 * 4 / 4 = 2.
    # Expected: of 12 ordered pairs of values, 6 are unequal: 6 * 4 / 12 = 2.
    assert alpha([[M, M], [M, N]]) == 1 - Fraction(2, 2)


def test_systematic_disagreement_is_below_zero():
    # n = 4, two M and two N; distance 4. Observed 4 of 4 pairs, expected 8 of 12.
    assert alpha([[M, N], [N, M]]) == 1 - Fraction(4 * 4, 4) / Fraction(8 * 4, 12) == Fraction(-1, 2)


def test_a_neighbour_is_a_smaller_disagreement_than_the_far_end():
    calm = [[N, N], [P, P], [M, M]]
    assert alpha([*calm, [N, P]]) > alpha([*calm, [N, M]])


def test_the_slow_formula_gives_the_published_ordinal_alpha():
    assert round(slow_alpha(UNITS, scale="12345"), 3) == Fraction("0.815")


def test_the_published_data_reduced_to_three_steps_and_worked_out_by_hand():
    # Pairable values: 9 not met, 13 partly met, 18 met; n = 40.
    near, far = Fraction((9 + 13 - 11) ** 2), Fraction((13 + 18) * 10 - 155, 10) ** 2
    ends = Fraction(40 * 10 - 135, 10) ** 2
    # Unequal ordered pairs over (values - 1), by unit: PPMP, NPMM and NNPN.
    observed = Fraction(2 + 6, 3) * near + Fraction(4, 3) * ends + Fraction(6 + 4, 3) * far
    expected = 2 * (9 * 13 * near + 13 * 18 * far + 9 * 18 * ends)
    assert alpha(PUBLISHED) == slow_alpha(PUBLISHED) == 1 - 39 * observed / expected


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.lists(st.lists(st.sampled_from(Outcome), max_size=4), max_size=8))
def test_alpha_is_the_definition_written_out(units):
    found = alpha(units)
    kept = [[v for v in unit if v in ORDERED] for unit in units]
    values = {v for unit in kept if len(unit) > 1 for v in unit}
    if isinstance(found, Missing):
        assert found.reason is (MissingReason.NOT_RECORDED if values else TOO_FEW)
        assert len(values) < 2
    else:
        assert found == slow_alpha(units)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(
    st.lists(st.lists(st.sampled_from(Outcome), max_size=4), max_size=6), st.randoms(use_true_random=False)
)
def test_the_order_of_units_and_of_votes_says_nothing(units, random):
    shuffled = [random.sample(unit, len(unit)) for unit in random.sample(units, len(units))]
    assert (alpha(shuffled), equal_share(shuffled)) == (alpha(units), equal_share(units))


def test_not_applicable_and_unrated_are_missing_values():
    assert alpha([[M, M, NA], [N, N, UNRATED], [M, NA]]) == alpha([[M, M], [N, N]]) == 1


def test_without_variation_there_is_no_alpha():
    assert alpha([[M, M], [M, M, M]]) == Missing(MissingReason.NOT_RECORDED, 5)


@pytest.mark.parametrize("units", [[], [[]], [[M], [N]], [[M, NA]]])
def test_without_a_pair_there_is_no_alpha(units):
    assert alpha(units) == Missing(TOO_FEW)


def test_the_share_of_equal_votes_counts_requirements_with_two_or_more_votes():
    assert equal_share([[M, M], [M, P], [NA, NA], [NA, M], [N, N, N], [M]]) == Fraction(3, 5)
    assert equal_share([[M], []]) == Missing(TOO_FEW)


def votes(*outcomes):
    return {f"A.{n}": outcome for n, outcome in enumerate(outcomes)}


def test_severity_is_told_from_a_hundred_votes_on():
    assert severity(votes(*[N] * 99), votes(*[M] * 99)) == Missing(TOO_FEW, 99)
    assert severity(votes(*[N] * 100), votes(*[M] * 100)) == -2


def test_severity_is_the_mean_distance_in_steps_and_negative_is_stricter():
    cast, agreed = votes(*[P] * 60, *[M] * 40), votes(*[M] * 60, *[M] * 40)
    assert severity(cast, agreed) == Fraction(-60, 100)
    assert severity(agreed, cast) == Fraction(60, 100)


def test_votes_without_a_place_on_the_scale_do_not_count_towards_the_hundred():
    cast, agreed = votes(*[M] * 99, NA, M, M), votes(*[M] * 99, M, NA, UNRATED)
    assert severity(cast, agreed) == Missing(TOO_FEW, 99)
    assert severity(votes(*[M] * 101), votes(*[M] * 99)) == Missing(TOO_FEW, 99)


def ballot_of(requirement, *outcomes, waiting=()):
    names = [f"assessor-{n}" for n, _ in enumerate(outcomes)]
    votes_of = {who: Vote(outcome) for who, outcome in zip(names, outcomes, strict=True)}
    return Ballot(requirement, (*names, *waiting), votes_of)


def test_agreement_takes_the_votes_and_not_what_was_talked_out_of_them():
    split = replace(
        ballot_of("A.1.1", Outcome.MET, Outcome.NOT_MET), consensus=Consensus(Outcome.MET, "shown", "mod")
    )
    found = agreement_of([split, ballot_of("A.2.1", Outcome.MET, Outcome.MET)])
    assert (found.equal, found.n) == (Fraction(1, 2), 2)
    assert found.alpha == alpha([[Outcome.MET, Outcome.NOT_MET], [Outcome.MET, Outcome.MET]])


def test_a_ballot_that_waits_for_a_vote_tells_nothing():
    waits = ballot_of("A.1.1", Outcome.MET, Outcome.NOT_MET, waiting=("late",))
    assert agreement_of([waits]) == Agreement(
        Missing(MissingReason.TOO_FEW), Missing(MissingReason.TOO_FEW), 0
    )


def test_an_abstention_and_a_removed_assessor_are_not_compared():
    abstains = ballot_of("A.1.1", Outcome.MET, Outcome.UNRATED)
    removed = replace(
        ballot_of("A.2.1", Outcome.MET, Outcome.MET, Outcome.NOT_MET), removed=frozenset({"assessor-2"})
    )
    found = agreement_of([abstains, removed])
    assert (found.equal, found.n) == (Fraction(1), 1)


def test_every_practice_has_its_own_agreement():
    of = part([practice("A", "1.1 2.1"), practice("B", "1.1")])
    ballots = {
        "A.1.1": ballot_of("A.1.1", Outcome.MET, Outcome.MET),
        "A.2.1": ballot_of("A.2.1", Outcome.MET, Outcome.PARTLY_MET),
    }
    found = by_practice(of, ballots)
    assert {code: agreement.n for code, agreement in found.items()} == {"A": 2, "B": 0}
    assert found["A"].equal == Fraction(1, 2)
