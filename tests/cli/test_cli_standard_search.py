"""`steelyard standard search`: words of either language, best first, for people and for programs."""

import json


def test_a_requirement_is_found_by_a_chinese_word_with_what_to_look_for(steelyard):
    ran = steelyard("standard", "search", "回滚", "脚本", "--lang", "zh")
    *_, last = ran.out.splitlines()
    count = int(last.split()[1])
    assert count > 0
    assert last == f"找到 {count} 条，显示 {count} 条"
    assert ran.out.count("  要求  ") + ran.out.count("  能力子项  ") == count


def test_a_practice_comes_before_what_only_mentions_it(steelyard):
    first = steelyard("standard", "search", "deployment method", "--lang", "en").out.splitlines()[0]
    assert first == "DRM-DRM-DM  practice  devops-cmm@1 continuous-delivery"


def test_no_more_are_shown_than_asked_and_all_are_counted(steelyard):
    def shown(limit):
        document = json.loads(steelyard("standard", "search", "rollback", "--json", "--limit", limit).out)
        return document["found"], len(document["hits"])

    found, every = shown(0)
    assert found == every > 3
    assert shown(3) == (found, 3)


def test_json_has_both_languages_and_the_place(steelyard):
    (hit,) = json.loads(steelyard("standard", "search", "drm-drm-dm.2.2", "--json").out)["hits"]
    assert (hit["standard"], hit["part"], hit["kind"], hit["code"], hit["rank"]) == (
        "devops-cmm@1",
        "continuous-delivery",
        "requirement",
        "DRM-DRM-DM.2.2",
        0,
    )
    assert {*hit["text"]} == {*hit["look_for"]} == {"zh", "en"}


def test_nothing_found_is_an_answer_and_nothing_asked_is_a_fault(steelyard):
    assert steelyard("standard", "search", "qqqzzz", "--lang", "en").out == "0 found, 0 shown\n"
    assert "nothing to search for" in steelyard.refused("standard", "search", "，")
    assert "nothing to search for" in steelyard.refused("standard", "search")
