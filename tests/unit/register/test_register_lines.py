"""The register file: one canonical line for each entry, and nothing else is read."""

from datetime import date

import pytest

from steelyard.errors import InputError
from steelyard.register.entries import register_of
from steelyard.register.lines import line_of, read_entries
from steelyard.register.shipped import shipped_entries


def test_what_is_written_is_read_again(tmp_path):
    entries = list(shipped_entries())
    path = tmp_path / "register.jsonl"
    path.write_bytes(b"".join(map(line_of, entries)))
    assert read_entries(path) == entries
    assert register_of(read_entries(path)) == register_of(entries)


def test_a_line_is_canonical_json_of_its_own():
    line = line_of(shipped_entries()[0])
    assert line.startswith(
        b'{"category":"state_owned_commercial_bank","correction":"","entered":"2026-10-31"'
    )
    assert line.count(b"\n") == 1


LINE = line_of(shipped_entries()[0])


@pytest.mark.parametrize(
    "damaged",
    [
        LINE.replace(b":", b": ", 1),
        LINE.rstrip(b"\n"),
        LINE.replace(b"{", b'{"category":"fund",', 1),
        LINE.replace(b"state_owned_commercial_bank", b"bank"),
        LINE.replace(b'"kind":"organisation"', b'"kind":"thing"'),
        LINE.replace(b'"correction":"",', b""),
        LINE.replace(b'"id":', b'"extra":1,"id":'),
        LINE.replace(b'"since":null', b'"since":"2023-02-30"'),
        b"[]\n",
        b"7\n",
        b"\xff\n",
        b'{"kind":"\\ud800"}\n',
        b"[" * 100_000 + b"\n",
        b"\n",
    ],
)
def test_any_other_line_is_refused_with_its_number(tmp_path, damaged):
    path = tmp_path / "register.jsonl"
    path.write_bytes(LINE + damaged)
    with pytest.raises(InputError) as refused:
        read_entries(path)
    assert refused.value.where == f"{path}:2"


def test_every_byte_of_an_entry_matters(tmp_path):
    """A flipped byte is refused, or it is another entry: never the same one."""
    path = tmp_path / "register.jsonl"
    for at in range(len(LINE)):
        path.write_bytes(LINE[:at] + bytes([LINE[at] ^ 1]) + LINE[at + 1 :])
        try:
            found = read_entries(path)
        except InputError:
            continue
        assert found != [shipped_entries()[0]]


def test_a_register_as_it_was_known_leaves_later_entries_out():
    assert register_of(shipped_entries(), date(2020, 1, 1)).entries == 0
