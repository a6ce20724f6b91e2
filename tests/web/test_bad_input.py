"""What cannot be read, stored or believed is told on a page, in the reader's language, and loses nothing typed."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from steelyard_web.assessments.models import Assessment
from steelyard_web.audit.models import Event
from steelyard_web.refused import texts
from steelyard_web.whole import whole, whole_numbers

REASON = "我们更换了流水线，这一轮材料要重新整理。"


def said(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=a%00b",
        "/assessments/?text=%00",
        "/assessments/?a%00=1",
        "/organisations/?name=%00",
        "/assessments/2026-0001%00/",
        "/nothing%00/",
    ],
)
def test_a_nul_in_an_address_is_refused_with_words(world, as_, address):
    answer = as_("applicant").get(address)
    assert answer.status_code == 400
    assert "空字符（NUL）" in said(answer)
    assert "NUL character" in said(as_("applicant", "en").get(address))


def test_a_nul_in_a_form_is_refused_and_nothing_is_stored(world, as_):
    case = world.assessment("self_assessing")
    sent = {"version": case.version, "reason": "left\0behind"}
    answer = as_("applicant").post(f"/assessments/{case.number}/withdraw/", sent)
    assert answer.status_code == 400
    assert "空字符（NUL）" in said(answer)
    assert Assessment.objects.get(pk=case.pk).state == "self_assessing"
    assert not Event.objects.exists()


def test_a_stranger_with_a_nul_in_the_sign_in_form_is_refused_too(world, as_):
    assert as_(None).post("/login/", {"username": "a\0", "password": "b"}).status_code == 400


def test_a_form_without_its_token_is_told_in_the_readers_language_and_keeps_what_was_typed(world):
    case = world.assessment("self_assessing")
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["applicant"])
    client.cookies["django_language"] = "en"
    address = f"/assessments/{case.number}/withdraw/"
    answer = client.post(address, {"version": case.version, "reason": REASON, "password": "秘密 的"})
    assert answer.status_code == 403
    assert "the page is too old" in said(answer)
    assert REASON in said(answer)
    assert "秘密" not in said(answer)
    assert Assessment.objects.get(pk=case.pk).state == "self_assessing"


def test_more_text_than_a_form_may_hold_is_told(world, as_):
    case = world.assessment("self_assessing")
    sent = f"reason={'a' * 5_300_000}"
    address = f"/assessments/{case.number}/withdraw/"
    form = "application/x-www-form-urlencoded"
    answer = as_("applicant").post(address, sent, content_type=form)
    assert answer.status_code == 413
    assert "内容过大" in said(answer)


def test_more_fields_than_a_form_may_hold_is_told(world, as_):
    sent = {f"f{n}": "1" for n in range(5001)}
    answer = as_("applicant", "en").post("/profile/", sent)
    assert answer.status_code == 413
    assert "too large to send at once" in said(answer)


def test_a_body_that_is_no_form_is_told(world, as_):
    kind = "multipart/form-data; boundary=äö"
    answer = as_("applicant", "en").post("/profile/", b"--x", content_type=kind)
    assert answer.status_code == 400
    assert "cannot be read" in said(answer)


def test_an_upload_over_the_limit_is_refused_by_its_length_before_it_is_read(world, as_, settings):
    case = world.assessment("preparing")
    address = f"/assessments/{case.number}/evidence/upload/"
    size = settings.MAX_UPLOAD + 2 * 1024 * 1024
    answer = as_("applicant").post(address, {"whole": "1"}, CONTENT_LENGTH=str(size))
    assert answer.status_code == 413
    assert "上限为 200 MB" in said(answer)
    part = as_("applicant").post(
        address, {"whole": "1"}, CONTENT_LENGTH=str(size), headers={"HX-Request": "true"}
    )
    assert said(part).startswith('<p class="said said-error">')


def test_who_has_not_signed_in_sends_no_more_than_five_megabytes(world, as_):
    large = str(6 * 1024 * 1024)
    answer = as_(None).post("/organisations/new/", {"name_zh": "x"}, CONTENT_LENGTH=large)
    assert answer.status_code == 413
    assert "请先登录" in said(answer)


def test_a_refusal_gives_back_what_was_typed_and_leads_to_the_page_of_the_form(world, as_):
    case = world.assessment("self_assessing")
    came = f"http://testserver/assessments/{case.number}/form/?x=1"
    sent = {"version": "999", "reason": REASON, "seen": "a b c"}
    address = f"/assessments/{case.number}/withdraw/"
    answer = as_("applicant").post(address, sent, headers={"Referer": came})
    assert answer.status_code == 409
    page = said(answer)
    assert f'readonly aria-label="您填写的内容 1">{REASON}</textarea>' in page
    assert "a b c" not in page
    assert f'href="/assessments/{case.number}/form/?x=1"' in page


def test_without_the_page_before_a_refusal_leads_to_the_assessment_and_never_off_the_site(world, as_):
    case = world.assessment("self_assessing")
    for came in ({}, {"Referer": "https://elsewhere.example/a"}):
        answer = as_("applicant").post(
            f"/assessments/{case.number}/withdraw/", {"version": "999", "reason": "x"}, headers=came
        )
        assert f'class="btn btn-primary" href="/assessments/{case.number}/"' in said(answer)
        assert "elsewhere" not in said(answer)


def test_passwords_tokens_and_codes_are_never_shown(rf):
    sent = {
        "csrfmiddlewaretoken": "a token",
        "now": "my old password",
        "new": "my new password",
        "again": "my new password",
        "passphrase": "of the key",
        "practice": "CM-VC-VCS",
        "due": "2026-11-23",
        "reason": "two words",
        "note": "一个字",
    }
    assert texts(rf.post("/", sent)) == ["two words", "一个字"]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/assessments/{n}/accept/", "/assessments/{n}/"),
        ("/assessments/{n}/refuse/", "/assessments/{n}/"),
        ("/assessments/{n}/begin/", "/assessments/{n}/"),
        ("/assessments/{n}/deadline/", "/assessments/{n}/"),
        ("/assessments/{n}/people/assign/", "/assessments/{n}/people/"),
        ("/assessments/{n}/people/1/remove/", "/assessments/{n}/people/"),
        ("/assessments/{n}/withdraw/", "/assessments/{n}/form/"),
        ("/assessments/{n}/sample/draw/", "/assessments/{n}/sample/"),
        ("/assessments/{n}/sample/replace/", "/assessments/{n}/sample/"),
        ("/assessments/{n}/sample/attach/", "/assessments/{n}/sample/"),
        ("/assessments/{n}/self/save/", "/assessments/{n}/self/"),
        ("/assessments/{n}/self/row/", "/assessments/{n}/self/"),
        ("/assessments/{n}/evidence/upload/", "/assessments/{n}/evidence/"),
        ("/assessments/{n}/evidence/place/", "/assessments/{n}/evidence/"),
        ("/assessments/{n}/evidence/proposed/", "/assessments/{n}/evidence/"),
        ("/assessments/{n}/evidence/1/remove/", "/assessments/{n}/evidence/"),
        ("/assessments/{n}/evidence/readings/upload/", "/assessments/{n}/evidence/readings/"),
        ("/organisations/sample-bank/standing/", "/organisations/sample-bank/"),
        ("/organisations/sample-bank/people/", "/organisations/sample-bank/"),
        ("/organisations/sample-bank/people/1/end/", "/organisations/sample-bank/"),
        ("/organisations/sample-bank/evidence/upload/", "/organisations/sample-bank/evidence/"),
        ("/evidence/7/withdraw/", "/evidence/7/"),
        ("/profile/password/", "/profile/"),
        ("/profile/conflicts/", "/profile/"),
    ],
)
def test_an_address_that_only_takes_forms_leads_back_to_its_page(world, as_, address, page):
    number = world.assessment().number
    answer = as_("manager").get(address.format(n=number))
    assert answer.headers["Location"] == page.format(n=number)


@pytest.mark.parametrize("written", ["abc", "²", "１", "", "-1", "1.5", "9" * 5000, None, [1], True, 1.5])
def test_what_is_no_whole_number_is_none(written):
    assert whole(written) is None


def test_whole_numbers_are_read_from_text_and_from_json():
    assert (whole("0"), whole("0012"), whole(7)) == (0, 12, 7)
    assert whole("1234567890", 9) is None
    assert whole_numbers(["1", "x", "", "3"]) == [1, 3]


@pytest.mark.parametrize("version", ["abc", "²", "9" * 5000, ""])
@pytest.mark.parametrize(
    ("state", "path"),
    [("applied", "withdraw/"), ("self_assessing", "self/finish/"), ("preparing", "evidence/submit/")],
)
def test_a_version_that_is_none_is_refused(world, as_, state, path, version):
    case = world.assessment(state)
    answer = as_("applicant").post(
        f"/assessments/{case.number}/{path}", {"version": version, "reason": "x y"}
    )
    assert answer.status_code == 400
    assert "页面不完整" in said(answer)


@pytest.mark.parametrize("size", ["abc", "²", "9" * 5000, "0"])
def test_a_sample_size_that_is_none_is_refused(world, as_, size):
    case = world.assessment("accepted", project=None)
    sent = {"project": ["mobile"], "size": size}
    answer = as_("manager").post(f"/assessments/{case.number}/sample/draw/", sent)
    assert answer.status_code == 400
    assert "正整数" in said(answer)


@pytest.mark.parametrize(
    "body",
    [
        {"changes": [{"key": "CM-VC-VCS.2.1", "outcome": "met", "note": "a\0b"}]},
        {"changes": [{"key": "CM-VC-VCS.2.1", "outcome": "met", "note": "\ud800"}]},
        {"changes": [{"key": "CM-VC-VCS.2.1", "outcome": "met", "version": "²"}]},
        {"changes": [{"key": "CM-VC-VCS.2.1", "outcome": "met", "version": [1]}]},
        {"changes": [{"key": "CM-VC-VCS.2.1", "outcome": "met", "carried_from": "x" * 21}]},
        {"changes": [1]},
        [],
    ],
)
def test_json_that_cannot_be_stored_is_refused_and_nothing_changes(world, as_, body):
    case = world.assessment("self_assessing")
    answer = as_("applicant").post(
        f"/assessments/{case.number}/self/save/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code in {400, 422}
    assert answer.json().get("refused") or answer.json()["faults"]
    assert not case.answers.exists()


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"changes": ' + "9" * 5000 + "}", "1e999", '{"changes": 1e999}']
)
def test_json_without_end_is_refused(world, as_, text):
    case = world.assessment("self_assessing")
    answer = as_("applicant").post(
        f"/assessments/{case.number}/self/save/", text, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "无法识别" in answer.json()["refused"]
    answer = as_("applicant").post(f"/assessments/{case.number}/self/import/", {"changes": text})
    assert answer.status_code == 400


@pytest.mark.parametrize("versions", [[1], "x", 7])
def test_versions_of_a_row_that_are_no_mapping_are_refused(world, as_, versions):
    case = world.assessment("self_assessing")
    body = {"practice": "CM-VC-VCS", "row": "2", "versions": versions}
    answer = as_("applicant").post(
        f"/assessments/{case.number}/self/row/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 400
    assert not case.answers.exists()


def test_a_version_of_a_row_that_is_no_number_counts_as_none(world, as_):
    case = world.assessment("self_assessing")
    body = {"practice": "CM-VC-VCS", "row": "2", "versions": {"CM-VC-VCS.2.1": "²"}}
    answer = as_("applicant").post(
        f"/assessments/{case.number}/self/row/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200
