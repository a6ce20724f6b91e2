"""Signs of dressing up (R20): where each speaks, and where it must not.

Every case is a table literal of project p and the window of the indicators' specs: 90 days to the end of October 2026.
"""

from datetime import date
from functools import cache

import ibis
import pytest
from ibis.backends.sql.datatypes import DuckDBType
from stored import delivery, keep, row

from spec.table_literal import SHANGHAI, Bench, after, arrow, at, full, load, owns
from steelyard.evidence.current import Tables, open_tables
from steelyard.evidence.ownership import Owns
from steelyard.evidence.signs import RULES, edits, history, people, signs
from steelyard.evidence.signs.look import Look
from steelyard.evidence.store import Store
from steelyard.values import Window

WINDOW = Window.ending(date(2026, 10, 31), 90, SHANGHAI)
DUE = "2026-10-02 09:00"  # 1,000 minutes after 1 October, 16:20
OPENED = "2026-10-01 16:20"


@pytest.fixture(scope="module")
def bench():
    """One engine for all; Ibis parses the few types of columns once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DuckDBType, "from_string", cache(DuckDBType.from_string))
        yield Bench(ibis.duckdb.connect(threads=1))


@pytest.fixture
def look(bench):
    """look(incident=[...]) is what the rules see of literals; it forgets the ones before."""

    def seen(window=WINDOW, **tables):
        bench.clear()
        evidence = Tables(bench.backend, owns("p"), [load(tables=tables)])
        for name, rows in tables.items():
            evidence.put(name, arrow(name, full(name, rows)))
        return Look(evidence, owns("p"), "p", window)

    return seen


@pytest.fixture
def found(look):
    """found("number_gaps", incident=[...]) is (table, count, of, examples) of one rule over literals, or nothing."""

    return lambda rule, **tables: of_look(rule, look(**tables))


def of_look(rule, look):
    return [
        (one.table, one.count, one.of, one.examples)
        for known in RULES
        if known.id == rule
        for one in known.find(look)
    ]


def test_every_rule_says_in_both_languages_what_it_is_from_when_it_speaks_and_whose_that_is():
    assert len({rule.id for rule in RULES}) == len(RULES) == 10
    for rule in RULES:
        for text in (rule.title, rule.meaning, rule.threshold, rule.authority):
            assert text.zh and text.en and text.zh != text.en


def test_without_rows_there_is_no_sign(look):
    looked_at = [*edits.EDITED, *history.KEPT, *people.DONE]
    assert list(signs(look())) == []
    assert list(signs(look(**{name: [] for name in looked_at}))) == []


# --- number_gaps ---


def numbered(*numbers, **more):
    return [
        {"src_id": f"INC{n:05}", "opened_at": "2026-10-01 09:00", "service_id": "p", **more} for n in numbers
    ]


def test_numbers_that_are_absent_are_counted_and_named(found):
    numbers = [n for n in range(1, 41) if n not in {7, 20, 21}]
    assert found("number_gaps", incident=numbered(*numbers)) == [("incident", 3, 40, ("INC7", "INC20-21"))]


@pytest.mark.parametrize(
    "numbers",
    [
        range(1, 41),  # whole
        [n for n in range(1, 41) if n not in {7, 20}],  # 2 of 40 are 5 %, not more
        [n for n in range(1, 20) if n != 7],  # too few
        range(1, 100, 3),  # two of three are absent: these are no running numbers
    ],
)
def test_whole_few_or_unsteady_numbers_are_no_sign(found, numbers):
    assert found("number_gaps", incident=numbered(*numbers)) == []


def test_numbers_of_other_projects_fill_the_gaps_and_other_sources_do_not(found):
    mine, others = range(1, 41, 2), range(2, 41, 2)
    apart = numbered(*mine)
    assert found("number_gaps", incident=[*apart, *numbered(*others, service_id="q")]) == []
    (sign,) = found("number_gaps", incident=[*apart, *numbered(*others, service_id="q", src="other")])[:1]
    assert sign[1:3] == (19, 39)


def test_ids_without_a_running_number_are_no_sign(found):
    rows = [{"src_id": word, "opened_at": "2026-10-01 09:00"} for word in ("a", "b-", "9" * 20)] * 10
    assert found("number_gaps", incident=rows) == []


# --- edited_after_window, bulk_backfill ---


def closed(count, updated, day=20, **more):
    return [
        {
            "opened_at": f"2026-10-{day} 09:00",
            "closed_at": f"2026-10-{day} 10:00",
            "updated_at": updated,
            **more,
        }
        for _ in range(count)
    ]


def test_rows_that_were_over_and_changed_after_the_window_are_told(found):
    rows = [*closed(5, "2026-11-03 09:00"), *closed(95, "2026-10-20 10:00")]
    (sign,) = found("edited_after_window", incident=rows)
    assert sign[:3] == ("incident", 5, 100)


@pytest.mark.parametrize(
    "rows",
    [
        closed(4, "2026-11-03 09:00"),
        [*closed(5, "2026-11-03 09:00"), *closed(96, "2026-10-20 10:00")],  # below 5 %
        closed(9, "2026-10-31 23:59"),
        closed(9, "2026-11-03 09:00", resolved_at="2026-11-03 08:00"),  # resolved after the window: no wonder
        closed(9, None),
    ],
)
def test_few_changes_early_ones_and_those_of_open_rows_are_no_sign(found, rows):
    assert found("edited_after_window", incident=rows) == []


def test_many_rows_changed_within_an_hour_long_after_they_were_over_are_told(found):
    rows = [*closed(10, "2026-10-30 22:15"), *closed(40, "2026-10-20 10:00")]
    (sign,) = found("bulk_backfill", incident=rows)
    assert sign[:3] == ("incident", 10, 50)


@pytest.mark.parametrize(
    "rows",
    [
        closed(9, "2026-10-30 22:15"),
        [*closed(10, "2026-10-30 22:15"), *closed(41, "2026-10-20 10:00")],  # below 20 %
        closed(20, "2026-10-27 10:00"),  # seven days, not more
        [row for hour in range(10, 20) for row in closed(2, f"2026-10-30 {hour}:15")],
    ],
)
def test_few_fresh_or_scattered_changes_are_no_sign(found, rows):
    assert found("bulk_backfill", incident=rows) == []


# --- deleted_rows, became_request ---


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".steelyard")


def kept(store, *deliveries, owned=None, known_at=None):
    for number, one in enumerate(deliveries, 1):
        keep(store, one, known_at=number)
    mine = owned or [Owns("p", "services", ("p*",))]
    tables = open_tables(store, mine, known_at)
    return Look(tables, mine, "p", WINDOW)


def ticket(name, updated=1, kind="incident", opened="2026-10-01 09:00", service="p"):
    return row(name, updated, kind=kind, opened_at=at(opened), service_id=service)


def test_rows_that_a_later_full_list_lacks_are_told(store):
    look = kept(
        store,
        delivery("a", ticket("I1"), ticket("I2"), ticket("I3"), full=True),
        delivery("b", ticket("I1", 2), full=True),
    )
    assert of_look("deleted_rows", look) == [("incident", 2, 3, ("I2", "I3"))]


def test_deleted_rows_of_others_and_of_other_days_are_no_sign(store):
    look = kept(
        store,
        delivery(
            "a", ticket("I1"), ticket("I2", service="q"), ticket("I3", opened="2026-07-01 09:00"), full=True
        ),
        delivery("b", ticket("I1", 2), full=True),
    )
    assert of_look("deleted_rows", look) == []


def test_a_row_that_came_back_is_not_deleted(store):
    lists = [[ticket("I1"), ticket("I2")], [ticket("I1")], [ticket("I1"), ticket("I2", 5)]]
    look = kept(store, *(delivery(str(n), *rows, full=True) for n, rows in enumerate(lists)))
    assert of_look("deleted_rows", look) == []


def test_incidents_that_became_requests_are_told(store):
    look = kept(
        store,
        delivery("a", ticket("I1"), ticket("I2"), ticket("R1", kind="request")),
        delivery("b", ticket("I2", 2, kind="request")),
    )
    assert of_look("became_request", look) == [("incident", 1, 2, ("I2",))]


def test_a_request_that_always_was_one_or_became_an_incident_is_no_sign(store):
    look = kept(
        store,
        delivery("a", ticket("R1", kind="request"), ticket("R2", kind="request")),
        delivery("b", ticket("R2", 2)),
    )
    assert of_look("became_request", look) == []


def test_what_was_not_known_yet_at_the_asked_moment_is_no_sign(store):
    look = kept(
        store, delivery("a", ticket("I1")), delivery("b", ticket("I1", 2, kind="request")), known_at=1
    )
    assert of_look("became_request", look) == []


# --- just_in_time, round_minutes ---


def resolved(count, minutes, **more):
    return [
        {"opened_at": OPENED, "sla_due_at": DUE, "resolved_at": after(OPENED, minutes=minutes), **more}
        for _ in range(count)
    ]


def test_resolutions_heaped_just_before_the_limit_are_told(found):
    rows = [*resolved(12, 950), *resolved(3, 850), *resolved(20, 100)]
    (sign,) = found("just_in_time", incident=rows)
    assert sign[:3] == ("incident", 12, 35)


def test_the_limit_itself_is_in_time(found):
    (sign,) = found("just_in_time", incident=resolved(10, 1000))
    assert sign[:3] == ("incident", 10, 10)


@pytest.mark.parametrize(
    "rows",
    [
        resolved(9, 950),  # too few
        [
            *resolved(12, 950),
            *resolved(6, 850),
        ],  # no more than twice the stretch before: they simply get rarer
        [*resolved(12, 950), *resolved(3, 1050)],  # 12 of 15: 1 in 57
        resolved(50, 100),
        [{**one, "sla_due_at": None} for one in resolved(12, 950)],
        [{**one, "sla_due_at": OPENED} for one in resolved(12, 950)],
    ],
)
def test_few_even_or_early_resolutions_and_those_without_a_limit_are_no_sign(found, rows):
    assert found("just_in_time", incident=rows) == []


def detected(*minutes):
    return [{"opened_at": OPENED, "detected_at": f"2026-10-01 17:{minute:02}:12"} for minute in minutes]


def test_minutes_that_end_in_0_or_5_are_told_from_an_index_of_175_on(found):
    assert found("round_minutes", incident=detected(*[0, 5] * 7, *[1, 2, 3, 4] * 6, 6, 7)) == [
        ("incident", 14, 40, ())  # 14 / 40 x 500 = 175
    ]


@pytest.mark.parametrize(
    "minutes",
    [
        range(60),  # 12 / 60 x 500 = 100
        [*[0, 5] * 7, *[1, 2, 3, 4] * 6, 6, 7, 8],  # 14 / 41 x 500 = 170
        [0, 5] * 14,  # too few
    ],
)
def test_even_or_few_minutes_are_no_sign(found, minutes):
    assert found("round_minutes", incident=detected(*minutes)) == []


# --- no_change_record, self_approval ---


def deployed(name, **more):
    return {
        "src_id": name,
        "env_class": "production",
        "finished_at": "2026-10-01 09:00",
        "service_id": "p",
        **more,
    }


RECORD = {"created_at": "2026-10-01 08:00", "service_id": "p"}


def test_production_deployments_without_a_change_record_are_told(found):
    link = {
        "from_kind": "deployment",
        "from_id": "s/D2",
        "to_kind": "change_record",
        "to_id": "s/C",
        "rel": "relates",
    }
    rows = [
        deployed("D1", change_record_id="C1"),
        deployed("D2"),
        deployed("D3"),
        deployed("D4", change_record_id=""),
    ]
    assert found("no_change_record", deployment=rows, change_record=[RECORD], link=[link]) == [
        ("deployment", 2, 4, ("D3", "D4"))
    ]


def test_tests_cancelled_ones_and_projects_without_change_records_are_no_sign(found):
    rows = [deployed("D1", env_class="test"), deployed("D2", outcome="cancelled")]
    assert found("no_change_record", deployment=rows, change_record=[RECORD]) == []
    assert found("no_change_record", deployment=[deployed("D3")]) == []


def test_merges_without_another_ones_approval_are_told(found):
    rows = [
        {"src_id": f"M{n}", "repo_id": "p", "created_at": OPENED, "merged_at": OPENED, "self_merged": alone}
        for n, alone in enumerate((True, False, False, None))
    ]
    assert found("self_approval", change_request=rows) == [("change_request", 1, 3, ("M0",))]
    assert found("self_approval", change_request=rows[1:]) == []


# --- one_person_last_days ---


def commits(count, who, day, month=10):
    return [
        {"repo_id": "p", "author_id": who, "commit_ts": f"2026-{month:02}-{day} 09:00", "parent_count": 1}
        for _ in range(count)
    ]


def test_one_person_who_does_most_of_it_in_the_last_days_is_told(found):
    rows = [*commits(15, "a", 25), *commits(5, "b", 25), *commits(1, "a", 10), *commits(9, "b", 10)]
    assert found("one_person_last_days", code_commit=rows) == [("code_commit", 15, 20, ())]


def test_the_last_days_are_fourteen(found):
    rows = [*commits(20, "a", 17), *commits(9, "b", 10, 9)]
    assert found("one_person_last_days", code_commit=rows) == []
    rows = [*commits(20, "a", 18), *commits(9, "b", 10, 9)]
    assert found("one_person_last_days", code_commit=rows) == [("code_commit", 20, 20, ())]


@pytest.mark.parametrize(
    "rows",
    [
        commits(19, "a", 25),  # few
        [*commits(10, "a", 25), *commits(11, "b", 25), *commits(9, "c", 25)],  # nobody has half
        [*commits(20, "a", 25), *commits(8, "a", 10), *commits(8, "b", 10)],  # had half before
        [*commits(20, "a", 25), *commits(55, "b", 10), *commits(1, "a", 10)],  # no quicker than before
    ],
)
def test_few_shared_usual_or_steady_work_is_no_sign(found, rows):
    assert found("one_person_last_days", code_commit=rows) == []


def test_state_changes_count_as_work_too(found):
    tickets = [{"src_id": "W1", "repo_id": "p", "created_at": OPENED, "kind": "task"}]
    steps = [
        {"entity_kind": "work_item", "entity_id": "W1", "at": "2026-10-30 22:00", "actor_id": "a"}
        for _ in range(20)
    ]
    assert found("one_person_last_days", work_item=tickets, state_transition=steps) == [
        ("state_transition", 20, 20, ())
    ]


def test_a_window_shorter_than_the_last_days_has_no_before(look):
    short = Window.ending(date(2026, 10, 31), 14, SHANGHAI)
    assert of_look("one_person_last_days", look(short, code_commit=commits(30, "a", 30))) == []


def test_a_sign_is_told_in_both_languages_with_its_rows(look):
    told = signs(look(incident=numbered(*[n for n in range(1, 41) if n % 10])))
    (sign,) = [one for one in told if one.rule.id == "number_gaps"]
    assert sign.told.en == (
        "Gaps in ticket numbers: incident, 3 of the 39 numbers from INC1 to INC39 are absent (such as INC10, INC20, INC30)"
    )
    assert sign.told.zh == "单号不连续：incident，INC1 至 INC39 共 39 个号，缺 3 个（如 INC10、INC20、INC30）"
