"""The mean roll-up of SAMM (R13): streams, practices, functions, overall, in fractions."""

from fractions import Fraction

from builders import decided, node, part, practice, rating
from steelyard.result.mean import MeanScore, answers_of, mean_scores, means, overall
from steelyard.standard import RollUp
from steelyard.values import Missing, MissingReason, Outcome

QUARTER, HALF = Fraction(1, 4), Fraction(1, 2)
# SAMM's practice is our node, its stream our practice; each stream asks one question at levels 1 to 3.
STREAMS = [practice(code, "1.1 2.1 3.1", top=3) for code in ("A", "B", "C", "D")]
GOVERN = node("G", nodes=[node("G-1", STREAMS[:2]), node("G-2", STREAMS[2:])])
ANSWERS = {
    "A.1.1": Fraction(1),
    "A.2.1": HALF,
    "A.3.1": QUARTER,  # 1 3/4
    "B.1.1": HALF,
    "B.2.1": QUARTER,  # 3/4, the third question unanswered
    "C.1.1": Fraction(0),  # 0
    "D.1.1": Fraction(1),
    "D.2.1": Fraction(1),
    "D.3.1": Fraction(1),  # 3
}


def test_a_stream_is_a_sum_and_everything_above_it_a_mean():
    (govern,) = mean_scores([GOVERN], ANSWERS)
    first = (Fraction(7, 4) + Fraction(3, 4)) / 2
    second = (Fraction(0) + Fraction(3)) / 2
    assert [n.score for n in govern.below] == [first, second] == [Fraction(5, 4), Fraction(3, 2)]
    assert govern.score == (first + second) / 2 == Fraction(11, 8)


def test_the_overall_score_is_the_mean_of_the_functions_exactly():
    other = node("H", nodes=[node("H-1", [STREAMS[3]])])
    third = node("I", nodes=[node("I-1", [STREAMS[2]])])
    scores = mean_scores([GOVERN, other, third], ANSWERS)
    assert overall(scores) == (Fraction(11, 8) + 3 + 0) / 3 == Fraction(35, 24)


def test_unanswered_counts_zero_and_coverage_shows_it():
    (govern,) = mean_scores([GOVERN], ANSWERS)
    assert (govern.answered, govern.of) == (9, 12)
    assert [(n.answered, n.of) for n in govern.below] == [(5, 6), (4, 6)]
    alone, stream = node("E", [STREAMS[0]]), STREAMS[0]
    nothing = MeanScore("A", stream.title, Fraction(0), 0, 3)
    assert mean_scores([alone], {}) == (MeanScore("E", alone.title, Fraction(0), 0, 3, (nothing,)),)


def test_the_streams_stand_below_their_node_with_their_sums():
    (govern,) = mean_scores([GOVERN], ANSWERS)
    assert [(s.code, s.score, s.answered) for s in govern.below[0].below] == [
        ("A", 1 + HALF + QUARTER, 3),
        ("B", HALF + QUARTER, 2),
    ]


def test_nodes_that_ask_nothing_leave_the_mean():
    scores = means([GOVERN, node("E")], ANSWERS)
    assert (scores.overall, scores.answered, scores.of) == (Fraction(11, 8), 9, 12)


def test_nothing_to_average_is_zero():
    assert overall([]) == 0
    assert mean_scores([node("E")], ANSWERS)[0].score == 0


def test_outcomes_of_our_scale_answer_with_one_a_half_and_nothing():
    outcomes = {"a": Outcome.MET, "b": Outcome.PARTLY_MET, "c": Outcome.NOT_MET, "d": Outcome.UNRATED}
    assert answers_of({k: rating(k, outcome) for k, outcome in outcomes.items()}) == {
        "a": 1,
        "b": HALF,
        "c": 0,
    }


def test_points_stand_where_the_scale_has_them():
    assert answers_of({"a": rating("a", Outcome.PARTLY_MET, points=QUARTER)}) == {"a": QUARTER}


def test_a_part_under_the_mean_has_no_level_nothing_blocks_and_the_score_stands():
    found = decided(part(STREAMS, RollUp("mean")), {})
    assert found.level == Missing(MissingReason.NO_LEVELS)
    assert (found.blocking, found.smallest_set, found.score.score.of) == ((), (), 12)
