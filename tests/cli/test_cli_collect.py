"""`steelyard collect`: what is new is told, faults end it with exit code 2 after the others are stored."""

import json

from command import process, workspace

from steelyard.evidence.store import Store
from steelyard.result.loads_file import listed_loads

HEAD = "src_id,service_id,opened_at\n"
GOOD = f"{HEAD}I1,pay,2026-10-01T00:00:00Z\n"


def test_what_is_new_is_told_once(steelyard, tmp_path, monkeypatch):
    root = workspace(tmp_path, "{table: incident, files: a.csv}")
    (root / "a.csv").write_text(GOOD)
    monkeypatch.chdir(root)
    assert steelyard("collect").out == (
        "a.csv: 1 rows, 0 rejected (table, export)\n1 new loads, 0 known before, 1 rows, 0 rejected\n"
    )
    assert steelyard("collect").out == "0 new loads, 1 known before, 0 rows, 0 rejected\n"


def test_a_source_that_fails_is_told_and_the_others_are_stored(steelyard, tmp_path):
    root = workspace(
        tmp_path, "{table: incident, files: gone.csv}", "{git: plain}", "{table: incident, files: a.csv}"
    )
    (root / "a.csv").write_text(GOOD)
    (root / "plain").mkdir()
    ran = steelyard("collect", "-w", root)
    assert ran.code == 2
    assert "1 new loads" in ran.out
    assert "2 source(s) could not be read:" in ran.err
    assert "steelyard.yaml, source 1: nothing is named by 'gone.csv'" in ran.err
    assert f"{root}/plain: is not a git repository" in ran.err
    assert [load.uri for load in Store(root / ".steelyard").loads()] == ["a.csv"]


def test_rows_that_were_left_out_are_told_with_their_place_five_at_most(steelyard, tmp_path):
    root = workspace(tmp_path, "{table: incident, files: a.csv}")
    (root / "a.csv").write_text(GOOD + "".join(f"B{n},pay,yesterday\n" for n in range(7)))
    ran = steelyard("collect", "-w", root)
    assert ran.code == 0
    assert "a.csv: 1 rows, 7 rejected" in ran.out
    told = ran.err.splitlines()
    assert told[0].startswith("steelyard: a.csv:3: 'yesterday' under 'opened_at' ")
    assert told[0].endswith("; the row was left out")
    assert (len(told), told[5]) == (6, "steelyard: a.csv: 7 rows were left out in all")


def test_a_damaged_store_is_told_and_left_as_it_is(steelyard, bank):
    entry = bank / ".steelyard/store/ledger/00000001.json"
    entry.write_text("{")
    for command in ("collect", "assess", "measure"):
        told = steelyard.refused(command, *([] if command == "collect" else ["mobile"]))
        assert f"{entry}: the ledger is damaged" in told
        assert "restore the evidence store from its backup" in told
    assert entry.read_text() == "{"


def test_a_lost_row_file_is_told_with_its_place(steelyard, bank):
    (path,) = (bank / ".steelyard/store/rows/deployment").glob("*.parquet")
    path.unlink()
    assert f"{path}: a file of the evidence store is gone or damaged" in steelyard.refused(
        "measure", "mobile", "--no-collect"
    )


def test_a_store_that_cannot_be_written_is_told(steelyard, tmp_path):
    root = workspace(tmp_path, "{table: incident, files: a.csv}")
    (root / "a.csv").write_text(GOOD)
    (root / ".steelyard").write_text("in the way")
    assert "the evidence store cannot be written" in steelyard.refused("collect", "-w", root)


def test_a_second_collection_at_the_same_time_is_refused(steelyard, tmp_path):
    root = workspace(tmp_path, "{table: incident, files: a.csv}")
    (root / "a.csv").write_text(GOOD)
    with Store(root / ".steelyard").writing(1):
        assert "another collection is writing to the evidence store" in steelyard.refused(
            "collect", "-w", root
        )
    assert steelyard("collect", "-w", root).code == 0


def test_the_program_collects_and_speaks_of_it_on_stdout_alone(tmp_path):
    root = workspace(tmp_path, "{table: incident, files: a.csv}")
    (root / "a.csv").write_text(GOOD)
    ran = process("collect", folder=root)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("1 new loads, 0 known before, 1 rows, 0 rejected\n")


def test_the_list_of_loads_has_every_load_and_no_row(steelyard, tmp_path):
    root = workspace(tmp_path, "{table: incident, files: a.csv, covers: {from: 2026-01-01, to: 2026-10-31}}")
    (root / "a.csv").write_text(GOOD + "B1,pay,yesterday\n")
    first = steelyard("collect", "--json", "-w", root)
    assert steelyard("collect", "--json", "-w", root).out == first.out  # known loads are listed as well
    loads = listed_loads(json.loads(first.out))
    (known,) = [load for load in Store(root / ".steelyard").loads() if load.collector != "links"]
    (load,) = [load for load in loads if load.facts.collector != "links"]
    assert (load.facts.load_id, load.facts.sha256) == (known.load_id, known.fingerprint)
    assert (load.read, load.facts.accepted, load.facts.rejected, load.tables) == (2, 1, 1, ("incident",))
    assert load.covers == known.covers
    assert "yesterday" not in first.out


def test_the_list_is_printed_although_a_source_fails(steelyard, tmp_path):
    root = workspace(tmp_path, "{table: incident, files: gone.csv}", "{table: incident, files: a.csv}")
    (root / "a.csv").write_text(GOOD)
    ran = steelyard("collect", "--json", "-w", root)
    assert (ran.code, "nothing is named by 'gone.csv'" in ran.err) == (2, True)
    assert len(json.loads(ran.out)["loads"]) == 1
