"""The current rows and the scopes that own them: what indicators read (R21)."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from stored import delivery, keep, row

from steelyard.evidence.current import gone, open_tables
from steelyard.evidence.ownership import Owns
from steelyard.evidence.store import Store
from steelyard.evidence.tables import TABLES
from steelyard.evidence.writing import schema


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".steelyard")


def scoped(store, table, *owns, known_at=None):
    rows = open_tables(store, owns, known_at).scoped(table).to_pyarrow().to_pylist()
    return sorted((found["scope"], found["src_id"]) for found in rows)


def services(scope, *patterns, since=None, until=None):
    return Owns(scope, "services", patterns, since, until)


def items(scope, *patterns):
    return Owns(scope, "config_items", patterns)


def test_a_row_that_two_scopes_own_stands_twice_and_one_that_nobody_owns_not_at_all(store):
    keep(
        store,
        delivery(
            "a", *(row(f"INC{n}", 1, service_id=name) for n, name in enumerate(("pay", "card", "other")))
        ),
    )
    owns = services("mobile", "pay", "card"), services("cards", "c*")
    assert scoped(store, "incident", *owns) == [("cards", "INC1"), ("mobile", "INC0"), ("mobile", "INC1")]


def test_a_row_that_a_scope_owns_by_two_columns_stands_once(store):
    keep(store, delivery("a", row("INC1", 1, service_id="pay", ci_id="host7"), row("INC2", 1, ci_id="host7")))
    assert scoped(store, "incident", services("mobile", "pay"), items("mobile", "host*")) == [
        ("mobile", "INC1"),
        ("mobile", "INC2"),
    ]


def test_ownership_counts_at_the_instant_of_the_row_from_its_first_until_before_its_last(store):
    rows = [row(f"INC{at}", 1, service_id="pay", opened_at=at) for at in (9, 10, 19, 20)]
    keep(store, delivery("a", *rows, row("INC-", 1, service_id="pay")))
    owns = services("old", "pay", until=10), services("new", "pay", since=10, until=20)
    assert scoped(store, "incident", *owns) == [
        ("new", "INC-"),
        ("new", "INC10"),
        ("new", "INC19"),
        ("old", "INC-"),
        ("old", "INC9"),
    ]


def test_a_row_without_a_service_belongs_to_who_owns_everything(store):
    keep(store, delivery("a", row("INC1", 1)))
    assert scoped(store, "incident", services("all", "*"), items("all", "*")) == [("all", "INC1")]
    assert scoped(store, "incident", services("some", "pay")) == []


def test_a_table_without_instants_is_owned_at_any_time(store):
    keep(store, delivery("a", row("r@a^0", 1, repo_id="r", sha="a", parent_sha="b"), table="code_parent"))
    assert scoped(store, "code_parent", Owns("x", "repositories", ("r",), 5, 6)) == [("x", "r@a^0")]


def test_a_step_belongs_where_the_row_belongs_of_whose_history_it_is(store):
    keep(store, delivery("a", row("INC1", 1, service_id="pay"), row("INC2", 1, service_id="card")))
    steps = [
        row(f"{kind}-{of}", 1, entity_kind=kind, entity_id=of)
        for kind, of in (
            ("incident", "INC1"),
            ("incident", "INC2"),
            ("incident", "INC3"),
            ("work_item", "INC1"),
        )
    ]
    keep(store, delivery("b", *steps, table="state_transition"))
    stranger = row("stranger", 1, entity_kind="incident", entity_id="INC1")
    keep(store, delivery("c", stranger, src="other", table="state_transition"))
    owns = services("mobile", "pay", "card"), services("cards", "card")
    assert scoped(store, "state_transition", *owns) == [
        ("cards", "incident-INC2"),
        ("mobile", "incident-INC1"),
        ("mobile", "incident-INC2"),
    ]
    tables = open_tables(store, owns)
    assert tables.can_own("state_transition", "cards")
    assert not tables.can_own("state_transition", "nobody")
    assert tables.brought("state_transition", "cards") == {2}


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.owned_by or table.tells_of])
def test_every_owned_table_can_be_scoped_also_when_nothing_was_ever_stored(store, name):
    assert scoped(store, name, services("x", "*")) == []


def test_the_loads_that_brought_the_current_rows_of_a_scope_are_told(store):
    keep(store, delivery("a", row("INC1", 1, service_id="pay"), row("INC2", 1, service_id="card")))
    keep(store, delivery("b", row("INC1", 2, service_id="pay")), known_at=2)
    owns = (services("pay", "pay"), services("card", "card"), services("none", "zzz"))
    tables = open_tables(store, owns)
    assert [tables.brought("incident", name) for name in ("pay", "card", "none")] == [{2}, {1}, frozenset()]
    assert open_tables(store, owns, 1).brought("incident", "pay") == {1}
    assert tables.brought("deployment", "pay") == frozenset()
    assert [load.fingerprint for load in tables.loads.values()] == ["a", "b"]


def test_the_ids_of_one_source_come_with_the_time_of_their_last_change(store):
    keep(
        store,
        delivery("a", row("INC1", 1), row("INC1", 7), row("INC2", None)),
        delivery("b", row("INC3", 1), src="other"),
    )

    def told(src, *brought):
        return list(gone(store, "incident", src, pa.chunked_array([list(brought)], pa.string())))

    assert told("tickets") == [{"src_id": ["INC1", "INC2"], "updated_at": [7, None]}]
    assert told("tickets", "INC2", "INC3") == [{"src_id": ["INC1"], "updated_at": [7]}]
    assert told("tickets", "INC1", "INC2") == told("nobody") == []


def test_rows_that_are_put_stand_for_the_current_ones(store):
    tables = open_tables(store, (services("x", "pay"),))
    tables.put(
        "incident",
        pa.Table.from_pylist([{"src_id": "INC1", "service_id": "pay"}], schema(TABLES["incident"])),
    )
    assert tables.current("incident").select("src_id").to_pyarrow().to_pylist() == [{"src_id": "INC1"}]
    assert tables.scoped("incident").select("src_id", "scope").to_pyarrow().to_pylist() == [
        {"src_id": "INC1", "scope": "x"}
    ]


def test_a_row_file_of_an_older_version_that_lacks_a_column_is_read_with_that_column_empty(store):
    keep(store, delivery("a", row("INC1", 1, severity=3, service_id="pay")))
    (path,) = store.files("incident")
    older = pq.read_table(path).drop_columns(["severity"])
    pq.write_table(older, path)
    entry = store.ledger / "00000001.json"
    text = entry.read_text()
    recorded = Store(store.state).commits[0].files[0].size
    entry.write_text(text.replace(f'"size": {recorded}', f'"size": {path.stat().st_size}'))
    rows = open_tables(Store(store.state), ()).current("incident").select("src_id", "severity", "service_id")
    assert rows.to_pyarrow().to_pylist() == [{"src_id": "INC1", "severity": None, "service_id": "pay"}]
