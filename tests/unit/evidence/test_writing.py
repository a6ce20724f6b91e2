"""Writing deliveries: whole or not at all, persons never by name, bad rows counted and sampled."""

import json

import pyarrow.parquet as pq
import pytest
from stored import SRC, current, delivery, files_under, keep, row

from steelyard.errors import InputError, StoreError
from steelyard.evidence.delivery import Batch, Reject
from steelyard.evidence.store import Store
from steelyard.evidence.tables import TABLES
from steelyard.evidence.writing import ROW_GROUP, SAMPLES, schema

NAMES = ("Zhang Wei", "zhang.wei@bank.example", "王小明")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".steelyard")


def half(then):
    def read():
        yield Batch("incident", {"src_id": ["INC8", "INC9"], "updated_at": [1, 1]})
        then()

    return delivery("half", read=read)


def fail():
    raise InputError("ends too early", where="exports/half.csv:3")


def test_a_load_says_what_came_and_from_where(store):
    one = delivery(
        "a",
        row("INC1", 10, opened_at=5),
        Reject("a.csv:3", "no time"),
        row("INC2", 20, opened_at=9),
        cursor="here",
        covers=(0, 100),
    )
    (load,) = keep(store, one, known_at=77)
    assert (load.load_seq, load.collector, load.version, load.src, load.uri) == (
        1,
        "table",
        1,
        SRC,
        "exports/a.csv",
    )
    assert (load.accepted, load.rejected, load.read) == (2, 1, 3)
    assert (load.known_at, load.cursor, load.covers, load.spans) == (
        77,
        "here",
        (0, 100),
        {"incident": (5, 9)},
    )
    assert Store(store.state).loads() == (load,)


def test_the_id_of_a_load_depends_on_what_was_delivered_and_not_on_when(tmp_path):
    ids = []
    for name, known_at in (("x", 1), ("y", 999)):
        (load,) = keep(Store(tmp_path / name), delivery("a", row("INC1", 10)), known_at=known_at)
        ids.append(load.load_id)
    assert ids[0] == ids[1] and len(ids[0]) == 16


def test_every_table_is_stored_with_its_columns_and_empty_ones_where_the_source_is_silent(store):
    for name, table in TABLES.items():
        keep(store, delivery("a", row("1", 5), table=name, src=name))
        (path,) = store.folder.glob(f"rows/{name}/*.parquet")
        stored = pq.read_table(path)
        assert stored.schema.equals(schema(table))
        (found,) = stored.to_pylist()
        given = {"src": name, "src_id": "1", "updated_at": 5, "deleted": False, "load_row": 0}
        assert {
            key: value for key, value in found.items() if value is not None and key != "load_seq"
        } == given


def test_many_rows_go_to_disk_in_groups_and_come_back(store):
    count = ROW_GROUP * 2 + 1

    def read():
        for start in range(0, count, 20_000):
            ids = [f"{n:06d}" for n in range(start, min(start + 20_000, count))]
            yield Batch("incident", {"src_id": ids, "updated_at": [1] * len(ids)})

    (load,) = keep(store, delivery("many", read=read))
    assert load.accepted == count
    (path,) = store.files("incident")
    rows = pq.read_table(path, columns=["load_row", "src_id"]).to_pylist()
    assert [(found["load_row"], found["src_id"]) for found in rows] == [(n, f"{n:06d}") for n in range(count)]


def test_a_delivery_that_fails_half_way_leaves_nothing_visible_and_its_number_is_never_used_again(store):
    keep(store, delivery("a", row("INC1", 1)))
    with store.writing(2) as writer:
        with pytest.raises(InputError, match="ends too early"):
            writer.add(half(fail))
        later = writer.add(delivery("b", row("INC2", 1)))
        writer.commit()
    assert later.load_seq == 3
    assert current(store) == ["INC1", "INC2"]
    assert [load.fingerprint for load in store.loads()] == ["a", "b"]
    (after,) = keep(store, delivery("c", row("INC3", 1)))
    assert after.load_seq == 4
    assert not store.has(half(fail))


def test_a_failed_delivery_alone_makes_no_commit_and_its_rows_are_swept_by_the_next_writer(store):
    with store.writing(1) as writer:
        with pytest.raises(InputError):
            writer.add(half(fail))
        writer.commit()
    assert store.loads() == ()
    keep(store, delivery("b", row("INC2", 1)))
    assert current(Store(store.state)) == ["INC2"]


def test_a_full_list_that_fails_half_way_buries_nothing(store):
    def read():
        yield Batch("incident", {"src_id": ["INC2"], "updated_at": [1]})
        fail()

    keep(store, delivery("a", row("INC1", 1), full=True))
    with store.writing(2) as writer:
        with pytest.raises(InputError):
            writer.add(delivery("b", full=True, read=read))
        writer.commit()
    assert current(store) == ["INC1"]


def test_a_refused_row_is_not_gone_from_a_full_list(store):
    keep(store, delivery("a", row("CI1", 1), row("CI2", 1), full=True))
    keep(store, delivery("b", Reject("b.csv:2", "no time", {"src_id": "CI1"}), full=True))
    assert current(store) == ["CI1"]


def test_a_refused_row_without_an_id_stops_every_burial(store):
    keep(store, delivery("a", row("CI1", 1), row("CI2", 1), full=True))
    keep(store, delivery("b", row("CI3", 1), Reject("b.csv:3", "cut off"), full=True))
    assert current(store) == ["CI1", "CI2", "CI3"]


def test_a_full_list_of_many_rows_buries_only_those_that_it_lacks(store):
    count = ROW_GROUP + 5
    rows = [row(f"CI{number:05}", 1) for number in range(count)]
    keep(store, delivery("a", *rows, full=True))
    keep(store, delivery("b", *rows[3:7], full=True))
    assert current(store) == ["CI00003", "CI00004", "CI00005", "CI00006"]
    assert sum(len(pq.read_table(path)) for path in store.files("incident")) == count + 4 + (count - 4)


def test_what_a_killed_writer_left_is_swept_and_nothing_else(store):
    keep(store, delivery("a", row("INC1", 1)))
    left = [
        store.folder / "rows/incident/00000002.parquet",
        store.folder / "rows/incident/00000009.parquet",
        store.ledger / "00000002.part",
    ]
    for path in left:
        path.write_bytes(b"half a file")
    assert current(store) == ["INC1"]
    keep(store, delivery("b", row("INC2", 1)))
    assert [path.exists() for path in left] == [True, False, False]
    assert current(store) == ["INC1", "INC2"]


@pytest.mark.parametrize(
    ("column", "cell"), [("severity", 2**63), ("severity", "high"), ("service_id", "\ud800")]
)
def test_a_value_that_cannot_be_stored_fails_its_delivery_with_the_file(store, column, cell):
    with store.writing(1) as writer:
        with pytest.raises(InputError, match="brings a value that cannot be stored") as told:
            writer.add(delivery("bad", row("INC1", 1, **{column: cell})))
        writer.add(delivery("good", row("INC2", 1)))
        writer.commit()
    assert told.value.where == "exports/bad.csv"
    assert current(store) == ["INC2"]


def test_a_disk_that_refuses_rows_is_a_fault_of_the_store_and_not_of_the_source(store):
    rows = store.folder / "rows"
    rows.mkdir(parents=True)
    (rows / "incident").write_text("in the way")

    def read():
        yield Batch("incident", {"src_id": ["x"] * ROW_GROUP, "updated_at": [1] * ROW_GROUP})

    with store.writing(1) as writer, pytest.raises(StoreError, match="cannot be written"):
        writer.add(delivery("a", read=read))


def test_no_file_of_the_state_folder_ever_holds_a_person(store):
    person = {"author_id": NAMES[0], "committer_id": NAMES[1]}
    refused = Reject("a.csv:9", "no time", {"src_id": "c9", "author_id": NAMES[2], "committer_id": NAMES[1]})
    keep(
        store,
        delivery(
            "a",
            row("c1", 1, **person),
            row("c2", 1, author_id=NAMES[2]),
            refused,
            table="code_commit",
            src="git",
        ),
        delivery("b", row("r1", 1, author_id=NAMES[0]), table="change_request", src="requests"),
        delivery("c", row("t1", 1, actor_id=NAMES[2]), table="state_transition", src="history"),
        delivery("d", row("i1", 1, owner_id=NAMES[1]), table="config_item", src="items"),
    )
    written = files_under(store.state)
    assert len([name for name in written if name.endswith(".parquet")]) == 4
    for name in NAMES:
        for form in (name, name.casefold(), json.dumps(name)[1:-1]):
            assert [path for path, content in written.items() if form.encode() in content] == []
    (sample,) = store.loads()[0].rejects
    assert sample.sample["src_id"] == "c9"
    assert all(len(sample.sample[key]) == 32 for key in person)


def test_a_person_in_a_wrong_cell_of_a_refused_row_is_told_and_not_stored(store):
    cells = {
        "src_id": "MR-1",
        "author_id": "2026-10-01",
        "created_at": NAMES[2],
        "state": "open",
        "base_ref": NAMES[0],
    }
    refused = Reject("a.csv:2", f"'{NAMES[2]}' under 'created_at' is not a time; '31/12/2026' neither", cells)
    (load,) = keep(store, delivery("a", refused, table="change_request"))
    assert load.rejects[0].reason.startswith("'王小明' under 'created_at'")
    (kept,) = Store(store.state).loads()[0].rejects
    assert kept.reason == "'xxx' under 'created_at' is not a time; '31/12/2026' neither"
    assert {key: cell for key, cell in kept.sample.items() if key != "author_id"} == {
        "src_id": "MR-1",
        "created_at": "xxx",
        "state": "open",
        "base_ref": "xxxxx xxx",
    }
    written = b"".join(files_under(store.state).values())
    assert not any(name.encode() in written for name in NAMES)


def test_the_same_person_has_one_pseudonym_in_every_table_in_any_case(store):
    keep(store, delivery("a", row("c1", 1, author_id="Zhang Wei "), table="code_commit", src="git"))
    keep(
        store,
        delivery(
            "b", row("r1", 1, author_id="zhang wei"), row("r2", 1, author_id=None), table="change_request"
        ),
    )
    (commit,) = current(store, "author_id", table="code_commit")
    assert current(store, "author_id", table="change_request") == [commit, (None,)]


def test_refused_rows_are_all_counted_and_the_first_twenty_kept_as_a_sample(store):
    refused = [Reject(f"a.csv:{line}", "no time", {"src_id": str(line)}) for line in range(2, 52)]
    (load,) = keep(store, delivery("a", row("INC1", 1), *refused))
    assert (load.accepted, load.rejected, len(load.rejects)) == (1, 50, SAMPLES)
    assert [sample.where for sample in load.rejects] == [f"a.csv:{line}" for line in range(2, 22)]


def test_a_lost_key_is_never_replaced_once_something_was_stored(store):
    keep(store, delivery("a", row("INC1", 1)))
    key = store.state / "pseudonym.key"
    key.unlink()
    with pytest.raises(StoreError, match="the pseudonym key cannot be read") as lost:
        keep(store, delivery("b", row("INC2", 1)))
    assert (lost.value.where, key.exists()) == (str(key), False)
    assert current(store) == ["INC1"]
