"""The declared population against what was collected (R18): what is missing takes the reading away."""

from datetime import date
from fractions import Fraction

import ibis
import pytest

from spec.table_literal import SHANGHAI, arrow, at, full, load, owns
from steelyard.errors import InputError, WorkspaceError
from steelyard.evidence.current import Tables
from steelyard.evidence.population import written
from steelyard.evidence.population.declared import Count, Exclusion, Population
from steelyard.evidence.population.gaps import Completeness
from steelyard.evidence.population.written import counts_of
from steelyard.indicators import facts
from steelyard.indicators.measurement import Asked, measure
from steelyard.values import Measured, Window
from steelyard.workspace import read_workspace

WINDOW = Window.ending(date(2026, 10, 31), 90, SHANGHAI)
HEAD = """\
organisation:
  name: {zh: 样例银行, en: Sample Bank}
  category: city-commercial-bank
timezone: Asia/Shanghai
projects:
  p:
    name: {zh: 手机银行, en: Mobile banking}
"""


def incident(number, service="p-pay", **more):
    day = f"2026-10-{number + 1:02}"
    return {
        "service_id": service,
        "kind": "incident",
        "opened_at": f"{day} 09:00",
        "detected_at": f"{day} 09:00",
        "resolved_at": f"{day} 10:00",
        **more,
    }


def commit(repository, number=1):
    return {
        "repo_id": repository,
        "sha": f"{number}",
        "commit_ts": f"2026-10-{number:02} 09:00",
        "parent_count": 1,
    }


def evidence(**tables):
    given = {name: full(name, rows) for name, rows in tables.items()}
    found = Tables(ibis.duckdb.connect(threads=1), owns("p"), [load(1, given)])
    for name, rows in given.items():
        found.put(name, arrow(name, rows))
    return found


def whole(population, **tables):
    return Completeness(evidence(**tables), {"p": population}, SHANGHAI)


def gaps(indicator, population, **tables):
    found = whole(population, **tables).gaps("p", WINDOW, facts()[indicator])
    return [gap.told.en for gap in found]


def held(indicator, population, **tables):
    tables = evidence(**tables)
    (reading,) = measure(tables, [Asked(indicator, "p", WINDOW)], SHANGHAI).values()
    return Completeness(tables, {"p": population}, SHANGHAI).held(reading, facts()[indicator])


def october(rows, **more):
    start, end = WINDOW.start, WINDOW.end
    return Count("incident", rows, "list of the service desk", start=start, end=end, **more)


def test_without_a_declaration_a_reading_stays_as_it_is():
    tables = evidence(incident=[incident(n) for n in range(6)])
    (reading,) = measure(tables, [Asked("time_to_resolve", "p", WINDOW)], SHANGHAI).values()
    assert Completeness(tables, {}, SHANGHAI).held(reading, facts()["time_to_resolve"]) is reading


def test_a_whole_population_leaves_the_value():
    declared = Population({"services": ("p-pay", "p-login")}, counts=(october(6),))
    rows = [incident(n, "p-pay" if n else "p-login") for n in range(6)]
    value = held("time_to_resolve", declared, incident=rows).value
    assert isinstance(value, Measured)
    assert (value.value, value.n) == (Fraction(1), 6)


def test_a_service_without_rows_takes_the_reading_away_and_is_named():
    declared = Population({"services": ("p-pay", "p-login")})
    rows = [incident(n) for n in range(6)]
    reading = held("time_to_resolve", declared, incident=rows)
    assert (reading.value.reason.value, reading.value.n, reading.trend) == ("incomplete_population", 6, ())
    assert gaps("time_to_resolve", declared, incident=rows) == ["service p-login: no row in incident"]


def test_a_service_that_had_nothing_is_proved_by_a_count_of_its_source():
    declared = Population({"services": ("p-pay", "p-login")}, counts=(october(0, of="p-login"),))
    assert gaps("time_to_resolve", declared, incident=[incident(n) for n in range(6)]) == []


def test_a_list_as_long_as_its_source_says_proves_every_service_quiet():
    declared = Population({"services": ("p-pay", "p-login")}, counts=(october(6),))
    assert gaps("time_to_resolve", declared, incident=[incident(n) for n in range(6)]) == []


@pytest.mark.parametrize(
    "count",
    [october(1, where=(("kind", "incident"),)), Count("incident", 1, "a part", start=0, end=WINDOW.end - 1)],
)
def test_a_count_of_a_part_proves_nothing_of_the_whole(count):
    declared = Population({"services": ("p-pay", "p-login")}, counts=(count,))
    assert gaps("time_to_resolve", declared, incident=[incident(1)]) == [
        "service p-login: no row in incident"
    ]


def test_a_list_longer_than_its_source_says_proves_nobody_quiet():
    declared = Population({"services": ("p-pay", "p-login")}, counts=(october(5),))
    rows = [incident(n) for n in range(6)]
    assert gaps("time_to_resolve", declared, incident=rows) == ["service p-login: no row in incident"]


def test_fewer_rows_than_the_source_counts_are_told_with_both_numbers():
    declared = Population(counts=(october(7),))
    assert gaps("time_to_resolve", declared, incident=[incident(n) for n in range(6)]) == [
        "incident: 6 rows, its source counts 7 (list of the service desk)"
    ]


def test_rows_outside_of_the_counted_days_and_of_other_kinds_do_not_fill_a_gap():
    rows = [incident(1), incident(2, kind="request"), incident(3, opened_at="2026-07-01 09:00")]
    declared = Population(counts=(october(2, where=(("kind", "incident"),)),))
    assert gaps("time_to_resolve", declared, incident=rows) == [
        "incident: 1 rows, its source counts 2 (list of the service desk)"
    ]


def test_a_count_of_other_days_says_nothing_of_a_window():
    july = Count("incident", 9, "a list", start=at("2026-07-01 00:00"), end=WINDOW.start)
    assert gaps("time_to_resolve", Population(counts=(july,)), incident=[incident(1)]) == []


def test_more_rows_than_the_source_counts_are_told_and_take_nothing_away():
    found = whole(Population(counts=(october(1),)), incident=[incident(1), incident(2)])
    assert list(found.gaps("p", WINDOW, facts()["time_to_resolve"])) == []
    (more,) = found.surplus("p", WINDOW, "incident")
    assert (more.have, more.count.rows) == (2, 1)


def test_an_excluded_repository_is_not_missed_and_the_others_are():
    names = {"repositories": ("p-app", "p-old", "p-core")}
    declared = Population(names, (Exclusion("repositories", "p-old", "archived"),))
    assert gaps("revert_rate", declared, code_commit=[commit("p-app")]) == [
        "repository p-core: no row in code_commit"
    ]


def test_a_thing_that_the_project_does_not_own_is_missed():
    declared = Population({"repositories": ("cards",)})
    assert gaps("revert_rate", declared, code_commit=[commit("p-app"), commit("cards", 2)]) == [
        "repository cards: no row in code_commit"
    ]


def test_coverage_is_missed_for_the_repository_that_has_none_though_it_was_scanned():
    declared = Population({"repositories": ("p-app", "p-core")})
    rows = [
        {
            "metric": "line_coverage",
            "repo_id": "p-app",
            "at": "2026-10-01 09:00",
            "numerator": 9,
            "denominator": 10,
        },
        {"metric": "scan", "repo_id": "p-core", "at": "2026-10-01 09:00"},
    ]
    assert gaps("line_coverage", declared, observation=rows) == ["repository p-core: no row in observation"]


def test_a_repository_that_was_scanned_and_has_no_finding_is_covered():
    declared = Population({"repositories": ("p-app", "p-core")})
    finding = {"repo_id": "p-app", "severity": "high", "first_seen_at": "2026-10-01 09:00"}
    scan = {"metric": "scan", "repo_id": "p-core", "at": "2026-10-01 09:00"}
    assert gaps("high_remediation_time", declared, finding=[finding], observation=[scan]) == []
    assert len(gaps("high_remediation_time", declared, finding=[finding])) == 1


def test_without_any_source_the_reason_stays_no_source():
    reading = held("time_to_resolve", Population({"services": ("p-pay",)}))
    assert reading.value.reason.value == "no_source"


# --- as it is written ---


def populated(root, text):
    (root / "steelyard.yaml").write_text(f"{HEAD}    population:\n{text}", encoding="utf-8")
    return read_workspace(root).populations["p"]


def test_a_population_is_read_with_its_days_in_the_zone_of_the_workspace(tmp_path):
    found = populated(
        tmp_path,
        """\
      repositories: [app, old]
      services: [pay]
      excluded: [{repository: old, reason: archived}]
      counts: [{table: incident, of: pay, where: {kind: incident}, from: 2026-08-03, to: 2026-10-31, rows: 12, told_by: a list}]
""",
    )
    assert found == Population(
        {"repositories": ("app", "old"), "services": ("pay",)},
        (Exclusion("repositories", "old", "archived"),),
        (Count("incident", 12, "a list", "pay", (("kind", "incident"),), WINDOW.start, WINDOW.end),),
    )
    assert list(found.expected("repositories")) == ["app"]


def test_a_project_that_declares_nothing_has_no_population(tmp_path):
    (tmp_path / "steelyard.yaml").write_text(HEAD, encoding="utf-8")
    assert read_workspace(tmp_path).populations == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("services: ['pay-*']", "declares the pattern 'pay-*', and a pattern cannot be counted"),
        ("excluded: [{repository: old, reason: gone}]", "excludes 'old', which it does not declare under `repositories`"),
        ("excluded: [{reason: gone}]", "an exclusion names 0 things"),
        ("counts: [{table: tickets, rows: 1, told_by: x}]", "there is no table 'tickets'"),
        ("counts: [{table: incident, rows: 1, told_by: x, from: 2026-01-01}]", "gives one of `from` and `to`"),
        ("counts: [{table: incident, rows: 1, told_by: x, from: 2026-01-02, to: 2026-01-01}]", "ends before it begins"),
        ("counts: [{table: link, rows: 1, told_by: x, from: 2026-01-01, to: 2026-01-01}]", "link has no time, so no count of a period"),
        ("counts: [{table: link, rows: 1, told_by: x, of: a}]", "rows of link name no owner"),
        ("counts: [{table: incident, rows: 1, told_by: x, where: {opened_at: x}}]", "incident has no word column 'opened_at'"),
        ("counts: ../counts.csv", "the table of counts '../counts.csv' lies outside the workspace"),
    ],
)  # fmt: skip
def test_a_population_that_cannot_hold_is_refused_with_its_place(tmp_path, text, told):
    with pytest.raises(WorkspaceError) as fault:
        populated(tmp_path, f"      {text}\n")
    assert fault.value.what == told
    assert fault.value.where.startswith("steelyard.yaml, population of p")


@pytest.mark.parametrize(
    "entry", ["rows: -1, told_by: x", "rows: 1", "rows: 1, told_by: ' '", "rows: 1, told_by: x, sum: 2"]
)
def test_a_count_without_a_number_or_a_source_is_refused(tmp_path, entry):
    with pytest.raises(WorkspaceError):
        populated(tmp_path, f"      counts: [{{table: incident, {entry}}}]\n")


def counts_in(root, *lines, name="counts.csv"):
    (root / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return counts_of(populated(root, f"      counts: {name}\n"), SHANGHAI)


def test_counts_may_stand_in_a_table(tmp_path):
    found = counts_in(
        tmp_path,
        "table,of,from,to,rows,told_by",
        "incident,pay,2026-08-03,2026-10-31,12,list of the desk",
        "config_item,,,,560,CMDB overview",
    )
    assert found == (
        Count("incident", 12, "list of the desk", "pay", (), WINDOW.start, WINDOW.end),
        Count("config_item", 560, "CMDB overview"),
    )


def test_a_table_of_counts_is_told_by_its_line(tmp_path):
    with pytest.raises(InputError) as fault:
        counts_in(tmp_path, "table,rows,told_by", "incident,many,x")
    assert fault.value.where == "counts.csv:2"
    with pytest.raises(InputError, match="has no header 'told_by'"):
        counts_in(tmp_path, "table,rows", "incident,1")


def test_a_table_of_counts_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(written, "MOST", 100)
    assert len(counts_in(tmp_path, "table,rows,told_by", *["incident,1,x"] * 100)) == 100
    with pytest.raises(InputError, match="has more than 100 lines"):
        counts_in(tmp_path, "table,rows,told_by", *["incident,1,x"] * 101)
