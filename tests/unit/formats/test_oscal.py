"""OSCAL assessment results: valid by the types of the published schema, nothing lost, the same every time."""

import json
from dataclasses import replace

import pytest
from oscal_bindings.v1 import parse_oscal, serialize_oscal

from steelyard.report.formats.oscal import NAMESPACE, oscal


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_is_valid_and_no_key_of_it_is_unknown_to_the_schema(
    mixed, hostile, formal, known, language
):
    text = oscal([mixed, hostile, replace(formal, target=1)], known, language)
    assert _plain(json.loads(serialize_oscal(parse_oscal(text)))) == _plain(json.loads(text))


def _plain(document):
    """Times as serialisers may write them: `Z` and `+00:00` are one."""
    return json.loads(json.dumps(document).replace("+00:00", "Z").replace(".000000Z", "Z"))


def test_each_applicable_requirement_is_a_finding(mixed, known):
    (result,) = json.loads(oscal([mixed], known, "en"))["assessment-results"]["results"]
    status = {f["title"]: f["target"]["status"] for f in result["findings"]}
    assert {key: (s["state"], s["reason"]) for key, s in status.items()} == {
        "A.1.1": ("satisfied", "pass"),
        "A.2.1": ("not-satisfied", "fail"),
        "A.2.2": ("not-satisfied", "other"),
        "B.1.1": ("satisfied", "pass"),
        "B.2.1": ("not-satisfied", "fail"),
    }
    assert status["A.2.1"]["remarks"] == "not met: 81% (≥ 90%)"
    assert len(result["observations"]) == 6


def test_how_it_was_found_follows_from_the_strength(mixed, known):
    (result,) = json.loads(oscal([mixed], known, "en"))["assessment-results"]["results"]
    methods = {o["description"]: o["methods"] for o in result["observations"]}
    assert methods["not met: 81% (≥ 90%)"] == ["TEST"]
    assert [m for told, m in methods.items() if told.startswith("no data")] == [["UNKNOWN"]]
    assert methods["met"] == ["INTERVIEW"]


def test_levels_stand_in_our_own_namespace(mixed, known):
    (result,) = json.loads(oscal([mixed], known, "en"))["assessment-results"]["results"]
    told = {p["name"]: p["value"] for p in result["props"] if p["ns"] == NAMESPACE}
    assert (told["level"], told["target"], told["basis"], told["as-of"]) == ("1", "3", "self", "2026-10-31")
    assert (result["start"], result["end"]) == ("2026-08-03T00:00:00+00:00", "2026-11-01T00:00:00+00:00")


def test_the_same_result_gives_the_same_document(mixed, hostile, known):
    assert oscal([mixed], known, "zh") == oscal([mixed], known, "zh")
    assert oscal([mixed], known, "zh") != oscal([hostile], known, "zh")


def test_a_module_is_named(formal, known):
    (result,) = json.loads(oscal([formal], known, "en"))["assessment-results"]["results"]
    assert {"name": "module", "ns": NAMESPACE, "value": "m"} in result["props"]
