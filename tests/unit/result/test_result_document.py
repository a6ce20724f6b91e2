"""The result file: canonical bytes, exact strings, codes instead of sentences."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from builders import (
    EVERY,
    LADDER,
    WINDOW,
    case,
    decided,
    load_facts,
    measure,
    measured,
    missing,
    node,
    part,
    practice,
    rated,
    rating,
    reading,
    standard,
)
from steelyard.rating.model import Override
from steelyard.result.decide import decide
from steelyard.result.document import canonical, document, reading_document
from steelyard.standard import RollUp
from steelyard.values import Level, MissingReason, Outcome, Reading, Strength, TrendPoint

OF = part(
    [],
    nodes=[
        node(
            "N", [practice("A", "1.1 2.1 2.2", measures={"2.1": measure("at_least", "0.90", role="decides")})]
        ),
        node("X", [practice("B", "1.1 2.1")]),
    ],
)
READ = reading(measured(Fraction(1, 3), low="0.2500", high="0.41"), loads=("load-2", "load-1"))
RATINGS = {
    "A.1.1": rating("A.1.1", Outcome.MET, Strength.INSPECTED, self_outcome=Outcome.MET),
    "A.2.1": rating(
        "A.2.1",
        Outcome.NOT_MET,
        Strength.MEASURED,
        self_outcome=Outcome.MET,
        reading=READ,
        proposal=Outcome.NOT_MET,
        doubtful=True,
        contradicted=True,
        override=Override("applicant", "三月缺数", counted=False),
    ),
    "A.2.2": rating("A.2.2", Outcome.UNRATED, conflict=True),
    "B.1.1": rating("B.1.1", Outcome.NOT_APPLICABLE, reason="无主机"),
    "B.2.1": rating("B.2.1", Outcome.NOT_APPLICABLE, consensus="talked through"),
}
LOADS = (load_facts("load-1"), load_facts("load-2", "export"))


def made(ratings=None, **more):
    return document(decided(OF, RATINGS if ratings is None else ratings, loads=LOADS, **more))


def walk(value, path="$"):
    yield path, value
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from walk(child, f"{path}.{key}")


def entries(doc):
    return {r["id"]: r for p in doc["practices"] for r in p["requirements"]}


def test_the_document_has_plain_json_values_and_never_a_float():
    allowed = (dict, list, str, int, type(None))
    assert [path for path, value in walk(made()) if not isinstance(value, allowed)] == []
    assert [
        path for path, value in walk(json.loads(canonical(decided(OF, RATINGS)))) if type(value) is float
    ] == []


def test_numbers_that_are_not_integers_are_decimal_strings():
    doc = made()
    found = entries(doc)["A.2.1"]
    assert (found["reading"]["value"], found["reading"]["low"], found["reading"]["high"]) == (
        "0.333333333333",
        "0.25",
        "0.41",
    )
    assert found["measure"]["threshold"] == "0.9"
    # Up to level 3 apply A.1.1, A.2.1 and A.2.2; one is met, one unrated.
    assert doc["score"] == {"percent": "33.3", "upper": "66.7", "position": "1"}


def test_integers_stay_integers():
    doc = made()
    assert (doc["target"], doc["practices"][0]["attains"], entries(doc)["A.2.1"]["reading"]["n"]) == (
        3,
        1,
        50,
    )


def test_the_bytes_are_canonical_json():
    result = decided(OF, RATINGS, loads=LOADS)
    compact = json.dumps(document(result), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(result) == compact.encode()


def test_the_same_case_in_another_order_gives_the_same_bytes():
    one = decide(case(OF, loads=LOADS), RATINGS)
    turned = {key: RATINGS[key] for key in reversed(RATINGS)}
    turned["A.2.1"] = replace(turned["A.2.1"], reading=replace(READ, loads=READ.loads[::-1]))
    other = decide(case(OF, loads=LOADS[::-1]), turned)
    assert canonical(one) == canonical(other)


def test_ratings_of_requirements_that_the_part_does_not_have_say_nothing():
    stray = RATINGS | rated("Z", "1.1=met")
    assert canonical(decided(OF, stray)) == canonical(decided(OF, RATINGS))


def test_another_rating_gives_other_bytes():
    other = RATINGS | {"A.2.2": rating("A.2.2", Outcome.PARTLY_MET)}
    assert canonical(decided(OF, other)) != canonical(decided(OF, RATINGS))


def test_a_requirement_says_all_that_led_to_its_outcome():
    assert entries(made())["A.2.1"] == {
        "id": "A.2.1",
        "level": 2,
        "outcome": "not_met",
        "strength": "measured",
        "self": "met",
        "counts": False,
        "why": "contradicted",
        "contradicted": True,
        "override": {"by": "applicant", "reason": "三月缺数", "counted": False},
        "measure": {
            "indicator": "review_coverage",
            "operator": "at_least",
            "threshold": "0.9",
            "window_days": 90,
            "role": "decides",
            "origin": "own",
        },
        "reading": {
            "indicator": "review_coverage",
            "scope": "sample-project",
            "window": {"from": "2026-08-03", "to": "2026-10-31"},
            "loads": ["load-1", "load-2"],
            "origin": "direct",
            "trend": [],
            "value": "0.333333333333",
            "unit": "ratio",
            "n": 50,
            "unknown": 0,
            "few": False,
            "low": "0.25",
            "high": "0.41",
            "doubtful": True,
        },
    }


def test_what_is_not_there_has_no_key():
    found = entries(made())
    assert set(found["A.1.1"]) == {"id", "level", "outcome", "strength", "self", "counts"}
    assert found["A.2.2"]["conflict"] is True
    assert found["B.1.1"]["reason"] == "无主机"
    assert found["B.2.1"]["consensus"] == "talked through"


def test_a_missing_reading_has_its_reason_and_no_value():
    found = reading_document(reading(missing(MissingReason.TOO_FEW, 3)))
    assert (found["missing"], found["n"], found["unknown"], found["origin"]) == ("too_few", 3, 0, None)
    assert "value" not in found


def test_a_trend_keeps_the_gaps():
    points = (TrendPoint(WINDOW, Fraction(1, 4)), TrendPoint(WINDOW, None), TrendPoint(WINDOW, Fraction(2)))
    found = reading_document(Reading("review_coverage", "p", WINDOW, measured("0.5"), trend=points))
    assert found["trend"] == ["0.25", None, "2"]


def test_a_level_that_is_missing_has_its_reason_instead_of_a_value():
    doc = made()
    assert doc["domains"][1]["level"] == {"missing": "not_applicable"}
    assert doc["practices"][1]["missing"] == "not_applicable"
    assert "level" not in doc["practices"][1]
    assert doc["domains"][1]["score"] == {"percent": None, "upper": None, "position": None}
    means = document(decided(replace(OF, rollup=RollUp("mean")), RATINGS))
    assert means["level"] == {"missing": "no_levels"}


def test_a_level_has_value_half_and_name_in_both_languages():
    assert made()["level"] == {"value": 1, "half": False, "name": {"zh": "1 初始级", "en": "1 Initial"}}
    half = made(RATINGS | {"A.2.2": rating("A.2.2", Outcome.MET)})
    assert half["level"] == {"value": 1, "half": True, "name": {"zh": "2- 基础级", "en": "2- Foundation"}}
    assert (half["practices"][0]["level"], half["practices"][0]["half"]) == (1, True)
    assert made({})["level"]["name"] == {"zh": "未达级", "en": "below level 1"}


def test_a_half_step_in_plus_notation_has_the_name_of_the_level_that_is_attained():
    of = standard(OF, half_step="plus")
    assert of.printed(OF, Level(2, half=True)).as_dict() == {"zh": "2+ 基础级", "en": "2+ Foundation"}
    assert of.printed(OF, Level(0, half=True)).as_dict() == {"zh": "0+ 未达级", "en": "0+ below level 1"}
    assert of.printed(OF, Level(5)).en == f"5 {LADDER[4].title.en}"
    assert standard(OF).printed(OF, Level(0, half=True)).en == "1- Initial"


def test_the_roll_up_is_named_with_its_parameters():
    def rolled(rule):
        return document(decided(replace(OF, rollup=rule), RATINGS))["rollup"]

    assert rolled(EVERY) == {"name": "every", "parameters": {}}
    assert rolled(RollUp("share", Decimal("0.80"), 2)) == {
        "name": "share",
        "parameters": {"share": "0.8", "k": 2},
    }
    assert rolled(RollUp("iso33020", attribute="share"))["parameters"] == {"attribute": "share"}


def test_blockers_coverage_and_contradictions_are_listed():
    doc = made()
    assert [(b["practice"], b["id"], b["why"], b["outcome"]) for b in doc["blocking"]] == [
        ("A", "A.2.1", "contradicted", "not_met"),
        ("A", "A.2.2", "conflict", "unrated"),
    ]
    assert (doc["smallest_set"], doc["contradicted"]) == (["A.2.1", "A.2.2"], ["A.2.1"])
    assert {k: v for k, v in doc["coverage"].items() if k != "by_level"} == {
        "requirements": 5,
        "rated": 4,
        "measured": 1,
        "evidence": 2,
        "not_applicable": 2,
    }
    assert doc["coverage"]["by_level"][1] == {
        "level": 2,
        "requirements": 3,
        "measurable": 1,
        "measured": 1,
        "met": 0,
    }


def test_what_was_assessed_and_from_what_is_named():
    doc = made(basis="formal", link_mode="explicit")
    assert (doc["schema"], doc["basis"], doc["unit"], doc["as_of"]) == (
        "steelyard/result/1",
        "formal",
        "project",
        "2026-10-31",
    )
    assert doc["evidence"]["digest"] == "e" * 64
    assert [load["load_id"] for load in doc["evidence"]["loads"]] == ["load-1", "load-2"]
    assert (doc["indicators_digest"], doc["link_mode"], doc["engine"]) == (
        "i" * 64,
        "explicit",
        {"version": "0.1.0"},
    )
    assert doc["standard"]["digest"] == "0" * 64
    assert doc["project"] == {"id": "sample-project", "name": {"zh": "样例项目", "en": "sample project"}}
