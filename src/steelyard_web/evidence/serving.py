"""Hand a stored file to a person: as a download, or in place where a browser shows it without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from steelyard_web.accounts.models import User
from steelyard_web.assessments.roles import duties, memberships
from steelyard_web.audit.models import Event
from steelyard_web.audit.trail import record
from steelyard_web.evidence.files import path_of
from steelyard_web.evidence.marking import Marked, marked
from steelyard_web.evidence.models import Evidence

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
FILMS = frozenset({"video/mp4", "video/webm", "video/quicktime"})
PDF = "application/pdf"
UNKNOWN = "application/octet-stream"
IN_PLACE = PICTURES | FILMS | {PDF}
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
NUMBERS = 3  # cases that a mark names
BLOCK = 256 * 1024  # bytes
POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"
# Browsers show a PDF in a page of their own making, to which this policy applies: in a sandbox many versions of
# Chrome refuse to show it (Chromium 156 does not), and without its inline style it fills a fifth of the frame.
# It cannot turn into anything else: the content is checked, the type fixed, and nosniff forbids to guess.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
ONE_LOOK = timedelta(hours=1)  # a film is fetched in many pieces; they are one event


def viewer_of(media_type: str) -> str:
    """How a page shows a file: picture, film, pdf, or empty for a download only."""
    if media_type in PICTURES:
        return "picture"
    return "film" if media_type in FILMS else "pdf" if media_type == PDF else ""


def answer(evidence: Evidence, user: User, *, inline: bool, span: str = "") -> StreamingHttpResponse:
    """The file, or the part of it that `span` (a Range header, RFC 9110 14.2) asks for.

    Everything but pictures, films and PDF is a download. Nothing of it runs: it is in a sandbox, or a PDF.
    Of a PDF people outside the organisation get a copy that is marked with their name; what is stored stays.
    """
    path = path_of(evidence.sha256)
    if not path.is_file():
        raise Http404
    inline = inline and evidence.media_type in IN_PLACE
    if evidence.media_type == PDF and evidence.organisation_id not in memberships(user):
        copy = marked(path, _words(evidence, user))
        _log(evidence, user, inline=inline, span=None, copy=copy)
        if not copy.why:
            return _headed(_whole(copy.data), evidence, inline=inline)
        return _headed(_part(path, None, path.stat().st_size), evidence, inline=inline)
    size = path.stat().st_size
    given = _range(span, size)
    _log(evidence, user, inline=inline, span=given)
    made = _headed(_part(path, given, size), evidence, inline=inline)
    made["Accept-Ranges"] = "bytes"
    return made


def _words(evidence: Evidence, user: User) -> str:
    """Who, when, and for which of his cases: printed over the copy."""
    mine = [key for key, own in duties(user).items() if own]
    numbers = evidence.uses.filter(assessment__in=mine).values_list("assessment__number", flat=True)
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    return " · ".join((f"{user} ({user.username})", at, *sorted(set(numbers))[:NUMBERS]))


def _whole(data: bytes) -> StreamingHttpResponse:
    """A copy made for one person comes in one piece: the next one would differ in its minute."""
    made = StreamingHttpResponse(iter((data,)))
    made["Content-Length"] = str(len(data))
    return made


def _headed(made: StreamingHttpResponse, evidence: Evidence, *, inline: bool) -> StreamingHttpResponse:
    made["Content-Type"] = evidence.media_type or UNKNOWN
    made["Content-Disposition"] = content_disposition_header(not inline, evidence.filename)
    made["Cache-Control"] = "private, no-store"
    made["X-Content-Type-Options"] = "nosniff"
    made["X-Frame-Options"] = "SAMEORIGIN"
    made["Content-Security-Policy"] = PDF_POLICY if inline and evidence.media_type == PDF else POLICY
    return made


def _range(span: str, size: int) -> tuple[int, int] | None:
    """First and last byte that are asked for; None for the whole, and for what no one can give."""
    found = RANGE.fullmatch(span.strip())
    if found is None or found[0] == "bytes=-":
        return None
    if not found[1]:  # the last so many
        return max(0, size - int(found[2])), size - 1
    first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    return (first, last) if first <= last else None


def _part(path: Path, span: tuple[int, int] | None, size: int) -> StreamingHttpResponse:
    """The file is opened when the first block is sent, so that nothing stays open that nobody reads."""
    first, last = span or (0, size - 1)
    made = StreamingHttpResponse(_blocks(path, first, last - first + 1), status=206 if span else 200)
    made["Content-Length"] = str(last - first + 1)
    if span:
        made["Content-Range"] = f"bytes {first}-{last}/{size}"
    return made


def _blocks(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block


def _log(
    evidence: Evidence, user: User, *, inline: bool, span: tuple[int, int] | None, copy: Marked | None = None
) -> None:
    """Every download by somebody who is not of the organisation is an event, with whether it was marked."""
    if evidence.organisation_id in memberships(user):
        return
    slug = evidence.organisation.slug
    if span and span[0] > 0 and _looked(evidence, user, slug):
        return
    after = {"sha256": evidence.sha256, "in_place": inline, "marked": copy is not None and not copy.why}
    if copy is not None and copy.why:
        after |= {"not_marked": copy.why}
    with transaction.atomic():
        record("evidence.download", evidence, by=user, after=after, organisation=slug)


def _looked(evidence: Evidence, user: User, slug: str) -> bool:
    return Event.objects.filter(
        organisation=slug,
        verb="evidence.download",
        thing_id=str(evidence.pk),
        actor=user,
        at__gte=timezone.now() - ONE_LOOK,
    ).exists()
