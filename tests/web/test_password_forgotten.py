"""A forgotten password: the mail in the person's language, limits, and that nobody learns who has an account."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from steelyard_web.accounts.forgotten import PER_ADDRESS, PER_NETWORK, TooOften, ask
from steelyard_web.accounts.models import ResetAsked
from steelyard_web.audit.models import Event

ASKED = "/password/forgotten/"


@pytest.fixture
def person(world):
    """An assessor who has a password; those of the other people cannot be used."""
    user = world.people["first"]
    user.set_password("of-before-11")
    user.save()
    return user


def posted(client, address, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return client.post(ASKED, {"email": address}, follow=True)


def outbox(count):
    """The mails once so many are there: they are sent beside the request."""
    for _ in range(100):
        if len(mail.outbox) >= count:
            break
        time.sleep(0.02)
    return mail.outbox


def link() -> str:
    return re.search(r"http://localhost:8000(/password/new/\S+)", outbox(1)[0].body)[1]


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("zh-hans", "杆秤：重置密码", "请在两小时内打开"),
        ("en", "Steelyard: a new password", "within two hours"),
    ],
)
def test_the_mail_is_in_the_persons_own_language_whoever_asks(
    as_, person, language, subject, words, django_capture_on_commit_callbacks
):
    person.language = language
    person.save()
    posted(as_(None, "en"), "first@example.org", django_capture_on_commit_callbacks)
    (sent,) = outbox(1)
    assert (sent.subject, sent.to) == (subject, ["first@example.org"])
    assert words in sent.body
    assert "first" in sent.body
    assert Event.objects.get(verb="person.forgotten").thing_id == str(person.pk)


def test_the_link_sets_a_password_once_and_ends_every_other_session(
    as_, person, django_capture_on_commit_callbacks
):
    elsewhere = as_("first")
    client = as_(None, "en")
    posted(client, "first@example.org", django_capture_on_commit_callbacks)
    form = client.get(link(), follow=True)
    where = form.redirect_chain[-1][0]
    assert "token" not in where.replace("set-password", "")
    assert "Set a new password" in form.content.decode()
    words = "quite-another-22"
    new = {"new_password1": words, "new_password2": words}
    answer = client.post(where, new, follow=True)
    assert "The new password is set; sign in." in answer.content.decode()
    assert client.login(username="first", password=words)
    assert Event.objects.filter(verb="person.password", actor=person).count() == 1
    assert elsewhere.get("/").status_code == 302
    again = as_(None, "en").get(link(), follow=True).content.decode()
    assert "This link has ended or was used already" in again


def test_a_poor_password_is_refused_in_the_readers_language(as_, person, django_capture_on_commit_callbacks):
    client = as_(None)
    posted(client, "first@example.org", django_capture_on_commit_callbacks)
    where = client.get(link(), follow=True).redirect_chain[-1][0]
    answer = client.post(where, {"new_password1": "12345678", "new_password2": "12345678"})
    assert "这个密码太常见了" in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password("of-before-11")


def test_a_link_ends_after_two_hours(as_, person, settings, django_capture_on_commit_callbacks):
    client = as_(None, "en")
    posted(client, "first@example.org", django_capture_on_commit_callbacks)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link has ended" in client.get(link(), follow=True).content.decode()


@pytest.mark.parametrize(
    "address", ["first@example.org", "nobody@example.org", "second@example.org", "FIRST@example.org"]
)
def test_the_answer_is_the_same_whether_an_account_has_the_address(
    as_, person, address, django_capture_on_commit_callbacks
):
    answer = posted(as_(None, "en"), address, django_capture_on_commit_callbacks)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    assert answer.redirect_chain == [("/login/", 302)]
    assert page.count("If an account has this address") == 1
    assert address not in page


def test_nothing_is_sent_where_no_account_can_use_it(as_, world, django_capture_on_commit_callbacks):
    for address in ("nobody@example.org", "second@example.org"):  # the second has no password to forget
        posted(as_(None), address, django_capture_on_commit_callbacks)
    time.sleep(0.1)
    assert mail.outbox == []
    assert not Event.objects.filter(verb="person.forgotten").exists()


@pytest.mark.parametrize("address", ["first@example.org", "nobody@example.org"])
def test_one_address_is_asked_for_five_times_an_hour_whoever_has_it(
    as_, person, address, django_capture_on_commit_callbacks
):
    for _ in range(PER_ADDRESS):
        assert posted(as_(None), address, django_capture_on_commit_callbacks).status_code == 200
    refused = posted(as_(None, "en"), address.upper(), django_capture_on_commit_callbacks)
    assert (refused.status_code, "too often within an hour" in refused.content.decode()) == (429, True)
    ResetAsked.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert posted(as_(None), address, django_capture_on_commit_callbacks).status_code == 200
    assert ResetAsked.objects.count() == 2  # what is older than an hour is gone


def test_one_network_asks_for_no_more_than_thirty(db):
    for n in range(PER_NETWORK):
        ask(f"p{n}@example.org", "192.0.2.7")
    with pytest.raises(TooOften):
        ask("one-more@example.org", "192.0.2.7")
    ask("one-more@example.org", "192.0.2.8")
    assert not ResetAsked.objects.filter(who__contains="192").exists()


@pytest.mark.parametrize(("proxied", "counted"), [(True, 2), (False, 1)])
def test_behind_a_tls_proxy_each_visitor_is_counted_by_himself(as_, world, settings, proxied, counted):
    settings.HTTPS = proxied  # without it, nobody is believed what he says of himself
    client = as_(None)
    for visitor in ("192.0.2.7", "198.51.100.9, 192.0.2.8"):
        client.post(ASKED, {"email": "nobody@example.org"}, headers={"X-Forwarded-For": visitor})
    assert ResetAsked.objects.values("who").distinct().count() == 1 + counted  # the mail address is one more


def test_what_is_no_address_is_said_to_be_none(as_, world):
    answer = as_(None, "en").post(ASKED, {"email": "no address"})
    assert "Enter a valid email address." in answer.content.decode()
    assert 'href="/password/forgotten/"' in as_(None).get("/login/").content.decode()
