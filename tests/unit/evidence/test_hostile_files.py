"""Files that were made to harm: told in short time and little memory, never followed, never waited for."""

import gzip
import json
import os
import struct
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter
from collected import collect, delivered
from git_repository import Repository
from stored import delivery, keep, row

from steelyard.errors import InputError, StoreError
from steelyard.evidence.collectors import git, git_log, json_file, lcov, xml_stream
from steelyard.evidence.delivery import Reject
from steelyard.evidence.mapping import csv_file, workbook_bounds
from steelyard.evidence.pseudonym import Pseudonyms
from steelyard.evidence.source import Source, find, sha256_of
from steelyard.evidence.store import Store
from steelyard.evidence.writing import HOPELESS

HEADER = ("src_id", "opened_at")


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / ".steelyard")
    keep(store, delivery("a", row("INC1", 1)))
    return Store(store.state)


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repos/app")


def refused(kind, folder, pattern="*", **options):
    with pytest.raises(InputError) as caught:
        collect(kind, folder, pattern, **options)
    return str(caught.value)


def book_of(path, *cells):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, text in cells:
            sheet.write(place, text)


def rewritten(path, change, member="xl/worksheets/sheet1.xml"):
    """The workbook with one file changed, its sheet's XML unless another is named."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, change(content) if name == member else content)


# --- workbooks


def test_two_cells_in_opposite_corners_of_a_sheet_are_refused_before_room_is_made(tmp_path):
    book_of(tmp_path / "a.xlsx", ("A1", "src_id"), ("XFD1048576", "x"))
    assert refused("table", tmp_path, table="incident") == (
        "a.xlsx: has cells in 1,048,576 rows and 16,384 columns; the limit is 50,000,000 places\n"
        "  delete what stands far outside of the table and save again, or export it as CSV"
    )


@pytest.mark.parametrize(
    "hidden",
    [
        b'<c t="inlineStr" q=">" r="XFD1048576"><is><t>x</t></is></c>',
        b"<c t='inlineStr' r = 'XFD1048576'><is><t>x</t></is></c>",
        b'<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="xfd1048576"><v>1</v></x:c>',
    ],
)
def test_a_far_cell_cannot_hide_behind_its_spelling(tmp_path, hidden):
    book_of(tmp_path / "a.xlsx", ("A1", "src_id"), ("B1", "opened_at"))
    rewritten(
        tmp_path / "a.xlsx", lambda sheet: sheet.replace(b"</row>", b"</row><row>" + hidden + b"</row>")
    )
    assert "has cells in 1,048,576 rows and 16,384 columns" in refused("table", tmp_path, table="incident")


def test_cells_that_leave_their_place_unsaid_are_counted_from_the_one_before(tmp_path):
    book_of(tmp_path / "a.xlsx", ("A1", "src_id"))
    rows = b"<row/>" * 5_000 + b"<row>" + b"<c/>" * 20_000 + b"<c><v>1</v></c></row>"
    rewritten(tmp_path / "a.xlsx", lambda sheet: sheet.replace(b"</row>", b"</row>" + rows))
    assert "has cells in 5,002 rows and 20,001 columns" in refused("table", tmp_path, table="incident")


def test_a_long_narrow_table_and_empty_cells_far_away_are_no_harm(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", ("I1", "2026-10-01T00:00:00Z"))
        sheet.write_row("A1048576", ("I2", "2026-10-02T00:00:00Z"))
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))
    assert collect("table", tmp_path, "*.xlsx", table="incident").column("incident", "src_id") == ["I1", "I2"]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_an_encoding_that_nobody_knows_is_told(tmp_path, member):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", HEADER)
        sheet.write_formula("A2", "=1/0", None, "#DIV/0!")
    rewritten(tmp_path / "a.xlsx", lambda content: content.replace(b"UTF-8", b"UTF-8es", 1), member)
    assert "unknown encoding" in refused("table", tmp_path, table="incident")


@pytest.mark.parametrize(
    ("seen", "told"),
    [(9, "Bad CRC-32"), (10, "'xl/worksheets/sheet1.xml' does not unpack to the 9 bytes that it states")],
)
def test_an_archive_that_lies_about_a_size_is_refused(tmp_path, seen, told):
    """Its checksum is that of what a reader sees that believes the size, or goes one byte further."""
    book_of(tmp_path / "a.xlsx", ("A1", "src_id"))
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
        lie = struct.pack("<III", zlib.crc32(archive.read(sheet)[:seen]), sheet.compress_size, 9)
    truth = struct.pack("<III", sheet.CRC, sheet.compress_size, sheet.file_size)
    data = (tmp_path / "a.xlsx").read_bytes()
    assert data.count(truth) == 2  # before the content, and in the directory
    (tmp_path / "a.xlsx").write_bytes(data.replace(truth, lie))
    assert told in refused("table", tmp_path, table="incident")


def test_an_archive_of_very_many_files_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for number in range(workbook_bounds.MAX_MEMBERS + 1):
            archive.writestr(str(number), b"")
    assert "a.xlsx: is an archive of more than 10,000 files" in refused("table", tmp_path, table="incident")


# --- text


def test_a_gzipped_file_is_read_up_to_a_limit(tmp_path, monkeypatch):
    (tmp_path / "a.csv.gz").write_bytes(
        gzip.compress(b"src_id,opened_at\n" + b"I,2026-10-01T00:00:00Z\n" * 9)
    )
    size = 17 + 9 * 23
    monkeypatch.setattr(csv_file, "UNPACKED", size)
    assert len(collect("table", tmp_path, table="incident").rows("incident")) == 1
    monkeypatch.setattr(csv_file, "UNPACKED", size - 1)
    assert f"a.csv.gz: unpacks to more than {size - 1} bytes" in refused("table", tmp_path, table="incident")


def test_elements_may_be_nested_up_to_a_limit_and_no_deeper(tmp_path):
    def suites(count):
        case = '<testcase classname="c" name="n"/>'
        inner = count - 2  # the outermost, and the case
        text = "<testsuites>" + "<testsuite>" * inner + case + "</testsuite>" * inner + "</testsuites>"
        (tmp_path / "a.xml").write_text(text)

    suites(xml_stream.DEEPEST)
    assert len(collect("junit", tmp_path, at="2026-10-31", repository="app").rows("test_result")) == 1
    suites(xml_stream.DEEPEST + 1)
    told = refused("junit", tmp_path, at="2026-10-31", repository="app")
    assert "a.xml:1: is nested more than 200 elements deep" in told


def test_json_of_very_many_objects_is_not_made_into_objects(tmp_path):
    (tmp_path / "a.json").write_text(
        '{"version": "2.1.0", "runs": [{"results": [' + "{}," * json_file.MOST + "{}]}]}"
    )
    assert "a.json: has 5,000,005 objects and lists; the limit is 5,000,000" in refused("sarif", tmp_path)


def test_a_source_of_nothing_but_bad_rows_is_given_up(store):
    read = []

    def rows():
        for number in range(10 * HOPELESS):
            read.append(number)
            yield Reject(f"b.json, row {number + 1}", "names no rule", {"src_id": str(number)})

    with pytest.raises(
        InputError, match=r"more than 100,000 rows .* the first: b.json, row 1: names no rule"
    ):
        keep(store, delivery("b", read=rows))
    assert len(read) == HOPELESS + 1


def test_bad_rows_after_a_good_one_are_all_counted(store):
    bad = [Reject("b", "bad", {})] * (HOPELESS + 10)
    (load,) = keep(store, delivery("b", row("INC2", 1), *bad))
    assert (load.accepted, load.rejected) == (1, HOPELESS + 10)


@pytest.mark.parametrize("start", [b"\0" * 64, b"SF:a.c\n\0\nend_of_record\n"])
def test_a_tracefile_of_zeros_is_told_as_no_text(tmp_path, start):
    (tmp_path / "a.info").write_bytes(start)
    assert "is not a text: it holds NUL bytes" in refused("coverage", tmp_path, at="2026-10-31")


def test_zeros_far_inside_a_tracefile_are_told_with_their_line(tmp_path):
    (tmp_path / "a.info").write_bytes(b"SF:a.c\n" + b"DA:1,1\n" * 1_000 + b"\0\n")
    assert "a.info:1002: is not a text" in refused("coverage", tmp_path, at="2026-10-31")


def test_a_line_of_a_tracefile_is_read_up_to_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(lcov, "LINE", 20)
    start = b"SF:" + b"a" * 16 + b"\nDA:1,1\n"
    (tmp_path / "a.info").write_bytes(start + b"end_of_record\n")
    assert len(collect("coverage", tmp_path, "*", at="2026-10-31").rows("observation")) == 1
    (tmp_path / "a.info").write_bytes(start + b"FN:1," + b"f" * 16)
    assert refused("coverage", tmp_path, at="2026-10-31") == (
        "a.info:3: has a line of more than 20 bytes\n  is it the right file?"
    )


def test_a_tracefile_of_one_long_line_takes_no_more_room_than_a_line(tmp_path):
    with (tmp_path / "a.info").open("wb") as file:
        for _ in range(32):
            file.write(b"a" * (1 << 20))
    tracemalloc.start()
    assert "has a line of more than 1,048,576 bytes" in refused("coverage", tmp_path, at="2026-10-31")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8 << 20


@pytest.mark.parametrize("mapping", ["", "table: incident\ncolumns: {source_id: id}\n"])
def test_of_very_many_headers_ten_are_named_and_the_others_counted(tmp_path, mapping):
    (tmp_path / "a.csv").write_text(",".join(f"h{number}" for number in range(20_000)) + "\n")
    (tmp_path / "m.yaml").write_text(mapping)
    options = {"mapping": "m.yaml"} if mapping else {}
    told = refused("table", tmp_path, "a.csv", table="incident", **options)
    assert "'h8', 'h9' and 19,990 more" in told
    assert "'h10'" not in told


# --- what is no regular file


@pytest.fixture(params=["pipe", "device", "loop"])
def special(request):
    """Puts something that is no regular file at a path."""
    make = {
        "pipe": os.mkfifo,
        "device": lambda path: path.symlink_to("/dev/zero"),
        "loop": lambda path: path.symlink_to(path.name),
    }

    def put(path):
        path.unlink(missing_ok=True)
        make[request.param](path)

    return put


def test_a_digest_is_made_of_regular_files_only(tmp_path, special):
    special(tmp_path / "a")
    with pytest.raises(OSError):
        sha256_of(tmp_path / "a")


def test_a_ledger_entry_that_is_no_file_is_damage(store, special):
    special(store.ledger / "00000001.json")
    with pytest.raises(StoreError, match=r"the ledger is damaged: it cannot be read: .*\n  restore"):
        store.loads()


def test_a_key_that_is_no_file_is_told(store, special):
    special(store.state / "pseudonym.key")
    with pytest.raises(StoreError, match="the pseudonym key cannot be read: ") as caught:
        keep(store, delivery("b", row("INC2", 1)))
    assert "Errno" not in str(caught.value)


def test_a_lock_that_is_a_pipe_is_told(store):
    (store.folder / "lock").unlink()
    os.mkfifo(store.folder / "lock")
    with pytest.raises(StoreError, match="the evidence store cannot be written"):
        keep(store, delivery("b", row("INC2", 1)))


@pytest.mark.parametrize("name", ["HEAD", "config", "packed-refs", "objects/info/alternates"])
def test_a_pipe_in_the_folder_of_git_is_told_before_git_waits_for_it(repository, name):
    repository.commit()
    path = repository.path / ".git" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert f"{path} is not a regular file" in refused("git", repository.path.parent)


def test_git_that_gives_no_answer_is_stopped(repository, monkeypatch):
    repository.commit()
    os.mkfifo(repository.path / "more")
    repository.git("config", "include.path", str(repository.path / "more"))
    monkeypatch.setattr(git, "TIME_LIMIT", 0.2)
    assert "git gave no answer within 0.2 seconds" in refused("git", repository.path.parent)


def test_a_history_that_stops_half_way_is_given_up(repository, monkeypatch):
    repository.commit("first")
    sha = repository.commit("second")
    (given,) = delivered("git", repository.path.parent)
    path = repository.path / ".git/objects" / sha[:2] / sha[2:]
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(git_log, "TIME_LIMIT", 0.2)
    with pytest.raises(InputError, match="git gave no answer within"):
        list(given.read())


# --- what leads elsewhere


def test_objects_that_are_borrowed_outside_of_the_workspace_are_refused(tmp_path, repository):
    other = Repository(tmp_path / "other")
    other.commit()
    repository.commit()
    alternates = repository.path / ".git/objects/info/alternates"
    alternates.write_text(f"{other.path}/.git/objects\n")
    told = refused("git", repository.path.parent)
    assert f"leads to {other.path}/.git/objects, outside the workspace" in told
    assert "`roots`" in told
    assert len(collect("git", tmp_path, "repos/*").rows("code_commit")) == 1


def test_objects_that_are_borrowed_at_second_hand_or_in_quotes_are_looked_at_as_well(tmp_path, repository):
    repository.commit()
    outside, middle = Repository(tmp_path / "outside"), Repository(tmp_path / "repos/middle")
    middle.commit()
    (repository.path / ".git/objects/info/alternates").write_text("../../../middle/.git/objects\n")
    assert len(collect("git", repository.path.parent, "app").rows("code_commit")) == 1
    (middle.path / ".git/objects/info/alternates").write_text(f"{outside.path}/.git/objects\n")
    assert "outside the workspace" in refused("git", repository.path.parent, "app")
    (middle.path / ".git/objects/info/alternates").write_text(f'"{outside.path}/.git/objects"\n')
    assert "borrows its objects in a way that cannot be checked" in refused(
        "git", repository.path.parent, "app"
    )


def test_a_folder_of_objects_that_is_a_link_to_elsewhere_is_refused(tmp_path, repository):
    repository.commit()
    (repository.path / ".git/objects").rename(tmp_path / "objects")
    (repository.path / ".git/objects").symlink_to(tmp_path / "objects")
    assert "outside the workspace" in refused("git", repository.path.parent)


@pytest.mark.parametrize(
    "path", ["../../secret.parquet", "/etc/passwd", "rows/../../../x", "ledger/00000001.json"]
)
def test_a_ledger_entry_that_leads_out_of_the_store_is_damage(store, path):
    entry = store.ledger / "00000001.json"
    data = json.loads(entry.read_text())
    data["files"][0]["path"] = path
    entry.write_text(json.dumps(data))
    with pytest.raises(StoreError) as caught:
        store.files("incident")
    assert str(caught.value) == (
        f"{entry}: the ledger is damaged: the path {path!r} leads out of the store\n"
        "  restore the evidence store from its backup"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("null", "a value in it has the wrong shape, so it was not written by this program"),
        ("[]", "a value in it has the wrong shape, so it was not written by this program"),
        ("{}", "it lacks 'number'"),
        ('{"number": null, "next_seq": 1, "loads": [], "files": []}', "None stands where a number belongs"),
        (
            '{"number": 1, "next_seq": 1, "loads": null, "files": []}',
            "a value in it has the wrong shape, so it was",
        ),
        ("{", "it is broken JSON: "),
    ],
)
def test_a_damaged_ledger_says_how_it_is_damaged(store, text, told):
    (store.ledger / "00000001.json").write_text(text)
    with pytest.raises(StoreError) as caught:
        store.loads()
    assert f"the ledger is damaged: {told}" in str(caught.value)
    assert "NoneType" not in str(caught.value)


def test_a_key_that_is_gone_or_garbled_is_told_in_words(tmp_path):
    with pytest.raises(StoreError, match="the pseudonym key cannot be read: it is gone\n  restore it"):
        Pseudonyms(tmp_path, fresh=False)
    (tmp_path / "pseudonym.key").write_bytes(b"\xff\xfe")
    with pytest.raises(StoreError, match="the pseudonym key cannot be read: it is not hexadecimal digits\n"):
        Pseudonyms(tmp_path, fresh=False)


# --- patterns


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(?:a|a)*b", "(a?){40}", "((a+))+", "(?:(?:a*))*", r"(a)\1+", "(?P<x>a+)(?P=x)", "(a+){9}", "(?x)(a+) +",
     "(a+)(?#c)+", "a*a*a*b", "a{0,99}a{0,99}a{0,99}", "a{1,9}" * 5, "a" * 201],
)  # fmt: skip
def test_a_pattern_of_issue_keys_that_could_take_for_ever_is_refused(repository, pattern):
    repository.commit("a" * 40)
    assert "source 1: issue_key " in refused("git", repository.path.parent, issue_key=pattern)


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        (r"\b(?:PAY|CARD)-[0-9]+\b", ["CARD-7", "PAY-12"]),
        (r"#\d{1,6}", ["#5"]),
        (r"[A-Z][A-Z0-9]+-\d+", ["CARD-7", "PAY-12"]),
        (r"^PAY-\d+", ["PAY-12"]),
        (r"[(]\w+[)]|[+*]", ["(x)", "+"]),
        (r"\([a-z]\)", ["(x)"]),
    ],
)
def test_usual_patterns_of_issue_keys_are_taken(repository, pattern, keys):
    repository.commit("PAY-12 and\nCARD-7 (x) + #5")
    found = collect("git", repository.path.parent, issue_key=pattern)
    assert found.column("code_commit", "issue_keys") == [keys]


def test_a_very_long_message_is_cut_where_nobody_writes_one(repository):
    head = "PAY-1 " + "x" * 999 + "\n"
    repository.commit(head + "y " * (20 << 20) + "PAY-2", day=1)
    repository.commit("PAY-3", {"a": "1\n"}, day=2)
    begun = time.monotonic()
    rows = collect("git", repository.path.parent).rows("code_commit")
    assert time.monotonic() - begun < 10
    assert [(one["issue_keys"], one["additions"]) for one in rows] == [(["PAY-3"], 1), (["PAY-1"], 0)]


def test_many_folders_in_a_row_are_one_and_those_apart_are_limited(tmp_path):
    deep = tmp_path / "/".join("abcdefghijkl")
    deep.mkdir(parents=True)
    (deep / "x.xml").write_text("")
    (found,) = find(Source("junit", "**/" * 30 + "x.xml", tmp_path))
    assert found.uri == "a/b/c/d/e/f/g/h/i/j/k/l/x.xml"
    with pytest.raises(InputError, match=r"has `\*\*/` 5 times; the limit is 4\n"):
        list(find(Source("junit", "**/a/" * 5 + "x.xml", tmp_path)))


def test_a_name_of_very_many_stars_and_a_very_long_pattern_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"has more than 4 `\*` or placeholders in one name"):
        list(find(Source("junit", "*a*a*a*a*b", tmp_path)))
    with pytest.raises(InputError, match="a pattern of 1,001 characters; the limit is 1,000"):
        list(find(Source("junit", "*/" * 501, tmp_path)))


def test_a_path_outside_of_the_workspace_points_to_roots_whether_it_is_there_or_not(tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "out.xml").write_text("")
    for name in ("out.xml", "gone.xml", "gone/*.xml"):
        with pytest.raises(InputError, match=r"outside the workspace\n.*list its folder under `roots`"):
            list(find(Source("junit", str(tmp_path / name), tmp_path / "w")))
    assert Path(
        next(find(Source("junit", str(tmp_path / "out.xml"), tmp_path / "w", roots=(tmp_path,)))).path
    )
