"""Collecting: every source once, in order, and a fault of one is not the others' loss."""

import pytest
from stored import current, files_under

from steelyard.errors import StoreError
from steelyard.evidence.collection import Watch, collect
from steelyard.evidence.current import open_tables
from steelyard.evidence.ownership import Owns
from steelyard.evidence.source import Source
from steelyard.evidence.store import Store


@pytest.fixture
def root(tmp_path):
    return tmp_path


def store_of(root):
    return Store(root / ".steelyard")


def table(root, files, **options):
    return Source("table", files, root, options={"table": "incident", **options}, name=f"source {files}")


def export(root, name, *ids, at="2026-10-01T00:00:00Z", severity=3):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(["src_id,updated_at,severity\n", *(f"{one},{at},{severity}\n" for one in ids)]))


def test_a_collection_says_what_is_new_and_what_was_known(root):
    export(root, "a.csv", "INC1", "INC2")
    export(root, "b.csv", "INC3")
    first = collect(store_of(root), [table(root, "*.csv")], 5)
    assert ([load.uri for load in first.loads], first.known, first.accepted, first.rejected) == (
        ["a.csv", "b.csv"],
        0,
        3,
        0,
    )
    before = files_under(root)
    again = collect(store_of(root), [table(root, "*.csv")], 6)
    assert (again.loads, again.known, again.accepted, again.faults) == ([], 2, 0, [])
    assert files_under(root) == before


def test_only_the_new_file_is_read(root):
    export(root, "a.csv", "INC1")
    collect(store_of(root), [table(root, "*.csv")], 5)
    export(root, "b.csv", "INC2")
    second = collect(store_of(root), [table(root, "*.csv")], 6)
    assert ([load.uri for load in second.loads], second.known) == (["b.csv"], 1)
    assert current(store_of(root)) == ["INC1", "INC2"]


def test_the_same_content_under_two_names_is_stored_once_whenever_the_second_comes(root):
    export(root, "a.csv", "INC1")
    export(root, "copy.csv", "INC1")
    assert [load.uri for load in collect(store_of(root), [table(root, "*.csv")], 5).loads] == ["a.csv"]
    export(root, "third.csv", "INC1")
    assert collect(store_of(root), [table(root, "*.csv")], 6).loads == []


def test_a_source_that_fails_is_told_and_the_others_are_stored(root):
    export(root, "a.csv", "INC1")
    (root / "bad.csv").write_text("other,headers\n1,2\n")
    export(root, "c.csv", "INC3")
    sources = [table(root, "gone.csv"), table(root, "bad.csv"), table(root, "a.csv"), table(root, "c.csv")]
    collected = collect(store_of(root), sources, 5)
    assert [load.uri for load in collected.loads] == ["a.csv", "c.csv"]
    assert [fault.where for fault in collected.faults] == ["source gone.csv", "bad.csv"]
    assert current(store_of(root)) == ["INC1", "INC3"]


def test_a_file_that_fails_does_not_stop_the_next_of_its_source(root):
    export(root, "a.csv", "INC1")
    (root / "b.csv").write_bytes(b"\x00\xff\x00")
    export(root, "c.csv", "INC3")
    collected = collect(store_of(root), [table(root, "*.csv")], 5)
    assert ([load.uri for load in collected.loads], len(collected.faults)) == (["a.csv", "c.csv"], 1)


def test_a_repaired_file_is_read_the_next_time(root):
    (root / "a.csv").write_text("nonsense\n")
    assert len(collect(store_of(root), [table(root, "a.csv")], 5).faults) == 1
    export(root, "a.csv", "INC1")
    assert collect(store_of(root), [table(root, "a.csv")], 6).faults == []
    assert current(store_of(root)) == ["INC1"]


def test_bad_rows_are_counted_and_good_ones_kept(root):
    (root / "a.csv").write_text(
        "src_id,updated_at,severity\nINC1,2026-10-01T00:00:00Z,3\nINC2,yesterday,3\nINC3,2026-10-01,1,9\n"
    )
    collected = collect(store_of(root), [table(root, "a.csv")], 5)
    assert (collected.accepted, collected.rejected, collected.faults) == (1, 2, [])
    assert sorted(sample.where for sample in collected.loads[0].rejects) == ["a.csv:3", "a.csv:4"]
    assert current(store_of(root)) == ["INC1"]


def test_of_several_full_lists_the_last_by_name_is_the_present_one_and_stays_so(root):
    full = table(root, "cmdb-*.csv", full="true")
    export(root, "cmdb-1.csv", "A", "B")
    export(root, "cmdb-2.csv", "B", "C")
    assert len(collect(store_of(root), [full], 1).loads) == 2
    assert current(store_of(root)) == ["B", "C"]
    before = files_under(root)
    assert (collect(store_of(root), [full], 2).loads, files_under(root)) == ([], before)
    export(root, "cmdb-3.csv", "D")
    assert [load.uri for load in collect(store_of(root), [full], 3).loads] == ["cmdb-3.csv"]
    assert current(store_of(root)) == ["D"]
    assert collect(store_of(root), [full], 4).known == 3
    assert current(store_of(root), known_at=1) == ["B", "C"]


def test_full_lists_that_return_to_an_earlier_content_are_followed(root):
    full = table(root, "cmdb-*.csv", full="true")
    for number, ids in enumerate(("A", "B", "A"), 1):
        export(root, f"cmdb-{number}.csv", ids)
    assert len(collect(store_of(root), [full], 1).loads) == 3
    assert current(store_of(root)) == ["A"]
    assert collect(store_of(root), [full], 2).loads == []


def test_one_full_list_that_is_overwritten_there_and_back_is_followed(root):
    full = table(root, "cmdb.csv", full="true")
    for known_at, ids in enumerate((["A", "B"], ["B"], ["A", "B"]), 1):
        export(root, "cmdb.csv", *ids)
        collect(store_of(root), [full], known_at)
        assert current(store_of(root)) == ids


def test_a_full_list_is_known_also_after_the_history_of_its_rows_came(root):
    (root / "steps.csv").write_text(
        "src_id,entity_kind,entity_id,to_class,at\nS1,incident,INC1,done,2026-10-02T00:00:00Z\n"
    )
    export(root, "a.csv", "INC1")
    steps = Source("table", "steps.csv", root, options={"table": "state_transition"}, name="steps")
    sources = [table(root, "a.csv", full="true"), steps]
    assert {load.src for load in collect(store_of(root), sources, 1).loads if load.accepted} == {
        "table:incident:canonical"
    }
    assert collect(store_of(root), sources, 2).loads == []


def test_the_steps_of_a_history_of_several_tables_belong_where_their_rows_do(root):
    export(root, "a.csv", "INC1")
    (root / "a.csv").write_text("src_id,opened_at,service_id\nINC1,2026-10-01T00:00:00Z,pay\n")
    (root / "m.yaml").write_text(
        "table: state_transition\nname: canonical\ntime: {zone: UTC}\ncolumns: {source_id: a, entity_id: b, at: c, "
        "entity_kind: {from: d, values: {ticket: incident, story: work_item}}}\n"
    )
    (root / "h.csv").write_text(
        "a,b,c,d\nS1,INC1,2026-10-02,ticket\nS2,INC1,2026-10-02,story\nS3,INC1,2026-10-02,bug\n"
    )
    options = {"table": "state_transition", "mapping": "m.yaml"}
    history = Source("table", "h.csv", root, options=options, name="history")
    collected = collect(store_of(root), [table(root, "a.csv"), history], 1)
    assert [(load.src, load.accepted, load.rejected) for load in collected.loads] == [
        ("table:incident:canonical", 1, 0),
        ("table:work_item:canonical", 1, 1),
        ("table:incident:canonical", 1, 0),
    ]
    rows = open_tables(store_of(root), [Owns("p", "services", ("pay",))]).scoped("state_transition")
    assert rows.to_pyarrow()["src_id"].to_pylist() == ["S1"]


def test_a_late_file_with_older_versions_changes_no_current_row(root):
    export(root, "new.csv", "INC1", at="2026-10-05T00:00:00Z", severity=1)
    collect(store_of(root), [table(root, "*.csv")], 5)
    export(root, "old.csv", "INC1", "INC2", at="2026-09-05T00:00:00Z", severity=4)
    collect(store_of(root), [table(root, "*.csv")], 6)
    assert current(store_of(root), "src_id", "severity") == [("INC1", 1), ("INC2", 4)]


def test_a_fault_of_the_store_ends_the_collection(root):
    export(root, "a.csv", "INC1")
    export(root, "b.csv", "INC2")
    (root / ".steelyard/store/rows").mkdir(parents=True)
    (root / ".steelyard/store/rows/incident").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        collect(store_of(root), [table(root, "a.csv"), table(root, "b.csv")], 5)
    assert store_of(root).loads() == ()


def test_the_key_that_is_lost_while_a_full_list_is_stored_is_no_fault_of_the_source(root):
    export(root, "a.csv", "INC1")
    collect(store_of(root), [table(root, "a.csv")], 5)
    (root / ".steelyard/pseudonym.key").unlink()
    export(root, "b.csv", "INC2")
    with pytest.raises(StoreError, match="pseudonym key"):
        collect(store_of(root), [table(root, "b.csv")], 6)


def test_who_watches_hears_of_each_source_and_of_its_rows(root):
    export(root, "a.csv", "INC1", "INC2")
    heard = []
    collect(store_of(root), [table(root, "a.csv")], 5, Watch(heard.append, heard.append))
    assert heard == ["table a.csv", 2, "links"]


def test_links_are_made_after_the_sources_and_not_counted_among_the_rows(root):
    (root / "d.csv").write_text("src_id,updated_at,change_record_id\nD1,2026-10-01T00:00:00Z,CHG1\n")
    (root / "c.csv").write_text("src_id,updated_at\nCHG1,2026-10-01T00:00:00Z\n")
    sources = [table(root, "d.csv"), table(root, "c.csv")]
    sources[0].options["table"], sources[1].options["table"] = "deployment", "change_record"
    collected = collect(store_of(root), sources, 5)
    assert [load.collector for load in collected.loads] == ["table", "table", "links"]
    assert collected.accepted == 2
    assert current(store_of(root), "rel", "method", table="link") == [("relates", "explicit")]
    again = collect(store_of(root), sources, 6)
    assert (again.loads, again.known) == ([], 2)
