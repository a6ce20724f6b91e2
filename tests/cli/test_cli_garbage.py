"""Garbage of every kind in every source: told with its file, never a bug, never evidence."""

import codecs
import gzip
import json
import os

import pytest
from command import workspace

from steelyard.evidence.store import Store

DEEP = 100_000
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><testsuite>&b;</testsuite>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuite name="&e;"/>'
GARBAGE = {
    "empty": b"",
    "blank": b" \r\n\t\n",
    "zeros": b"\x00" * 4096,
    "noise": bytes((n * 197 + 61) % 256 for n in range(5000)),
    "null": b"null",
    "number": b"123",
    "text": b'"just text"',
    "list": b"[]",
    "list-of-lists": b"[[[]], 1, null, {}]",
    "object": b"{}",
    "nonsense-object": b'{"version": "2.1.0", "runs": 7, "bomFormat": "CycloneDX", "context": []}',
    "nan": b'{"a": NaN, "b": 1e999}',
    "half-a-pair": b'{"context": {"type": "\\ud800", "id": "\\udfff"}, "runs": [{"results": "\\ud800"}]}',
    "great-number": json.dumps({"runs": [{"results": [{"ruleId": 10**400}]}]}).encode(),
    "deep-json": b"[" * DEEP + b"]" * DEEP,
    "cut-json": b'{"runs": [{"tool": {"driver": {"na',
    "xml": b"<html><body>502 Bad Gateway</body></html>",
    "cut-xml": b'<testsuite name="s" timestamp="2026-10-31T09:00:00Z"><testcase name="a"',
    "deep-xml": b"<a>" * 20_000,
    "bomb": BOMB.encode(),
    "outside": OUTSIDE.encode(),
    "wrong-declaration": b'<?xml version="1.0" encoding="klingon"?><testsuite/>',
    "utf-16": codecs.BOM_UTF16_LE + '{"a": 1}'.encode("utf-16-le"),
    "utf-32": codecs.BOM_UTF32_LE + "<testsuite/>".encode("utf-32-le"),
    "gb18030": '{"名称": "转账"}'.encode("gb18030"),
    "gzip": gzip.compress(b"<testsuite/>", mtime=0),
    "zip": b"PK\x03\x04\x14\x00\x00\x00" + b"\x00" * 60,
    "empty-zip": b"PK\x05\x06" + b"\x00" * 18,
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 1024,
    "parquet": b"PAR1" + b"\x01" * 50 + b"\x02\x00\x00\x00PAR1",
    "headers-only": b"src_id,opened_at\n",
    "header-twice": b"src_id,src_id\n1,2\n",
    "quote-open": b'src_id,opened_at\n"I1,2026-10-01\nI2,2026-10-02\n',
    "ragged": b"src_id,opened_at\nI1\nI2,2026-10-01T00:00:00Z,more,and more\n,\n",
    "bad-times": b"src_id,opened_at\nI1,31/12/2026\nI2,2026-10-01 10:00\nI3,99999999999999999999\nI4,-1\n",
    "wide": b"a," * 20_000 + b"\n",
    "long-line": b"x" * 2_000_000,
    "lcov": b"SF:\nDA:x,y\nDA:1,-5\nLF:99999999999999999999\nend_of_record\nSF:half\n",
    "control": b"\x1b]0;title\x07\x1b[2J{}",
}
NAMES = {
    "git": ("",),
    "junit": (".xml",),
    "coverage": (".xml", ".info", ".json"),
    "sarif": (".sarif", ".json"),
    "cyclonedx": (".json", ".xml"),
    "cdevents": (".json", ".jsonl", ".ndjson"),
    "table": (".csv", ".xlsx", ".xls", ".parquet", ".tsv", ".bin"),
}
SILENT = {f"cdevents{ending}": {"list"} for ending in NAMES["cdevents"]} | {"table.csv": {"headers-only"}}
MORE = {"table": ", files: ", "coverage": ", at: 2026-10-31, repository: app", "junit": ", repository: app"}


def entry(kind, name):
    if kind == "table":
        return f'{{table: incident, files: "g/{name}"}}'
    return f'{{{kind}: "g/{name}"{MORE.get(kind, "")}}}'


@pytest.mark.parametrize(
    ("kind", "ending"), [(kind, ending) for kind, endings in NAMES.items() for ending in endings]
)
def test_garbage_is_told_and_never_a_bug(steelyard, tmp_path, kind, ending):
    root = workspace(tmp_path, *(entry(kind, f"{name}{ending}") for name in GARBAGE))
    (root / "g").mkdir()
    for name, content in GARBAGE.items():
        (root / "g" / f"{name}{ending}").write_bytes(content)
    ran = steelyard("collect", "-w", root)
    assert ran.code == 2
    loads = {load.uri: load for load in Store(root / ".steelyard").loads() if load.collector != "links"}
    for name in GARBAGE:
        uri = f"g/{name}{ending}"
        assert uri in ran.err or uri in loads, name
    assert [uri for uri, load in loads.items() if load.accepted] == []
    # An empty list of events, and a sheet with headers alone, say that there is nothing.
    silent = {uri.removeprefix("g/").removesuffix(ending) for uri, load in loads.items() if not load.rejected}
    assert silent == SILENT.get(kind + ending, set())
    assert b"root:" not in b"".join(
        path.read_bytes() for path in (root / ".steelyard").rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind != "git"])
def test_a_folder_a_missing_file_and_a_pipe_are_told(steelyard, tmp_path, kind):
    root = workspace(tmp_path, *(entry(kind, name) for name in ("folder.xml", "gone.xml", "pipe.xml")))
    (root / "g/folder.xml").mkdir(parents=True)
    os.mkfifo(root / "g/pipe.xml")
    ran = steelyard("collect", "-w", root)
    assert ran.code == 2
    assert "steelyard.yaml, source 2: nothing is named by 'g/gone.xml'" in ran.err
    assert "g/pipe.xml is neither a file nor a folder" in ran.err
    assert Store(root / ".steelyard").loads() == ()
