"""Publish certificates and adopt trust files. The web signs nothing and holds no key: it verifies what it is given.

A certificate is published when its signature holds under the newest trust file, and its result file is the one
that the experts decided on in a case that is certified now and has no open appeal (R27).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.certificate.moments import written
from steelyard.certificate.trust import Trust, read_trust
from steelyard.certificate.verify import WORDS, State, Verdict, verify
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import State as Case
from steelyard_web.audit.trail import record
from steelyard_web.decisions.models import Meeting, Result
from steelyard_web.refusal import Refused, Stale
from steelyard_web.register import rows, store, trust
from steelyard_web.register.heard import understood
from steelyard_web.register.models import Certificate, TrustFile
from steelyard_web.register.places import placed
from steelyard_web.register.reading import inside
from steelyard_web.scheme.access import require_scheme_manager

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)  # readable in an address
AHEAD = timedelta(minutes=10)  # by which the clocks of two machines may differ
MANY = 500  # places of a status list in one question


@transaction.atomic
def adopt_trust(data: bytes, *, by: User, name: str = "trust.json") -> TrustFile:
    """Take a trust file as the newest; the same one again changes nothing.

    Raises Refused for what is none, for one of the future, and for one older than that in force.
    """
    require_scheme_manager(by)
    store.new_edition()
    sha256 = hashlib.sha256(data).hexdigest()
    if held := TrustFile.objects.filter(sha256=sha256).first():
        return held
    with understood():
        found = read_trust(data, name)
    _refuse_time(found.date)
    made = TrustFile.objects.create(document=data, sha256=sha256, date=found.date, by=by, at=timezone.now())
    revoked = _enter_revocations(found)
    after = {
        "sha256": sha256,
        "date": found.date,
        "keys": sorted(key.verifier.multikey for key in found.keys.keys.values()),
        "lists": len(found.lists),
        "revoked": revoked,
    }
    record("register.trust", made, by=by, after=after)
    return made


def _refuse_time(moment: str) -> None:
    newest = trust.newest()
    if newest and moment <= newest.date:
        raise Refused(
            f"该信任文件的日期是 {moment}，不晚于当前使用的 {newest.date}；请上传更新的文件。",
            f"This trust file is of {moment}, not later than the one in force, {newest.date}; give a newer one.",
        )
    if moment > written(timezone.now() + AHEAD):
        raise Refused(
            f"该信任文件的日期 {moment} 在将来；请核对两台机器的时钟。",
            f"This trust file is of {moment}, which is in the future; check the clocks of both machines.",
        )


def _enter_revocations(found: Trust) -> list[str]:
    """Keep the day of the list that first revokes a certificate; gives the numbers."""
    numbers, at = [], trust.moment()
    for listed in found.lists:
        if listed.purpose != "revocation":
            continue
        for certificate in _marked(listed.id, listed.bits):
            if verify(bytes(certificate.document), found, at).state is State.REVOKED:
                certificate.revoked_on, certificate.revoked_known = _day(listed.first), timezone.localdate()
                certificate.save(update_fields=["revoked_on", "revoked_known"])
                numbers.append(certificate.number)
    if numbers:
        rows.rewrite_certified(
            Certificate.objects.filter(number__in=numbers).select_related("batch"), store.register_now()
        )
    return numbers


def _marked(lists: str, bits: bytes) -> Iterator[Certificate]:
    """The certificates of a list that it marks and that are not known to be revoked."""
    places = [
        8 * at + bit for at, byte in enumerate(bits) if byte for bit in range(8) if byte & (0x80 >> bit)
    ]
    for begin in range(0, len(places), MANY):
        yield from Certificate.objects.filter(
            lists=lists, index__in=places[begin : begin + MANY], revoked_on=None
        )


def _day(moment: str) -> date:
    return timezone.localdate(datetime.fromisoformat(moment).astimezone(UTC))


@transaction.atomic
def publish(data: bytes, *, by: User, hold: bool = False, name: str = "certificate.json") -> Certificate:
    """Publish a certificate, or hold it for its batch; the same file again changes nothing."""
    require_scheme_manager(by)
    store.new_edition()
    data = data.removesuffix(b"\n")
    sha256 = hashlib.sha256(data).hexdigest()
    if held := Certificate.objects.filter(sha256=sha256).first():
        return held
    with understood():
        found, _ = trust.verdict(data, name)
    if not found.good:
        raise _refused(found)
    result = decided_result(found.assessment["result_sha256"])
    made = _new(data, sha256, found, result, by=by, hold=hold)
    after = {
        "number": made.number,
        "sha256": sha256,
        "result": result.sha256,
        "sample": made.sample,
        "held": hold,
        "register": made.organisation,
    }
    record("certificate.publish", made, by=by, after=after, case=result.assessment)
    return made


def _refused(found: Verdict) -> Refused:
    state, places = WORDS[found.state], "，".join(found.where)
    zh = f"证书不能公布：{state.zh}（{found.reason.zh}{'；位置 ' + places if places else ''}）。"
    english = f"; at {', '.join(found.where)}" if places else ""
    return Refused(zh, f"Not published: {state.en} ({found.reason.en}{english}).")


def decided_result(sha256: str) -> Result:
    """The result that the experts decided on; raises Refused unless its case is certified on it now."""
    meeting = (
        Meeting.objects.filter(result__sha256=sha256, result__basis="formal", closed_at__isnull=False)
        .select_related("result__assessment__organisation")
        .order_by("-pk")
        .first()
    )
    if meeting is None or meeting.result is None:
        raise Refused(
            f"没有一次专家评审的结果与证书所载的结果摘要 {sha256[:16]}… 一致；证书须针对本系统中审定的结果文件签发。",
            f"No expert meeting decided on the result {sha256[:16]}… that the certificate names; "
            "issue it for the result file that was decided here.",
        )
    case = meeting.result.assessment
    if case.state == Case.APPEALED or case.appeals.filter(decided__isnull=True).exists():
        raise Refused(
            f"评估 {case.number} 的申诉尚未了结，不能公布证书（R27）。",
            f"An appeal in {case.number} is open: no certificate may be published (R27).",
        )
    if case.state != Case.CERTIFIED:
        raise Refused(
            f"评估 {case.number} 不在“已获证”状态，不能公布证书。",
            f"The assessment {case.number} is not in the state “certified”; nothing was published.",
        )
    if case.meetings.filter(closed_at__isnull=False, result__isnull=False, pk__gt=meeting.pk).exists():
        raise Refused(
            f"评估 {case.number} 另有更新的审定结果；请按新的结果签发证书。",
            f"There is a newer decision in {case.number}; issue the certificate for that result.",
        )
    return meeting.result


def _new(data: bytes, sha256: str, found: Verdict, result: Result, *, by: User, hold: bool) -> Certificate:
    number = found.assessment["number"]
    if not NUMBER.fullmatch(number):
        raise Refused(
            f"编号“{number[:60]}”不能用作网址；只用字母、数字、点、横线和下划线。",
            f"The number “{number[:60]}” cannot stand in an address; use letters, digits, dots and hyphens.",
        )
    if Certificate.objects.filter(number=number).exists():
        raise Refused(
            f"已有编号为 {number} 的另一份证书。", f"There is another certificate {number} already."
        )
    if result.certificates.filter(revoked_on=None).exists():
        raise Refused(
            "该结果已有证书；撤销之后才能公布新的。",
            "This result has a certificate already; a new one can follow only when that is revoked.",
        )
    entry = _entry(data)
    register, today = store.register_now(), timezone.localdate()
    organisation, added = placed(result.assessment.organisation, register, today)
    with understood():
        store.append(added, by=by)
    made = Certificate.objects.create(
        number=number,
        document=data,
        sha256=sha256,
        result=result,
        organisation=organisation,
        index=int(entry["statusListIndex"]),
        lists=entry["statusListCredential"][:600],
        sample=found.sample,
        published_on=None if hold else today,
        by=by,
        at=timezone.now(),
    )
    store.new_edition()  # the organisation has come in since the register was read above
    rows.rewrite_certified([made], store.register_now())
    return made


def _entry(data: bytes) -> dict[str, Any]:
    """The entry of the revocation list; that it is there, the verdict has made sure."""
    statuses = json.loads(data)["credentialStatus"]
    return next(one for one in statuses if one["statusPurpose"] == "revocation")


@transaction.atomic
def attach_page(certificate: Certificate, data: bytes, *, by: User, seen: str) -> Certificate:
    """Put its PDF beside a certificate, in place of the one with the digest `seen` (empty: none).

    Raises Refused for a PDF that does not carry this very certificate.
    """
    require_scheme_manager(by)
    now = Certificate.objects.select_for_update().get(pk=certificate.pk)
    sha256 = hashlib.sha256(data).hexdigest()
    if now.page_sha256 == sha256:
        return now
    if now.page_sha256 != seen:
        raise Stale("PDF 已被他人更换；请刷新页面。", "Somebody else has put another PDF here. Reload.")
    if inside(data, "PDF").removesuffix(b"\n") != bytes(now.document):
        raise Refused(
            f"该 PDF 内嵌的是另一份证书，不是 {now.number}。",
            f"This PDF carries another certificate, not {now.number}.",
        )
    before, now.page, now.page_sha256 = {"page": now.page_sha256}, data, sha256
    now.save(update_fields=["page", "page_sha256"])
    case = Result.objects.select_related("assessment__organisation").get(pk=now.result_id).assessment
    record("certificate.page", now, by=by, before=before, after={"page": sha256}, case=case)
    return now
