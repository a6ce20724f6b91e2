"""`steelyard measure`: readings of a project, for people and for programs."""

import json

import pytest
import rfc8785
from command import workspace

from steelyard.indicators import INDICATORS


def readings(ran):
    assert (ran.code, ran.err) == (0, "")
    (line,) = ran.out.splitlines()
    found = json.loads(line)
    assert rfc8785.dumps(found).decode() == line
    return {reading["indicator"]: reading for reading in found}


@pytest.mark.usefixtures("bank")
def test_every_indicator_is_measured_and_printed_as_canonical_json(steelyard):
    found = readings(steelyard("measure", "mobile", "--json"))
    assert list(found) == list(INDICATORS)
    assert {reading["window"]["to"] for reading in found.values()} == {"2026-10-31"}
    assert {reading["window"]["from"] for reading in found.values()} == {"2026-08-03"}


@pytest.mark.usefixtures("bank")
def test_named_indicators_alone_are_measured(steelyard):
    names = list(INDICATORS)[:2]
    found = readings(
        steelyard("measure", "mobile", *names, "--json", "--window", "30d", "--as-of", "2026-10-30")
    )
    assert list(found) == names
    assert found[names[0]]["window"] == {"from": "2026-10-01", "to": "2026-10-30"}


@pytest.mark.usefixtures("bank")
def test_people_read_a_table_with_the_reasons_for_what_is_missing(steelyard):
    names = ["deployment_frequency", "change_failure_rate", "line_coverage"]
    en, zh = (steelyard("measure", "mobile", *names, "--lang", tongue) for tongue in ("en", "zh"))
    assert (en.code, zh.code, en.err, zh.err) == (0, 0, "", "")
    assert "95% interval" in en.out and "95%区间" in zh.out
    for name in names:
        assert name in en.out and name in zh.out
    assert "line_coverage" in en.out.splitlines()[-1]


@pytest.mark.usefixtures("bank")
def test_inferred_links_can_be_left_out(steelyard):
    names = ["deployment_frequency", "change_failure_rate"]
    every, explicit = (
        readings(steelyard("measure", "mobile", *names, "--json", "--links", mode))
        for mode in ("all", "explicit")
    )
    assert every["deployment_frequency"]["value"] == explicit["deployment_frequency"]["value"]
    assert every["change_failure_rate"]["value"] == "1"
    assert explicit["change_failure_rate"]["value"] == "0"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mobile", "happiness"], "there is no indicator 'happiness'"),
        (["mobile", "--links", "some"], "unknown link mode 'some'"),
        (["web"], "there is no project 'web'"),
        ([], "which project?"),
        *(
            (["mobile", f"--window={window}"], f"{window!r} is not a window")
            for window in ("90", "0d", "-5d", "1y", "100000d", "")
        ),
    ],
)
@pytest.mark.usefixtures("bank")
def test_what_cannot_be_measured_is_told(steelyard, arguments, told):
    assert told in steelyard.refused("measure", *arguments)


@pytest.mark.usefixtures("bank")
def test_a_very_long_window_is_measured(steelyard):
    name = next(iter(INDICATORS))
    found = readings(steelyard("measure", "mobile", name, "--json", "--window", "99999d"))
    assert found[name]["window"]["from"] == "1753-01-17"


@pytest.mark.usefixtures("bank")
def test_no_line_of_a_table_ends_in_blanks(steelyard):
    for arguments in (
        ("measure", "mobile", "deployment_frequency"),
        ("assess", "--all"),
        ("assess", "mobile"),
    ):
        told = steelyard(*arguments).out
        assert [one for one in told.splitlines() if one != one.rstrip()] == []


def test_an_indicator_may_come_first_where_there_is_one_project(steelyard, tmp_path):
    root = workspace(tmp_path)
    asked = ("-w", root, "--json")
    alone = steelyard("measure", "deployment_frequency", *asked).out
    assert alone == steelyard("measure", "mobile", "deployment_frequency", *asked).out
    both = json.loads(steelyard("measure", "deployment_frequency", "line_coverage", *asked).out)
    assert [reading["indicator"] for reading in both] == ["deployment_frequency", "line_coverage"]


@pytest.mark.usefixtures("bank")
def test_with_several_projects_the_right_order_is_shown(steelyard):
    told = steelyard.refused("measure", "deployment_frequency")
    assert "the project comes first: `steelyard measure mobile deployment_frequency`" in told
