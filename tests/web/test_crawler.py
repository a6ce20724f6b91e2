"""Every address, as every role and as a stranger, in both languages: nobody sees what is not his.

The addresses come from Django's own resolver, so that a new page is visited on the day it is written; a
parameter that the crawler does not know is a failure, not a gap.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from steelyard_web.audit.models import Event
from steelyard_web.register.models import Certificate, Row
from tests.web import filled as filling
from tests.web.filled import BLIND, PRACTICE, REQUIREMENTS, RIVAL, SETTLED, UNRELEASED, Filled
from tests.web.register_filled import fill_register

PEOPLE = [
    "manager",
    "lead",
    "first",
    "second",
    "expert_1",
    "applicant",
    "contributor",
    "observer",
    "rival",
    "third",
    "system",
    "security",
    "auditor",
    "stranger",
]
BANK, RIVALS = {"applicant", "contributor", "observer"}, {"rival", "third"}
PUBLIC = {
    "/login/",
    "/language/",
    "/password/forgotten/",
    "/password/set/",
    "/password/new/MQ/no-token/",
    "/theme/",
    "/logout/",
}
WRITE = re.compile(r"(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) [\"`]?(\w+)", re.IGNORECASE)
OPEN = ("/register/", "/sitemap.xml", "/robots.txt")  # for everybody, without signing in
TRAIL = {"audit_event"}  # a download and an export are noted
SIMPLE = {
    "code": (PRACTICE,),
    "practice": (PRACTICE,),
    "requirement": REQUIREMENTS,
    "project": ("mobile",),
    "project_slug": ("mobile",),
    "pk": ("1", "2", "3", "4"),
    "basis": ("self", "formal"),
    "standard": ("devops-cmm",),
    "edition": ("1",),
    "name": ("devops-cmm@1",),
    "part": ("continuous-delivery",),
    "year": ("2026",),
    "month": ("11",),
    "sha256": ("0" * 64,),
    "form": ("csv", "xlsx", "json", "md"),
    "batch": ("901", "902"),
    "purpose": ("revocation", "suspension.json", "other"),
    "uidb64": ("MQ",),
    "token": ("no-token",),
    "kind": ("csv", "xlsx"),
}


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each address as a template with `{name}`, and the names in it."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            names = tuple(entry.pattern.converters)
            for name, converter in entry.pattern.converters.items():
                for written in (
                    f"<{name}>",
                    *(f"<{kind}:{name}>" for kind in ("int", "str", "slug", "path")),
                ):
                    route = route.replace(written, f"{{{name}}}")
                assert f"{{{name}}}" in route, f"an unknown kind of parameter: {route} ({converter})"
            yield "/" + route, names


def fill(world, state: str) -> Filled:
    """Both banks with something in every table, and a register."""
    filled = filling.fill(world, state)
    fill_register(world.people["manager"], filled.mine, filled.theirs, RIVAL)
    return filled


def addresses(filled: Filled) -> list[str]:
    """Every address with every value that the filled database has for its parameters."""
    known = SIMPLE | {
        "number": (filled.mine.number, filled.theirs.number),
        "slug": (filled.mine.organisation.slug, filled.theirs.organisation.slug),
        "organisation": (filled.mine.organisation.slug, filled.theirs.organisation.slug),
        "certificate": tuple(Certificate.objects.values_list("number", flat=True)),
        "row": tuple(Row.objects.filter(kind="reported").values_list("key", flat=True)[:1]),
    }
    found = []
    for template, names in patterns():
        for name in names:
            assert name in known, f"teach the crawler a value for <{name}> of {template}"
        found += [
            template.format(**dict(zip(names, values, strict=True)))
            for values in product(*(known[name] for name in names))
        ]
    return found


def client_of(world, name: str | None, language: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = language
    if name:
        client.force_login(world.people[name])
    return client


def body(answer) -> str:
    """What came as text; of an archive or a workbook, what its members hold."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return "\n".join(_texts(data))


def _texts(data: bytes) -> Iterator[str]:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from _texts(archive.read(name))
    else:
        yield data.decode("utf-8", "replace")


class Writes:
    """Notes each statement that changes a table, in `tables`."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        if found := WRITE.match(sql):
            self.tables.add(found[1])
        return execute(sql, params, many, context)


def leaks(name: str, url: str, text: str) -> Iterator[str]:
    """What this person may not read and yet reads."""
    if RIVAL in text and name not in {"manager", *RIVALS, "auditor"}:
        yield f"{url} shows the other organisation to {name}"
    if UNRELEASED in text and name not in {*BANK, "rival"}:
        yield f"{url} shows an unreleased file to {name}"
    if BLIND in text and name not in {"first", "third"}:
        yield f"{url} shows a blind vote to {name}"
    if SETTLED in text and name in {*BANK, "rival", "system", "security", "stranger"}:
        yield f"{url} shows an assessor's vote to {name}"


# Everybody while votes are blind; who could see something new later, in the later states as well.
CROSSED = [(name, "reviewing") for name in PEOPLE] + [
    (name, state)
    for name, state in (
        ("applicant", "applicant_check"),
        ("expert_1", "expert_review"),
        ("lead", "certified"),
        ("rival", "certified"),
    )
]


@pytest.mark.parametrize(("name", "state"), CROSSED)
def test_every_page_answers_and_shows_nobody_what_is_not_his(world, name, state):
    filled, found = fill(world, state), []
    client = client_of(world, name, "zh-hans" if PEOPLE.index(name) % 2 else "en")
    for url in addresses(filled):
        answer = client.get(url)
        if answer.status_code not in {200, 302, 400, 403, 404, 405, 409}:
            found.append(f"{url} answers {answer.status_code}")
        elif "attachment" not in answer.headers.get("Content-Disposition", "") or answer.status_code == 200:
            found += leaks(name, url, body(answer))
    assert found == []


def test_a_stranger_is_led_to_the_sign_in_page_everywhere_but_in_the_register(world):
    client = client_of(world, None, "en")
    for url in addresses(fill(world, "reviewing")):
        if url.startswith(OPEN):
            answer = client.get(url)
            assert answer.status_code in {200, 404}, url
            assert list(leaks("stranger", url, body(answer))) == []
            if answer.status_code == 200 and not url.endswith("/correction/"):  # that one has a form
                assert not answer.cookies, url
        elif url not in PUBLIC:
            answer = client.get(url)
            assert answer.status_code in {302, 405}, url
            assert answer.status_code == 405 or answer.headers["Location"].startswith("/login/"), url


@pytest.mark.parametrize("name", ["rival", "stranger", "system", None])
def test_nobody_changes_what_is_not_his_by_any_address(world, name):
    filled = fill(world, "reviewing")
    client, before = client_of(world, name, "en"), Event.objects.count()
    for url in addresses(filled):
        if filled.theirs.number in url or "rival-bank" in url or url in PUBLIC:
            continue
        assert client.post(url, {}).status_code in {200, 302, 400, 403, 404, 405, 409}, url
    assert (
        Event.objects.filter(assessment=filled.mine.number).count()
        == Event.objects.filter(assessment=filled.mine.number, number__lte=before).count()
    )
    assert not Event.objects.filter(number__gt=before, organisation="sample-bank").exists()


@pytest.mark.parametrize("name", ["applicant", "lead", "manager"])
def test_a_get_never_changes_anything(world, name):
    filled = fill(world, "reviewing")
    client, before, written = client_of(world, name, "en"), Event.objects.count(), Writes()
    with connection.execute_wrapper(written):
        for url in addresses(filled):
            client.get(url)
    assert written.tables <= TRAIL
    changed = (
        Event.objects.filter(number__gt=before)
        .exclude(verb__contains="download")
        .exclude(verb__contains="export")
    )
    assert list(changed.values_list("verb", flat=True)) == []
