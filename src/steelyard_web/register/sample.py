"""A sample office for the sample scheme: a demo key that lives in memory only, and whatever it signs is marked SAMPLE.

The workspace itself holds no signing key; a real scheme signs offline with `steelyard certificate`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from steelyard.certificate.award import award
from steelyard.certificate.credential import issue
from steelyard.certificate.decision import decide_over, read_decision
from steelyard.certificate.keys import ROLES, Key, KeySet
from steelyard.certificate.moments import written
from steelyard.certificate.scheme import Scheme, scheme_of
from steelyard.certificate.signature import Ed25519Signer
from steelyard.certificate.status import status_list
from steelyard.certificate.trust import trust_file

ISSUER = "https://register.example/scheme"
SCHEME = {
    "schema": "steelyard/scheme/1",
    "issuer": {"id": ISSUER, "name": {"zh": "样例评估机构", "en": "Sample Scheme"}},
    "register": "https://register.example/register",
    "numbers": {"pattern": "SAMPLE-{year}-{serial}", "digits": 4},
    "validity_months": 36,
    "prevailing": "zh",
    "wording": {
        "title": {"zh": "能力成熟度评估证书", "en": "Capability maturity assessment certificate"},
        "statement": {
            "zh": "样例：本证书说明所列项目在所列日期按所列标准版次和部分完成评估的结果，不作其他说明。",
            "en": "SAMPLE: this certificate states the result of the assessment of the named project against the "
            "named edition and part on the named date. It says nothing else.",
        },
        "criteria": {
            "zh": "样例：按标准逐条评定，专家会议审定。",
            "en": "SAMPLE: rated by requirement, decided by experts.",
        },
    },
    "recognitions": {},
}


@dataclass(slots=True)
class SampleOffice:
    """Signs at moments that follow each other by a second, the first of them `begin`."""

    begin: datetime
    sample: bool = True
    signer: Ed25519Signer = field(default_factory=Ed25519Signer.generate)
    scheme: Scheme = field(default_factory=lambda: scheme_of(SCHEME, "sample scheme"))
    issued: int = 0
    _acts: int = 0

    @property
    def key(self) -> Key:
        """Its one key, for every use."""
        first = written(self.begin - timedelta(days=1))
        return Key(self.signer.verifier, ISSUER, frozenset(ROLES), first, "", self.sample)

    def moment(self) -> str:
        """The next moment."""
        self._acts += 1
        return written(self.begin + timedelta(seconds=self._acts))

    def certificate(self, result: bytes) -> bytes:
        """A certificate for a decided result."""
        decision = decide_over(result, "approve", "none", self.signer, self.key, self.moment())
        told = read_decision(decision, KeySet.of([self.key]), ISSUER, "the sample decision")
        at, index = self.moment(), self.issued
        self.issued += 1
        number = self.scheme.number(int(at[:4]), self.issued)
        awarded = award(result, told, "the sample result")
        return issue(awarded, self.scheme, self.signer, self.key, number=number, index=index, at=at)

    def trust(self, revoked: Iterable[int] = (), suspended: Iterable[int] = ()) -> bytes:
        """The trust file with status lists of this moment; places count from 0 in the order of issue."""
        at = self.moment()
        lists = [
            json.loads(status_list(self.scheme, "revocation", revoked, self.signer, self.key, at=at)),
            json.loads(status_list(self.scheme, "suspension", suspended, self.signer, self.key, at=at)),
        ]
        return trust_file(KeySet.of([self.key]), lists, at)
