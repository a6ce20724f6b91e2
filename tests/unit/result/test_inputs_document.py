"""The case file: written, read back, decided alike; every bad one is told with its JSON path."""

import copy
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
import rfc8785
from cases import OF, READ, STANDARD, inputs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import LADDER, missing, reading
from steelyard.errors import InputError
from steelyard.rating.expert import ExpertOverride
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.result import document as results
from steelyard.result.inputs import decide_inputs
from steelyard.result.inputs_document import canonical, document, read, standard_named
from steelyard.result.parsed import parsed
from steelyard.result.rollup import Attribute
from steelyard.standard import RollUp
from steelyard.values import MissingReason, Outcome

MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
SPLIT = Ballot(
    "A.1.1",
    ("ben", "ada", "cho"),
    {"ben": Vote(NOT_MET, "两处未留档"), "ada": Vote(MET), "cho": Vote(MET)},
    removed=frozenset({"cho"}),
)
FORMAL = inputs(
    basis="formal",
    ballots={
        "A.1.1": SPLIT,
        "A.2.1": replace(
            SPLIT, requirement="A.2.1", consensus=Consensus(NOT_MET, "talked through", "mod"), needed=1
        ),
    },
    checked_loads=frozenset({"load-2", "load-1"}),
    expert_overrides={"A.1.1": ExpertOverride(MET, "expert-1", "seen in the live system")},
)
SILENT = inputs(readings={"A.2.1": reading(missing(MissingReason.TOO_FEW, n=3))})


def written(of=None):
    return json.loads(canonical(inputs() if of is None else of))


def refused(doc, standard=STANDARD):
    with pytest.raises(InputError) as fault:
        read(doc, standard)
    assert fault.value.where.startswith("$")
    return str(fault.value)


@pytest.mark.parametrize("of", [inputs(), FORMAL, SILENT, inputs(module="only-x")])
def test_a_case_that_is_read_back_gives_the_same_case_and_the_same_result(of):
    again = read(json.loads(canonical(of)), STANDARD)
    assert canonical(again) == canonical(of)
    assert results.canonical(decide_inputs(again)) == results.canonical(decide_inputs(of))


def test_a_value_stands_exactly_beside_what_is_printed():
    entry = written()["readings"]["A.2.1"]
    assert (entry["value"], entry["exact"]) == ("0.333333333333", "1/3")
    assert (entry["low"], entry["high"]) == ("0.25", "0.41")
    assert entry["trend"][1]["exact"] == "1/7"
    assert entry["trend"][0]["exact"] is None


def test_more_digits_than_are_printed_still_decide():
    just_below = Fraction(9, 10) - Fraction(1, 10**30)
    near = replace(READ["A.2.1"], value=replace(READ["A.2.1"].value, value=just_below, low=None, high=None))
    of = inputs(readings=READ | {"A.2.1": near})
    doc = written(of)
    assert doc["readings"]["A.2.1"]["value"] == "0.9"
    assert read(doc, STANDARD).readings["A.2.1"].value.value == just_below
    assert results.canonical(decide_inputs(read(doc, STANDARD))) == results.canonical(decide_inputs(of))


def test_a_decimal_keeps_all_its_digits_and_loses_its_zeros():
    long = Decimal("0.12345678901234567890123456789012345")
    value = replace(READ["A.2.1"].value, low=long, high=Decimal("-0.00"))
    doc = written(inputs(readings=READ | {"A.2.1": replace(READ["A.2.1"], value=value)}))
    assert (doc["readings"]["A.2.1"]["low"], doc["readings"]["A.2.1"]["high"]) == (str(long), "0")
    assert read(doc, STANDARD).readings["A.2.1"].value.low == long


def test_only_loads_that_a_reading_cites_are_written_by_id():
    assert [load["load_id"] for load in written()["loads"]] == ["load-1", "load-2", "load-3"]


def test_the_order_of_assessors_says_nothing():
    turned = replace(SPLIT, assigned=("cho", "ada", "ben"), votes=dict(reversed(SPLIT.votes.items())))
    assert canonical(replace(FORMAL, ballots=FORMAL.ballots | {"A.1.1": turned})) == canonical(FORMAL)


def test_points_stand_only_in_a_standard_that_has_them():
    samm = replace(STANDARD, scale="samm")
    doc = written()
    doc["answers"]["A.1.1"]["points"] = "1"
    assert read(doc, samm).answers["A.1.1"].points == 1
    assert '$.answers["A.1.1"].points: sample-standard has no points' in refused(doc)
    doc["answers"]["A.1.1"]["points"] = "0.25"
    assert '$.answers["A.1.1"].points: 0.25 points are not met' in refused(doc, samm)


def test_process_attributes_stand_only_where_they_are_rated():
    of = replace(OF, rollup=RollUp("iso33020"))
    standard = replace(STANDARD, parts=(of,))
    rated = inputs(standard=standard, part=of, attributes={1: Attribute.F, 2: Attribute.L})
    doc = written(rated)
    assert doc["attributes"] == {"1": "F", "2": "L"}
    assert decide_inputs(read(doc, standard)).level.value == 2
    doc["attributes"] = {str(len(LADDER) + 1): "F"}
    assert "$.attributes: sample-part has no level '6'" in refused(doc, standard)
    assert "is not rated by process attributes" in refused(written() | {"attributes": {"1": "F"}})


def test_the_standard_that_a_case_needs_can_be_asked_for():
    assert standard_named(written()) == ("sample-standard", "1")


def test_the_standard_is_asked_for_without_a_look_at_the_rest():
    assert standard_named(written() | {"readings": 7, "unknown": None}) == ("sample-standard", "1")
    with pytest.raises(InputError, match=r"^\$\.standard\.edition: Input should be a valid string"):
        standard_named(written() | {"standard": written()["standard"] | {"edition": 1}})
    with pytest.raises(InputError, match=r"^\$\.schema: is not a case file: its schema is 'other/1'"):
        standard_named(written() | {"schema": "other/1"})


def test_the_canonical_form_is_worked_out_once(monkeypatch):
    forms, dumps = [], rfc8785.dumps
    data = canonical(inputs())
    monkeypatch.setattr(rfc8785, "dumps", lambda value: forms.append(dumps(value)) or forms[-1])
    parsed(data, "case.json", canonical=True)
    assert forms == [data]


@pytest.mark.parametrize(
    ("standard", "what"),
    [
        (replace(STANDARD, digest="1" * 64), f"$.standard.digest: the case was made with {'0' * 64}"),
        (replace(STANDARD, edition="2"), "$.standard: the case was made with sample-standard@1, this one is"),
        (
            replace(STANDARD, overlay="2" * 64),
            "$.standard.overlay: the case was made with none, this one is 2",
        ),
    ],
)
def test_another_standard_is_refused(standard, what):
    message = refused(written(), standard)
    assert message.startswith(what)
    assert "bring the very standard and wording" in message


def changed(keys, value, of=None):
    doc = written(of)
    place = doc
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    return doc


READING = ("readings", "A.2.1")
BALLOT = ("ballots", "A.1.1")
BAD = {
    "another schema": (("schema",), "steelyard/result/1", "$.schema: is not a case file"),
    "an unknown key": (("extra",), 1, "$.extra: Extra inputs are not permitted"),
    "an unknown part": (("part",), "other", "$.part: sample-standard has no part 'other'"),
    "a number for a text": (("engine",), 7, "$.engine: Input should be a valid string"),
    "a text for a number": (("target",), "3", "$.target: Input should be a valid integer"),
    "a true for a number": (("target",), True, "$.target: Input should be a valid integer"),
    "a level beyond the ladder": (("target",), 9, "$.target: sample-part has no level 9"),
    "a number for a day": (
        ("window", "from"),
        0,
        "$.window.from: Value error, write a day such as 2026-10-31",
    ),
    "a naive instant": (
        ("window", "start"),
        "2026-10-31T00:00:00",
        "$.window.start: '2026-10-31T00:00:00' is no",
    ),
    "a turned window": (("window", "to"), "2020-01-01", "$.window: the window ends before it begins"),
    "a printed value alone": ((*READING, "value"), "0.34", '$.readings["A.2.1"].value: 0.34 is not 1/3'),
    "an exact value alone": (
        (*READING, "exact"),
        "2/3",
        '$.readings["A.2.1"].value: 0.333333333333 is not 2/3',
    ),
    "a fraction of nothing": ((*READING, "exact"), "1/0", '$.readings["A.2.1"].exact: String should match'),
    "a float": ((*READING, "exact"), 0.5, '$.readings["A.2.1"].exact: Input should be a valid string'),
    "an endless number": ((*READING, "low"), "Infinity", '$.readings["A.2.1"].low: String should match'),
    "no value": ((*READING, "value"), None, '$.readings["A.2.1"]: has neither value, exact and unit'),
    "a value that is missing": (
        (*READING, "missing"),
        "too_few",
        '$.readings["A.2.1"].value: a missing reading',
    ),
    "too great a count": ((*READING, "n"), 2**53, '$.readings["A.2.1"].n: Input should be less than'),
    "a load twice": (
        (*READING, "loads"),
        ["load-1"] * 2,
        "$.readings[\"A.2.1\"].loads: 'load-1' stands here twice",
    ),
    "a load unlisted": (
        ("loads",),
        [],
        "$.readings[\"A.2.1\"]: rests on the load 'load-1', which is not listed",
    ),
    "an outcome of its own": (
        ("answers", "A.1.1", "outcome"),
        "excellent",
        '$.answers["A.1.1"].outcome: Input should be',
    ),
    "no reason": (
        ("answers", "B.2.1", "reason"),
        " ",
        '$.answers["B.2.1"].reason: not applicable needs a reason',
    ),
    "a stranger's vote": (
        (*BALLOT, "votes", "zoe"),
        {"outcome": "met", "reason": "", "strength": "stated"},
        '$.ballots["A.1.1"].votes.zoe: zoe is not assigned',
    ),
    "a measured vote": (
        (*BALLOT, "votes", "ada", "strength"),
        "measured",
        '$.ballots["A.1.1"].votes.ada.strength: Input should be',
    ),
    "an assessor twice": (
        (*BALLOT, "assigned"),
        ["ada", "ada"],
        "$.ballots[\"A.1.1\"].assigned: 'ada' stands",
    ),
    "nobody needed": ((*BALLOT, "needed"), 0, '$.ballots["A.1.1"].needed: Input should be greater'),
    "a silent expert": (
        ("expert_overrides", "A.1.1", "reason"),
        "",
        '$.expert_overrides["A.1.1"].reason: String should have at least',
    ),
    "votes of its own": (("basis",), "self", "$.ballots: a self-assessment has no assessors"),
}


@pytest.mark.parametrize(("keys", "value", "what"), BAD.values(), ids=BAD)
def test_a_bad_case_is_told_with_its_path(keys, value, what):
    assert refused(changed(keys, value, FORMAL)).startswith(what)


@pytest.mark.parametrize("value", [None, [], "text", 7, {}, {"schema": None}])
def test_what_is_no_case_at_all_is_refused(value):
    assert refused(value).startswith("$")


def places(value, keys=()):
    yield keys
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places(child, (*keys, key))


PLACES = [keys for keys in places(written(FORMAL)) if keys]
JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(
        ["\ud800", "1/0", "-0", "9" * 5000, "2026-13-45", "0001-01-01", "9999-12-31", "met", "\x00"]
    )
    | st.lists(st.text(max_size=3), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.none(), max_size=2)
)


@settings(deadline=None, derandomize=True, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), JUNK, st.booleans())
def test_junk_anywhere_is_read_or_refused_and_never_breaks(keys, junk, taken_out):
    doc = copy.deepcopy(document(FORMAL))
    place = doc
    for key in keys[:-1]:
        place = place[key]
    if taken_out:
        del place[keys[-1]]
    else:
        place[keys[-1]] = junk
    try:
        again = read(doc, STANDARD)
        results.canonical(decide_inputs(again))
    except InputError as fault:
        assert str(fault)
    else:
        assert canonical(read(json.loads(canonical(again)), STANDARD)) == canonical(again)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    st.binary(max_size=60)
    | st.text(st.sampled_from('{}[]",:0123456789.eE-\\ud8nulltrefas'), max_size=40).map(str.encode)
)
def test_bytes_that_are_no_json_are_refused(data):
    try:
        assert isinstance(parsed(data, "case.json"), dict)
    except InputError as fault:
        assert str(fault).startswith("case.json: ")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xff", "is not UTF-8 (byte 0)"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"a": 1, "a": 2}', "has a value that cannot stand in it: a key stands twice in one object"),
        (b'{"a": 1.5}', "1.5 is not an integer"),
        (b'{"a": NaN}', "NaN is not an integer"),
        (b'{"a": "\\ud800"}', "has a value that cannot stand in it"),
        (b'{"a": 99999999999999999999}', "has a value that cannot stand in it"),
        (b"[]", "is JSON and no object"),
        (b"{", "is no JSON: "),
    ],
)
def test_a_file_that_no_two_readers_read_alike_is_refused(data, what):
    with pytest.raises(InputError, match=r"x\.json") as fault:
        parsed(data, "x.json")
    assert what in str(fault.value)


def test_canonical_bytes_can_be_asked_for_with_one_line_end():
    data = canonical(inputs())
    assert parsed(data + b"\n", "x.json", canonical=True) == json.loads(data)
    with pytest.raises(InputError, match="is not canonical JSON"):
        parsed(json.dumps(json.loads(data), indent=1).encode(), "x.json", canonical=True)
