"""OpenMetrics: parsed by Prometheus' own parser; what is missing has no sample."""

from dataclasses import replace

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from steelyard.report.formats.openmetrics import openmetrics
from steelyard.values import Missing, MissingReason


@pytest.fixture
def samples(mixed, hostile, known):
    families = text_string_to_metric_families(openmetrics([mixed, hostile], known))
    return [sample for family in families for sample in family.samples]


def value(samples, name, project="sample-project", **labels):
    (found,) = [
        s.value
        for s in samples
        if s.name == name and s.labels["project"] == project and labels.items() <= s.labels.items()
    ]
    return found


def test_levels_scores_and_counts_are_gauges_by_project_and_part(samples):
    assert value(samples, "steelyard_level") == 1.0
    assert value(samples, "steelyard_target") == 3
    assert value(samples, "steelyard_score_ratio") == 0.4
    assert value(samples, "steelyard_score_upper_ratio") == 0.6
    assert value(samples, "steelyard_requirements", standing="failed") == 2
    assert value(samples, "steelyard_requirements", standing="not_applicable") == 1
    assert value(samples, "steelyard_blocking") == 3
    assert value(samples, "steelyard_practice_level", practice="B") == 1
    assert value(samples, "steelyard_level", "another-project") == 1.0


def test_a_reading_has_its_unit_and_its_observations(samples):
    labels = {"indicator": "review_coverage", "unit": "ratio", "days": "90"}
    assert value(samples, "steelyard_reading", **labels) == 0.81
    assert value(samples, "steelyard_reading_observations", **labels) == 120


def test_what_it_is_of_stands_in_an_info(samples):
    assert value(samples, "steelyard_result_info", basis="self", as_of="2026-10-31", edition="1") == 1


def test_without_a_level_there_is_no_sample_of_one(mixed, known):
    none = replace(mixed, level=Missing(MissingReason.NOT_APPLICABLE))
    names = {f.name for f in text_string_to_metric_families(openmetrics([none], known))}
    assert "steelyard_level" not in names and "steelyard_target" in names
