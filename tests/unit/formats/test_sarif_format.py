"""SARIF 2.1.0: read by types made from the specification; what is against and what is open stand apart."""

import json

import pytest
from sarif_pydantic import Sarif

from steelyard.report.formats.sarif import sarif


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_log_is_read_by_the_types_of_the_format(mixed, hostile, known, language):
    text = sarif([mixed, hostile], known, language)
    log = Sarif.model_validate_json(text)
    assert log.version == "2.1.0"
    assert [run.tool.driver.name for run in log.runs] == ["Steelyard", "Steelyard"]
    assert len(log.runs[0].results) == 3


def test_every_unmet_requirement_is_a_result_with_kind_and_level(mixed, known):
    (run,) = json.loads(sarif([mixed], known, "en"))["runs"]
    assert [(r["ruleId"], r["kind"], r["level"]) for r in run["results"]] == [
        ("A.2.1", "fail", "error"),
        ("A.2.2", "open", "none"),
        ("B.2.1", "fail", "error"),
    ]
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert run["results"][0]["message"]["text"].endswith("[not met: 81% (≥ 90%)]")
    assert run["properties"]["level"]["value"] == 1


def test_the_finger_prints_stay_the_same_from_run_to_run_and_differ_by_project(mixed, hostile, known):
    def prints(of, language):
        (run,) = json.loads(sarif([of], known, language))["runs"]
        return [r["partialFingerprints"]["steelyard/v1"] for r in run["results"]]

    assert prints(mixed, "zh") == prints(mixed, "en")
    assert not set(prints(mixed, "en")) & set(prints(hostile, "en"))


def test_the_language_is_named_and_used(mixed, known):
    (run,) = json.loads(sarif([mixed], known, "zh"))["runs"]
    assert (run["language"], run["tool"]["driver"]["language"]) == ("zh-CN", "zh-CN")
    assert run["results"][0]["message"]["text"].endswith("[不满足：81%（≥ 90%）]")
