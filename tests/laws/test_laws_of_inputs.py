"""Laws of inputs, samples and second votes.

Inputs that are written and read back decide alike. The order of anything never matters. An organisation is never
above what its projects hold in common. A larger share never takes a second vote away.
"""

import json
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from test_laws import ANSWERS, CUMULATIVE, UNKNOWN, VALUES, law, measured_parts, parts, practices, rank

from builders import TOP, WINDOW, case, decided, load_facts, part, reading, standard
from steelyard.rating.coverage import second_votes
from steelyard.rating.model import Rating
from steelyard.rating.votes import Ballot, Vote
from steelyard.result import inputs_document
from steelyard.result.deciding import deciding_practices
from steelyard.result.document import canonical
from steelyard.result.inputs import Inputs, decide_inputs
from steelyard.result.organisation import organisation_result
from steelyard.result.organisation_document import canonical as organisation_bytes
from steelyard.result.sample import Sample, draw, replaced, sample_size
from steelyard.standard import RollUp
from steelyard.values import Level, Origin, Outcome, Strength

NA = Outcome.NOT_APPLICABLE
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=6)
LISTS = st.lists(NAMES, min_size=1, max_size=20, unique=True)
VOTE = st.builds(Vote, st.sampled_from(Outcome), st.just("reason"), st.sampled_from(list(Strength)[:2]))
WHO = ["ada", "ben", "cho"]


@st.composite
def ballots(draw_one, requirement):
    cast = draw_one(st.dictionaries(st.sampled_from(WHO), VOTE))
    return Ballot(
        requirement, tuple(WHO), cast, frozenset(draw_one(st.sets(st.sampled_from(WHO), max_size=1)))
    )


@st.composite
def inputs(draw_one):
    of = draw_one(measured_parts())
    ids = [r.id for r in of.requirements()]
    loads = tuple(load_facts(f"load-{n}") for n in range(4))
    read = st.builds(
        reading,
        VALUES | UNKNOWN,
        st.sampled_from(Origin),
        st.lists(st.sampled_from([load.load_id for load in loads]), unique=True).map(tuple),
    )
    basis = draw_one(st.sampled_from(["self", "formal"]))
    votes = {key: draw_one(ballots(key)) for key in ids if basis == "formal"}
    return Inputs(
        basis,
        standard(of),
        of,
        case(of).subject,
        WINDOW,
        draw_one(st.integers(1, TOP)),
        "i" * 64,
        "0.1.0",
        readings={key: draw_one(read) for key in ids if draw_one(st.booleans())},
        loads=loads,
        answers={key: draw_one(ANSWERS) for key in ids if draw_one(st.booleans())},
        ballots=votes,
        checked_loads=frozenset({"load-1"} if votes else ()),
    )


def turned(mapping, chance):
    return dict(chance.sample(list(mapping.items()), len(mapping)))


@law
@given(inputs())
def test_inputs_that_are_written_and_read_back_are_the_same_and_decide_alike(given_inputs):
    written = inputs_document.canonical(given_inputs)
    again = inputs_document.read(json.loads(written), given_inputs.standard)
    assert inputs_document.canonical(again) == written
    assert canonical(decide_inputs(again)) == canonical(decide_inputs(given_inputs))


@law
@given(inputs(), st.randoms(use_true_random=False))
def test_the_order_of_readings_answers_votes_and_loads_never_matters(of, chance):
    other = replace(
        of,
        readings=turned(of.readings, chance),
        answers=turned(of.answers, chance),
        ballots={
            key: replace(
                ballot,
                assigned=tuple(chance.sample(ballot.assigned, len(ballot.assigned))),
                votes=turned(ballot.votes, chance),
            )
            for key, ballot in turned(of.ballots, chance).items()
        },
        loads=tuple(chance.sample(of.loads, len(of.loads))),
    )
    assert inputs_document.canonical(other) == inputs_document.canonical(of)
    assert canonical(decide_inputs(other)) == canonical(decide_inputs(of))


@law
@given(st.integers(1, 52), st.integers(1, 52))
def test_a_larger_population_never_has_a_smaller_sample_and_none_has_more_than_all(one, other):
    less, more = sorted((one, other))
    assert sample_size(less) <= sample_size(more)
    assert 1 <= sample_size(less) <= less


@law
@given(NAMES, LISTS, st.randoms(use_true_random=False))
def test_the_order_of_the_list_never_matters_and_a_larger_sample_holds_the_smaller(number, listed, chance):
    shuffled = chance.sample(listed, len(listed))
    whole = draw(number, listed, len(listed))
    assert sorted(whole) == sorted(listed)
    assert all(draw(number, shuffled, size) == whole[:size] for size in range(1, len(listed) + 1))


@law
@given(NAMES, LISTS, st.data())
def test_a_replacement_keeps_the_size_and_all_others(number, listed, data):
    sample = Sample(number, tuple(listed), data.draw(st.integers(1, len(listed))))
    for _ in range(len(listed) - sample.size):
        before, out = sample.projects, data.draw(st.sampled_from(sample.projects))
        sample = replaced(sample, out, "sample reason")
        assert len(set(sample.projects)) == sample.size
        assert len(set(before) & set(sample.projects)) == sample.size - 1


@st.composite
def sampled(draw_one, rules, outcomes):
    """A part, and the results of one to three projects on it."""
    of = draw_one(parts(rules))
    results = []
    for name in ("one", "two", "three")[: draw_one(st.integers(1, 3))]:
        ratings = {
            r.id: Rating(r.id, draw_one(st.sampled_from(outcomes)), Strength.INSPECTED)
            for r in of.requirements()
        }
        result = decided(of, ratings)
        results.append(replace(result, subject=replace(result.subject, project_id=name)))
    return Sample("2026-017", tuple(r.subject.project_id for r in results), len(results)), results


MANY = [Outcome.MET, Outcome.MET, Outcome.MET, *Outcome]
APPLICABLE = [outcome for outcome in MANY if outcome is not NA]


def not_above(sample, results):
    """The organisation's level, and each domain's, is at most that of every project that has one."""
    found = organisation_result(sample, results, "0.1.0")
    for result in results:
        pairs = [(found.level, result.level)]
        pairs += [(a.level, b.level) for a, b in zip(found.domains, result.domains, strict=True)]
        pairs += [(a.level, b.level) for a, b in zip(found.practices, result.practices, strict=True)]
        assert all(a <= b for a, b in pairs if isinstance(a, Level) and isinstance(b, Level))


@law
@given(sampled(st.just(RollUp("every")), MANY))
def test_under_every_an_organisation_is_never_above_any_of_its_projects(of_sample):
    not_above(*of_sample)


@law
@given(sampled(CUMULATIVE, APPLICABLE))
def test_where_everything_applies_it_is_so_under_every_rule(of_sample):
    not_above(*of_sample)


@law
@given(sampled(CUMULATIVE, MANY), st.randoms(use_true_random=False))
def test_the_order_of_results_and_list_never_matters_to_an_organisation(of_sample, chance):
    sample, results = of_sample
    other = replace(sample, listed=tuple(chance.sample(sample.listed, len(sample.listed))))
    first = organisation_bytes(organisation_result(sample, results, "0.1.0"))
    shuffled = chance.sample(results, len(results))
    assert organisation_bytes(organisation_result(other, shuffled, "0.1.0")) == first


@law
@given(sampled(CUMULATIVE, MANY).filter(lambda of_sample: of_sample[0].size == 1))
def test_an_organisation_of_one_project_has_its_levels(of_sample):
    sample, (result,) = of_sample
    found = organisation_result(sample, [result], "0.1.0")
    assert rank(found.level) == rank(result.level)
    assert [rank(d.level) for d in found.domains] == [rank(d.level) for d in result.domains]
    assert [rank(p.level) for p in found.practices] == [rank(p.level) for p in result.practices]


@law
@given(parts(), st.data())
def test_the_rows_that_decide_are_rows_and_all_that_block_are_among_them(of, data):
    ratings = {
        r.id: Rating(r.id, data.draw(st.sampled_from(MANY)), Strength.INSPECTED) for r in of.requirements()
    }
    result = decided(of, ratings)
    found = deciding_practices(result)
    assert found <= {p.practice.code for p in result.practices}
    assert {blocker.practice for blocker in result.blocking} <= found


@law
@given(st.data())
def test_a_larger_share_never_takes_a_second_vote_away(data):
    of = part([data.draw(practices(code)) for code in "ABCD"])
    deciding = data.draw(st.sets(st.sampled_from("ABCD")))
    less, more = sorted(data.draw(st.tuples(st.fractions(0, 1), st.fractions(0, 1))))
    few, many = (second_votes(of, deciding, share, "2026-017") for share in (less, more))
    assert few <= many
    assert second_votes(of, deciding, Fraction(1), "2026-017") == {r.id for r in of.requirements()}
