"""Which days of a window a source covers: declared, or between the first and last row that it brought."""

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest
from table_literal import SHANGHAI, arrow, at, full, load, owns

from steelyard.evidence.current import Tables
from steelyard.evidence.loads import Load
from steelyard.indicators.covered import DAY, clipped, covered, covered_days, intersection, merged, supplying
from steelyard.values import Window

WINDOW = Window.ending(date(2026, 10, 31), 31, SHANGHAI)  # all of October
SEPTEMBER, OCTOBER = ("2026-09-01 00:00", "2026-10-01 00:00"), ("2026-10-01 00:00", "2026-11-01 00:00")


@pytest.fixture(scope="module")
def engine():
    import ibis  # noqa: PLC0415 - only these tests need the engine

    return ibis.duckdb.connect(threads=1)


@pytest.fixture
def tables(engine):
    """tables(loads, rows): the deployments of some loads."""

    def made(loads, rows=()):
        for (name,) in engine.con.sql("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall():
            engine.con.execute(f'DROP TABLE "{name}"')
        evidence = Tables(engine, owns("p", "q"), loads)
        evidence.put("deployment", arrow("deployment", full("deployment", rows)))
        return evidence

    return made


def brought(seq, first, last, src="s", **more):
    """A load that declares nothing and brought rows between two times."""
    one = load(seq, ["deployment"], covers=None, src=src)
    return Load(
        **{name: getattr(one, name) for name in Load.__slots__}
        | {"spans": {"deployment": (at(first), at(last))}, **more}
    )


def days_of(stretches):
    return [(start - WINDOW.start) / DAY for stretch in stretches for start in stretch]


def row(seq=1, service="p"):
    return {"load_seq": seq, "service_id": service, "finished_at": "2026-10-05 00:00"}


# which loads speak of a scope


def test_a_load_speaks_of_the_scopes_of_which_it_brought_rows(tables):
    evidence = tables([brought(1, *OCTOBER), brought(2, *OCTOBER)], [row(1), row(2, "q")])
    assert [one.load_seq for one in supplying(evidence, "deployment", "p")] == [1]
    assert [one.load_seq for one in supplying(evidence, "deployment", "q")] == [2]


def test_a_load_that_declares_to_cover_a_table_speaks_of_scopes_without_rows(tables):
    declared = [load(1, ["deployment"], covers=OCTOBER), load(2, ["incident"], covers=OCTOBER)]
    evidence = tables(declared)
    assert [one.load_seq for one in supplying(evidence, "deployment", "p")] == [1]
    assert [one.load_seq for one in supplying(evidence, "deployment", "nobody")] == []


# stretches


def test_declared_stretches_are_cut_to_the_window(tables):
    evidence = tables([load(1, ["deployment"], covers=("2026-09-15 00:00", "2026-10-06 00:00"))])
    assert days_of(covered(evidence, "deployment", "p", WINDOW)) == [0, 5]


def test_a_stretch_before_the_window_covers_nothing_of_it(tables):
    evidence = tables([load(1, ["deployment"], covers=SEPTEMBER)])
    assert covered(evidence, "deployment", "p", WINDOW) == ()


def test_loads_of_one_source_cover_what_lies_between_their_first_and_last_row(tables):
    loads = [
        brought(1, "2026-10-02 00:00", "2026-10-03 00:00"),
        brought(2, "2026-10-11 00:00", "2026-10-12 00:00"),
    ]
    stretches = covered(tables(loads, [row(1), row(2)]), "deployment", "p", WINDOW)
    assert stretches == ((at("2026-10-02 00:00"), at("2026-10-12 00:00") + 1),)


def test_loads_of_two_sources_cover_each_its_own_stretch(tables):
    loads = [
        brought(1, "2026-10-02 00:00", "2026-10-03 00:00"),
        brought(2, "2026-10-11 00:00", "2026-10-12 00:00", "t"),
    ]
    assert len(covered(tables(loads, [row(1), row(2)]), "deployment", "p", WINDOW)) == 2


def test_what_is_declared_stands_beside_what_was_seen(tables):
    loads = [
        load(1, ["deployment"], covers=("2026-10-01 00:00", "2026-10-03 00:00")),
        brought(2, "2026-10-02 00:00", "2026-10-08 23:00", "t"),
    ]
    stretches = covered(tables(loads, [row(2)]), "deployment", "p", WINDOW)
    assert stretches == ((at("2026-10-01 00:00"), at("2026-10-08 23:00") + 1),)


def test_a_declared_load_is_not_widened_by_its_rows(tables):
    one = brought(
        1, "2026-10-01 00:00", "2026-10-30 00:00", covers=(at("2026-10-01 00:00"), at("2026-10-03 00:00"))
    )
    assert days_of(covered(tables([one], [row()]), "deployment", "p", WINDOW)) == [0, 2]


# days


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-10-01 00:00", "2026-11-01 00:00", 31),
        ("2026-10-01 23:59", "2026-10-02 00:01", 2),
        ("2026-10-05 10:00", "2026-10-05 11:00", 1),
        ("2026-10-05 00:00", "2026-10-06 00:00", 1),
        ("2026-09-01 00:00", "2027-01-01 00:00", 31),
        ("2026-09-01 00:00", "2026-10-01 00:00", 0),
    ],
)
def test_a_day_is_covered_that_a_stretch_touches(start, end, days):
    assert len(covered_days([(at(start), at(end))], WINDOW)) == days


def test_a_day_that_two_stretches_touch_counts_once():
    twice = [
        (at("2026-10-05 01:00"), at("2026-10-05 02:00")),
        (at("2026-10-05 03:00"), at("2026-10-05 04:00")),
    ]
    assert len(covered_days(twice, WINDOW)) == 1


@pytest.mark.parametrize("zone", [SHANGHAI, UTC, ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")])
def test_days_bear_the_numbers_that_rows_of_the_window_have_in_its_zone(zone):
    window = Window.ending(date(2026, 11, 15), 60, zone)  # the clocks change in between
    last = (date(2026, 11, 15) - date(1970, 1, 1)).days
    assert covered_days([(window.start, window.end)], window) == frozenset(range(last - 59, last + 1))


# arithmetic of stretches


def test_stretches_that_overlap_touch_or_nest_are_merged_in_order():
    assert merged([(5, 7), (1, 3), (3, 4), (6, 9), (20, 30), (22, 23)]) == ((1, 4), (5, 9), (20, 30))


def test_stretches_are_clipped_and_empty_ones_fall_away():
    hour = Window(date(1970, 1, 1), date(1970, 1, 1), 10, 20, 0)
    assert clipped([(0, 12), (15, 30), (0, 10), (20, 25), (13, 14)], hour) == [(10, 12), (15, 20), (13, 14)]


def test_the_intersection_is_what_lies_in_both():
    assert intersection([(0, 10), (20, 30)], [(5, 25), (28, 40)]) == ((5, 10), (20, 25), (28, 30))
