"""`steelyard assess --format`: the format alone on stdout, in both languages, for one project or all."""

import json

import pytest

HEADS = {
    "sarif": "{",
    "junit": "<?xml",
    "markdown": "## Mobile banking",
    "openmetrics": "# TYPE steelyard_result info",
    "oscal": "{",
    "badge": "<svg",
}


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.usefixtures("bank")
def test_a_format_stands_alone_on_stdout(steelyard, name):
    ran = steelyard("assess", "mobile", "--no-collect", "--format", name, "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(HEADS[name]) and ran.out.endswith("\n")


@pytest.mark.usefixtures("bank")
def test_all_projects_go_into_one_document_but_not_into_one_badge(steelyard):
    ran = steelyard("assess", "--all", "--no-collect", "--format", "sarif")
    assert len(json.loads(ran.out)["runs"]) == 2
    told = steelyard.refused("assess", "--all", "--no-collect", "--format", "badge")
    assert "there are 2 results and one badge" in told
    assert steelyard.refused("assess", "mobile", "--format", "yaml")


@pytest.mark.usefixtures("bank")
def test_the_gate_is_held_after_the_format_was_printed(steelyard):
    ran = steelyard("assess", "mobile", "--no-collect", "--format", "junit", "--gate")
    assert ran.code == 3
    assert ran.out.startswith("<?xml") and "below the target" in ran.err
