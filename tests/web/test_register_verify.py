"""Verifying on the web: the core's verdict in both languages with the place; nothing is stored, nothing crashes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from steelyard.certificate.paper.code import code_of
from steelyard.certificate.paper.sheet import page_of
from steelyard.certificate.trust import read_trust
from steelyard.certificate.verify import State, Stated, signed, standing, verify
from steelyard_web.audit.models import Event
from steelyard_web.register.models import Certificate
from steelyard_web.register.sample import SampleOffice
from tests.web.register_samples import certified, for_a_module, office_of, result_of

pytestmark = pytest.mark.django_db
PAGE = "/register/verify/?lang=en"


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker, tmp_path_factory):
    with for_a_module(django_db_blocker, tmp_path_factory) as world:
        made = office_of(world)
        made.adopt()
        made.published = made.publish(certified(world))
        yield made


def verified(data, status=200, client=None, **more):
    file = SimpleUploadedFile("certificate.json", data)
    answer = (client or Client()).post(PAGE, {"file": file, **more})
    assert answer.status_code == status, answer.content[:500]
    assert not answer.cookies
    return answer.content.decode()


def test_a_good_certificate_is_valid_and_its_facts_are_told(office):
    page = verified(bytes(office.published.document))
    for said in (
        "有效",
        "valid",
        "样例 SAMPLE",
        "样例银行",
        office.published.number,
        "Its page in the register",
    ):
        assert said in page, said


def test_it_may_be_pasted_and_the_answer_read_by_a_program(office):
    text = bytes(office.published.document).decode()
    answer = Client().post(PAGE, {"credential": f"\n {text} \n", "format": "json"})
    found = json.loads(answer.content)
    assert (found["state"], found["assessment"]["number"]) == ("valid", office.published.number)
    assert answer["Cache-Control"] == "no-store"


def test_a_certificate_that_was_never_published_here_says_so(office):
    other = office.signing.certificate(bytes(office.published.result.document))
    assert "has not published this certificate" in verified(other)


def test_a_change_is_told_with_its_place(office):
    data = bytes(office.published.document)
    page = verified(data.replace("样例银行".encode(), "别的银行".encode(), 1))
    assert "changed" in page
    assert "<code>$." in page


def test_another_key_is_unknown(office):
    stranger = SampleOffice(timezone.now() - timedelta(hours=1))
    data = stranger.certificate(bytes(office.published.result.document))
    assert "unknown key" in verified(data)


def test_every_byte_that_is_changed_is_detected(office):
    data, client = bytes(office.published.document), Client()
    for at in range(0, len(data), 97):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        answer = client.post(PAGE, {"file": SimpleUploadedFile("c.json", changed), "format": "json"})
        assert json.loads(answer.content)["state"] != "valid", at


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'{"a":1,"a":2}',
        b'{"n":1e400}',
        b'{"n":123456789012345678901234567890}',
        b'"\\ud800"',
        "🙂".encode(),
        b"<html></html>",
        b"PK\x03\x04",
    ],
)
def test_odd_input_is_no_certificate_and_no_fault_of_ours(office, data):
    assert "changed" in verified(data)


def test_what_is_empty_or_too_large_is_told(office):
    assert "Paste a certificate" in Client().post(PAGE, {}).content.decode()
    assert "empty" in verified(b"", 400)
    assert "too large" in verified(b"x" * 300_000, 400)
    assert "too large" in Client().post(PAGE, {"credential": "x" * 300_000}).content.decode()


def test_the_pdf_and_the_text_of_the_qr_code_verify_too(office):
    data = bytes(office.published.document)
    assert "Its page in the register" in verified(page_of(data, "certificate"))
    answer = Client().post(PAGE, {"credential": code_of(data)})
    assert "Its page in the register" in answer.content.decode()


def test_a_pdf_without_a_certificate_is_told(office):
    page = verified(b"%PDF-1.7\n%%EOF\n", 400)
    assert "PDF" in page
    assert "Traceback" not in page


def test_nothing_of_what_is_given_is_kept(office):
    before = (Event.objects.count(), Certificate.objects.count())
    verified(office.signing.certificate(bytes(result_of(office.published.result.assessment).document)))
    assert (Event.objects.count(), Certificate.objects.count()) == before


def test_what_a_row_keeps_gives_the_verdict_of_the_whole_at_every_moment_under_every_trust(office):
    mine, stranger = (SampleOffice(timezone.now() - timedelta(hours=hours)) for hours in (1, 2))
    data = mine.certificate(bytes(office.published.result.document))
    kept = Stated(**json.loads(json.dumps(asdict(signed(data)))))
    files = [mine.trust(), mine.trust(suspended=[0]), mine.trust(revoked=[0]), stranger.trust()]
    own, end = (json.loads(data)[name] for name in ("validFrom", "validUntil"))
    found = set()
    for trust in (read_trust(file, "trust") for file in files):
        for at in ("2020-01-01T00:00:00Z", own, trust.date, "2028-01-01T00:00:00Z", end):
            whole = verify(data, trust, at)
            assert standing(kept, trust, at) == replace(whole, issuer="", assessment={}), at
            found.add(whole.state)
    assert found == set(State) - {State.CHANGED}


def test_nothing_is_kept_of_a_certificate_whose_signature_does_not_hold(office):
    data = bytes(office.published.document)
    assert signed(data)
    for at in range(0, len(data), 41):
        assert signed(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]) is None, at
