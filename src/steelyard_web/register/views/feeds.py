"""Feeds of what was announced last: Atom (RFC 4287), JSON Feed 1.1, CSV; and the map of the site."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import rfc8785
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from steelyard_web.register.models import Batch, Certificate, Row
from steelyard_web.register.public import public
from steelyard_web.register.views.search import download
from steelyard_web.say import say, tongue

NEWEST = 50  # entries of a feed
MOST = 50_000  # addresses in a site map (sitemaps.org, protocol 0.9)
ATOM, FEED, XML = "application/atom+xml; charset=utf-8", "application/feed+json", "application/xml"
PRIVATE = (
    "/assessments/",
    "/organisations/",
    "/scheme/",
    "/audit/",
    "/notices/",
    "/profile/",
    "/search/",
    "/login/",
)


def site(request: HttpRequest) -> str:
    """The address of this site as the reader called it."""
    return f"{request.scheme}://{request.get_host()}"


def newest() -> list[Row]:
    """The rows that were announced last; undated ones are no news."""
    return list(Row.objects.exclude(last_day=None).order_by("place")[:NEWEST])


def _item(row: Row, base: str) -> dict[str, Any]:
    own = tongue()
    organisation = getattr(row, f"organisation_{own}") or row.organisation_zh or row.organisation_en
    project = getattr(row, f"project_{own}") or row.project_zh or row.project_en
    part, level = getattr(row, f"part_{own}"), getattr(row, f"level_{own}")
    if row.kind == "certified":
        path, basis = reverse("certificate", args=[row.key]), say("有证书", "certificate").to(own)
    else:
        path = reverse("register-organisation", args=[row.organisation])
        basis = say("公开报道", "reported").to(own)
    sample = "样例 SAMPLE " if row.sample else ""
    return {
        "id": f"{base}/register/rows/{row.key}",
        "url": f"{base}{path}",
        "title": f"{sample}{organisation} · {part} · {level}",
        "text": f"{project or organisation} ({basis})",
        "at": _moment(row.last_day),
    }


def _moment(day: date | None) -> str:
    return datetime.combine(day or date.min, time(), UTC).isoformat().replace("+00:00", "Z")


@public(shared=True)
def atom(request: HttpRequest) -> HttpResponse:
    """RFC 4287."""
    base = site(request)
    items = [_item(row, base) for row in newest()]
    values = {
        "base": base,
        "items": items,
        "updated": items[0]["at"] if items else _moment(date(2018, 1, 1)),
        "tongue": tongue(),
    }
    return render(request, "register/feed.xml", values, content_type=ATOM)


@public(shared=True)
def feed(request: HttpRequest) -> HttpResponse:
    """JSON Feed 1.1."""
    base, own = site(request), tongue()
    items = [_item(row, base) for row in newest()]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": say("评估结果", "Assessment results").to(own),
        "home_page_url": f"{base}{reverse('register')}",
        "feed_url": f"{base}{reverse('feed-json')}?lang={own}",
        "language": "zh-CN" if own == "zh" else "en",
        "items": [
            {
                "id": one["id"],
                "url": one["url"],
                "title": one["title"],
                "content_text": one["text"],
                "date_published": one["at"],
            }
            for one in items
        ],
    }
    return HttpResponse(rfc8785.dumps(document), FEED)


@public(shared=True)
def table(_: HttpRequest) -> HttpResponse:
    """The newest rows as CSV."""
    keys = [row.pk for row in newest()]
    return download(Row.objects.filter(pk__in=keys).order_by("place"), "csv")


@public(shared=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, the newest certificates first, at most 50,000 addresses."""
    base = site(request)
    fixed = [reverse(name) for name in ("register", "batches", "statistics", "verify")]
    batches = Batch.objects.exclude(published_at=None).values_list("number", flat=True)
    numbers = Certificate.objects.exclude(published_on=None).order_by("-pk").values_list("number", flat=True)
    organisations = Row.objects.order_by().values_list("organisation", flat=True).distinct()
    paths = [
        *fixed,
        *(reverse("batch", args=[number]) for number in batches),
        *(reverse("register-organisation", args=[one]) for one in sorted(organisations)),
        *(reverse("certificate", args=[number]) for number in numbers[:MOST]),
    ]
    return render(request, "register/sitemap.xml", {"base": base, "paths": paths[:MOST]}, content_type=XML)


@public(shared=True)
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309: the workspace is nobody's reading."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "Allow: /register/"]
    return HttpResponse(
        "\n".join([*lines, f"Sitemap: {site(request)}{reverse('sitemap')}", ""]), "text/plain; charset=utf-8"
    )
