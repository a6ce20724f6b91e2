"""`steelyard assess --format`: the format alone on stdout, in both languages, for one project or all."""

import json

import pytest

from steelyard.cli.formats import write
from steelyard.errors import InputError

HEADS = {
    "sarif": "{",
    "junit": "<?xml",
    "markdown": "## Mobile banking",
    "openmetrics": "# TYPE steelyard_result info",
    "oscal": "{",
    "badge": "<svg",
}


@pytest.mark.parametrize("name", HEADS)
def test_each_format_is_written_to_stdout(capsys, bank_results, name):
    write([bank_results["mobile"]], name, "en")
    told = capsys.readouterr()
    assert told.out.startswith(HEADS[name]) and told.out.endswith("\n")
    assert told.err == ""


@pytest.mark.usefixtures("bank")
def test_all_projects_go_into_one_document_but_not_into_one_badge(steelyard, bank_results):
    ran = steelyard("assess", "--all", "--no-collect", "--format", "sarif")
    assert (ran.code, ran.err) == (0, "")
    assert len(json.loads(ran.out)["runs"]) == 2
    with pytest.raises(InputError, match="there are 2 results and one badge"):
        write([*bank_results.values()], "badge", "en")
    assert steelyard.refused("assess", "mobile", "--format", "yaml")


@pytest.mark.usefixtures("bank")
def test_the_gate_is_held_after_the_format_was_printed(steelyard):
    ran = steelyard("assess", "mobile", "--no-collect", "--format", "junit", "--gate")
    assert ran.code == 3
    assert ran.out.startswith("<?xml") and "below the target" in ran.err
