"""A certificate on paper: one page, the same bytes, the credential inside, and a code that a phone reads."""

import hashlib
import io
import json
import random
import re
import shutil
import subprocess
import zlib
from functools import cache

import pytest
import zxingcpp
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from steelyard import typesetting
from steelyard.certificate.credential import CredentialIn
from steelyard.certificate.paper import base45, sheet
from steelyard.certificate.paper.code import DICTIONARY, GREATEST, LONGEST, PREFIX, code_of, credential_in
from steelyard.certificate.paper.form import Form, form_of, opened
from steelyard.certificate.paper.inside import credential_of
from steelyard.certificate.paper.sheet import page_of
from steelyard.certificate.verify import verify
from steelyard.errors import InputError, SteelyardError, VerificationFailed
from steelyard.standard.load import load
from steelyard.standard.shelf import pick
from tests.unit.certificate.certified import NOW, SCHEME, certificate, result, scheme, trust

PICKED = random.Random(5)
GOOD = certificate(recognitions=["dual"])


def named(kind, chinese, english):
    return {
        kind: {"name": {"zh": chinese, "en": english}}
        | ({"category": "bank"} if kind == "organisation" else {"id": "p"})
    }


@cache
def catalogue():
    return load(pick("devops-cmm@1").folder).standard


def catalogued(**changes):
    """A result at level 2 and a half of a part of the catalogue, whose ladder is at hand."""
    of = catalogue()
    part = of.part("continuous-delivery")
    standard = {
        "id": of.id,
        "edition": of.edition,
        "title": of.title.as_dict(),
        "digest": of.digest,
        "overlay": "",
    }
    facts = {
        "standard": standard,
        "part": {"id": part.id, "title": part.title.as_dict()},
        "level": {"value": 2, "half": True, "name": {"zh": "3- 全面级", "en": "3- Comprehensive"}},
    }
    return result(**(facts | changes))


@pytest.fixture(scope="module")
def page():
    return page_of(GOOD, "certificate.json")


def handed_in(data):
    form = form_of(data)
    return form, opened(form, data, "file")


def words(pdf):
    (only,) = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"[\u200b\n]", "", only.extract_text())


def test_it_is_one_page_of_pdf_a_3_and_says_what_the_credential_says(page):
    told = words(page)
    for said in (
        "能力成熟度评估证书",
        "Capability maturity assessment certificate",
        "样例银行",
        "sample project",
        "样例部分",
        "2 基础级",
        "样例双证 Sample dual recognition",
        "2026-10-31",
        "2026-11-20 – 2029-11-20",
        "SAMPLE-2026-0001",
        "https://register.example/certificates/SAMPLE-2026-0001",
        "This page is not signed.",
        "以中文为准",
    ):
        assert said in told
    metadata = PdfReader(io.BytesIO(page)).root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "2026-11-20T08:00:00" in metadata


def test_the_same_credential_gives_the_same_bytes(page):
    assert page_of(GOOD + b"\n", "elsewhere.json") == page


def test_the_credential_is_inside_byte_for_byte(page):
    assert handed_in(page) == (Form.PDF, GOOD)


@pytest.mark.parametrize("demo", [False, True])
def test_only_what_a_demo_key_signed_is_marked_across_the_page(demo):
    data = certificate(
        sample=demo, by=scheme(wording=SCHEME["wording"] | {"title": {"zh": "证书", "en": "Statement"}})
    )
    told = words(page_of(data, "certificate.json"))
    assert ("样例 SAMPLE" in told) is demo
    assert "证书Statement" in told.replace(" ", "")


def test_the_scale_has_the_steps_of_the_ladder_and_only_where_that_is_at_hand(page):
    told = words(page_of(certificate(of=catalogued()), "certificate.json"))
    steps = ("1 初始级", "2 基础级", "3 全面级", "4 优秀级", "5 卓越级", "Fabulous")
    assert [step for step in steps if step in told] == list(steps)
    assert "卓越级" not in words(page)  # no such standard on the shelf
    standard = json.loads(catalogued())["standard"] | {"digest": "1" * 64}
    other = CredentialIn.model_validate_json(certificate(of=catalogued(standard=standard)))
    assert sheet.ladder_of(other, ()) == ()


@pytest.mark.parametrize("english", ["W" * 200, "word " * 40, "-" * 200], ids=["one word", "words", "dashes"])
def test_names_of_two_hundred_characters_stay_on_the_page(english):
    chinese = "".join(chr(PICKED.randrange(0x4E00, 0x9FA0)) for _ in range(200))
    of = catalogued(**named("organisation", chinese, english), **named("project", chinese[::-1], english))
    told = words(page_of(certificate(of=of), "certificate.json"))
    assert chinese in told
    assert chinese[::-1] in told
    assert english.strip().replace(" ", "") in told.replace(" ", "")


def test_what_fits_at_no_size_is_refused_and_never_cut():
    of = result(**named("organisation", "银行" * 2_000, "bank"))
    with pytest.raises(
        InputError, match=r"^no room for the names|cannot be printed: .*no room for the names"
    ):
        page_of(certificate(of=of), "certificate.json")


def test_words_are_words_and_never_markup():
    strange = '#panic("x") *b* _i_ $x$ <y> @z \\ // -- "q" \u202e\u0007\n= head'
    told = words(
        page_of(certificate(of=result(**named("organisation", strange, strange))), "certificate.json")
    )
    assert '#panic("x") *b* _i_ $x$ <y> @z' in told
    assert "\u202e" not in told


def test_a_character_that_no_font_has_is_told():
    with pytest.raises(InputError, match=r"certificate\.json: cannot be printed: .*font"):
        page_of(certificate(of=result(**named("organisation", "银行\U00012000", "bank"))), "certificate.json")


def test_missing_fonts_are_told_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setenv(typesetting.FOLDER, str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="is no folder") as told:
        page_of(GOOD, "certificate.json")
    assert "fonts-noto-cjk" in told.value.remedy
    monkeypatch.setenv(typesetting.FOLDER, "")
    monkeypatch.setattr(sheet, "FAMILIES", ("Sample Family",))
    typesetting.fonts.cache_clear()
    with pytest.raises(InputError, match="the font Sample Family is missing"):
        page_of(GOOD, "certificate.json")


def test_a_changed_credential_gets_no_page():
    with pytest.raises(VerificationFailed, match="was changed after it was signed"):
        page_of(GOOD.replace(b'"value":2}', b'"value":5}'), "certificate.json")
    with pytest.raises(InputError, match=r"certificate\.json"):
        page_of(b"{}", "certificate.json")


def test_a_phone_reads_the_code_off_the_page_and_it_verifies(page, tmp_path):
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed: nothing here draws a PDF")
    (tmp_path / "page.pdf").write_bytes(page)
    subprocess.run(["pdftoppm", "-r", "200", "-gray", tmp_path / "page.pdf", tmp_path / "page"], check=True)
    (drawn,) = tmp_path.glob("*.pgm")
    _, size, _, dots = drawn.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    (code,) = zxingcpp.read_barcodes(memoryview(dots).cast("B", shape=(height, width)))
    form, credential = handed_in(code.text.encode())
    assert (form, credential) == (Form.CODE, GOOD)
    assert verify(credential, trust(), NOW).good


def test_the_code_fits_well_below_the_largest_also_with_long_names():
    assert len(code_of(GOOD)) < 1_852  # version 30 at level M
    chinese = "".join(chr(PICKED.randrange(0x4E00, 0x9FA0)) for _ in range(200))
    of = result(**named("organisation", chinese, "x y" * 66), **named("project", chinese[::-1], "z w" * 66))
    assert len(code_of(certificate(of=of))) < LONGEST


def test_a_credential_too_long_for_a_code_gets_its_address_there():
    text, offline = sheet._drawn(PREFIX + "A" * LONGEST, "https://register.example/1")
    assert (text.startswith("<svg"), offline) == (True, False)


def test_every_character_of_the_code_counts():
    text = code_of(GOOD)
    of = trust()
    for place in range(len(text)):
        other = base45.ALPHABET[(base45.ALPHABET.find(text[place]) + 1 + place % 44) % 45]
        changed = text[:place] + other + text[place + 1 :]
        form = Form.CREDENTIAL
        try:
            form, credential = handed_in(changed.encode())
        except InputError:
            continue
        assert place < len(PREFIX), place
        assert (form, verify(credential, of, NOW).good) == (Form.CREDENTIAL, False)


def test_a_code_that_was_cut_or_made_longer_is_told():
    text = code_of(GOOD)
    for other in (
        text[:-1],
        text[:-3],
        text + "0",
        text + "000",
        PREFIX,
        PREFIX + "é",
        text.lower().upper() + "~",
    ):
        with pytest.raises(InputError, match="is not the text of a certificate's QR code"):
            credential_in(other.encode(), "code.txt")
    for kept in (text + "\n", text + "\r\n", "\ufeff" + text):
        assert handed_in(kept.encode()) == (Form.CODE, GOOD)


def test_a_code_that_unfolds_without_end_is_refused():
    packing = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    packed = packing.compress(bytes(GREATEST + 1)) + packing.flush()
    text = PREFIX + base45.encode(hashlib.sha256(packed).digest()[:4] + packed)
    with pytest.raises(InputError, match="unfolds to more than 65,536 bytes"):
        credential_in(text.encode(), "code.txt")


def test_the_dictionary_is_part_of_the_format_and_never_changes():
    assert (len(DICTIONARY), f"{zlib.adler32(DICTIONARY):08x}") == (4388, "f520c658")


@pytest.mark.parametrize(
    ("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"", "")]
)
def test_base_45_as_in_the_rfc(data, text):
    assert (base45.encode(data), base45.decode(text)) == (text, data)


@pytest.mark.parametrize("text", ["A", "GGW", ":::", "::", "aA0", "QED8WEX0 "])
def test_base_45_in_another_spelling_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        base45.decode(text)


def rewritten(page, change):
    writer = PdfWriter(clone_from=io.BytesIO(page))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_without_a_credential_with_two_or_encrypted_is_told(page):
    def bare(writer):
        del writer.root_object["/Names"]

    def twice(writer):
        writer.add_attachment("other.json", GOOD)

    for change, told in ((bare, "has no certificate in it"), (twice, "has 2 credentials in it"),
                         (lambda writer: writer.encrypt("word"), "is encrypted")):  # fmt: skip
        with pytest.raises(InputError, match=told):
            credential_of(rewritten(page, change), "certificate.pdf")


def test_a_picture_attached_besides_does_no_harm(page):
    noted = rewritten(page, lambda writer: writer.add_attachment("note.txt", b"a note"))
    assert credential_of(noted, "certificate.pdf") == GOOD


def test_an_attachment_without_end_and_a_tree_that_bites_its_tail_are_refused(page):
    def swollen(writer):
        del writer.root_object["/Names"]["/EmbeddedFiles"]
        writer.add_attachment("credential.json", bytes(GREATEST + 1))

    def circle(writer):
        tree = writer._add_object(DictionaryObject())
        tree.get_object()[NameObject("/Kids")] = ArrayObject([tree, tree, tree])
        writer.root_object["/Names"][NameObject("/EmbeddedFiles")] = tree

    def nameless(writer):
        tree = DictionaryObject(
            {NameObject("/Names"): ArrayObject([TextStringObject("a"), DictionaryObject()])}
        )
        writer.root_object["/Names"][NameObject("/EmbeddedFiles")] = tree

    for change, told in (
        (swollen, "more than 65,536 bytes"),
        (circle, "has no end"),
        (nameless, "cannot be read"),
    ):
        with pytest.raises(InputError, match=told):
            credential_of(rewritten(page, change), "certificate.pdf")


def test_a_damaged_pdf_gives_the_signed_bytes_or_a_message(page):
    told = 0
    for _ in range(120):
        place, length = PICKED.randrange(len(page)), PICKED.choice((1, 50, len(page)))
        damaged = page[:place] + PICKED.randbytes(min(length, 64)) + page[place + length :]
        try:
            assert not verify(credential_of(damaged, "certificate.pdf"), trust(), NOW).where
        except SteelyardError as fault:
            told += 1
            assert fault.where == "certificate.pdf"
    assert told > 20
