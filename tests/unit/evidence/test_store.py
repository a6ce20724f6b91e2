"""The evidence store: what was stored stays, replays as of any day, survives damage and death (R19, R21)."""

import itertools
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import SRC, current, delivery, files_under, keep, row

from steelyard.errors import StoreError
from steelyard.evidence.source import Source
from steelyard.evidence.store import Store

A = delivery("a", row("INC1", 10, severity=3), row("INC2", 10, severity=2))


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".steelyard")


def test_an_empty_store_is_an_empty_folder_and_reading_it_writes_nothing(store):
    assert store.loads() == ()
    assert store.cursor(SRC) == ""
    assert store.files("incident") == []
    assert current(store) == []
    assert not store.state.exists()


def test_the_same_delivery_twice_changes_no_file(store):
    keep(store, A)
    before = files_under(store.state)
    assert keep(Store(store.state), A) == []
    assert files_under(store.state) == before
    assert len(store.loads()) == 1


def test_a_delivery_is_known_by_its_content_and_its_source_and_not_by_its_name(store):
    keep(store, A)
    assert store.has(delivery("a", row("INC9", 99)))
    assert not store.has(delivery("b", row("INC1", 10, severity=3)))
    assert not store.has(delivery("a", row("INC1", 10, severity=3), src="elsewhere"))


def test_a_later_version_of_a_row_replaces_it_and_the_earlier_one_is_found_as_of_its_day(store):
    keep(store, A, known_at=100)
    keep(store, delivery("b", row("INC1", 20, severity=1)), known_at=200)
    assert current(store, "src_id", "severity", known_at=99) == []
    assert current(store, "src_id", "severity", known_at=100) == [("INC1", 3), ("INC2", 2)]
    assert current(store, "src_id", "severity", known_at=199) == [("INC1", 3), ("INC2", 2)]
    assert current(store, "src_id", "severity", known_at=200) == [("INC1", 1), ("INC2", 2)]
    assert current(store, "src_id", "severity") == [("INC1", 1), ("INC2", 2)]
    assert [load.fingerprint for load in store.loads(150)] == ["a"]


def test_rows_of_two_sources_with_the_same_id_are_two_rows(store):
    keep(store, A, delivery("a", row("INC1", 5, severity=5), src="other"))
    assert current(store, "src", "src_id", "severity") == [
        ("other", "INC1", 5),
        (SRC, "INC1", 3),
        (SRC, "INC2", 2),
    ]


def test_of_versions_with_the_same_time_or_none_the_one_loaded_last_counts(store):
    keep(store, delivery("a", row("INC1", None, severity=1), row("INC1", None, severity=2)))
    assert current(store, "severity") == [(2,)]
    keep(store, delivery("b", row("INC1", None, severity=3)))
    assert current(store, "severity") == [(3,)]
    keep(store, delivery("c", row("INC1", -5, severity=4)))
    keep(store, delivery("d", row("INC1", None, severity=5)))
    assert current(store, "severity") == [(4,)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([10, 20, 30, 40, 50]), cuts=st.sets(st.integers(1, 4)))
def test_the_order_in_which_versions_arrive_never_matters(tmp_path, order, cuts):
    shutil.rmtree(tmp_path / "any", ignore_errors=True)
    store = Store(tmp_path / "any")
    starts = [0, *sorted(cuts), 5]
    for start, end in itertools.pairwise(starts):
        versions = [row("INC1", at, severity=at // 10) for at in order[start:end]]
        keep(store, delivery(str(order[start:end]), *versions))
    assert current(store, "updated_at", "severity") == [(50, 5)]


def test_a_full_list_buries_the_rows_that_it_does_not_bring(store):
    first = delivery("a", row("CI1", 10), row("CI2", 10), full=True)
    second = delivery("b", row("CI2", 10), row("CI3", 10), full=True)
    keep(store, first, known_at=1)
    keep(store, second, known_at=2)
    assert current(store) == ["CI2", "CI3"]
    assert current(store, known_at=1) == ["CI1", "CI2"]
    assert store.loads()[1].accepted == 2


def test_after_the_full_lists_a_and_b_the_list_a_is_news_again(store):
    first = delivery("a", row("CI1", 10), full=True)
    second = delivery("b", row("CI2", 10), full=True)
    for known_at, one in enumerate((first, second, first), 1):
        assert len(keep(store, one, known_at=known_at)) == 1
    assert store.has(first) and not store.has(second)
    assert current(store) == ["CI1"]
    assert [current(store, known_at=at) for at in (1, 2, 3)] == [["CI1"], ["CI2"], ["CI1"]]


def test_a_full_list_buries_nothing_of_another_source(store):
    keep(store, delivery("a", row("CI1", 10), src="other"))
    keep(store, delivery("b", row("CI2", 10), full=True), delivery("c", row("CI3", 10), full=True))
    assert current(store, "src", "src_id") == [("other", "CI1"), (SRC, "CI3")]


def test_an_empty_full_list_buries_everything(store):
    keep(store, delivery("a", row("CI1", 10), full=True))
    keep(store, delivery("b", full=True))
    assert current(store) == []


def test_a_state_with_a_cursor_counts_only_against_the_newest_load(store):
    states = [delivery(name, row("sha", 1), cursor=name) for name in ("a", "b")]
    keep(store, states[0])
    assert store.has(states[0])
    keep(store, states[1])
    assert (store.has(states[0]), store.has(states[1]), store.cursor(SRC)) == (False, True, "b")


def test_a_second_writer_is_refused_while_the_first_is_at_work(store):
    with store.writing(1) as writer:
        writer.add(A)
        with (
            pytest.raises(StoreError, match="another collection is writing") as refused,
            Store(store.state).writing(2),
        ):
            pass
        assert "wait until it has ended" in refused.value.remedy
        writer.commit()
    assert current(store) == ["INC1", "INC2"]
    assert len(keep(store, delivery("b", row("INC3", 1)))) == 1


def test_a_reader_sees_whole_commits_only(store):
    keep(store, A)
    with store.writing(2) as writer:
        writer.add(delivery("b", row("INC3", 1)))
        assert current(store) == ["INC1", "INC2"]
        writer.commit()
    assert current(store) == ["INC1", "INC2", "INC3"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"x"',
        "null",
        "{}",
        '{"number": 1}',
        "[" * 5000,
        "\x00",
        '{"number": 1, "next_seq": 2, "files": [], "loads": [{"spans": [], "covers": null}]}',
        '{"number": 1, "next_seq": 2, "files": [{"table": "incident"}], "loads": []}',
        '{"number": 1, "next_seq": 2, "files": [], "loads": 7}',
    ],
)
def test_a_damaged_ledger_is_told_with_its_place(store, text):
    keep(store, A)
    entry = store.ledger / "00000001.json"
    entry.write_text(text)
    with pytest.raises(StoreError, match="the ledger is damaged") as damage:
        Store(store.state).loads()
    assert damage.value.where == str(entry)
    assert damage.value.remedy == "restore the evidence store from its backup"


@pytest.mark.parametrize(
    ("field", "value"), [("origin", "heard"), ("tables", 5), ("rejects", [1]), ("spans", None)]
)
def test_a_load_of_the_ledger_with_a_bad_field_is_damage(store, field, value):
    keep(store, A)
    entry = store.ledger / "00000001.json"
    data = json.loads(entry.read_text())
    data["loads"][0][field] = value
    entry.write_text(json.dumps(data))
    with pytest.raises(StoreError, match="the ledger is damaged"):
        Store(store.state).loads()


def test_a_ledger_entry_that_is_gone_is_noticed_before_a_writer_sweeps_its_rows_away(store):
    for name in "abc":
        keep(store, delivery(name, row(name, 1)))
    (store.ledger / "00000002.json").unlink()
    damaged = Store(store.state)
    with pytest.raises(StoreError, match="the ledger lacks commit 2"), damaged.writing(1):
        pass
    assert len(list(store.folder.glob("rows/incident/*.parquet"))) == 3


@pytest.mark.parametrize("damage", ["gone", "cut", "longer"])
def test_a_row_file_that_is_gone_or_of_another_size_is_told_with_its_place(store, damage):
    keep(store, A)
    (path,) = store.folder.glob("rows/incident/*.parquet")
    content = path.read_bytes()
    path.unlink() if damage == "gone" else path.write_bytes(
        content[:-9] if damage == "cut" else content + b"x"
    )
    with pytest.raises(StoreError, match="a file of the evidence store is gone or damaged") as told:
        current(store)
    assert told.value.where == str(path)
    assert "collect again" in told.value.remedy


def test_a_row_file_with_other_bytes_is_told_with_its_place(store):
    keep(store, A)
    (path,) = store.folder.glob("rows/incident/*.parquet")
    path.write_bytes(b"\x5a" * path.stat().st_size)
    with pytest.raises(StoreError, match="the rows of incident cannot be read") as told:
        current(store)
    assert told.value.where == str(path.parent)


def test_damage_found_while_a_full_list_is_stored_leaves_the_ledger_as_it_was(store):
    keep(store, delivery("a", row("CI1", 1), full=True))
    (path,) = store.folder.glob("rows/incident/*.parquet")
    path.unlink()
    ledger = files_under(store.ledger)
    with pytest.raises(StoreError, match="gone or damaged"):
        keep(store, delivery("b", row("CI2", 1), full=True))
    assert files_under(store.ledger) == ledger


@pytest.mark.parametrize("place", [".steelyard", ".steelyard/store", ".steelyard/store/ledger"])
def test_a_store_that_cannot_be_written_says_so(tmp_path, place):
    blocked = tmp_path / place
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("in the way")
    with pytest.raises(StoreError, match="the evidence store cannot be written"):
        keep(Store(tmp_path / ".steelyard"), A)
    assert blocked.read_text() == "in the way"


def test_a_row_folder_that_cannot_be_written_says_so_and_keeps_what_was_there(store):
    keep(store, A)
    (store.folder / "rows" / "deployment").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written") as told:
        keep(store, delivery("b", row("D1", 1), table="deployment"))
    assert "what was stored before is kept" in told.value.remedy
    assert current(store) == ["INC1", "INC2"]


@pytest.mark.parametrize("room", [0, 1_000, 50_000])
def test_a_disk_without_room_for_the_rows_or_the_ledger_loses_nothing(store, room):
    keep(store, A)
    before = files_under(store.ledger)
    many = [delivery(f"empty {number}") for number in range(300)]  # a ledger entry longer than its rows
    with little_room(room), pytest.raises(StoreError, match="cannot be written") as told:
        keep(store, delivery("b", row("INC3", 1)), *many)
    assert "free space" in told.value.remedy
    again = Store(store.state)
    assert ({k: v for k, v in files_under(store.ledger).items() if k.endswith(".json")}, current(again)) == (
        before,
        ["INC1", "INC2"],
    )
    assert len(keep(again, delivery("b", row("INC3", 1)), *many)) == 301
    assert current(store) == ["INC1", "INC2", "INC3"]


@contextmanager
def little_room(size):
    """No file may grow beyond so many bytes: to a writer the same as a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", ["a b", "it's", "[x]*?", "中文", "-dash", "%20"])
def test_the_folder_of_a_store_may_have_any_name(tmp_path, name):
    store = Store(tmp_path / name / ".steelyard")
    keep(store, A)
    assert current(store) == ["INC1", "INC2"]


def test_nothing_new_is_answered_quickly_for_thousands_of_known_files(store):
    deliveries = [delivery(str(number)) for number in range(3_000)]
    keep(store, *deliveries)
    again = Store(store.state)
    started = time.process_time()
    assert all(again.has(one) for one in deliveries)
    assert time.process_time() - started < 2


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_store import sources
from steelyard.evidence.collection import collect
from steelyard.evidence.store import Store
import steelyard.evidence.writing, steelyard.evidence.current, steelyard.evidence.mapping.rows
print("ready", flush=True)
faults = collect(Store(Path(sys.argv[1]) / ".steelyard"), sources(Path(sys.argv[1])), 7).faults
assert not faults, faults
"""
HEAD = "src_id,updated_at,severity\n"


def sources(root):
    many = [
        Source("table", f"{n}-*.csv", root, options={"table": "incident", "src": f"s{n}"}) for n in range(12)
    ]
    full = Source("table", "full-*.csv", root, options={"table": "config_item", "full": "true"})
    return [*many, full]


def exports(root):
    for source in range(12):
        for number in range(3):
            lines = [f"I{source}-{line},2026-10-0{number + 1}T00:00:00Z,{number + 1}" for line in range(400)]
            (root / f"{source}-{number}.csv").write_text(HEAD + "\n".join(lines) + "\n")
    for number in range(4):
        lines = [f"CI{line},2026-10-01T00:00:00Z" for line in range(number * 10, number * 10 + 20)]
        (root / f"full-{number}.csv").write_text("src_id,updated_at\n" + "\n".join(lines) + "\n")


def child(root):
    here = str(Path(__file__).parent)
    process = subprocess.Popen([sys.executable, "-c", CHILD, root, here], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def whole(store):
    """Every load of the ledger has all its rows on disk, and no number twice."""
    loads = store.loads()
    assert len({load.load_seq for load in loads}) == len(loads)
    stored = {}
    for table in ("incident", "config_item"):
        for path in store.files(table):
            for found in pq.read_table(path, columns=["load_seq", "deleted"]).to_pylist():
                stored[found["load_seq"]] = stored.get(found["load_seq"], 0) + (not found["deleted"])
    assert [stored[load.load_seq] for load in loads] == [load.accepted for load in loads]
    return len(loads)


def test_a_collection_that_is_killed_at_any_moment_leaves_whole_loads_and_is_completed_by_the_next(tmp_path):
    calm, wild = tmp_path / "calm", tmp_path / "wild"
    for root in (calm, wild):
        root.mkdir()
        exports(root)
    started = time.monotonic()
    with child(calm) as process:
        assert process.wait(60) == 0
    lasts = time.monotonic() - started
    moments, seen = random.Random(7), set()
    for _ in range(8):
        with child(wild) as process:
            time.sleep(moments.uniform(0.0, 0.5) * lasts)
            process.send_signal(signal.SIGKILL)
            ended = process.wait(60)
        assert ended in (-signal.SIGKILL, 0)
        seen.add(whole(Store(wild / ".steelyard")))
        if ended == 0:
            shutil.rmtree(wild / ".steelyard")
    assert len(seen) > 1
    with child(wild) as process:
        assert process.wait(60) == 0
    names = ("src", "src_id", "updated_at", "severity")
    for table, columns in (("incident", names), ("config_item", names[:3])):
        expected = current(Store(calm / ".steelyard"), *columns, table=table)
        assert len(expected) == {"incident": 12 * 400, "config_item": 20}[table]
        assert current(Store(wild / ".steelyard"), *columns, table=table) == expected
    assert whole(Store(wild / ".steelyard")) == 12 * 3 + 4
    assert not list(wild.rglob("*.part"))
