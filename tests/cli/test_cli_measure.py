"""`steelyard measure`: readings of a project, for people and for programs."""

import json

import pytest
import rfc8785

from steelyard.indicators import INDICATORS


def readings(ran):
    assert (ran.code, ran.err) == (0, "")
    (line,) = ran.out.splitlines()
    found = json.loads(line)
    assert rfc8785.dumps(found).decode() == line
    return {reading["indicator"]: reading for reading in found}


def test_every_indicator_is_measured_and_printed_as_canonical_json(steelyard, bank):
    found = readings(steelyard("measure", "mobile", "--json"))
    assert list(found) == list(INDICATORS)
    assert {reading["window"]["to"] for reading in found.values()} == {"2026-10-31"}
    assert {reading["window"]["from"] for reading in found.values()} == {"2026-08-03"}


def test_named_indicators_alone_are_measured(steelyard, bank):
    names = list(INDICATORS)[:2]
    found = readings(steelyard("measure", "mobile", *names, "--json", "--window", "30d", "--as-of", "2026-10-30"))
    assert list(found) == names
    assert found[names[0]]["window"] == {"from": "2026-10-01", "to": "2026-10-30"}


def test_people_read_a_table_with_the_reasons_for_what_is_missing(steelyard, bank):
    en, zh = (steelyard("measure", "mobile", "--lang", tongue) for tongue in ("en", "zh"))
    assert (en.code, zh.code, en.err, zh.err) == (0, 0, "", "")
    assert "95 % interval" in en.out and "95 % 区间" in zh.out
    for name in INDICATORS:
        assert name in en.out and name in zh.out


def test_inferred_links_can_be_left_out(steelyard, bank):
    every, explicit = (readings(steelyard("measure", "mobile", "--json", "--links", mode)) for mode in ("all", "explicit"))
    differing = {name for name in every if every[name].get("value") != explicit[name].get("value")}
    assert "change_failure_rate" in differing
    assert "deployment_frequency" in every and "deployment_frequency" not in differing


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mobile", "happiness"], "there is no indicator 'happiness'"),
        (["mobile", "--links", "some"], "unknown link mode 'some'"),
        (["web"], "there is no project 'web'"),
        ([], "which project?"),
        *((["mobile", f"--window={window}"], f"{window!r} is not a window") for window in ("90", "0d", "-5d", "1y", "100000d", "")),
    ],
)
def test_what_cannot_be_measured_is_told(steelyard, bank, arguments, told):
    assert told in steelyard.refused("measure", *arguments)


def test_a_very_long_window_is_measured(steelyard, bank):
    name = next(iter(INDICATORS))
    found = readings(steelyard("measure", "mobile", name, "--json", "--window", "99999d"))
    assert found[name]["window"]["from"] == "1753-01-16"
