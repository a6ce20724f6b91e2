"""Readings: everything asked for is answered once, with its loads, their weakest origin and its trend."""

import itertools
from datetime import date
from fractions import Fraction

import ibis
import pytest
from table_literal import AFTER, NINE, SHANGHAI, Bench, arrow, full, load, owns, told

from steelyard.evidence.current import Tables
from steelyard.indicators import INDICATORS, digest, facts
from steelyard.indicators.measurement import Asked, measure
from steelyard.values import Origin, Window

QUARTER = Window.ending(date(2026, 10, 31), 90, SHANGHAI)
MONTH = Window.ending(date(2026, 10, 31), 31, SHANGHAI)


@pytest.fixture(scope="module")
def bench():
    return Bench(ibis.duckdb.connect(threads=1))


def opened(at=NINE, **more):
    return {"opened_at": at, "reopen_count": 0, **more}


def rows_in(seq, count=5):
    return [opened(load_seq=seq)] * count


# what is asked


def test_everything_asked_is_answered_for_every_project_and_window_and_each_indicator_is_computed_once():
    evidence = Tables(ibis.duckdb.connect(threads=1), owns("p", "q"), [load(1, ["incident"])])
    rows = [opened(), *[opened("2026-09-01 09:00")] * 5, *[opened(service_id="q")] * 6]
    evidence.put("incident", arrow("incident", full("incident", rows)))
    asked = [Asked("reopen_rate", scope, window) for scope in ("p", "q", "r") for window in (QUARTER, MONTH)]
    heard = []
    readings = measure(
        evidence, [*asked, Asked("sla_met", "p", QUARTER), *asked], SHANGHAI, tick=heard.append
    )
    assert heard == ["reopen_rate", "sla_met"]
    assert [told(readings[one])[:2] for one in asked] == [
        (0, 6),
        ("too_few", 1),
        (0, 6),
        (0, 6),
        ("no_source", 0),
        ("no_source", 0),
    ]
    assert all(
        (one.indicator, one.scope, one.window) == (key.indicator, key.scope, key.window)
        for key, one in readings.items()
    )


def test_nothing_asked_is_nothing_answered():
    assert measure(Tables(ibis.duckdb.connect(threads=1), (), ()), (), SHANGHAI) == {}


def test_an_indicator_that_nobody_defined_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        measure(Tables(ibis.duckdb.connect(threads=1), (), ()), [Asked("velocity", "p", QUARTER)], SHANGHAI)


# R19: which loads a reading rests on, and the weakest of their origins


def test_a_reading_cites_the_loads_that_brought_rows_of_the_project_in_order(bench):
    loads = [
        load(3, ["incident"], covers=None),
        load(1, ["incident"], covers=None),
        load(2, ["incident"], covers=None),
    ]
    rows = [*rows_in(3), *rows_in(1), opened(load_seq=2, service_id="q")]
    assert bench.reading("reopen_rate", loads=loads, incident=rows).loads == ("load-1", "load-3")


@pytest.mark.parametrize(
    ("origins", "weakest"),
    [
        ((Origin.DIRECT, Origin.DIRECT), Origin.DIRECT),
        ((Origin.DIRECT, Origin.EXPORT), Origin.EXPORT),
        ((Origin.TYPED, Origin.EXPORT), Origin.TYPED),
    ],
)
def test_a_reading_is_of_the_weakest_origin_of_its_loads(bench, origins, weakest):
    loads = [load(seq, ["incident"], origin, covers=None) for seq, origin in enumerate(origins, 1)]
    assert bench.reading("reopen_rate", loads=loads, incident=[*rows_in(1), *rows_in(2)]).origin == weakest


def test_a_reading_without_source_has_no_load_and_no_origin(bench):
    reading = bench.reading("reopen_rate")
    assert (reading.loads, reading.origin, reading.trend) == ((), None, ())


def test_a_reading_of_two_tables_cites_the_loads_of_both(bench):
    loads = [
        load(1, ["deployment"]),
        load(2, ["incident"], Origin.EXPORT),
        load(3, ["work_item"], Origin.TYPED),
    ]
    reading = bench.reading("change_failure_rate", loads=loads, deployment=[], incident=[], work_item=[])
    assert (reading.loads, reading.origin) == (("load-1", "load-2"), Origin.EXPORT)


def test_a_declared_load_of_another_table_is_no_source(bench):
    reading = bench.reading("reopen_rate", loads=[load(1, ["deployment"])], incident=[], deployment=[])
    assert told(reading) == ("no_source", 0, 0)


# trend


def test_a_trend_is_six_adjacent_windows_of_thirty_days_oldest_first_and_none_where_it_is_missing(bench):
    days = {"2026-05-20": 5, "2026-07-10": 4, "2026-09-15": 6, "2026-10-20": 5}
    rows = [opened(f"{day} 09:00", reopen_count=n % 2) for day, count in days.items() for n in range(count)]
    trend = bench.reading("reopen_rate", incident=rows).trend
    assert [(point.window.as_dict()["from"], point.value) for point in trend] == [
        ("2026-05-05", Fraction(2, 5)),
        ("2026-06-04", None),
        ("2026-07-04", None),
        ("2026-08-03", None),
        ("2026-09-02", Fraction(3, 6)),
        ("2026-10-02", Fraction(2, 5)),
    ]
    assert [point.window.days for point in trend] == [30] * 6
    assert all(one.window.end == other.window.start for one, other in itertools.pairwise(trend))
    assert trend[-1].window.last == date(2026, 10, 31)


def test_a_trend_in_which_everything_is_missing_is_left_out(bench):
    assert bench.reading("reopen_rate", incident=[opened()]).trend == ()


def test_a_rate_is_none_in_the_windows_of_the_trend_that_are_not_covered(bench):
    trend = bench.reading("deployment_frequency", covers=("2026-09-02 00:00", AFTER), deployment=[]).trend
    assert [point.value for point in trend] == [None] * 4 + [0, 0]


# the list of indicators


def test_the_facts_are_those_of_all_indicators_by_id():
    assert dict(facts()) == {identity: indicator.facts for identity, indicator in INDICATORS.items()}


def test_the_digest_of_the_definitions_is_a_sha_256():
    assert len(digest()) == 64
    assert set(digest()) <= set("0123456789abcdef")
