"""Scoped tables seen through several windows at once."""

from datetime import date

import ibis
import pytest
from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, SHANGHAI, arrow, full, link, owns

from steelyard.evidence.current import Tables
from steelyard.indicators.windowed import Windowed
from steelyard.values import Window

QUARTER = Window.ending(date(2026, 10, 31), 90, SHANGHAI)
MONTH = Window.ending(date(2026, 10, 31), 31, SHANGHAI)


@pytest.fixture
def windowed():
    """windowed(mode, incident=[...], ...): the rows of some tables, seen through a quarter and its last month."""

    def made(mode="all", **tables):
        evidence = Tables(ibis.duckdb.connect(threads=1), owns("p", "q"), ())
        for name, rows in tables.items():
            evidence.put(name, arrow(name, full(name, rows)))
        return Windowed(evidence, (QUARTER, MONTH), mode)

    return made


def rows_of(table, *columns):
    found = table.select(*columns).to_pyarrow().to_pylist()
    return sorted(tuple(row[column] for column in columns) for row in found)


def test_a_row_stands_once_in_every_window_that_holds_its_instant(windowed):
    w = windowed(incident=[{"opened_at": at} for at in (BEFORE, FIRST, NINE, LAST, AFTER, None)])
    assert rows_of(w.rows("incident", "opened_at"), "window", "key") == [
        (0, "s/incident-2"),
        (0, "s/incident-3"),
        (0, "s/incident-4"),
        (1, "s/incident-3"),
        (1, "s/incident-4"),
    ]


def test_a_row_knows_the_bounds_and_the_zone_of_its_window(windowed):
    w = windowed(incident=[{"opened_at": NINE}])
    assert rows_of(w.rows("incident", "opened_at"), "from_at", "to_at", "offset") == [
        (one.start, one.end, 8 * 3_600_000_000) for one in (QUARTER, MONTH)
    ]


def test_a_row_is_there_at_the_end_of_a_window_that_ends_after_its_beginning_or_where_that_is_not_known(
    windowed,
):
    w = windowed(config_item=[{"created_at": at} for at in ("2020-01-01 00:00", LAST, AFTER, None)])
    found = rows_of(w.at_end("config_item", "created_at"), "window", "key")
    assert [key for window, key in found if window == 0] == [
        "s/config_item-1",
        "s/config_item-2",
        "s/config_item-4",
    ]


def test_a_row_stands_once_for_each_project_that_owns_it(windowed):
    w = windowed(
        incident=[
            {"service_id": "p", "ci_id": "q-1"},
            {"service_id": "p", "ci_id": "p-1"},
            {"service_id": "x"},
        ]
    )
    assert rows_of(w.table("incident"), "scope", "key") == [
        ("p", "s/incident-1"),
        ("p", "s/incident-2"),
        ("q", "s/incident-1"),
    ]


def test_links_of_a_relation_are_told_once_however_often_they_were_found(windowed):
    edges = [
        link("caused_by", "incident-1", "deployment-1", method) for method in ("explicit", "time_window")
    ]
    edges += [
        link("relates", "incident-1", "deployment-2"),
        link("caused_by", "incident-1", "change_record-1"),
    ]
    w = windowed(link=edges)
    assert rows_of(w.links("caused_by", "incident", "deployment"), "from_id", "to_id") == [
        ("s/incident-1", "s/deployment-1")
    ]


@pytest.mark.parametrize(
    ("mode", "kept"),
    [
        ("all", {"explicit", "manual", "time_window", "key_in_text", "commit_ancestry"}),
        ("explicit", {"explicit", "manual"}),
    ],
)
def test_explicit_links_are_those_that_a_source_or_a_person_named(windowed, mode, kept):
    methods = ("explicit", "manual", "time_window", "key_in_text", "commit_ancestry")
    w = windowed(
        mode, link=[link("caused_by", f"incident-{method}", "deployment-1", method) for method in methods]
    )
    found = {
        start.rpartition("-")[2]
        for start, _ in rows_of(w.links("caused_by", "incident", "deployment"), "from_id", "to_id")
    }
    assert found == kept


def test_the_last_row_of_a_group_is_the_greatest_by_the_columns_in_turn_and_a_missing_value_is_the_least(
    windowed,
):
    rows = [
        {"service_id": "p", "opened_at": NINE, "priority": 1},
        {"service_id": "p", "opened_at": NINE, "priority": 2},
        {"service_id": "p", "opened_at": FIRST, "priority": 9},
        {"service_id": "p", "opened_at": None, "priority": 9},
        {"service_id": "q", "opened_at": None, "priority": 3},
    ]
    w = windowed(incident=rows)
    found = w.last(w.table("incident"), ("service_id",), ("opened_at", "priority"))
    assert rows_of(found, "service_id", "priority") == [("p", 2), ("q", 3)]
