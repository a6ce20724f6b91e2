"""Mapping files: what they may say, and what is told where they say something else."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from steelyard.errors import InputError
from steelyard.evidence.mapping.model import read_mapping
from steelyard.evidence.tables import TABLES

LEAST = "table: deployment\ncolumns: {source_id: id}\n"


def mapping(text, zone=UTC):
    return read_mapping(text, "releases", "releases.yaml", zone)


def rule(text, name, zone=UTC):
    return next(rule for rule in mapping(text, zone).rules if rule.column.name == name)


def test_the_least_mapping_names_a_table_and_the_id():
    found = mapping(LEAST)
    assert (found.table, found.name, found.header) == (TABLES["deployment"], "releases", 1)
    assert [(rule.column.name, rule.headers) for rule in found.rules] == [("src_id", ("id",))]


def test_both_spellings_of_the_id_are_accepted():
    assert mapping("table: deployment\ncolumns: {src_id: id}\n") == mapping(LEAST)


def test_the_example_of_the_design_is_understood():
    found = mapping("""
table: deployment
rows: {sheet: 发布记录, header: 3, skip_where: {发布单号: 合计}}
time: {format: "%Y/%m/%d %H:%M", zone: Asia/Shanghai}
columns:
  source_id: 发布单号
  service_id: {from: 系统简称, lower: true}
  environment: {from: 环境, values: {生产: production, 预生产: staging, 测试: test}}
  started_at: 开始时间
  finished_at: 完成时间
  outcome: {from: 结果, values: {成功: success, 失败: failure, 已回退: failure}}
  kind: {from: 是否回退, values: {是: rollback, 否: deploy}}
  version: 版本号
missing: ["", "-", "无", "N/A"]
""")
    assert (found.sheet, found.header, found.skip_where) == (
        "发布记录",
        3,
        (("发布单号", frozenset({"合计"})),),
    )
    assert {rule.column.name for rule in found.rules if rule.zone == ZoneInfo("Asia/Shanghai")} == {
        "started_at",
        "finished_at",
    }
    assert found.rules[0].missing == {"", "-", "无", "N/A"}


def test_a_column_may_have_its_own_format_and_zone():
    text = LEAST.replace("}", ", started_at: {from: a, format: iso, zone: Europe/Paris}, finished_at: b}")
    text += 'time: {format: "%d/%m/%Y", zone: Asia/Shanghai}\n'
    assert (rule(text, "started_at").format, rule(text, "started_at").zone) == (
        "iso",
        ZoneInfo("Europe/Paris"),
    )
    assert (rule(text, "finished_at").format, rule(text, "finished_at").zone) == (
        "%d/%m/%Y",
        ZoneInfo("Asia/Shanghai"),
    )


def test_the_zone_of_the_workspace_counts_only_where_the_mapping_says_so():
    text = LEAST.replace("}", ", started_at: a}")
    shanghai = ZoneInfo("Asia/Shanghai")
    assert rule(text, "started_at", shanghai).zone is None
    assert rule(text + "time: {zone: workspace}\n", "started_at", shanghai).zone == shanghai


def test_words_that_yaml_takes_for_something_else_stay_words():
    text = LEAST.replace("}", ", outcome: {from: r, values: {7: success, true: failure, no: cancelled}}}")
    assert rule(text, "outcome").values == {"7": "success", "true": "failure", "no": "cancelled"}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("version: v", "columns.source_id: is missing"),
        ("source_id: a, src_id: b", "columns.source_id: is another name of src_id"),
        ("source_id: a, when: b", "columns.when: deployment has no such column; it has src_id, updated_at"),
        ("source_id: a, load_id: b", "columns.load_id: deployment has no such column"),
        ("source_id: a, version: {form: b}", "columns.version.form: Extra inputs are not permitted"),
        ("source_id: a, version: {lower: true}", "columns.version: give exactly one of `from` and `const`"),
        ("source_id: {from: [a, b]}", "columns.src_id.join: is needed where `from` has several headers"),
        (
            "source_id: a, version: {from: b, format: iso}",
            "columns.version.format: is for columns of kind instant",
        ),
        (
            "source_id: a, version: {from: b, unit: s}",
            "columns.version.unit: is for columns of kind duration or",
        ),
        ("source_id: a, version: {from: b, unit: days}", "columns.version.unit: Input should be 'us', 'ms'"),
        ("source_id: a, version: {from: b, other: c}", "columns.version.other: goes with `values`"),
        (
            "source_id: a, outcome: {from: b, values: {好: good}}",
            "columns.outcome.values: 'good' is not one of",
        ),
        (
            "source_id: a, outcome: {const: good}",
            "columns.outcome.const: 'good' is not one of success, failure",
        ),
        (
            "source_id: a, started_at: {from: b, zone: Mars}",
            "columns.started_at.zone: unknown time zone 'Mars'",
        ),
        ('source_id: a, started_at: {from: b, format: "%H:%M"}', "'%H:%M' does not say year, month and day"),
        ('source_id: a, started_at: {from: b, format: "%Q"}', "'%Q' is not a format of times"),
    ],
)
def test_a_fault_is_told_with_its_file_and_key(columns, message):
    with pytest.raises(InputError) as fault:
        mapping(f"table: deployment\ncolumns: {{{columns}}}\n")
    assert str(fault.value).startswith("releases.yaml: has 1 fault(s):")
    assert message in str(fault.value)


def test_every_fault_is_told_at_once():
    with pytest.raises(InputError) as fault:
        mapping("table: deployment\ncolumns: {when: a, outcome: {const: good}}\n")
    assert "has 3 fault(s)" in str(fault.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("table: nothing\ncolumns: {source_id: a}\n", "there is no table 'nothing'"),
        ("table: deployment\n", "columns: Field required"),
        ("columns: [", "is not valid YAML"),
        ("just words", "the file: Input should be"),
        (LEAST + "rows: {header: 0}\n", "rows.header: Input should be greater than or equal to 1"),
        ("table: test_result\ncolumns: {source_id: a, duration: b}\n", "columns.duration.unit: is needed"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(text, message):
    with pytest.raises(InputError) as fault:
        mapping(text)
    assert message in str(fault.value)


def test_a_mapping_that_only_opens_brackets_is_refused_before_it_is_parsed():
    with pytest.raises(InputError, match=r"brackets|nests") as refused:
        read_mapping("table: " + "[" * 100_000, "m", "m.yaml", UTC)
    assert refused.value.where == "m.yaml:1"
