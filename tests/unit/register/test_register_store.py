"""A register file that is added to: in the order of days, by one import at a time."""

import fcntl
from datetime import date

import pytest

from steelyard.errors import InputError, StoreError
from steelyard.register import store
from steelyard.register.lines import line_of, read_entries
from steelyard.register.store import add_tables

DAY = date(2026, 10, 31)


@pytest.fixture
def brought(tmp_path):
    """Imports one organisation into a register: `brought("a", day)`."""

    def bring(id_, day=DAY):
        table = tmp_path / f"{id_}.csv"
        table.write_text(f"id,name_zh,category\n{id_},样例银行,fund\n", encoding="utf-8")
        return add_tables(tmp_path / "register.jsonl", [table], day)

    return bring


def entries(tmp_path):
    return [(e.content.id, e.entered) for e in read_entries(tmp_path / "register.jsonl")]


def test_each_import_is_added_to_what_stands_there(brought, tmp_path):
    brought("a")
    brought("b", date(2026, 11, 1))
    assert entries(tmp_path) == [("a", DAY), ("b", date(2026, 11, 1))]


def test_an_import_is_not_dated_before_an_earlier_one(brought, tmp_path):
    brought("a")
    with pytest.raises(InputError, match="2026-10-30 is before 2026-10-31, the day of the last entry"):
        brought("b", date(2026, 10, 30))
    assert entries(tmp_path) == [("a", DAY)]


def test_a_second_import_is_refused_while_another_is_at_work(brought, tmp_path):
    brought("a")
    with (tmp_path / ".register.jsonl.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="another import is writing to this register"):
            brought("b")
    brought("b")
    assert entries(tmp_path) == [("a", DAY), ("b", DAY)]


def test_a_register_that_could_not_be_read_again_is_not_written(brought, tmp_path, monkeypatch):
    first = brought("a").added[0]
    monkeypatch.setattr(store, "MOST", len(line_of(first)))
    with pytest.raises(InputError, match="would be longer than"):
        brought("b")
    assert entries(tmp_path) == [("a", DAY)]


def test_a_folder_is_no_register(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (".", tmp_path):
        with pytest.raises(InputError, match="is a folder"):
            add_tables(tmp_path / name, [tmp_path / "a.csv"], DAY)
    assert list(tmp_path.iterdir()) == []
