"""`steelyard standard diff`: what changed, with ids and both texts, for people and for programs."""

import json

import pytest
from editions import shelf_entry

CHANGES = (
    (
        "近 90 天内的生产部署中，由流水线执行并留有运行编号的不少于 50%。",
        "近 90 天内的生产部署，不少于 50% 由流水线执行并留有运行编号。",
    ),
    ('deployments_by_pipeline, at_least: "0.95"', 'deployments_by_pipeline, at_least: "0.99"'),
)


@pytest.fixture
def editions(bank):
    return bank / "standards/own-cmm/1", shelf_entry(bank, "2", "own-cmm", *CHANGES)


@pytest.mark.usefixtures("editions")
def test_two_editions_are_compared_with_ids_and_both_texts(steelyard):
    ran = steelyard("standard", "diff", "own-cmm@1", "own-cmm@2", "--shelf", "standards", "--lang", "en")
    assert ran.out == (
        "own-cmm@1 -> own-cmm@2\n"
        "reworded (1)\n"
        "  DRM-DRM-DM.2.2\n"
        "    - 近 90 天内的生产部署中，由流水线执行并留有运行编号的不少于 50%。\n"
        "    - Of the production deployments of the last 90 days, at least 50 % were carried out by a pipeline "
        "and name its run.\n"
        "    + 近 90 天内的生产部署，不少于 50% 由流水线执行并留有运行编号。\n"
        "    + Of the production deployments of the last 90 days, at least 50 % were carried out by a pipeline "
        "and name its run.\n"
        "harder (1)\n"
        "  DRM-DRM-DM.3.1\n"
        "    - level 3, deployments_by_pipeline ≥ 0.95 90d necessary own\n"
        "    + level 3, deployments_by_pipeline ≥ 0.99 90d necessary own\n"
        "      近 90 天内的生产部署中，由流水线执行并留有运行编号的不少于 95%，其余逐次说明原因。\n"
        "      Of the production deployments of the last 90 days, at least 95 % were carried out by a pipeline "
        "and name its run; each of the rest has a stated reason.\n"
    )


def test_folders_may_be_compared_and_the_other_way_round_is_easier(steelyard, editions):
    first, second = editions
    told = steelyard("standard", "diff", second, first, "--lang", "zh").out
    assert told.startswith("own-cmm@2 -> own-cmm@1\n改写（1）\n")
    assert "\n放宽（1）\n  DRM-DRM-DM.3.1\n    - 3 级、deployments_by_pipeline ≥ 0.99 " in told


def test_json_holds_both_sides_and_nothing_else_is_printed(steelyard, editions):
    ran = steelyard("standard", "diff", *editions, "--json")
    document = json.loads(ran.out)
    assert (ran.err, document["old"]["edition"], document["new"]["edition"]) == ("", "1", "2")
    assert [c["kind"] for c in document["changes"]] == ["reworded", "harder"]
    reworded, harder = document["changes"]
    assert reworded["before"]["text"]["zh"] == CHANGES[0][0]
    assert reworded["after"]["text"]["zh"] == CHANGES[0][1]
    assert (harder["before"]["measure"]["threshold"], harder["after"]["measure"]["threshold"]) == (
        "0.95",
        "0.99",
    )


def test_a_requirement_that_is_gone_has_no_other_side(steelyard, editions, bank):
    third = shelf_entry(bank, "3", "own-cmm", ("id: DRM-DRM-DM.5.1", "id: DRM-DRM-DM.5.9"))
    moved = json.loads(steelyard("standard", "diff", editions[0], third, "--json").out)["changes"]
    assert [(c["kind"], c["before"]["id"], c["after"]["id"]) for c in moved] == [
        ("moved", "DRM-DRM-DM.5.1", "DRM-DRM-DM.5.9")
    ]
    fourth = shelf_entry(
        bank,
        "4",
        "own-cmm",
        ("id: DRM-DRM-DM.5.1", "id: DRM-DRM-DM.5.9"),
        ("由流水线自动启动的不少于 95%；", "由流水线自动启动的不少于 95%（样例改写）；"),
    )
    changes = json.loads(steelyard("standard", "diff", editions[0], fourth, "--json").out)["changes"]
    assert [
        (c["kind"], c["before"] and c["before"]["id"], c["after"] and c["after"]["id"]) for c in changes
    ] == [
        ("added", None, "DRM-DRM-DM.5.9"),
        ("removed", "DRM-DRM-DM.5.1", None),
    ]


def test_the_same_edition_says_the_same(steelyard):
    ran = steelyard("standard", "diff", "devops-cmm", "devops-cmm", "--lang", "zh")
    assert ran.out == "devops-cmm@1 -> devops-cmm@1\n  两个版次没有差异\n"


def test_what_is_not_there_is_told(steelyard, tmp_path):
    assert "there is no standard 'devops-cmm@9'" in steelyard.refused(
        "standard", "diff", "devops-cmm@1", "devops-cmm@9"
    )
    assert "there is no standard" in steelyard.refused("standard", "diff", "devops-cmm", tmp_path)
