"""Whether a certificate is good, and if not, why and where (R27, R28). Offline: the trust says all.

What comes first decides: changed, unknown key, revoked, suspended, not yet valid, expired, status not known.
The log is not looked at: whoever doubts that a certificate was entered asks for a proof of inclusion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from steelyard.certificate.canonical import Canonical, read
from steelyard.certificate.credential import (
    CONTEXT,
    PURPOSES,
    TYPES,
    CredentialIn,
    digests,
)
from steelyard.certificate.keys import SAMPLE, Key
from steelyard.certificate.models import path
from steelyard.certificate.named_key import named_key
from steelyard.certificate.proof import holds
from steelyard.certificate.trust import Trust
from steelyard.errors import InputError
from steelyard.values import Text


class State(StrEnum):
    """What can be said of a certificate; only `valid` is good."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    STATUS_UNKNOWN = "status_unknown"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    UNKNOWN_KEY = "unknown_key"
    CHANGED = "changed"


WORDS: Mapping[State, Text] = {
    State.VALID: Text("有效", "valid"),
    State.EXPIRED: Text("已到期", "expired"),
    State.NOT_YET_VALID: Text("尚未生效", "not yet valid"),
    State.STATUS_UNKNOWN: Text("状态不明", "status not known"),
    State.SUSPENDED: Text("已暂停", "suspended"),
    State.REVOKED: Text("已撤销", "revoked"),
    State.UNKNOWN_KEY: Text("密钥不可信", "unknown key"),
    State.CHANGED: Text("已被改动", "changed"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `where` are the places of a change; `assessment` is empty unless the signature holds."""

    state: State
    reason: Text
    at: str
    where: tuple[str, ...] = ()
    sample: bool = False
    key: str = ""  # multikey of the key that signed it
    lists_of: str = ""  # moment of the older of the two status lists that were looked at
    valid_from: str = ""
    valid_until: str = ""
    issuer: str = ""
    assessment: dict[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether the certificate may be relied on."""
        return self.state is State.VALID


@dataclass(frozen=True, slots=True)
class Stated:
    """What a certificate states of its signature and its time: with a trust, its standing at any moment follows."""

    method: str  # of the key that signed it, which the method names in full
    issuer: str
    created: str
    decided_at: str
    valid_from: str
    valid_until: str  # empty: no end
    sample: bool
    marked: bool  # facts and name both say SAMPLE, as what a demo key signs has to
    lists: Mapping[str, tuple[str, int]]  # purpose -> address of the status list, place in it

    def key(self, trust: Trust) -> Key | Text:
        """The key of the trust that may have signed it, or why there is none."""
        return trust.keys.find(self.method, "certificate", self.created, self.issuer)


def verify(data: bytes, trust: Trust, at: str, where: str = "") -> Verdict:
    """The verdict on the bytes of a certificate at a moment; never raises for what stands in them."""
    given = _read(data, at, where)
    if isinstance(given, Verdict):
        return given
    document, found = given
    stated = _stated(found)
    key = stated.key(trust)
    if not isinstance(key, Text) and not holds(document, key.verifier):
        places = tuple(_places(document.value)) or ("$.proof",)
        return _changed(at, "签名后被改动", "was changed after it was signed", *places)
    verdict = standing(stated, trust, at)
    if verdict.state is State.UNKNOWN_KEY:
        return verdict
    return replace(verdict, issuer=found.issuer.name, assessment=document.value["assessment"])


def signed(data: bytes) -> Stated | None:
    """What is stated by a certificate that the key signed which it names; None for anything else.

    That never changes, so it may be kept and asked by `standing`, which also says whether the key is trusted.
    """
    given = _read(data, "", "")
    if isinstance(given, Verdict):
        return None
    document, found = given
    try:
        verifier = named_key(found.proof.verificationMethod, "")
    except InputError:
        return None
    return _stated(found) if holds(document, verifier) else None


def standing(stated: Stated, trust: Trust, at: str) -> Verdict:
    """The verdict on a certificate whose signature holds, without the facts of its assessment."""
    key = stated.key(trust)
    if isinstance(key, Text):
        return Verdict(State.UNKNOWN_KEY, key, at, where=("$.proof.verificationMethod",))
    if key.sample and not stated.marked:
        told = Text(
            "演示密钥只能签发标明“样例 SAMPLE”的证书", "a demo key may only sign what is marked SAMPLE"
        )
        return Verdict(State.UNKNOWN_KEY, told, at, where=("$.name",))
    if stated.created <= at and not stated.decided_at <= stated.created == stated.valid_from:
        return _untimely(stated, at)
    state, reason, lists_of = _state(stated, key, trust, at)
    return Verdict(
        state,
        reason,
        at,
        sample=key.sample or stated.sample,
        key=key.verifier.multikey,
        lists_of=lists_of,
        valid_from=stated.valid_from,
        valid_until=stated.valid_until,
    )


def _read(data: bytes, at: str, where: str) -> tuple[Canonical, CredentialIn] | Verdict:
    """The certificate in the bytes, or why they are none."""
    try:
        document = read(data, where)
    except InputError as fault:
        return _changed(
            at, f"不是规范的证书文件：{fault.what}", f"is no canonical certificate: {fault.what}", "$"
        )
    try:
        found = CredentialIn.model_validate(document.value)
    except ValidationError as faults:
        first = faults.errors(include_url=False, include_context=False, include_input=False)[0]
        return _changed(
            at,
            "不是证书，或已被改动",
            f"is no certificate, or was changed: {first['msg']}",
            path(first["loc"]),
        )
    if (found.context, found.type) != (CONTEXT, TYPES):
        return _changed(at, "不是本程序的证书", "is no certificate of this program", "$.type")
    return document, found


def _stated(found: CredentialIn) -> Stated:
    sample = found.assessment.sample
    return Stated(
        method=found.proof.verificationMethod,
        issuer=found.issuer.id,
        created=found.proof.created,
        decided_at=found.assessment.decided_at,
        valid_from=found.validFrom,
        valid_until=found.validUntil or "",
        sample=sample,
        marked=sample and found.name.startswith(SAMPLE),
        lists={
            entry.statusPurpose: (entry.statusListCredential, int(entry.statusListIndex))
            for entry in found.credentialStatus
        },
    )


def _untimely(stated: Stated, at: str) -> Verdict:
    """The key's time was looked up for `created`; a validity that begins at another moment is not covered."""
    early = stated.valid_from == stated.created
    place = "$.assessment.decided_at" if early else "$.validFrom"
    told = Text(
        f"签名时间 {stated.created} 与{'审定时间' if early else '生效时间'}不符",
        f"it was signed at {stated.created}, {'before it was decided' if early else 'not when it begins'}",
    )
    return Verdict(State.UNKNOWN_KEY, told, at, where=(place,))


def _places(document: dict[str, Any]) -> Iterator[str]:
    """Members that do not fit their digests; none where only the proof was changed."""
    stated, actual = document["digests"], digests(document)
    yield from (
        f"$.{name}" for name in sorted(stated.keys() | actual.keys()) if stated.get(name) != actual.get(name)
    )


def _state(stated: Stated, key: Key, trust: Trust, at: str) -> tuple[State, Text, str]:
    lists_of = ""
    unknown = Text(
        "信任文件中没有当时有效的状态清单", "the trust file has no status list that was in force then"
    )
    seen: dict[str, bool | None] = {}
    for purpose in PURPOSES:
        seen[purpose], date = _marked(stated, purpose, key, trust, at)
        lists_of = min(filter(None, (lists_of, date)), default="")
    if seen["revocation"]:
        return State.REVOKED, Text("已撤销", "revoked"), lists_of
    if seen["suspension"]:
        return State.SUSPENDED, Text("已暂停", "suspended"), lists_of
    begins = max(stated.valid_from, stated.created)
    if at < begins:
        return State.NOT_YET_VALID, Text(f"自 {begins} 起有效", f"it is valid from {begins}"), lists_of
    if stated.valid_until and stated.valid_until <= at:
        return (
            State.EXPIRED,
            Text(f"已于 {stated.valid_until} 到期", f"it ended at {stated.valid_until}"),
            lists_of,
        )
    if None in seen.values():
        return State.STATUS_UNKNOWN, unknown, lists_of
    return State.VALID, Text("有效", "valid"), lists_of


def _marked(stated: Stated, purpose: str, key: Key, trust: Trust, at: str) -> tuple[bool | None, str]:
    """Whether a list marks the certificate, None where that is not known; and the moment of the list."""
    if purpose not in stated.lists:
        return None, ""
    address, place = stated.lists[purpose]
    known = trust.list_of(address, purpose, key.issuer, at, sample=key.sample)
    return (None, "") if known is None else (known.marked(place), known.first)


def _changed(at: str, chinese: str, english: str, *places: str) -> Verdict:
    return Verdict(State.CHANGED, Text(chinese, english), at, where=places)
