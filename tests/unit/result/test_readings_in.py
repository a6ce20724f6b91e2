"""A result file brought along: its readings with other people's answers, and what it cannot be used for."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from cases import ANSWERS, LOADS, OF, READ, STANDARD, inputs
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import measured, missing, reading
from steelyard.errors import InputError
from steelyard.rating.votes import Ballot, Vote
from steelyard.result.document import canonical
from steelyard.result.inputs import decide_inputs
from steelyard.result.readings_in import result_readings
from steelyard.values import MissingReason, Outcome


def written(of=None):
    return json.loads(canonical(decide_inputs(inputs() if of is None else of)))


def taken(doc, module=""):
    return result_readings(doc, STANDARD, OF, module)


def refused(doc, standard=STANDARD, part=OF, module=""):
    with pytest.raises(InputError) as fault:
        result_readings(doc, standard, part, module)
    return str(fault.value)


def entry(doc, requirement):
    return next(r for p in doc["practices"] for r in p["requirements"] if r["id"] == requirement)


def rebuilt(doc, answers=ANSWERS, module=""):
    """The inputs that a result file and somebody's answers make together."""
    found = taken(doc, module)
    return inputs(
        subject=found.subject,
        window=found.window,
        target=found.target,
        indicators_digest=found.indicators_digest,
        engine=found.engine,
        link_mode=found.link_mode,
        readings=found.readings,
        loads=found.loads,
        answers=answers,
        module=module,
    )


@pytest.mark.parametrize(
    "of",
    [
        inputs(),
        inputs(link_mode="explicit", target=1),
        inputs(module="only-x"),
        inputs(readings={"A.2.1": reading(missing(MissingReason.TOO_FEW, n=3))}),
        inputs(readings={}),
    ],
)
def test_the_answers_and_the_file_give_the_same_file_byte_for_byte(of):
    doc = written(of)
    assert canonical(decide_inputs(rebuilt(doc, of.answers, of.module))) == canonical(decide_inputs(of))


def test_other_answers_give_another_result_on_the_same_evidence():
    doc = written()
    other = json.loads(canonical(decide_inputs(rebuilt(doc, answers={}))))
    assert other["evidence"] == doc["evidence"]
    assert (entry(doc, "A.1.1")["outcome"], entry(other, "A.1.1")["outcome"]) == ("met", "unrated")


def test_the_readings_of_a_formal_result_can_be_taken_too():
    no = Vote(Outcome.NOT_MET, "seen on site")
    voted = {"A.2.1": Ballot("A.2.1", ("ada", "ben"), {"ada": no, "ben": no})}
    found = taken(written(inputs(basis="formal", ballots=voted)))
    assert (found.basis, found.readings["A.2.1"].value.unit) == ("formal", "ratio")


@pytest.mark.parametrize("below", [Fraction(1, 10**13), Fraction(1, 10**30)])
def test_a_value_that_decided_beyond_the_printed_digits_is_refused(below):
    near = replace(READ["A.2.1"], value=measured(Fraction(9, 10) - below))
    doc = written(inputs(readings=READ | {"A.2.1": near}))
    assert (entry(doc, "A.2.1")["outcome"], entry(doc, "A.2.1")["reading"]["value"]) == ("not_met", "0.9")
    message = refused(doc)
    assert "A.2.1 is not_met, and its printed reading 0.9 held against at_least 0.9 says met" in message
    assert "bring the case file, which has the fraction" in message


def test_an_outcome_or_a_value_that_was_edited_is_refused():
    doc = written()
    entry(doc, "A.2.1")["outcome"] = "met"
    assert "A.2.1 is met, and its printed reading 0.333333333333" in refused(doc)
    doc = written()
    entry(doc, "A.2.1")["reading"]["value"] = "0.95"
    assert "A.2.1 is not_met, and its printed reading 0.95" in refused(doc)


@pytest.mark.parametrize(
    ("requirement", "key", "value"),
    [("A.2.1", "strength", "stated"), ("A.2.1", "contradicted", False), ("B.1.1", "strength", "stated")],
)
def test_a_strength_or_a_contradiction_that_was_edited_is_refused(requirement, key, value):
    doc = written()
    entry(doc, requirement)[key] = value
    assert f"{requirement} is {entry(doc, requirement)['outcome']}, and its printed reading" in refused(doc)


def test_a_doubt_that_was_edited_is_refused():
    doc = written()
    entry(doc, "A.2.1")["reading"]["doubtful"] = True
    assert "A.2.1 is not_met, and its printed reading 0.333333333333" in refused(doc)


def test_of_a_formal_result_a_measured_rating_has_to_follow_from_its_reading():
    yes = Vote(Outcome.MET)
    voted = {"A.2.2": Ballot("A.2.2", ("ada", "ben"), {"ada": yes, "ben": yes})}
    doc = written(inputs(basis="formal", ballots=voted))
    entry(doc, "A.2.2")["reading"]["value"] = "0.6"
    entry(doc, "A.2.2")["strength"] = "inspected"
    assert taken(doc).readings["A.2.2"].value.value == Fraction("0.6")
    entry(doc, "A.2.2")["strength"] = "measured"
    assert "A.2.2 is met, and its printed reading 0.6 held against below 0.5 says not_met" in refused(doc)


def changed(change):
    doc = written()
    change(doc)
    return doc


BAD = {
    "another schema": (lambda d: d.update(schema="steelyard/case/1"), "$.schema: is not a result file"),
    "an organisation": (lambda d: d.update(unit="organisation"), "$.unit: Input should be 'project'"),
    "another digest": (
        lambda d: d["standard"].update(digest="1" * 64),
        f"$.standard.digest: the file is about {'1' * 64}, asked for is {'0' * 64}",
    ),
    "another edition": (
        lambda d: d["standard"].update(edition="2"),
        "$.standard: the file is about sample-standard@2, asked for is sample-standard@1",
    ),
    "another part": (lambda d: d["part"].update(id="other"), "$.part: the file is about other"),
    "a module": (
        lambda d: d.update(module="only-x"),
        "$.module: the file is about only-x, asked for is the whole part",
    ),
    "an unknown requirement": (
        lambda d: entry(d, "A.1.1").update(id="Z.1.1"),
        "$.practices[0].requirements[0].id: 'Z.1.1' is no requirement of sample-part",
    ),
    "a requirement twice": (
        lambda d: entry(d, "A.2.1").update(id="A.1.1"),
        "$.practices[0].requirements[1].id: 'A.1.1' stands here twice",
    ),
    "another indicator": (
        lambda d: entry(d, "A.2.1")["reading"].update(indicator="lead_time"),
        "$.practices[0].requirements[1].reading.indicator: A.2.1 does not ask for 'lead_time'",
    ),
    "a reading where none is asked for": (
        lambda d: entry(d, "A.1.1").update(reading=entry(d, "A.2.1")["reading"]),
        "$.practices[0].requirements[0].reading.indicator: A.1.1 does not ask for",
    ),
    "a load unlisted": (
        lambda d: d["evidence"]["loads"].pop(),
        "$.evidence.loads: the reading of B.1.1 rests on the load 'load-3'",
    ),
    "a float": (
        lambda d: entry(d, "A.2.1")["reading"].update(value=0.5),
        "$.practices[0].requirements[1].reading.value: Input should be a valid string",
    ),
    "no value": (
        lambda d: entry(d, "A.2.1")["reading"].pop("value"),
        "$.practices[0].requirements[1].reading: has neither value and unit nor missing",
    ),
    "an unknown reason": (
        lambda d: entry(d, "A.2.1")["reading"].update(missing="lost"),
        "$.practices[0].requirements[1].reading.missing: has no value for the reason 'lost'",
    ),
    "a turned window": (
        lambda d: d["window"].update(to="2020-01-01"),
        "$.window: 2026-08-03 to 2020-01-01 is no window",
    ),
    "a trend before the calendar": (
        lambda d: entry(d, "A.2.1")["reading"].update(
            window={"from": "0001-01-02", "to": "0001-01-03"}, trend=[None] * 9
        ),
        "$.practices[0].requirements[1].reading.trend: reaches back before the calendar",
    ),
}


@pytest.mark.parametrize(("change", "what"), BAD.values(), ids=BAD)
def test_a_result_file_that_does_not_fit_is_told_with_its_path(change, what):
    assert refused(changed(change)).startswith(what)


@pytest.mark.parametrize("value", [None, [], "text", 7, {}])
def test_what_is_no_result_at_all_is_refused(value):
    assert refused(value).startswith("$")


def places(value, keys=()):
    yield keys
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places(child, (*keys, key))


JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=9)
    | st.sampled_from(
        ["\ud800", "0001-01-01", "9999-12-31", "-0", "1e9", "9" * 4000, [], {}, "met", "0.9", "too_few"]
    )
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.sampled_from([keys for keys in places(written()) if keys]), JUNK)
def test_junk_anywhere_is_taken_or_refused_and_never_breaks(keys, junk):
    doc = written()
    place = doc
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = junk
    try:
        found = taken(doc)
    except InputError as fault:
        assert str(fault)
    else:
        assert set(found.readings) <= set(READ)
        assert len(found.loads) <= len(LOADS)
