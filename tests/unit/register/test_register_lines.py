"""The register file: one canonical line for each entry, and nothing else is read."""

import json
from datetime import date

import pytest

from steelyard.errors import InputError
from steelyard.register.entries import register_of
from steelyard.register.lines import MOST, line_of, read_entries
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


OF_KIND = {entry.key[0]: line_of(entry) for entry in shipped_entries()}
BATCH, RESULT, TOTAL = OF_KIND["batch"], OF_KIND["result"], OF_KIND["total"]
WHOLE = b"".join(map(line_of, shipped_entries()))


def changed(line, **fields):
    document = json.loads(line) | {"id": "another"} | fields
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def refused(tmp_path, data):
    path = tmp_path / "register.jsonl"
    path.write_bytes(data)
    with pytest.raises(InputError) as fault:
        read_entries(path)
    return fault.value


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (changed(TOTAL, count=1.5), "1.5 is not a whole number"),
        (changed(TOTAL, count=True), "True is not a whole number"),
        (changed(TOTAL, institutions=-1), "-1 is not a whole number"),
        (changed(TOTAL, count=10**12), "is not a whole number"),
        (changed(TOTAL, count=None, institutions=None), "neither count nor institutions"),
        (changed(TOTAL, scope="banks"), "unknown scope 'banks'"),
        (changed(TOTAL, scope="organisation:nobody"), "scope: there is no organisation 'nobody'"),
        (changed(BATCH, number="7"), "7 is not a whole number"),
        (changed(RESULT, id=7), "7 is not a text"),
        (changed(RESULT, id="A B"), "'A B' is no id"),
        (changed(RESULT, organisation="nobody"), "organisation: there is no organisation 'nobody'"),
        (changed(RESULT, batch="none-such"), "batch: there is no batch 'none-such'"),
        (changed(RESULT, batch=7), "7 is not a text"),
        (changed(RESULT, part="devops"), "unknown part 'devops'"),
        (changed(RESULT, announced="byby2022"), "is not a date"),
        (changed(RESULT, status="certified"), "'certified' is not a valid Status"),
        (changed(RESULT, project={"zh": 1, "en": ""}), "1 is not a text"),
        (changed(RESULT, project={"zh": "\x9b", "en": ""}), "holds a control character (U+009B)"),
        (changed(RESULT, source=""), "a text is empty"),
        (changed(RESULT, recognitions=[1]), "1 is not a text"),
        (changed(RESULT, note="n" * 1001), "is longer than 1,000 characters"),
        (changed(LINE, parent="nobody"), "parent: there is no organisation 'nobody'"),
        (changed(LINE, parent="another"), "parent: the parents lead back to another"),
        (changed(LINE, entered="2026-10-30"), "was entered on 2026-10-30, before the entry above it"),
    ],
)
def test_a_field_of_another_kind_or_a_reference_to_nothing_is_refused(tmp_path, line, told):
    fault = refused(tmp_path, WHOLE + line)
    assert told in fault.what
    assert fault.where == f"{tmp_path / 'register.jsonl'}:{len(WHOLE.splitlines()) + 1}"


def test_what_an_entry_refers_to_has_to_be_there_on_its_day(tmp_path):
    """Else a register as it was known between the two days would not hold together."""
    later = changed(LINE, entered="2026-11-02")
    assert (
        "there is no organisation 'another'"
        in refused(
            tmp_path, WHOLE + changed(RESULT, organisation="another", project={"zh": "", "en": "p"}) + later
        ).what
    )


def test_a_corrected_parent_makes_no_circle_with_what_it_replaces(tmp_path):
    path = tmp_path / "register.jsonl"
    a, b = changed(LINE, id="a", parent=None), changed(LINE, id="b", parent="a")
    swapped = changed(LINE, id="b", parent=None, correction="c") + changed(
        LINE, id="a", parent="b", correction="c"
    )
    path.write_bytes(a + b + swapped)
    assert len(read_entries(path)) == 4


def test_a_register_of_any_length_is_not_read(tmp_path):
    path = tmp_path / "register.jsonl"
    with path.open("wb") as file:
        file.truncate(MOST + 1)
    with pytest.raises(InputError, match=r"is longer than 67,108,864 bytes"):
        read_entries(path)
