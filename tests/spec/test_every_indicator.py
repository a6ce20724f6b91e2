"""What holds for every indicator: it is specified, described in two languages, and blind to the order of rows (R22)."""

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from table_literal import NINE, after

from steelyard.evidence.tables import TABLES
from steelyard.indicators import FAMILIES, INDICATORS
from steelyard.report.words import UNITS
from steelyard.values import IndicatorKind

SHARES = (IndicatorKind.SHARE, IndicatorKind.UPTIME, IndicatorKind.POOLED, IndicatorKind.REDUCTION)
each_indicator = pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)


def names_of_specs():
    modules = Path(__file__).parent.glob("test_*.py")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in modules if path != Path(__file__)]
    return [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]


SPECS = names_of_specs()


@each_indicator
def test_an_indicator_has_specs_that_bear_its_name(indicator):
    assert len([name for name in SPECS if name.startswith(f"test_{indicator.facts.id}_")]) >= 3


@each_indicator
def test_an_indicator_is_described_in_both_languages(indicator):
    for text in (indicator.facts.title, indicator.facts.meaning):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
        assert text.en.isascii() or "\u4e00" not in text.en
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in text.en)
        assert text.en[0].isupper()


@each_indicator
def test_an_indicator_has_a_unit_that_reports_can_print(indicator):
    assert indicator.facts.unit in UNITS
    assert (indicator.facts.unit == "ratio") == (indicator.facts.kind in SHARES)


@each_indicator
def test_an_indicator_reads_tables_that_exist_and_that_projects_can_own(indicator):
    tables = (*indicator.facts.tables, *indicator.helps)
    assert indicator.facts.tables
    assert len(set(tables)) == len(tables)
    assert all(TABLES[name].owned_by or TABLES[name].tells_of for name in tables)


def test_an_indicator_is_listed_once():
    listed = [indicator.facts.id for family in FAMILIES for indicator in family.INDICATORS]
    assert sorted(listed) == sorted(set(listed)) == sorted(INDICATORS)


# R22: the same rows in any order give the identical reading, also where rows tie

MOMENTS = st.sampled_from([after(NINE, hours=hours) for hours in (0, 0, 1, 2, 30)])
ROWS = {
    "change_failure_rate": (
        "deployment",
        st.fixed_dictionaries(
            {
                "finished_at": MOMENTS,
                "outcome": st.sampled_from(["success", "success", "failure"]),
                "env_class": st.just("production"),
                "kind": st.sampled_from(["deploy", "deploy", "rollback"]),
                "is_rework": st.sampled_from([None, False, True]),
            }
        ),
        {"incident": []},
    ),
    "test_pass_rate": (
        "test_result",
        st.fixed_dictionaries(
            {
                "case_id": st.sampled_from("abc"),
                "outcome": st.sampled_from(["passed", "failed", "error", "skipped"]),
                "at": MOMENTS,
                "run_id": st.sampled_from(["r", "s"]),
                "attempt": st.sampled_from([None, 1]),
            }
        ),
        {},
    ),
    "line_coverage": (
        "observation",
        st.fixed_dictionaries(
            {
                "metric": st.just("line_coverage"),
                "at": MOMENTS,
                "numerator": st.integers(0, 20),
                "denominator": st.sampled_from([0, 20, 30]),
            }
        ),
        {},
    ),
    "error_budget_left": (
        "observation",
        st.fixed_dictionaries(
            {
                "metric": st.just("slo"),
                "at": MOMENTS,
                "numerator": st.integers(0, 1_000),
                "denominator": st.sampled_from([None, 0, 1_000, 1_100]),
                "target_micro": st.sampled_from([None, 500_000, 999_000]),
                "service_id": st.just(None),
            }
        ),
        {},
    ),
    "process_time_reduction": (
        "work_item",
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["story", "story", "requirement", "defect"]),
                "created_at": st.integers(after(NINE, days=-500), after(NINE, days=-400)),
                "done_at": MOMENTS | MOMENTS.map(lambda moment: after(moment, days=-365)),
            }
        ),
        {},
    ),
    "high_remediation_time": (
        "finding",
        st.fixed_dictionaries(
            {
                "fingerprint": st.sampled_from("abcdefgh"),
                "first_seen_at": MOMENTS,
                "last_seen_at": MOMENTS,
                "severity": st.sampled_from(["high", "high", "critical"]),
                "state": st.sampled_from(["open", "fixed", "false_positive"]),
                "fixed_at": st.sampled_from([None, after(NINE, hours=40), after(NINE, hours=50)]),
            }
        ),
        {},
    ),
    "mean_time_to_resolve": (
        "incident",
        st.fixed_dictionaries(
            {
                "opened_at": MOMENTS,
                "detected_at": MOMENTS,
                "resolved_at": st.integers(after(NINE, hours=40), after(NINE, days=400)),
            }
        ),
        {},
    ),
    "build_repair_time": (
        "pipeline_run",
        st.fixed_dictionaries(
            {
                "kind": st.just("build"),
                "finished_at": MOMENTS,
                "outcome": st.sampled_from(["success", "failure", "error"]),
                "name": st.sampled_from(["ci", None]),
            }
        ),
        {},
    ),
}


@pytest.mark.parametrize("identity", ROWS)
def test_the_order_of_rows_never_matters(values, identity):
    table, rows, others = ROWS[identity]

    @settings(
        max_examples=4,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(st.lists(rows, min_size=12, max_size=20), st.randoms(use_true_random=False))
    def law(literal, random):
        named = [{**row, "src_id": f"row-{number}"} for number, row in enumerate(literal)]
        orders = [named, named[::-1], random.sample(named, len(named)), random.sample(named, len(named))]
        first, *shuffled = values(identity, table, *orders, **others)
        assert shuffled == [first] * 3

    law()
