"""Batches: drafted from certified results, published once, frozen; what was wrong is corrected beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.register.entries import Entry as CoreEntry
from steelyard_web.accounts.models import User
from steelyard_web.audit.trail import record
from steelyard_web.refusal import Refused, Stale
from steelyard_web.register import announcing, measured, rows, store, trust
from steelyard_web.register.heard import understood
from steelyard_web.register.models import Batch, BatchCorrection, Certificate, Gain
from steelyard_web.scheme.access import require_scheme_manager

FIELDS = ("number", "date", "event_zh", "event_en", "contact")
MOST_GAINS = 20  # of one result


@transaction.atomic
def draft(*, by: User, number: int, date: date, event_zh: str, event_en: str, contact: str) -> Batch:
    """Begin a batch; neither its number nor its date may be another's, the register's own included."""
    require_scheme_manager(by)
    store.new_edition()
    _refuse_taken(number, date)
    made = Batch.objects.create(
        number=number,
        date=date,
        event_zh=event_zh.strip(),
        event_en=event_en.strip(),
        contact=contact.strip(),
        by=by,
        at=timezone.now(),
    )
    record("batch.draft", made, by=by, after=_values(made))
    return made


@transaction.atomic
def change(batch: Batch, *, by: User, version: int, values: Mapping[str, Any]) -> Batch:
    """Change number, date, event or contact of a draft."""
    now = _draft(batch, by, version)
    before = _values(now)
    _refuse_taken(values["number"], values["date"], but=now)
    for name in FIELDS:
        setattr(now, name, values[name])
    if _values(now) != before:
        now.version += 1
        now.save()
        record("batch.change", now, by=by, before=before, after=_values(now))
    return now


def _refuse_taken(number: int, day: date, but: Batch | None = None) -> None:
    known = [b for b in store.register_now().batches.values() if but is None or b.id != but.key]
    others = Batch.objects.exclude(pk=but.pk if but else None)
    if others.filter(number=number).exists() or any(b.number == number for b in known):
        raise Refused(f"已有第 {number} 批。", f"There is a batch {number} already.")
    if others.filter(date=day).exists() or any(b.date == day for b in known):
        raise Refused(f"{day} 已有一个批次。", f"There is a batch of {day} already.")


def _values(batch: Batch) -> dict[str, Any]:
    return {name: getattr(batch, name) for name in FIELDS}


def _draft(batch: Batch, by: User, version: int) -> Batch:
    """The batch as it is now, held; raises Stale for an older page, Refused where it is published."""
    require_scheme_manager(by)
    store.new_edition()
    now = Batch.objects.select_for_update().get(pk=batch.pk)
    if now.published_at:
        raise Stale(
            f"第 {now.number} 批已公布，内容已冻结；如有错误，请登记更正。",
            f"Batch {now.number} is published and frozen; enter a correction instead.",
        )
    if now.version != version:
        raise Stale(
            "他人已改动这个批次，您的操作没有执行；请刷新页面后再试。",
            "Somebody else has changed this batch; nothing was done. Reload and try again.",
        )
    return now


@transaction.atomic
def collect(batch: Batch, *, by: User, version: int, numbers: Iterable[str]) -> Batch:
    """Let the draft hold exactly these certificates; those of other batches are refused."""
    now, wanted = _draft(batch, by, version), sorted(set(numbers))
    before = sorted(now.certificates.values_list("number", flat=True))
    if wanted == before:
        return now
    found = list(Certificate.objects.filter(number__in=wanted).select_related("batch"))
    for one in found:
        if one.batch_id not in (None, now.pk):
            raise Refused(
                f"{one.number} 已在第 {one.batch.number} 批中。",
                f"{one.number} is in batch {one.batch.number} already.",
            )
    if missing := sorted(set(wanted) - {one.number for one in found}):
        raise Refused(f"没有证书 {missing[0]}。", f"There is no certificate {missing[0]}.")
    now.certificates.exclude(number__in=wanted).update(batch=None)
    Certificate.objects.filter(number__in=wanted).update(batch=now)
    _raise(now)
    record("batch.collect", now, by=by, before={"certificates": before}, after={"certificates": wanted})
    return now


def _raise(batch: Batch) -> None:
    batch.version += 1
    batch.save(update_fields=["version"])


@transaction.atomic
def add_gain(batch: Batch, *, by: User, version: int, number: str, values: Mapping[str, str]) -> Gain:
    """A gain that is typed: it says that it is reported."""
    now = _draft(batch, by, version)
    one = _member(now, number)
    given = {name: values.get(name, "").strip() for name in ("name_zh", "name_en", "before", "after", "unit")}
    if not all(given[name] for name in ("name_zh", "name_en", "before", "after")):
        raise Refused(
            "请填写指标的中英文名称以及之前、之后的数值。",
            "Give the measure in both languages and the figures before and after.",
        )
    return _gain(now, one, by, {**given, "n": values.get("n", "").strip(), "reported": True})


@transaction.atomic
def take_gain(batch: Batch, *, by: User, version: int, number: str, key: str) -> Gain:
    """A gain out of two measurements of the project: before, after and n are what the readings say."""
    now = _draft(batch, by, version)
    one = _member(now, number)
    found = next((gain for gain in measured.measured(one.result) if gain.key == key), None)
    if found is None:
        raise Refused("没有这项可比的读数。", "There are no such comparable readings.")
    values = {
        "name_zh": found.name.zh,
        "name_en": found.name.en,
        "before": found.before,
        "after": found.after,
        "unit": found.unit,
        "n": found.n,
        "reported": False,
    }
    return _gain(now, one, by, values)


def _gain(batch: Batch, one: Certificate, by: User, values: Mapping[str, Any]) -> Gain:
    if one.gains.count() >= MOST_GAINS:
        raise Refused(f"每项结果最多 {MOST_GAINS} 条成效。", f"At most {MOST_GAINS} gains for each result.")
    for name, value in values.items():
        longest = Gain._meta.get_field(name).max_length
        if isinstance(value, str) and longest and len(value) > longest:
            raise Refused(
                f"“{value[:20]}…”过长，最多 {longest} 字。", f"“{value[:20]}…” is longer than {longest}."
            )
    made = Gain.objects.create(certificate=one, **values)
    _raise(batch)
    after = {"certificate": one.number, **values}
    record("batch.gain", made, by=by, after=after)
    return made


@transaction.atomic
def drop_gain(batch: Batch, *, by: User, version: int, pk: int) -> None:
    """Take a gain out of a draft."""
    now = _draft(batch, by, version)
    gain = Gain.objects.filter(pk=pk, certificate__batch=now).select_related("certificate").first()
    if gain is None:
        return
    before = {"certificate": gain.certificate.number, "name_zh": gain.name_zh, "after": gain.after}
    record("batch.gain.drop", gain, by=by, before=before)
    gain.delete()
    _raise(now)


def _member(batch: Batch, number: str) -> Certificate:
    one = batch.certificates.select_related("result__assessment").filter(number=number).first()
    if one is None:
        raise Refused(f"本批中没有证书 {number}。", f"The batch has no certificate {number}.")
    return one


@transaction.atomic
def publish(batch: Batch, *, by: User, version: int) -> Batch:
    """Publish and freeze. Certificates that were held come out; every one has to be valid now."""
    now = _draft(batch, by, version)
    today = timezone.localdate()
    if now.date > today:
        raise Refused(
            f"批次日期 {now.date} 还没到；请在当天或之后公布。",
            f"The batch is of {now.date}; publish it on that day or later.",
        )
    listed = announcing.members(now)
    _refuse_unfit(listed)
    now.certificates.filter(published_on=None).update(published_on=today)
    with understood():
        now.frozen = announcing.frozen(now)
        store.append([CoreEntry(announcing.core_batch(now), today)], by=by)
    now.sha256 = hashlib.sha256(now.frozen).hexdigest()
    now.published_by, now.published_at = by, timezone.now()
    now.version += 1
    now.save()
    store.new_edition()  # the batch has come in since the register was read above
    rows.rewrite_certified(announcing.members(now), store.register_now())
    after = {
        **_values(now),
        "sha256": now.sha256,
        "certificates": {one.number: one.sha256 for one in listed},
    }
    record("batch.publish", now, by=by, after=after)
    return now


def _refuse_unfit(listed: list[Certificate]) -> None:
    if not listed:
        raise Refused("批次中还没有结果。", "The batch holds no result yet.")
    standing = trust.standings(listed)
    for one in listed:
        verdict = standing.get(one.number)
        if verdict is None or not verdict.good:
            raise Refused(
                f"证书 {one.number} 当前无效，不能公布；请先移出本批。",
                f"The certificate {one.number} is not valid now; take it out of the batch first.",
            )


@transaction.atomic
def correct(batch: Batch, *, by: User, values: Mapping[str, str]) -> BatchCorrection:
    """Say beside a published batch what was wrong in it; the frozen text stays. A double click adds nothing."""
    require_scheme_manager(by)
    now = Batch.objects.select_for_update().get(pk=batch.pk)
    if not now.published_at:
        raise Refused("草稿可以直接修改，无须更正。", "A draft is changed, not corrected.")
    given = {name: values.get(name, "").strip() for name in ("reason_zh", "reason_en", "text_zh", "text_en")}
    if not all(given.values()):
        raise Refused("理由和更正内容都须有中英文。", "Reason and correction are needed in both languages.")
    if held := now.corrections.filter(**given).first():
        return held
    made = BatchCorrection.objects.create(
        batch=now, date=timezone.localdate(), by=by, at=timezone.now(), **given
    )
    record("batch.correct", made, by=by, after={"batch": now.number, "date": made.date, **given})
    return made
