"""One way from inputs to a result, and what does not fit is told with its place."""

import hashlib
from dataclasses import replace

import pytest
from cases import ANSWERS, LOADS, OF, READ, STANDARD, inputs

from builders import decided, measured, reading
from steelyard.errors import InputError
from steelyard.rating import self_basis, votes
from steelyard.rating.expert import ExpertOverride
from steelyard.rating.model import Answer
from steelyard.rating.proposal import propose
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.result.document import canonical
from steelyard.result.inputs import decide_inputs, proposals, ratings
from steelyard.values import Level, Origin, Outcome, Strength

MET, NOT_MET, UNRATED = Outcome.MET, Outcome.NOT_MET, Outcome.UNRATED
PROPOSED = {r.id: propose(r, READ[r.id]) for r in OF.requirements() if r.id in READ}
YES = Vote(MET, "seen on site")


def ballots(*requirements, vote=YES):
    return {key: Ballot(key, ("ada", "ben"), {"ada": vote, "ben": vote}) for key in requirements}


def outcomes(result):
    return {r.requirement.id: r.rating.outcome for p in result.practices for r in p.requirements}


def test_a_self_assessment_is_decided_from_answers_and_readings():
    expected = decided(
        OF,
        self_basis.rate(OF.requirements(), ANSWERS, PROPOSED),
        loads=LOADS[:3],
        evidence_digest=hashlib.sha256(b"load-1\nload-2\nload-3").hexdigest(),
    )
    assert canonical(decide_inputs(inputs())) == canonical(expected)


def test_a_formal_assessment_is_decided_from_ballots():
    given = inputs(basis="formal", ballots=ballots("A.1.1", "A.2.2"))
    assert ratings(given) == votes.rate(OF.requirements(), given.ballots, PROPOSED, ANSWERS)
    assert outcomes(decide_inputs(given)) == {
        "A.1.1": MET,
        "A.2.1": UNRATED,
        "A.2.2": MET,
        "B.1.1": UNRATED,
        "B.2.1": UNRATED,
    }


def test_exports_that_were_checked_make_a_formal_rating_measured():
    exported = {"A.2.2": replace(READ["A.2.2"], origin=Origin.EXPORT)}
    given = inputs(basis="formal", ballots=ballots("A.2.2"), readings=exported)
    assert ratings(given)["A.2.2"].strength is Strength.INSPECTED
    for checked, strength in (({"load-1"}, Strength.INSPECTED), ({"load-1", "load-2"}, Strength.MEASURED)):
        found = ratings(replace(given, checked_loads=frozenset(checked)))
        assert found["A.2.2"].strength is strength


def test_an_expert_overrides_after_the_votes():
    split = Ballot("A.1.1", ("ada", "ben"), {"ada": Vote(MET), "ben": Vote(NOT_MET)})
    said = ExpertOverride(MET, "expert-1", "seen in the live system")
    result = decide_inputs(inputs(basis="formal", ballots={"A.1.1": split}, expert_overrides={"A.1.1": said}))
    assert outcomes(result)["A.1.1"] is MET
    assert result.practices[0].level == Level(1)


def test_only_cited_loads_come_into_the_result():
    assert [load.load_id for load in decide_inputs(inputs()).loads] == ["load-2", "load-1", "load-3"]


def test_a_module_rests_on_its_own_loads_alone():
    result = decide_inputs(inputs(module="only-x"))
    assert [load.load_id for load in result.loads] == ["load-3"]
    assert result.evidence_digest == hashlib.sha256(b"load-3").hexdigest()
    assert list(outcomes(result)) == ["B.1.1", "B.2.1"]


def test_what_readings_propose_can_be_asked_for_alone():
    assert proposals(inputs()) == PROPOSED


SAID = ExpertOverride(MET, "expert-1", "why")
WRONG = {
    "a part of another standard": (
        {"part": replace(OF, id="other")},
        "$.part: sample-standard has no part 'other'",
    ),
    "an unknown module": ({"module": "m"}, "$.module: sample-part has no module 'm'"),
    "a level that is not there": ({"target": 6}, "$.target: sample-part has no level 6"),
    "an unknown basis": ({"basis": "other"}, "$.basis: unknown basis 'other'"),
    "votes in a self-assessment": (
        {"ballots": ballots("A.1.1")},
        "$.ballots: a self-assessment has no assessors",
    ),
    "an expert in a self-assessment": (
        {"expert_overrides": {"A.1.1": SAID}},
        "$.expert_overrides: a self-assessment has no assessors",
    ),
    "checked loads in a self-assessment": (
        {"checked_loads": frozenset({"load-1"})},
        "$.checked_loads: a self-assessment has no assessors",
    ),
    "an answer to nothing": (
        {"answers": {"Z.1.1": Answer(MET)}},
        "$.answers: sample-part has no requirement 'Z.1.1'",
    ),
    "a reading of nothing": (
        {"readings": {"Z.1.1": READ["A.2.1"]}},
        "$.readings: sample-part has no requirement",
    ),
    "a reading where none is asked for": (
        {"readings": {"A.1.1": READ["A.2.1"]}},
        "$.readings[\"A.1.1\"]: is of 'review_coverage'; the requirement asks for no indicator",
    ),
    "another indicator": (
        {"readings": {"A.2.1": reading(measured("1"), indicator="lead_time")}},
        "$.readings[\"A.2.1\"]: is of 'lead_time'; the requirement asks for review_coverage",
    ),
    "a load that is not listed": (
        {"loads": LOADS[:2]},
        "$.readings[\"A.2.1\"]: rests on the load 'load-2', which is not listed",
    ),
    "a ballot under another name": (
        {"basis": "formal", "ballots": {"A.2.1": Ballot("A.1.1", ())}},
        "$.ballots[\"A.2.1\"]: the ballot is about 'A.1.1'",
    ),
    "a vote that calls itself measured": (
        {"basis": "formal", "ballots": ballots("A.1.1", vote=Vote(MET, strength=Strength.MEASURED))},
        '$.ballots["A.1.1"]: an assessor states or inspects',
    ),
    "a consensus that calls itself measured": (
        {
            "basis": "formal",
            "ballots": {
                "A.1.1": Ballot("A.1.1", (), consensus=Consensus(MET, "why", "mod", Strength.MEASURED))
            },
        },
        '$.ballots["A.1.1"]: an assessor states or inspects',
    ),
}


@pytest.mark.parametrize(("changed", "what"), WRONG.values(), ids=WRONG)
def test_inputs_that_do_not_fit_are_refused_with_their_place(changed, what):
    with pytest.raises(InputError) as fault:
        decide_inputs(inputs(**changed))
    assert str(fault.value).startswith(what)


def test_the_standard_of_a_result_is_the_one_of_its_inputs():
    assert decide_inputs(inputs()).standard is STANDARD
