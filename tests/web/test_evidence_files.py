"""The store of files: what is accepted, what is refused, and that nothing half done stays behind."""

from __future__ import annotations

import hashlib
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steelyard_web.evidence.content import DOCX, ODT, XLSX
from steelyard_web.evidence.files import path_of, store
from steelyard_web.evidence.names import shown_name
from steelyard_web.refusal import Refused
from tests.web.evidence_samples import GIF, JPEG, MP4, PDF, PNG, WEBM, WEBP, office, package


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.FILES = tmp_path / "files"


def kept(settings) -> list[str]:
    folder = Path(settings.FILES)
    return sorted(p.name for p in folder.rglob("*") if p.is_file()) if folder.exists() else []


def arrive(name: str, data: bytes):
    return store(SimpleUploadedFile(name, data))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.gif", GIF, "image/gif"),
        ("a.webp", WEBP, "image/webp"),
        ("a.mp4", MP4, "video/mp4"),
        ("a.webm", WEBM, "video/webm"),
        ("a.docx", office("word/document.xml"), DOCX),
        ("a.xlsx", office("xl/workbook.xml"), XLSX),
        ("a.odt", package({"mimetype": ODT.encode(), "content.xml": b"<x/>"}), ODT),
        ("说明.txt", "流水线说明".encode(), "text/plain"),
        ("说明.txt", "流水线说明".encode("gb18030"), "text/plain"),
        ("a.csv", b"\xef\xbb\xbfday,count\n2026-01-01,3\n", "text/csv"),
        ("a.json", b'{"a": 1}', "application/json"),
    ],
)
def test_what_is_accepted_is_kept_under_its_hash_with_the_type_of_its_content(settings, name, data, kind):
    stored = arrive(name, data)
    assert (stored.sha256, stored.size, stored.media_type) == (
        hashlib.sha256(data).hexdigest(),
        len(data),
        kind,
    )
    assert path_of(stored.sha256).read_bytes() == data
    assert kept(settings) == [stored.sha256]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("empty.pdf", b"", "0 bytes"),
        ("page.png", b"<!DOCTYPE html><script>alert(1)</script>", "none of the accepted"),
        ("page.txt", b"\n  <HTML><body>x", "none of the accepted"),
        ("page.html", b"<html>", "none of the accepted"),
        ("notes.html", b"plain words", "does not fit"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "none of the accepted"),
        ("picture.txt", b"<?xml version='1.0'?><svg/>", "none of the accepted"),
        ("tool.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "none of the accepted"),
        ("tool.txt", b"\x7fELF\x02\x01\x01\x00", "none of the accepted"),
        ("photo.png", JPEG, "does not fit"),
        ("photo", PNG, "does not fit"),
        ("table.docx", office("xl/workbook.xml"), "does not fit"),
        ("cut.pdf", PDF[:-10], "incomplete"),
        ("cut.png", PNG[:-10], "incomplete"),
        ("cut.jpg", JPEG[:-2], "incomplete"),
        ("cut.webp", WEBP[:-1], "incomplete"),
        ("cut.mp4", MP4[:-1], "incomplete"),
        ("cut.docx", office("word/document.xml")[:-30], "incomplete"),
        ("cut.json", b'{"a": ', "no complete JSON"),
        ("deep.json", b"[" * 200_000, "no complete JSON"),
        ("pages.zip", package({"a.txt": b"x"}), "one by one"),
        ("macro.docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"}), "macros"),
        ("out.docx", office("word/document.xml", **{"../../etc/passwd": b"x"}), "oddly"),
        ("many.docx", office("word/document.xml", **{f"m{n}": b"" for n in range(5001)}), "far too much"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "none of the accepted"),
        ("half.txt", "流水线".encode()[:-1] + b"\xff", "none of the accepted"),
    ],
)
def test_what_is_refused_says_why_and_leaves_nothing_behind(settings, name, data, word):
    with pytest.raises(Refused) as refused:
        arrive(name, data)
    assert word in refused.value.text.en
    assert shown_name(name) in refused.value.text.zh
    assert kept(settings) == []


def test_a_package_that_bursts_is_refused_without_unpacking_it():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"")
        made.writestr("word/document.xml", b"\0" * (80 * 1024 * 1024))
    with pytest.raises(Refused, match="far too much"):
        arrive("bomb.docx", data.getvalue())


def test_a_package_whose_list_alone_would_fill_the_memory_is_refused_unread():
    data = bytearray(office("word/document.xml"))
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = (1 << 30).to_bytes(4, "little")
    with pytest.raises(Refused, match="oddly"):
        arrive("list.docx", bytes(data))


def test_a_file_above_the_limit_is_refused_while_it_arrives(settings):
    settings.MAX_UPLOAD = 1024 * 1024
    with pytest.raises(Refused, match="at most 1 MB"):
        arrive("long.txt", b"a" * (1024 * 1024 + 1))
    assert kept(settings) == []
    assert arrive("long.txt", b"a" * 1024 * 1024).size == 1024 * 1024


def test_the_same_file_by_eight_people_at_once_is_one_file(settings):
    with ThreadPoolExecutor(8) as together:
        found = {s.sha256 for s in together.map(lambda n: arrive(f"{n}.pdf", PDF), range(8))}
    assert found == {hashlib.sha256(PDF).hexdigest()}
    assert kept(settings) == list(found)


def test_a_reader_that_fails_halfway_leaves_nothing_behind(settings):
    class Broken(SimpleUploadedFile):
        def chunks(self, size=None):  # noqa: ARG002
            yield b"%PDF-1.7"
            raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        store(Broken("a.pdf", PDF))
    assert kept(settings) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "0" * 64 + "\n", "/" * 64])
def test_only_a_digest_names_a_place_in_the_store(name):
    with pytest.raises(ValueError, match="64 hexadecimal"):
        path_of(name)


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("..\\..\\Windows\\证据.pdf", "证据.pdf"),
        ("/etc/passwd", "passwd"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nb\x00c.txt", "abc.txt"),
        ("  ", "-"),
        ("x" * 300 + ".pdf", "x" * 195 + "…" + ".pdf"),
    ],
)
def test_a_name_is_shown_in_one_line_that_turns_and_hides_nothing(given, seen):
    assert shown_name(given) == seen
