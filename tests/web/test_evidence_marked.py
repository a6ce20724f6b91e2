"""Copies of PDF files that name who fetched them; the stored bytes and the applicant's own copies stay as they are."""

from __future__ import annotations

import hashlib
import io

import pytest
import typst
from pypdf import PdfReader, PdfWriter

from steelyard_web.audit.models import Event
from steelyard_web.evidence import marking
from steelyard_web.evidence.actions import library, placing
from steelyard_web.evidence.files import path_of
from tests.web.evidence_samples import PDF, png, upload


def document(pages: int = 3, *, locked: bool = False, turned: int = 0) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842).rotate(turned)
    if locked:
        writer.encrypt("sample", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def shown(world, as_):
    """Give a file out to the assessors of a case under review; what they get, and what the trail says."""

    def bring(content: bytes, name: str = "branches.pdf", who: str = "first", where: str = "file"):
        case = world.assessment("preparing")
        added = library.add_file(world.bank, by=world.people["contributor"], uploaded=upload(name, content))
        pieces = [added.evidence.pk]
        placing.place(case, by=world.people["contributor"], pieces=pieces, practice="CM-VC-VCS", level=1)
        library.release(
            world.bank, by=world.people["applicant"], pieces=pieces, classification="internal",
            desensitised=True, purpose="sample",
        )  # fmt: skip
        type(case).objects.filter(pk=case.pk).update(state="reviewing")
        answer = as_(who, "en").get(f"/evidence/{pieces[0]}/{where}/", headers={"range": "bytes=0-"})
        last = Event.objects.filter(verb="evidence.download").last()
        return case, answer, b"".join(answer.streaming_content), last.after if last else None

    return bring


@pytest.mark.parametrize(("who", "where"), [("first", "file"), ("lead", "view"), ("expert_1", "file")])
def test_every_page_names_the_person_the_time_and_the_case(shown, who, where):
    content = document()
    case, answer, data, after = shown(content, who=who, where=where)
    pages = PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 3
    for page in pages:
        words = page.extract_text()
        assert who in words
        assert case.number in words
    assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(data))
    assert after["marked"] is True
    digest = hashlib.sha256(content).hexdigest()
    assert (after["sha256"], path_of(digest).read_bytes()) == (digest, content)


def test_the_organisations_own_people_get_the_file_as_it_is(shown):
    content = document()
    for who in ("applicant", "observer"):
        assert shown(content, who=who)[2:] == (content, None)


@pytest.mark.parametrize(
    ("content", "why"),
    [(document(locked=True), "encrypted"), (PDF, "unreadable"), (document(0), "unreadable")],
)
def test_what_cannot_be_marked_comes_as_it_is_and_the_trail_says_why(shown, content, why):
    _, answer, data, after = shown(content)
    assert (answer.status_code, data) == (200, content)
    assert (after["marked"], after["not_marked"]) == (False, why)


@pytest.mark.parametrize(("limit", "why"), [("LONGEST", "long"), ("LARGEST", "large")])
def test_a_file_beyond_the_bounds_comes_as_it_is(shown, monkeypatch, limit, why):
    monkeypatch.setattr(marking, limit, 2)
    content = document()
    _, _, data, after = shown(content)
    assert (data, after["not_marked"]) == (content, why)


def test_pictures_are_not_marked_and_the_page_says_so(world, as_, shown):
    case, _, data, after = shown(png(), name="screen.png")
    assert (data, after["marked"]) == (png(), False)
    piece = case.uses.get().evidence
    assert (
        "Only copies of PDF files are marked"
        in as_("first", "en").get(f"/evidence/{piece.pk}/").content.decode()
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_with_the_digest_says_that_a_copy_is_marked(as_, shown, language):
    piece = shown(document())[0].uses.get().evidence
    said = "副本每页印有您的姓名" if language == "zh-hans" else "Your copy has your name"
    assert said in as_("first", language).get(f"/evidence/{piece.pk}/").content.decode()
    assert said not in as_("applicant", language).get(f"/evidence/{piece.pk}/").content.decode()


def test_a_page_keeps_its_drawings_and_shared_resources_stay_apart(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(
        typst.compile(b"#set page(width: 400pt, height: 900pt)\nfirst page#pagebreak()second page")
    )
    made = marking.marked(path, "A Person · 2026-0001")
    words = [page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages]
    assert [("first page" in w, "second page" in w, "A Person" in w) for w in words] == [
        (True, False, True), (False, True, True),
    ]  # fmt: skip


def test_a_turned_page_is_marked_as_well(shown):
    data = shown(document(1, turned=90))[2]
    assert "first" in PdfReader(io.BytesIO(data)).pages[0].extract_text()
