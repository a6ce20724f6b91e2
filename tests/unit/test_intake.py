"""What people hand in: no pipe is waited for, no file is read without end, no brackets tie the parser up."""

import os
import time

import pytest

from steelyard.errors import InputError, StandardError
from steelyard.intake import (
    BRACKETS,
    DEEPEST,
    bytes_of,
    is_special,
    open_regular,
    refuse_special,
    text_of,
    yaml_of,
)
from steelyard.rating.book_reading import read_book
from steelyard.standard.exchange.form_head import Wanted
from steelyard.standard.exchange.transfer import read
from steelyard.standard.foreign.dsomm import read_dsomm
from steelyard.standard.load import load
from steelyard.standard.overlay import read_overlay
from steelyard.standard.shelf import CATALOGUE, pick, volumes


@pytest.fixture
def pipe(tmp_path):
    def made(name):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(tmp_path / name)
        return tmp_path / name

    return made


def test_a_pipe_a_device_and_a_folder_are_no_ordinary_files(pipe, tmp_path):
    with pytest.raises(InputError, match="is a pipe or a device"):
        refuse_special(pipe("pipe"))
    (tmp_path / "link").symlink_to("/dev/zero")
    with pytest.raises(InputError, match="is a pipe or a device"):
        text_of(tmp_path / "link", 10)
    with pytest.raises(InputError, match="is a folder, not a file"):
        refuse_special(tmp_path)


def test_an_ordinary_file_and_one_that_is_not_there_pass(tmp_path):
    (tmp_path / "a").write_bytes(b"a\r\nb\rc\n")
    refuse_special(tmp_path / "gone")
    assert text_of(tmp_path / "a", 7) == "a\nb\nc\n"


def test_a_file_beyond_the_limit_is_refused(tmp_path):
    (tmp_path / "a").write_text("12345678")
    with pytest.raises(InputError, match="is longer than 7 bytes"):
        text_of(tmp_path / "a", 7)


def test_a_pipe_is_opened_without_waiting_and_then_refused(pipe, tmp_path):
    with pytest.raises(OSError, match="it is not a regular file"):
        open_regular(pipe("pipe"))
    with pytest.raises(OSError, match="it is not a regular file"):
        open_regular(tmp_path)
    assert is_special(tmp_path / "pipe") and not is_special(tmp_path) and not is_special(tmp_path / "gone")


def test_the_bytes_of_a_file_come_as_they_are_or_not_at_all(pipe, tmp_path):
    (tmp_path / "a").write_bytes(b"a\r\n\xff")
    assert bytes_of(tmp_path / "a", 4) == b"a\r\n\xff"
    with pytest.raises(InputError, match="is longer than 3 bytes"):
        bytes_of(tmp_path / "a", 3)
    with pytest.raises(InputError, match="is a pipe or a device"):
        bytes_of(pipe("pipe"), 4)
    with pytest.raises(FileNotFoundError):
        bytes_of(tmp_path / "gone", 4)


@pytest.mark.parametrize(
    "reader",
    [
        lambda path: read(path, Wanted(None, None, None)),
        lambda path: read_book(path, load(pick("devops-cmm").folder).standard, None),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.yaml", "a.json", "a.html", "a.md"])
def test_every_reader_of_a_single_file_refuses_a_pipe(pipe, reader, name):
    with pytest.raises(InputError, match="is a pipe or a device"):
        reader(pipe(name))


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("standard.yaml", load),
        ("overlay.yaml", read_overlay),
        ("overlay.xlsx", read_overlay),
        ("model.yaml", lambda folder: read_dsomm(folder / "model.yaml")),
    ],
)
def test_every_reader_of_a_folder_tells_a_pipe_with_its_name(pipe, name, reader):
    folder = pipe(name).parent
    with pytest.raises(StandardError) as raised:
        reader(folder)
    assert [fault for fault in raised.value.faults if name in fault and "is a pipe or a device" in fault]


def test_a_shelf_with_a_pipe_is_told(pipe, tmp_path):
    pipe("shelf/own/1/standard.yaml")
    with pytest.raises(StandardError, match="is a pipe or a device"):
        volumes([tmp_path / "shelf"])


@pytest.mark.parametrize("deep", ["[" * 100_000, "{a: " * 100_000, "a:\n- " + "[a: {" * 50_000])
def test_brackets_without_end_are_refused_at_once_and_with_their_line(deep):
    began = time.perf_counter()
    with pytest.raises(InputError, match=f"nests {DEEPEST:,} deep") as raised:
        yaml_of(f"one: 1\ntwo: {deep}", "a.yaml")
    assert raised.value.where in {"a.yaml:2", "a.yaml:3"}
    assert time.perf_counter() - began < 1  # the parser alone takes a quarter of a minute or more


def test_closing_brackets_in_quotes_do_not_hide_how_many_are_open():
    with pytest.raises(InputError, match=f"has more than {BRACKETS:,} brackets"):
        yaml_of("two:\n" + '["]", \n' * (BRACKETS + 1), "a.yaml")


def test_many_shallow_brackets_are_content():
    assert yaml_of("- {a: [1]}\n" * 5_000, "a.yaml") == [{"a": [1]}] * 5_000


def test_the_catalogue_is_far_from_the_limits():
    texts = [path.read_text(encoding="utf-8") for path in CATALOGUE.rglob("*.yaml")]
    assert sum(text.count("[") + text.count("{") for text in texts) < BRACKETS
