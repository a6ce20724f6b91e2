"""Keep the evidence of an organisation: add, correct, release by a second person, withdraw."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.audit.trail import record
from steelyard_web.evidence import files
from steelyard_web.evidence.access import require_contributor
from steelyard_web.evidence.models import Classification, Evidence, Kind
from steelyard_web.evidence.names import shown_name
from steelyard_web.organisations.models import Organisation
from steelyard_web.refusal import Refused, Stale

FACTS = ("title", "kind", "dated", "valid_until", "note", "classification")
IN_PLACE = ("system", "place", "presenter", "witnesses", "shown_at")
ADDED = (*FACTS, *IN_PLACE, "url", "filename", "sha256", "size", "media_type")


@dataclass(frozen=True, slots=True)
class Added:
    """A piece of evidence, and whether it was there already with the same content."""

    evidence: Evidence
    known: bool


def add_file(
    organisation: Organisation,
    *,
    by: User,
    uploaded: Any,
    dated: date | None = None,
    valid_until: date | None = None,
    note: str = "",
    classification: str = Classification.INTERNAL,
) -> Added:
    """Keep an uploaded file; the same content again is the same piece of evidence, unless it was withdrawn.

    The file is stored before the transaction begins: a large one takes its time, and holds up nobody.
    """
    require_contributor(by, organisation)
    check_dates(dated, valid_until)
    kept, name = files.store(uploaded), shown_name(str(uploaded.name))
    return _keep(
        organisation,
        by,
        kept,
        title=name.rsplit(".", 1)[0],
        filename=name,
        dated=dated,
        valid_until=valid_until,
        note=note.strip(),
        classification=classification,
    )


@transaction.atomic
def _keep(organisation: Organisation, by: User, kept: files.Stored, **facts: Any) -> Added:
    now = _held(organisation, by)
    known = now.evidence.filter(sha256=kept.sha256, withdrawn_at__isnull=True).first()
    if known is not None:
        return Added(known, known=True)
    made = _make(
        now,
        by,
        kind=kind_of(kept.media_type),
        sha256=kept.sha256,
        size=kept.size,
        media_type=kept.media_type,
        **facts,
    )
    return Added(made, known=False)


@transaction.atomic
def add_link(organisation: Organisation, *, by: User, title: str, url: str, **facts: Any) -> Evidence:
    """Something that stays where it is; the same address is kept once."""
    now = _held(organisation, by)
    check_dates(facts.get("dated"), facts.get("valid_until"))
    known = now.evidence.filter(kind=Kind.LINK, url=url, withdrawn_at__isnull=True).first()
    return known or _make(now, by, title=title.strip(), kind=Kind.LINK, url=url, **facts)


@transaction.atomic
def add_viewed(
    organisation: Organisation,
    *,
    by: User,
    title: str,
    system: str,
    place: str,
    presenter: str,
    witnesses: str,
    shown_at: datetime,
    **facts: Any,
) -> Evidence:
    """Something that was shown on site and left no file; the same showing is kept once."""
    now = _held(organisation, by)
    if shown_at > timezone.now():
        raise Refused("查看时间不能晚于现在。", "The time of viewing cannot lie in the future.")
    check_dates(facts.get("dated"), facts.get("valid_until"))
    same = {"kind": Kind.IN_PLACE, "title": title.strip(), "system": system.strip(), "shown_at": shown_at}
    known = now.evidence.filter(**same, withdrawn_at__isnull=True).first()
    if known is not None:
        return known
    where = {"place": place.strip(), "presenter": presenter.strip(), "witnesses": witnesses.strip()}
    return _make(now, by, **same, **where, **facts)


@transaction.atomic
def change(evidence: Evidence, *, by: User, seen: str, **facts: Any) -> Evidence:
    """Correct the facts of a piece that is not released; `seen` is what the page was opened on."""
    now = _piece(evidence, by)
    if now.released_at is not None:
        raise Refused(
            "已放行的材料不能修改；如需更正，请撤回后重新登记。",
            "Released evidence cannot be changed; withdraw it and add it anew.",
        )
    if seen != facts_seen(now):
        raise Stale(
            "页面打开后已有他人修改；您填写的内容保留在下面，核对后请再次保存。",
            "Somebody else has changed this meanwhile; what you wrote is kept below. Check it and save again.",
        )
    check_dates(facts.get("dated"), facts.get("valid_until"))
    before = {name: getattr(now, name) for name in facts}
    if before != facts:
        for name, value in facts.items():
            setattr(now, name, value)
        now.save(update_fields=list(facts))
        _record("evidence.change", now, by, before=before, after=facts)
    return now


@transaction.atomic
def release(
    organisation: Organisation,
    *,
    by: User,
    pieces: Collection[int],
    classification: str,
    desensitised: bool,
    purpose: str,
    retain_until: date | None = None,
) -> list[Evidence]:
    """Let assessors see pieces that somebody else added; all of them or none. Returns those newly released."""
    now = _held(organisation, by)
    chosen = list(now.evidence.select_for_update().filter(pk__in=pieces, withdrawn_at__isnull=True))
    if len(chosen) < len(set(pieces)):
        raise Refused(
            "所选材料中有的已被撤回；请刷新页面后重新选择。",
            "Some of the chosen evidence was withdrawn meanwhile; reload and choose again.",
        )
    fresh = [e for e in chosen if e.released_at is None]
    _refuse_own(fresh, by)
    if retain_until is not None and retain_until < timezone.localdate():
        raise Refused("保留期限不能早于今天。", "It cannot be kept until a day that has passed.")
    given = {
        "classification": classification,
        "desensitised": desensitised,
        "purpose": purpose.strip(),
        "retain_until": retain_until,
    }
    for one in fresh:
        _release(one, by, given)
    return fresh


@transaction.atomic
def withdraw(evidence: Evidence, *, by: User) -> Evidence:
    """Take a piece back. It is not deleted: rounds that froze it keep it, and so does the trail."""
    now = _piece(evidence, by)
    if now.withdrawn_at is None:
        now.withdrawn_at, now.withdrawn_by = timezone.now(), by
        now.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _record("evidence.withdraw", now, by, before={"withdrawn": False}, after={"withdrawn": True})
    return now


def facts_seen(evidence: Evidence) -> str:
    """What a page shows of a piece, to find out later whether it still holds."""
    shown = "\0".join(str(getattr(evidence, name)) for name in (*FACTS, *IN_PLACE, "url"))
    return hashlib.sha256(shown.encode()).hexdigest()


def kind_of(media_type: str) -> str:
    """What a file is evidence as."""
    return {"image": Kind.SCREENSHOT, "video": Kind.VIDEO}.get(
        media_type.split("/", maxsplit=1)[0], Kind.DOCUMENT
    )


def check_dates(dated: date | None, valid_until: date | None) -> None:
    """A piece of evidence has no date to come, and does not end before it began."""
    if dated is not None and dated > timezone.localdate():
        raise Refused("材料日期不能晚于今天。", "The date of the evidence cannot lie in the future.")
    if dated is not None and valid_until is not None and valid_until < dated:
        raise Refused("有效期不能早于材料日期。", "It cannot end before the date of the evidence.")


def _release(one: Evidence, by: User, given: dict[str, Any]) -> None:
    before = {"released": False, "classification": one.classification}
    one.released_by, one.released_at = by, timezone.now()
    for name, value in given.items():
        setattr(one, name, value)
    one.save(update_fields=["released_by", "released_at", *given])
    _record("evidence.release", one, by, before=before, after={"released": True, **given})


def _refuse_own(pieces: list[Evidence], by: User) -> None:
    own = [e.title for e in pieces if e.added_by_id == by.pk]
    if own:
        some = "、".join(own[:3]), "; ".join(own[:3])
        raise Refused(
            f"放行须由另一人进行，以下 {len(own)} 份是您添加的：{some[0]}。没有放行任何材料。",
            f"A second person has to release; you added {len(own)} of these: {some[1]}. Nothing was released.",
        )


def _held(organisation: Organisation, by: User) -> Organisation:
    """The organisation, held until the transaction ends: two who add the same at once come one by one."""
    now = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_contributor(by, now)
    return now


def _piece(evidence: Evidence, by: User) -> Evidence:
    now = Evidence.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=evidence.pk)
    require_contributor(by, now.organisation)
    if now.withdrawn_at is not None and now.withdrawn_by_id != by.pk:
        raise Stale("该材料已被撤回。", "This piece of evidence was withdrawn.")
    return now


def _make(organisation: Organisation, by: User, **values: Any) -> Evidence:
    made = Evidence.objects.create(organisation=organisation, added_by=by, added_at=timezone.now(), **values)
    _record(
        "evidence.add", made, by, after={name: getattr(made, name) for name in ADDED if getattr(made, name)}
    )
    return made


def _record(
    verb: str, evidence: Evidence, by: User, *, before: dict[str, Any] | None = None, after: dict[str, Any]
) -> None:
    slug = evidence.organisation.slug
    record(verb, evidence, by=by, before=before, after=after, organisation=slug)
