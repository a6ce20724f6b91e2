"""`steelyard assess --assume`: told as assumed in both languages, written only where asked."""

import json

import pytest


@pytest.fixture
def blocking(bank, bank_results):
    """Ids that block the next level of the first project; it is run inside the bank."""
    assert bank.is_dir()
    return [blocker.requirement.id for blocker in bank_results["mobile"].blocking]


def test_it_says_in_both_languages_that_it_is_assumed(steelyard, blocking):
    asked = ("assess", "mobile", "--no-collect", "--assume", f"{blocking[0]}=met")
    zh, en = steelyard(*asked, "--lang", "zh"), steelyard(*asked, "--lang", "en")
    assert (zh.code, en.code, zh.err, en.err) == (0, 0, "", "")
    assert zh.out.startswith("假设推演，不是评估结果") and f"{blocking[0]} = 满足" in zh.out
    assert en.out.startswith("ASSUMED, not a result") and f"{blocking[0]} = met" in en.out
    assert "No longer blocking: 1" in en.out and "不再阻碍：1 条" in zh.out


def test_all_that_blocks_assumed_met_lifts_the_part(steelyard, blocking):
    assumed = [word for key in blocking for word in ("--assume", f"{key}=met")]
    doc = json.loads(steelyard("assess", "mobile", "--no-collect", "--json", *assumed).out)
    assert doc["after"]["level"]["value"] == doc["before"]["level"]["value"] + 1
    assert doc["freed"] == blocking


def test_a_file_is_written_only_where_asked_and_is_no_result(steelyard, bank, blocking):
    before = sorted(path.name for path in bank.iterdir())
    asked = ("assess", "mobile", "--no-collect", "--assume", f"{blocking[0]}=met")
    steelyard(*asked)
    assert sorted(path.name for path in bank.iterdir()) == before
    printed = steelyard(*asked, "--json", "--out", "assumed.json").out
    written = (bank / "assumed.json").read_text()
    assert written == printed.rstrip("\n")
    assert json.loads(written)["schema"] == "steelyard/what-if/1"
    assert "is not a case file" in steelyard.refused("decide", "assumed.json")


def test_assumptions_go_to_the_projects_that_know_them(steelyard, blocking):
    lines = steelyard("assess", "--all", "--no-collect", "--json", "--assume", f"{blocking[0]}=met").out
    assert [json.loads(line)["project"]["id"] for line in lines.splitlines()] == ["mobile", "cards"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--assume", "DR-DP-XX.1.1=met"), "has no requirement 'DR-DP-XX.1.1'"),
        (("--assume", "nonsense"), "'nonsense' is no assumption"),
        (("--assume", "A=met", "--gate"), "passes no gate"),
        (("--assume", "A=met", "--format", "sarif"), "leaves in no report format"),
        (("--out", "x.json"), "--out goes with --assume"),
        (("--stage", "merge"), "--stage goes with a policy"),
        (("--json", "--format", "sarif"), "say --json or --format, not both"),
    ],
)
@pytest.mark.usefixtures("bank")
def test_what_does_not_go_together_is_told(steelyard, options, told):
    assert told in steelyard.refused("assess", "mobile", "--no-collect", *options)


def test_several_projects_do_not_go_into_one_file(steelyard, blocking):
    told = steelyard.refused(
        "assess", "--all", "--no-collect", "--assume", f"{blocking[0]}=met", "--out", "x.json"
    )
    assert "there are 2 what-ifs and one file" in told


@pytest.mark.usefixtures("bank")
def test_a_project_may_still_stand_after_the_gate(steelyard):
    ran = steelyard("assess", "--no-collect", "--json", "--gate", "mobile")
    assert ran.code == 3
    assert json.loads(ran.out)["project"]["id"] == "mobile"
