"""The evidence of an organisation: add, recognise, correct, release by a second person, withdraw, fetch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from steelyard_web.audit.models import Event
from steelyard_web.evidence.actions import library as actions
from steelyard_web.evidence.actions import placing
from steelyard_web.evidence.models import Evidence
from steelyard_web.ratings.rounds import open_round
from steelyard_web.refusal import NotYours, Refused, Stale
from tests.web.evidence_samples import MP4, PDF, PNG, office, pdf, png, upload

HOME = "/organisations/sample-bank/evidence/"
RELEASE = {"classification": "internal", "purpose": "评估", "desensitised": "on"}


def added(world, name="branches.pdf", data=PDF, by="contributor") -> Evidence:
    return actions.add_file(world.bank, by=world.people[by], uploaded=upload(name, data)).evidence


def released(world, *pieces, by="applicant"):
    return actions.release(
        world.bank, by=world.people[by], pieces=[p.pk for p in pieces], classification="internal",
        desensitised=True, purpose="assessment",
    )  # fmt: skip


def placed(world, assessment, piece):
    return placing.place(
        assessment, by=world.people["contributor"], pieces=[piece.pk], practice="CM-VC-VCS", level=2
    )[0]


def text(answer) -> str:
    return answer.content.decode()


def said(answer) -> str:
    return " ".join(str(m) for m in answer.context["messages"])


# -- adding


def test_many_files_are_kept_by_one_form_and_each_is_told(world, as_):
    files = [upload("a.pdf", PDF), upload("b.png", PNG), upload("c.png", b"<html>")]
    answer = as_("contributor", "en").post(f"{HOME}upload/", {
        "files": files, "classification": "confidential", "dated": "2026-01-05", "whole": "1",
    }, follow=True)  # fmt: skip
    assert "Kept: 2." in said(answer)
    assert "c.png: its content is none of the accepted kinds" in said(answer)
    rows = {
        e.filename: (e.kind, e.classification, str(e.dated), e.released_at) for e in Evidence.objects.all()
    }
    assert rows == {
        "a.pdf": ("document", "confidential", "2026-01-05", None),
        "b.png": ("screenshot", "confidential", "2026-01-05", None),
    }
    event = Event.objects.filter(verb="evidence.add").last()
    assert (event.actor, event.organisation, event.after["sha256"]) == (
        world.people["contributor"], "sample-bank", Evidence.objects.get(filename="b.png").sha256,
    )  # fmt: skip


def test_the_script_gets_one_answer_for_each_file(as_):
    answer = as_("applicant", "en").post(
        f"{HOME}upload/",
        {"files": upload("a.pdf", PDF), "classification": "internal", "whole": "1"},
        headers={"accept": "application/json"},
    )
    piece = Evidence.objects.get()
    assert answer.json() == {
        "files": [{"name": "a.pdf", "kind": "added", "text": "a.pdf: kept.", "url": f"/evidence/{piece.pk}/"}]
    }


def test_the_same_content_again_is_recognised_and_kept_once(world):
    first = added(world)
    again = actions.add_file(world.bank, by=world.people["applicant"], uploaded=upload("other.pdf", PDF))
    assert (again.known, again.evidence) == (True, first)
    assert Evidence.objects.count() == 1


def test_another_organisations_same_file_stays_its_own_and_is_not_told(world):
    actions.add_file(world.rival_bank, by=world.people["rival"], uploaded=upload("secret.pdf", PDF))
    again = actions.add_file(world.bank, by=world.people["applicant"], uploaded=upload("mine.pdf", PDF))
    assert again.known is False


def test_a_withdrawn_file_can_come_again(world):
    first = added(world)
    actions.withdraw(first, by=world.people["applicant"])
    assert added(world).pk != first.pk


def test_an_upload_that_was_cut_off_keeps_nothing(as_):
    answer = as_("contributor", "en").post(f"{HOME}upload/", {"files": upload("a.pdf", PDF)})
    assert answer.status_code == 400
    assert "broke off" in text(answer)
    assert not Evidence.objects.exists()


def test_a_body_that_ends_in_the_middle_of_a_file_keeps_nothing(as_):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="classification"\r\n\r\ninternal\r\n'
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\nthe first half"
    )
    answer = as_("contributor", "en").post(
        f"{HOME}upload/", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400
    assert not Evidence.objects.exists()


def test_a_long_name_and_one_that_turns_its_letters_are_kept_readable(world):
    piece = added(world, "材" * 300 + ".pdf")
    assert len(piece.filename) == 200
    assert piece.filename.endswith("….pdf") is True
    assert added(world, "x\u202efdp.pdf", pdf("2")).filename == "xfdp.pdf"


def test_a_link_and_a_thing_viewed_in_place_are_kept_once(as_):
    client = as_("contributor", "en")
    link = {"title": "Wiki", "url": "https://wiki.example.org/ci", "classification": "internal"}
    shown = {
        "title": "Pipeline", "system": "Jenkins", "place": "Room 1", "presenter": "A", "witnesses": "B, C",
        "shown_at": "2026-01-05T10:30", "classification": "confidential",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(f"{HOME}link/", link).status_code == 302
        assert client.post(f"{HOME}viewed/", shown).status_code == 302
    assert list(Evidence.objects.order_by("pk").values_list("kind", "title")) == [
        ("link", "Wiki"), ("in_place", "Pipeline"),
    ]  # fmt: skip
    assert "Room 1" in text(client.get(f"/evidence/{Evidence.objects.get(kind='in_place').pk}/"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "nothing"])
def test_a_link_leads_to_an_address_only(as_, url):
    answer = as_("contributor").post(f"{HOME}link/", {"title": "x", "url": url, "classification": "internal"})
    assert answer.status_code == 200
    assert not Evidence.objects.exists()


def test_dates_that_cannot_be_are_refused_and_what_was_typed_stays(as_):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = as_("contributor", "en").post(
        f"{HOME}link/",
        {"title": "kept words", "url": "https://e.org/", "classification": "internal", "dated": tomorrow},
    )
    assert answer.status_code == 400
    assert "cannot lie in the future" in text(answer)
    assert "kept words" in text(answer)


@pytest.mark.parametrize("name", ["observer", "manager"])
def test_only_managers_and_contributors_of_the_organisation_add(world, as_, name):
    answer = as_(name).post(f"{HOME}upload/", {"files": upload("a.pdf", PDF), "whole": "1"})
    assert answer.status_code == 403
    with pytest.raises(NotYours):
        added(world, by=name)


# -- seeing


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["applicant", "contributor", "observer"])
def test_the_organisations_people_see_all_of_its_evidence(world, as_, name, language):
    added(world)
    page = text(as_(name, language).get(HOME))
    assert "branches" in page
    assert ("待放行" if language == "zh-hans" else "Not released") in page


def test_the_scheme_manager_sees_what_is_released_and_never_fetches_it(world, as_):
    open_one, hidden = added(world), added(world, "concealed.pdf", pdf("2"))
    released(world, open_one)
    client = as_("manager", "en")
    page = text(client.get(HOME))
    assert "branches" in page
    assert "concealed" not in page
    assert client.get(f"/evidence/{open_one.pk}/").status_code == 200
    assert client.get(f"/evidence/{hidden.pk}/").status_code == 404
    assert client.get(f"/evidence/{open_one.pk}/file/").status_code == 404


@pytest.mark.parametrize("name", ["rival", "lead", "stranger", "auditor"])
def test_the_library_does_not_exist_for_others(world, as_, name):
    piece = added(world)
    for url in (HOME, "/organisations/sample-bank/evidence.csv", f"{HOME}release/?piece={piece.pk}"):
        assert as_(name).get(url).status_code == 404
    for url in (f"/evidence/{piece.pk}/", f"/evidence/{piece.pk}/file/", f"/evidence/{piece.pk}/edit/"):
        assert as_(name).get(url).status_code == 404


def test_filters_are_in_the_address(world, as_):
    old, new = added(world), added(world, "screen.png", png(1))
    released(world, old)
    Evidence.objects.filter(pk=old.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assessment = world.assessment("preparing")
    placed(world, assessment, new)
    client = as_("applicant", "en")

    def titles(query):
        return [one.title for one, _ in client.get(f"{HOME}?{query}").context["rows"]]

    assert titles("") == ["screen", "branches"]
    assert titles("kind=screenshot") == ["screen"]
    assert titles("state=released") == ["branches"]
    assert titles("state=waiting") == ["screen"]
    assert titles("used=yes") == ["screen"]
    assert titles("used=no") == ["branches"]
    assert titles("expiring=past") == ["branches"]
    assert titles("expiring=soon") == []
    assert titles("q=BRANCH") == ["branches"]
    assert titles(f"q={new.sha256[:10]}") == ["screen"]
    assert titles("kind=nonsense&state=nonsense&page=999") == ["screen", "branches"]


def test_the_list_is_a_file_whose_cells_are_never_formulas(world, as_):
    actions.add_link(world.bank, by=world.people["applicant"], title="=1+1", url="https://e.org/")
    answer = as_("applicant").get("/organisations/sample-bank/evidence.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=1+1" in answer.content.decode("utf-8-sig")


def test_a_code_in_a_name_is_shown_with_its_place_and_a_wrong_one_is_told(world, as_):
    world.assessment("preparing")
    added(world, "CD-CM-VC-VCS-L3-01-branches.pdf")
    added(world, "CM-VC-XXX-L3-4.pdf", pdf("2"))
    page = text(as_("applicant", "en").get(HOME))
    assert "CM-VC-VCS-L3-1" in page
    assert "there is no practice CM-VC-XXX" in page


def test_the_library_takes_no_more_queries_with_more_evidence(world, as_, django_assert_max_num_queries):
    world.assessment("preparing")
    client = as_("applicant")
    for count in (2, 130):
        for n in range(count):
            added(world, f"{count}-{n}.pdf", pdf(f"{count} {n}"))
        with django_assert_max_num_queries(12):
            assert client.get(HOME).status_code == 200
    assert client.get(HOME).context["page"].paginator.num_pages == 2


# -- release


def test_a_second_person_releases_many_at_once(world, as_):
    pieces = [added(world, f"{n}.pdf", pdf(str(n))) for n in range(3)]
    answer = as_("applicant", "en").post(
        f"{HOME}release/",
        RELEASE | {"piece": [p.pk for p in pieces], "classification": "public"},
        follow=True,
    )
    assert "Released: 3." in said(answer)
    assert set(
        Evidence.objects.values_list("released_by__username", "classification", "purpose", "desensitised")
    ) == {("applicant", "public", "评估", True)}
    event = Event.objects.filter(verb="evidence.release").last()
    assert (event.before, event.after["purpose"]) == (
        {"released": False, "classification": "internal"}, "评估",
    )  # fmt: skip


def test_nobody_releases_what_he_added_and_then_nothing_is_released(world, as_):
    own, other = added(world, by="applicant"), added(world, "b.pdf", pdf("2"))
    answer = as_("applicant", "en").post(f"{HOME}release/", RELEASE | {"piece": [own.pk, other.pk]})
    assert answer.status_code == 400
    assert "A second person has to release" in text(answer)
    assert not Evidence.objects.filter(released_at__isnull=False).exists()


def test_a_second_click_on_release_changes_nothing(world):
    piece = added(world)
    assert released(world, piece) == [piece]
    before = Event.objects.count()
    assert released(world, piece) == []
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", ["observer", "manager"])
def test_observers_and_the_scheme_release_nothing(world, as_, name):
    piece = added(world)
    assert as_(name).post(f"{HOME}release/", RELEASE | {"piece": piece.pk}).status_code == 403
    piece.refresh_from_db()
    assert piece.released_at is None


def test_another_organisations_evidence_is_not_released_by_its_number(world):
    theirs = actions.add_file(
        world.rival_bank, by=world.people["rival"], uploaded=upload("a.pdf", PDF)
    ).evidence
    with pytest.raises(Refused):
        released(world, theirs)


def test_the_release_page_shows_what_was_chosen_and_what_one_may_not_release(world, as_):
    own, other = added(world, by="applicant"), added(world, "b.pdf", pdf("2"))
    page = text(as_("applicant", "en").get(f"{HOME}release/?piece={own.pk}&piece={other.pk}&piece=x"))
    assert "added by you" in page
    assert "Chosen</h2>" not in text(as_("applicant", "en").get(f"{HOME}release/"))


# -- correct and withdraw


def test_facts_are_corrected_until_release_and_the_trail_has_both(world, as_):
    piece = added(world)
    client = as_("applicant", "en")
    facts = {"title": "Branch policy", "kind": "document", "classification": "internal"}
    seen = actions.facts_seen(piece)
    assert client.post(f"/evidence/{piece.pk}/edit/", facts | {"seen": seen}).status_code == 302
    event = Event.objects.get(verb="evidence.change")
    assert (event.before["title"], event.after["title"]) == ("branches", "Branch policy")
    stale = client.post(f"/evidence/{piece.pk}/edit/", facts | {"seen": seen, "title": "late words"})
    assert stale.status_code == 409
    assert "late words" in text(stale)
    released(world, piece)
    refused = client.post(f"/evidence/{piece.pk}/edit/", facts | {"seen": actions.facts_seen(piece)})
    assert "Released evidence cannot be changed" in text(refused)


def test_what_is_withdrawn_is_kept_in_frozen_rounds_only(world, as_):
    assessment = world.assessment("reviewing")
    frozen, loose = added(world), added(world, "b.pdf", pdf("2"))
    released(world, frozen, loose)
    placed(world, assessment, frozen)
    open_round(assessment, by=world.people["lead"])
    placed(world, assessment, loose)
    for piece in (frozen, loose):
        assert as_("applicant").post(f"/evidence/{piece.pk}/withdraw/").status_code == 302
        assert as_("applicant").post(f"/evidence/{piece.pk}/withdraw/").status_code == 302
    assert Event.objects.filter(verb="evidence.withdraw").count() == 2
    assert as_("first").get(f"/evidence/{frozen.pk}/file/").status_code == 200
    assert as_("first").get(f"/evidence/{loose.pk}/file/").status_code == 404
    with pytest.raises(Stale):
        actions.withdraw(frozen, by=world.people["contributor"])


# -- fetch


def test_a_download_is_never_run_by_the_browser(world, as_):
    page, table = added(world), added(world, "t.xlsx", office("xl/workbook.xml"))
    client = as_("observer")
    for piece, where in ((page, "file"), (table, "file"), (table, "view")):
        answer = client.get(f"/evidence/{piece.pk}/{where}/")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{piece.filename}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
    shown = client.get(f"/evidence/{page.pk}/view/")
    assert shown.headers["Content-Disposition"] == 'inline; filename="branches.pdf"'
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; object-src 'self'; style-src 'unsafe-inline'")
    assert "script-src" not in policy
    assert "sandbox" not in policy  # in which many versions of Chrome refuse to show a PDF
    picture = added(world, "screen.png", png(1))
    policy = client.get(f"/evidence/{picture.pk}/view/").headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'self'; sandbox"
    assert b"".join(shown.streaming_content) == PDF


def test_a_name_with_quotes_and_chinese_stays_one_header(world, as_):
    piece = added(world, 'a"; filename="x.exe;策略.pdf')
    head = as_("observer").get(f"/evidence/{piece.pk}/file/").headers["Content-Disposition"]
    assert head.startswith("attachment; filename*=utf-8''")
    assert '"' not in head


def test_a_film_comes_in_pieces(world, as_):
    piece = added(world)
    answer = as_("observer").get(f"/evidence/{piece.pk}/view/", headers={"range": "bytes=2-5"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, PDF[2:6])
    assert answer.headers["Content-Range"] == f"bytes 2-5/{len(PDF)}"
    tail = as_("observer").get(f"/evidence/{piece.pk}/view/", headers={"range": "bytes=-4"})
    assert b"".join(tail.streaming_content) == PDF[-4:]
    for odd in ("bytes=9999-", "bytes=5-2", "bytes=-", "lines=1-2", "bytes=1-2,4-5"):
        assert as_("observer").get(f"/evidence/{piece.pk}/view/", headers={"range": odd}).status_code == 200


def test_people_on_duty_fetch_what_is_released_and_placed_and_every_fetch_is_an_event(world, as_):
    assessment = world.assessment("reviewing")
    piece = added(world)
    placed(world, assessment, piece)
    assert as_("first").get(f"/evidence/{piece.pk}/file/").status_code == 404
    released(world, piece)
    for name in ("first", "lead", "expert_1"):
        assert as_(name).get(f"/evidence/{piece.pk}/file/").status_code == 200
    for name in ("third", "other_lead", "rival", "stranger", "system"):
        assert as_(name).get(f"/evidence/{piece.pk}/file/").status_code == 404
    as_("applicant").get(f"/evidence/{piece.pk}/file/")
    events = Event.objects.filter(verb="evidence.download").values_list("actor__username", flat=True)
    assert sorted(events) == ["expert_1", "first", "lead"]


def test_a_film_watched_in_pieces_is_one_event(world, as_):
    assessment = world.assessment("reviewing")
    piece = added(world, "shown.mp4", MP4)
    placed(world, assessment, piece)
    released(world, piece)
    client = as_("first")
    for span in ("bytes=3-", "bytes=5-", "bytes=9-"):
        client.get(f"/evidence/{piece.pk}/view/", headers={"range": span})
    assert Event.objects.filter(verb="evidence.download").count() == 1


@pytest.mark.parametrize("state", ["certified", "not_awarded", "withdrawn"])
def test_access_ends_with_the_case(world, as_, state):
    assessment = world.assessment("reviewing")
    piece = added(world)
    placed(world, assessment, piece)
    released(world, piece)
    open_round(assessment, by=world.people["lead"])
    type(assessment).objects.filter(pk=assessment.pk).update(state=state)
    assert as_("first").get(f"/evidence/{piece.pk}/file/").status_code == 404
    assert as_("first").get(f"/evidence/{piece.pk}/").status_code == 404
    assert as_("observer").get(f"/evidence/{piece.pk}/file/").status_code == 200


def test_what_is_gone_from_the_store_is_not_found(world, as_, settings):
    piece = added(world)
    settings.FILES = settings.FILES / "elsewhere"
    assert as_("observer").get(f"/evidence/{piece.pk}/file/").status_code == 404


@pytest.mark.parametrize("path", ["../1/file/", "1/../../etc/passwd", "%2e%2e/1/", "-1/"])
def test_an_address_with_tricks_leads_nowhere(world, as_, path):
    added(world)
    assert as_("applicant").get(f"/evidence/{path}").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_a_piece_shows_facts_uses_and_history_to_its_own_people(world, as_, language):
    piece = added(world, "screen.png", PNG)
    placed(world, world.assessment("preparing"), piece)
    page = text(as_("observer", language).get(f"/evidence/{piece.pk}/"))
    assert piece.sha256 in page
    assert f'src="/evidence/{piece.pk}/view/"' in page
    assert "CM-VC-VCS" in page
    assert ("记录" if language == "zh-hans" else "History") in page


def test_assessors_see_no_history_and_no_other_assessment_of_a_piece(world, as_):
    piece = added(world)
    released(world, piece)
    mine, other = world.assessment("reviewing"), world.assessment("reviewing", people=False)
    placed(world, mine, piece)
    placed(world, other, piece)
    page = text(as_("first", "en").get(f"/evidence/{piece.pk}/"))
    assert mine.number in page
    assert other.number not in page
    assert "History" not in page
