"""Files appear whole or not at all, in their own folder, and never behind a link."""

import os

import pytest

from steelyard.errors import InputError
from steelyard.outlet import replacing, write_whole


def test_a_file_is_written_with_its_folders_and_nothing_else_is_left(tmp_path):
    write_whole(tmp_path / "a/b/c.txt", b"new")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["c.txt"]
    assert (tmp_path / "a/b/c.txt").read_bytes() == b"new"


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path):
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "page").symlink_to(tmp_path / "precious")
    write_whole(tmp_path / "page", b"new")
    assert (tmp_path / "precious").read_text() == "precious"
    assert (tmp_path / "page").read_text() == "new"
    assert not (tmp_path / "page").is_symlink()


def test_a_hard_link_of_another_file_is_replaced_too(tmp_path):
    (tmp_path / "precious").write_text("precious")
    os.link(tmp_path / "precious", tmp_path / "page")
    write_whole(tmp_path / "page", b"new")
    assert (tmp_path / "precious").read_text() == "precious"


def test_where_writing_fails_the_old_file_stays(tmp_path):
    (tmp_path / "page").write_text("old")
    with pytest.raises(ValueError, match="half way"), replacing(tmp_path / "page") as beside:
        beside.write_text("ne")
        raise ValueError("half way")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("page", "old")]


def test_who_may_read_a_file_stays_as_it_was(tmp_path):
    (tmp_path / "private").write_text("old")
    (tmp_path / "private").chmod(0o600)
    write_whole(tmp_path / "private", b"new")
    write_whole(tmp_path / "fresh", b"new")
    mask = os.umask(0)
    os.umask(mask)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("private", "fresh")]
    assert modes == [0o600, 0o666 & ~mask]


def test_a_pipe_and_a_folder_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(InputError, match="is there already and is not a file"):
            write_whole(tmp_path / name, b"new")


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / "file/page", b"new")


def test_the_process_mask_is_left_alone_as_other_threads_write_under_it(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "umask", lambda _mask: pytest.fail("the mask belongs to every thread"))
    write_whole(tmp_path / "fresh", b"new")


def test_nobody_else_reads_the_new_content_of_a_private_file_before_it_has_its_rights(tmp_path):
    (tmp_path / "private").write_text("old")
    (tmp_path / "private").chmod(0o600)
    with replacing(tmp_path / "private") as beside:
        assert beside.stat().st_mode & 0o777 == 0o600


def test_a_file_that_may_only_be_read_is_replaced_and_stays_so(tmp_path):
    (tmp_path / "page").write_text("old")
    (tmp_path / "page").chmod(0o444)
    write_whole(tmp_path / "page", b"new")
    assert (tmp_path / "page").read_bytes() == b"new"
    assert (tmp_path / "page").stat().st_mode & 0o777 == 0o444


def test_the_disk_holds_the_content_before_the_name_leads_to_it(tmp_path, monkeypatch):
    (tmp_path / "page").write_text("old")
    kept, fsync = [], os.fsync

    def watched(descriptor):
        kept.append((os.pread(descriptor, 10, 0), (tmp_path / "page").read_text()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_whole(tmp_path / "page", b"new")
    assert kept == [(b"new", "old")]
