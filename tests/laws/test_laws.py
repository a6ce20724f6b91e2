"""The laws: properties that every standard and every set of ratings must keep.

Raising one outcome never lowers a level or a score. Unknown evidence never raises anything. Not applicable is
never met. The order of anything never matters. Same inputs, same bytes. The smallest set is the smallest.
`test_laws_of_inputs.py` has those of inputs, samples and second votes.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import TOP, case, decided, load_facts, measure, measured, missing, node, part, practice, reading
from steelyard.rating import self_basis, votes
from steelyard.rating.model import Answer, Rating
from steelyard.rating.proposal import accepts, propose
from steelyard.rating.votes import Ballot, Vote
from steelyard.result.decide import decide
from steelyard.result.document import canonical
from steelyard.result.practice import Tally, attains, shown
from steelyard.standard import RollUp
from steelyard.values import ORDERED, Level, MissingReason, Origin, Outcome, Strength

MET, NA, UNRATED = Outcome.MET, Outcome.NOT_APPLICABLE, Outcome.UNRATED
law = settings(deadline=None, derandomize=True, max_examples=100)

CUMULATIVE = st.just(RollUp("every")) | st.builds(
    RollUp,
    st.just("share"),
    st.sampled_from([Decimal(x) for x in ("0.1", "0.34", "0.5", "0.67", "0.8", "1")]),
    st.integers(0, 2),
)
BY_SHARE = st.just(RollUp("iso33020", attribute="share"))
RULES = CUMULATIVE | BY_SHARE
STRENGTHS = st.sampled_from([None, *Strength])


@st.composite
def practices(draw, code):
    """One to three requirements at two or three of the five levels, with weights and demanded strengths."""
    levels = draw(st.sets(st.integers(1, TOP), min_size=1, max_size=3))
    numbers = [f"{n}.{i}" for n in sorted(levels) for i in range(1, draw(st.integers(1, 3)) + 1)]
    return practice(
        code,
        " ".join(numbers),
        weight=draw(st.integers(1, 3)),
        weights={n: draw(st.integers(1, 3)) for n in numbers},
        strengths={n: draw(st.sampled_from([None, None, Strength.INSPECTED])) for n in numbers},
    )


@st.composite
def parts(draw, rules=RULES, most=3):
    codes = "ABCD"[: draw(st.integers(1, most))]
    rows = [draw(practices(code)) for code in codes]
    cut = draw(st.integers(0, len(rows)))
    nodes = [node(f"N{n}", some) for n, some in enumerate((rows[:cut], rows[cut:])) if some]
    return part([], draw(rules), nodes=nodes)


@st.composite
def rated_parts(draw, rules=RULES, most=3):
    of = draw(parts(rules, most))
    outcomes = st.sampled_from([MET, MET, *Outcome])
    ratings = {
        r.id: Rating(r.id, draw(outcomes), draw(st.sampled_from(Strength)), conflict=False)
        for r in of.requirements()
    }
    return of, ratings


def rank(level):
    """A level to compare; None where there is none."""
    return (level.value, level.half) if isinstance(level, Level) else None


def figures(result):
    """All that a raised outcome must not lower. Without a level there is nothing to compare."""
    levels = [
        rank(result.level),
        *(rank(p.level) for p in result.practices),
        *(rank(d.level) for d in result.domains),
    ]
    shares = [Fraction(s.points, s.of) if s.of else None for s in (result.score.score, result.score.upper)]
    return [*levels, *(p.attains for p in result.practices), *shares, result.score.position]


def never_lower(before, after):
    pairs = list(zip(figures(before), figures(after), strict=True))
    assert all((a is None) == (b is None) for a, b in pairs)
    assert all(a is None or a <= b for a, b in pairs)


@law
@given(rated_parts(), st.data())
def test_raising_one_outcome_never_lowers_a_level_or_a_score(of_ratings, data):
    of, ratings = of_ratings
    raisable = [key for key, rating in ratings.items() if rating.outcome in ORDERED[:-1]]
    assume(raisable)
    key = data.draw(st.sampled_from(raisable))
    higher = data.draw(st.sampled_from(ORDERED[ORDERED.index(ratings[key].outcome) + 1 :]))
    raised = ratings | {key: replace(ratings[key], outcome=higher)}
    target = data.draw(st.integers(1, TOP))
    never_lower(decided(of, ratings, target), decided(of, raised, target))


@law
@given(rated_parts(), st.data())
def test_a_stronger_proof_of_the_same_outcome_never_lowers_anything(of_ratings, data):
    of, ratings = of_ratings
    key = data.draw(st.sampled_from(sorted(ratings)))
    stronger = ratings | {key: replace(ratings[key], strength=Strength.MEASURED)}
    never_lower(decided(of, ratings), decided(of, stronger))


@law
@given(rated_parts(CUMULATIVE))
def test_partly_met_counts_as_not_met(of_ratings):
    of, ratings = of_ratings
    lowered = {
        k: replace(r, outcome=Outcome.NOT_MET) if r.outcome is Outcome.PARTLY_MET else r
        for k, r in ratings.items()
    }
    assert figures(decided(of, ratings)) == figures(decided(of, lowered))


@law
@given(rated_parts(), st.data())
def test_not_applicable_is_never_met(of_ratings, data):
    of, ratings = of_ratings
    key = data.draw(st.sampled_from(sorted(ratings)))
    result = decided(of, ratings | {key: replace(ratings[key], outcome=NA)}, TOP)
    item = next(r for p in result.practices for r in p.requirements if r.requirement.id == key)
    assert item.counts is False
    applicable = sum(r.weight for r in of.requirements() if r.id != key and ratings[r.id].outcome is not NA)
    assert result.score.score.of == applicable


@law
@given(parts())
def test_where_nothing_applies_there_is_no_level_and_no_score(of):
    result = decided(of, {r.id: Rating(r.id, NA, Strength.MEASURED) for r in of.requirements()})
    assert {rank(p.level) for p in result.practices} == {None}
    assert (rank(result.level), result.score.score.percent, result.score.position) == (None, None, None)


@law
@given(rated_parts(), st.data())
def test_taking_a_rating_away_never_raises_anything(of_ratings, data):
    of, ratings = of_ratings
    key = data.draw(st.sampled_from([k for k, r in ratings.items() if r.outcome is not NA] or ["-"]))
    assume(key in ratings)
    gone = {k: r for k, r in ratings.items() if k != key}
    before, after = decided(of, ratings), decided(of, gone)
    upper = len(figures(before)) - 2  # the upper bound takes unrated as met and may rise
    kept = [pair for n, pair in enumerate(zip(figures(after), figures(before), strict=True)) if n != upper]
    assert all(a is None or a <= b for a, b in kept)


ANSWERS = st.builds(Answer, st.sampled_from(Outcome), st.just("sample reason"))
UNKNOWN = st.builds(missing, st.sampled_from(MissingReason), st.integers(0, 4))
VALUES = st.builds(measured, st.fractions(0, 1, max_denominator=40), st.integers(1, 60))
MEASURES = st.builds(
    measure,
    st.sampled_from(["at_least", "above", "at_most", "below"]),
    st.sampled_from(["0.25", "0.5", "0.9"]),
    role=st.sampled_from(["decides", "necessary"]),
    min_n=st.sampled_from([None, 20]),
)


def asked(of, measures):
    """The part with every requirement asking for a measure."""

    def node_with(of_node):
        rows = [
            replace(p, requirements=tuple(replace(r, measure=measures[r.id]) for r in p.requirements))
            for p in of_node.practices
        ]
        return replace(of_node, practices=tuple(rows))

    return replace(of, nodes=tuple(node_with(n) for n in of.nodes))


@st.composite
def measured_parts(draw):
    of = draw(parts(most=2))
    return asked(of, {r.id: draw(MEASURES) for r in of.requirements()})


@law
@given(measured_parts(), st.data())
def test_unknown_evidence_never_raises_anything_over_no_evidence(of, data):
    answers = {r.id: data.draw(ANSWERS) for r in of.requirements()}
    silent = {r.id: propose(r, reading(data.draw(UNKNOWN))) for r in of.requirements()}
    without = decided(of, self_basis.rate(of.requirements(), answers, {}))
    unknown = decided(of, self_basis.rate(of.requirements(), answers, silent))
    assert figures(without) == figures(unknown)


@law
@given(measured_parts(), st.data())
def test_unknown_evidence_never_makes_anything_measured(of, data):
    silent = {r.id: propose(r, reading(data.draw(UNKNOWN))) for r in of.requirements()}
    cast = Vote(data.draw(st.sampled_from(ORDERED)))
    ballots = {r.id: Ballot(r.id, ("ada", "ben"), {"ada": cast, "ben": cast}) for r in of.requirements()}
    formal = votes.rate(of.requirements(), ballots, silent, {}, frozenset({"load-1"}))
    own = self_basis.rate(of.requirements(), {}, silent)
    assert {r.strength for r in formal.values()} == {Strength.INSPECTED}
    assert {(r.outcome, r.strength) for r in own.values()} == {(UNRATED, Strength.STATED)}


@law
@given(measured_parts(), st.data())
def test_a_good_reading_that_turns_unknown_never_raises_anything(of, data):
    answers = {r.id: data.draw(ANSWERS) for r in of.requirements()}
    readings = {r.id: reading(data.draw(VALUES)) for r in of.requirements()}
    known = {r.id: propose(r, readings[r.id]) for r in of.requirements()}
    good = [key for key, p in known.items() if p.outcome is MET]
    assume(good)
    key = data.draw(st.sampled_from(good))
    lost = next(propose(r, reading(data.draw(UNKNOWN))) for r in of.requirements() if r.id == key)
    before = decided(of, self_basis.rate(of.requirements(), answers, known))
    after = decided(of, self_basis.rate(of.requirements(), answers, known | {key: lost}))
    upper = len(figures(before)) - 2
    pairs = [pair for n, pair in enumerate(zip(figures(after), figures(before), strict=True)) if n != upper]
    assert all(a is None or a <= b for a, b in pairs)


@law
@given(st.sampled_from(Outcome), VALUES, MEASURES)
def test_a_self_rating_of_met_never_outweighs_a_reading(said, value, asks):
    of = practice("A", "1.1", measures={"1.1": asks}).requirements[0]
    rating = self_basis.rate_one(of.id, Answer(said), propose(of, reading(value)))
    if not accepts(asks, value.value) and (asks.min_n is None or value.n >= asks.min_n):
        assert rating.outcome is Outcome.NOT_MET
    if rating.strength is Strength.MEASURED and rating.outcome is MET:
        assert said in (MET, UNRATED)


@law
@given(
    st.sampled_from(["at_least", "above", "at_most", "below"]),
    st.fractions(-2, 2),
    st.fractions(-2, 2),
    st.decimals(-1, 1, places=3),
)
def test_a_better_value_is_never_refused_where_a_worse_one_is_accepted(operator, one, other, threshold):
    asks = measure(operator, str(threshold))
    worse, better = sorted((one, other), reverse=operator in ("at_most", "below"))
    assert accepts(asks, worse) <= accepts(asks, better)


@law
@given(rated_parts(), st.randoms(use_true_random=False))
def test_the_order_of_ratings_and_loads_never_matters_and_same_inputs_give_same_bytes(of_ratings, chance):
    of, ratings = of_ratings
    loads = [load_facts(f"load-{n}") for n in range(4)]
    turned = dict(chance.sample(list(ratings.items()), len(ratings)))
    shuffled = tuple(chance.sample(loads, len(loads)))
    first = canonical(decide(case(of, loads=tuple(loads)), ratings))
    assert canonical(decide(case(of, loads=shuffled), turned)) == first
    assert canonical(decide(case(of, loads=tuple(loads)), dict(ratings))) == first


@law
@given(rated_parts(), st.randoms(use_true_random=False))
def test_the_order_of_practices_in_the_standard_changes_no_level_and_no_score(of_ratings, chance):
    of, ratings = of_ratings
    rows = [p for n in of.nodes for p in n.practices]
    turned = replace(of, nodes=(node("N", chance.sample(rows, len(rows))),))
    one, other = decided(replace(of, nodes=(node("N", rows),)), ratings), decided(turned, ratings)
    assert (one.level, one.score, one.coverage, one.by_level) == (
        other.level,
        other.score,
        other.coverage,
        other.by_level,
    )
    assert len(one.smallest_set) == len(other.smallest_set)
    assert {b.requirement.id for b in one.blocking} == {b.requirement.id for b in other.blocking}


VOTE = st.builds(
    Vote,
    st.sampled_from(Outcome),
    st.sampled_from(["first reason", "second reason"]),
    st.sampled_from(Strength),
)


@law
@given(
    st.dictionaries(st.sampled_from(["ada", "ben", "cho", "dov"]), VOTE, max_size=4),
    st.sets(st.sampled_from(["ada", "ben", "cho", "dov"])),
    VALUES | UNKNOWN,
    st.sampled_from(Origin),
    st.randoms(use_true_random=False),
)
def test_the_order_of_assessors_and_votes_never_matters(cast, removed, value, origin, chance):
    of = practice("A", "1.1", measures={"1.1": measure()}).requirements[0]
    proposal = propose(of, reading(value, origin))
    ballot = Ballot(of.id, tuple(cast), cast, frozenset(removed))
    names = chance.sample(list(cast), len(cast))
    turned = Ballot(of.id, tuple(names), {who: cast[who] for who in reversed(names)}, frozenset(removed))
    rating = votes.rate_one(ballot, proposal, self_basis.NOBODY)
    assert votes.rate_one(turned, proposal, self_basis.NOBODY) == rating
    counted = [vote.outcome for who, vote in cast.items() if who not in removed]
    assert rating.outcome is (counted[0] if len(counted) >= 2 and len(set(counted)) == 1 else UNRATED)


TALLIES = st.lists(
    st.integers(0, 3).flatmap(lambda of: st.tuples(st.just(of), st.integers(0, of))),
    min_size=TOP,
    max_size=TOP,
).map(lambda pairs: {n: Tally(*pair) for n, pair in enumerate(pairs, 1)})


@law
@given(TALLIES)
def test_a_level_is_attained_only_with_all_below_it(tallies):
    attained = attains(tallies)
    assert all(tallies[n].complete for n in range(1, attained + 1))
    assert attained == TOP or not tallies[attained + 1].complete


@law
@given(TALLIES)
def test_the_shown_level_is_attained_and_has_something_met(tallies):
    attained = attains(tallies)
    level = shown(tallies, attained)
    if not isinstance(level, Level):
        assert not any(tally.applicable for tally in tallies.values())
        return
    assert level.value <= attained
    assert level.value == 0 or tallies[level.value].met > 0
    assert not any(tallies[n].met for n in range(level.value + 1, attained + 1))


def lifted(of, ratings, chosen):
    met = {key: replace(ratings[key], outcome=MET, strength=Strength.MEASURED) for key in chosen}
    return decided(of, ratings | met).level


@settings(law, max_examples=150)
@given(rated_parts(most=3))
def test_the_smallest_set_lifts_the_part_and_no_smaller_one_does(of_ratings):
    of, ratings = of_ratings
    result = decided(of, ratings)
    open_ones = [r.requirement.id for p in result.practices for r in p.requirements if r.why is not None]
    assume(len(open_ones) <= 9)
    if not isinstance(result.level, Level):
        assert result.smallest_set == ()
        return
    sizes = (
        size
        for size in range(1, len(open_ones) + 1)
        if any(lifted(of, ratings, some).value > result.level.value for some in combinations(open_ones, size))
    )
    assert len(result.smallest_set) == next(sizes, 0)
    assert len(set(result.smallest_set)) == len(result.smallest_set)
    if result.smallest_set:
        assert lifted(of, ratings, result.smallest_set).value > result.level.value


@law
@given(rated_parts())
def test_what_blocks_is_enough_to_lift_the_part_and_holds_the_smallest_set(of_ratings):
    of, ratings = of_ratings
    result = decided(of, ratings)
    ids = [b.requirement.id for b in result.blocking]
    assert set(result.smallest_set) <= set(ids)
    if ids:
        assert lifted(of, ratings, ids).value > result.level.value


@law
@given(rated_parts(CUMULATIVE))
def test_a_half_step_is_never_above_the_next_level(of_ratings):
    of, ratings = of_ratings
    result = decided(of, ratings)
    assume(isinstance(result.level, Level) and result.level.half)
    assert result.blocking != ()
    assert result.level.value < max(r.level for r in of.requirements() if ratings[r.id].outcome is not NA)
