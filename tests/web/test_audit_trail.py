"""The audit chain: what was changed, removed or moved is found, and blind votes stay blind in it."""

from __future__ import annotations

import json
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone

from steelyard.errors import InputError, VerificationFailed
from steelyard_web import command
from steelyard_web.assessments.roles import forget
from steelyard_web.audit import heads
from steelyard_web.audit.models import Event
from steelyard_web.audit.trail import Fault, digest, record, verify
from steelyard_web.organisations.models import Organisation
from tests.web.assessor_rows import placed, vote
from tests.web.filled import BLIND, SETTLED, fill
from tests.web.test_scheme_case import unpacked


@pytest.fixture
def five(world):
    for number in range(5):
        with transaction.atomic():
            record(
                "thing.change",
                world.bank,
                by=world.people["manager"],
                before={"n": number},
                after={"n": number + 1},
            )
    return world


def chain():
    return Event.objects.order_by("number")


@pytest.mark.usefixtures("five")
def test_an_untouched_chain_holds():
    assert verify(chain()) == []


@pytest.mark.usefixtures("five")
def test_a_changed_event_is_found():
    Event.objects.filter(number=3).update(after={"n": 99})
    assert verify(chain()) == [Fault(3, "changed")]


@pytest.mark.usefixtures("five")
def test_a_changed_event_whose_hash_was_made_anew_is_found_at_the_next_one():
    event = Event.objects.get(number=3)
    event.after = {"n": 99}
    Event.objects.filter(number=3).update(after=event.after, hash=digest(event))
    assert verify(chain()) == [Fault(4, "reordered")]


@pytest.mark.usefixtures("five")
def test_a_removed_event_is_found():
    Event.objects.filter(number=2).delete()
    assert Fault(2, "missing") in verify(chain())


@pytest.mark.usefixtures("five")
def test_two_events_that_changed_places_are_found():
    Event.objects.filter(number=2).update(number=99)
    Event.objects.filter(number=3).update(number=2)
    Event.objects.filter(number=99).update(number=3)
    assert {fault.number for fault in verify(chain())} >= {2, 3}


@pytest.mark.usefixtures("five")
def test_events_removed_at_the_end_are_found_with_a_signed_head_only():
    head = heads.head(Ed25519PrivateKey.generate(), timezone.now())
    Event.objects.filter(number=5).delete()
    assert verify(chain()) == []
    assert heads.beside(head, chain()) == [Fault(5, "missing")]


@pytest.mark.usefixtures("five")
def test_a_head_that_was_changed_or_signed_by_another_key_is_refused():
    head = heads.head(Ed25519PrivateKey.generate(), timezone.now())
    good = json.dumps(head).encode()
    assert heads.read_head(good, "head.json") == head
    with pytest.raises(VerificationFailed, match="signature"):
        heads.read_head(json.dumps(head | {"number": 4}).encode(), "head.json")
    with pytest.raises(VerificationFailed, match="another key"):
        heads.read_head(good, "head.json", trusted="x" * 43)
    with pytest.raises(InputError):
        heads.read_head(b"[]", "head.json")


def test_the_signing_key_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "home" / "audit.key"
    first = heads.signing_key(path).private_bytes_raw()
    assert heads.signing_key(path).private_bytes_raw() == first
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    with pytest.raises(InputError, match="is not a key"):
        heads.signing_key(path)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    bank = Organisation.objects.create(slug="b", name_zh="样例", name_en="Sample")
    with pytest.raises(RuntimeError, match="transaction"):
        record("thing.change", bank, by=None)


def test_the_trail_is_for_the_audit_administrator_and_nobody_else(as_):
    assert as_("auditor").get("/audit/").status_code == 200
    for name in ("manager", "system", "security", "lead", "applicant", "stranger"):
        assert as_(name).get("/audit/").status_code == 404


def test_the_trail_hides_a_blind_vote_and_shows_a_settled_one(world, as_):
    filled = fill(world, "reviewing")
    for name, url in (("auditor", "/audit/"), ("manager", f"/assessments/{filled.mine.number}/trail/")):
        page = as_(name, "en").get(url).content.decode()
        assert BLIND not in page
        assert SETTLED in page
        assert "blind until all votes are in" in page


@pytest.mark.usefixtures("five")
def test_the_trail_is_filtered_by_who_what_and_when(as_):
    client = as_("auditor")
    assert "thing.change" in client.get("/audit/?verb=thing.").content.decode()
    for query in ("verb=vote.", "who=nobody", "to=2020-01-01", "case=2099-0001"):
        assert "没有符合条件的事件" in client.get(f"/audit/?{query}").content.decode()
    assert client.get("/audit/?from=no-date&page=zero").status_code == 200


def test_the_trail_takes_few_queries_however_long_it_is(five, as_, django_assert_max_num_queries):
    client = as_("auditor")
    for number in range(150):
        with transaction.atomic():
            record("thing.change", five.bank, by=None, after={"n": number})
    with django_assert_max_num_queries(12):
        client.get("/audit/")


@pytest.mark.usefixtures("five")
def test_the_command_verifies_and_exits_with_4_where_the_chain_is_broken(capsys, tmp_path, settings):
    settings.HOME = tmp_path
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.web_settings"
    command.verify()
    assert "5 events, the chain holds" in capsys.readouterr().out
    Event.objects.filter(number=3).update(verb="vote.cast")
    with pytest.raises(SystemExit) as ended:
        command.verify()
    assert ended.value.code == 4
    assert "event 3: changed" in capsys.readouterr().err


OUTCOMES = ("met", "partly_met", "not_met", "not_applicable", "unrated")


def shown_of_a_blind_vote(world, as_, said: str) -> tuple[Event, str, dict]:
    """A vote without a reason, the trail's page with it, and its line of the exported trail."""
    case = world.assessment("reviewing")
    forget(world.people["first"])  # who was on duty in a case that was rolled back
    vote(world, case, "first", said=said)
    event = Event.objects.get(verb="vote.cast", assessment=case.number)
    page = as_("manager", "en").get(f"/assessments/{case.number}/trail/").content.decode()
    exported = unpacked(as_("manager"), f"/assessments/{case.number}/export.zip")
    line = next(row for row in map(json.loads, exported["audit.jsonl"].splitlines()) if row["id"] == event.pk)
    return event, page, line


def test_a_blind_vote_cannot_be_guessed_from_what_trail_and_export_show_of_it(world, as_):
    event, page, line = shown_of_a_blind_vote(world, as_, "not_met")
    assert event.hash in page
    assert (line["hash"], line["after"], line["salt"], line["blind"]) == (event.hash, None, "", True)
    assert event.salt not in page
    for said in OUTCOMES:
        guess = Event.objects.get(pk=event.pk)
        guess.after, guess.salt = guess.after | {"outcome": said}, ""
        assert digest(guess) != event.hash, said


def test_trail_and_export_of_votes_that_differ_differ_in_nothing_but_their_random_hash(world, as_):
    seen = []
    for said in ("met", "not_met"):
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # two databases, one after the other
            event, page, line = shown_of_a_blind_vote(world, as_, said)
            seen.append((event.salt, page.count("blind until all votes are in"), line))
            raise ZeroDivisionError
    (salt, hidden, one), (other_salt, other_hidden, other) = seen
    assert (salt != other_salt, hidden, other_hidden) == (True, 1, 1)
    assert {name for name in one if one[name] != other[name]} <= {"at", "hash", "previous", "id", "thing_id"}


def test_an_event_from_before_the_salt_still_holds(five):
    old = Event.objects.get(number=5)
    old.salt = ""
    Event.objects.filter(number=5).update(salt="", hash=digest(old))
    assert verify(chain()) == []


def test_the_trail_of_a_case_tells_of_its_released_evidence_and_of_no_other(world, as_):
    case, other = world.assessment("reviewing"), world.assessment("reviewing", people=False)
    ours, hidden = placed(world, case, "ours"), placed(world, case, "hidden", released=False)
    theirs = placed(world, other, "theirs")
    world.assign(other, third="assessor")
    with transaction.atomic():
        for use in (ours, hidden, theirs):
            record(
                "evidence.withdraw", use.evidence, by=world.people["applicant"], organisation=world.bank.slug
            )
        for name in ("first", "third", "manager"):
            record("evidence.download", ours.evidence, by=world.people[name], organisation=world.bank.slug)
    page = as_("lead").get(f"/assessments/{case.number}/trail/")
    told = [(line.event.verb, line.event.thing_id, line.event.actor_name) for line in page.context["lines"]]
    key = str(ours.evidence.pk)
    assert told == [
        ("evidence.download", key, "manager"),
        ("evidence.download", key, "first"),
        ("evidence.withdraw", key, "applicant"),
    ]
    exported = unpacked(as_("manager"), f"/assessments/{case.number}/export.zip")["audit.jsonl"].splitlines()
    assert [json.loads(line)["verb"] for line in exported] == [
        "evidence.withdraw",
        "evidence.download",
        "evidence.download",
        "case.export",
    ]
