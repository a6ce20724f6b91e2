"""`steelyard roadmap`: table, JSON, page and picture; what cannot be is told with the smallest relaxation."""

import json
from xml.etree import ElementTree

import pytest


@pytest.fixture
def road(steelyard, bank):
    """The command on the small bank, where a target of level 1 is planned from what is stored."""
    assert bank.is_dir()

    def run(*options):
        return steelyard("roadmap", "mobile", "--no-collect", "--target", 1, *options)

    return run


def test_the_plan_is_told_in_both_languages(road):
    zh, en = road("--capacity", 40, "--lang", "zh"), road("--capacity", 40, "--lang", "en")
    assert (zh.code, en.code, zh.err, en.err) == (0, 0, "", "")
    for word in ("手机银行", "改进路线图", "人天", "已证明没有工作量更少的方案。", "2027Q1", "达到目标必需"):
        assert word in zh.out
    for word in (
        "Mobile banking",
        "Roadmap",
        "person-days",
        "Proven: no plan takes less effort.",
        "the target needs it",
    ):
        assert word in en.out


def test_the_document_says_that_the_target_is_reached(road):
    doc = json.loads(road("--json", "--capacity", "20", "--quarters", 3).out)
    assert doc["schema"] == "steelyard/roadmap/1"
    assert doc["results"][0]["milestones"][-1]["level"]["value"] >= 1
    assert len(doc["quarters"]) == 3
    assert {item["level"] for item in doc["items"]} == {1}


def test_a_page_and_a_picture_are_written_where_asked(road, bank):
    road("--svg", "plan.svg", "--html", "plan.html", "--lang", "zh")
    ElementTree.fromstring((bank / "plan.svg").read_bytes())  # noqa: S314 - our own picture
    assert "改进路线图" in (bank / "plan.html").read_text(encoding="utf-8")


def test_all_projects_share_what_the_plan_marks_as_shared(steelyard, bank):
    apart = json.loads(steelyard("roadmap", "--all", "--no-collect", "--target", 1, "--json").out)
    codes = sorted({item["practice"] for item in apart["items"]})
    rows = "".join(f"  {code}: {{shared: true}}\n" for code in codes)
    (bank / "roadmap.yaml").write_text(f"practices:\n{rows}")
    shared = json.loads(
        steelyard("roadmap", "--all", "--no-collect", "--target", 1, "--json", "--plan", "roadmap.yaml").out
    )
    assert {item["scope"] for item in shared["items"]} == {""}
    assert float(shared["effort"]) < float(apart["effort"])
    assert [r["milestones"][-1]["level"]["value"] for r in shared["results"]] == [1, 1]


def test_a_capacity_that_is_too_small_says_what_would_do(steelyard, bank):
    assert bank.is_dir()
    told = steelyard.refused(
        "roadmap", "mobile", "--no-collect", "--target", 2, "--capacity", 5, "--quarters", 1, "--lang", "en"
    )
    assert "the target takes at least " in told and "quarters hold 5" in told
    assert "person-days more in every quarter" in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--capacity", "many"), "'many' is no number of person-days"),
        (("--capacity", "1.25"), "'1.25' is no number of person-days"),
        (("--capacity=-1",), "'-1' is no number of person-days"),
        (("--capacity", "NaN"), "'NaN' is no number of person-days"),
        (("--quarters", "0", "--capacity", "1"), "0 is out of reach"),
        (("--quarters", "3"), "quarters without a capacity hold anything"),
        (("--plan", "none.yaml"), "cannot be read"),
        (("--target", "6"), "has no level 6"),
    ],
)
@pytest.mark.usefixtures("bank")
def test_bad_options_are_told(steelyard, options, told):
    assert told in steelyard.refused("roadmap", "mobile", "--no-collect", *options)


def test_a_bad_plan_is_told_with_its_key_and_its_circle(steelyard, bank, bank_results):
    ids = [practice.requirements[0].requirement.id for practice in bank_results["mobile"].practices]
    circle = f"requirements:\n  {ids[0]}: {{after: [{ids[1]}]}}\n  {ids[1]}: {{after: [{ids[0]}]}}\n"
    for text, told in (
        ("capacity: lots\n", "roadmap.yaml, $.capacity"),
        ("requirements:\n  X.1.1: {effort: 1}\n", "no assessed part has a requirement 'X.1.1'"),
        (circle, "the dependencies run in a circle: "),
    ):
        (bank / "roadmap.yaml").write_text(text)
        assert told in steelyard.refused("roadmap", "mobile", "--no-collect", "--plan", "roadmap.yaml")
