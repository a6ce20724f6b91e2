"""Verifying sample certificates one after the other; then one Ed25519 verification alone, which is the floor.

Prints how many of each are done in a second of one core: processor time, because Ed25519 computes and never waits.
Every certificate is another one; the trust is read once.
"""

import time
from collections.abc import Callable, Sequence

import rfc8785

from steelyard.certificate.award import Award
from steelyard.certificate.credential import issue
from steelyard.certificate.keys import ROLES, Key
from steelyard.certificate.scheme import scheme_of
from steelyard.certificate.signature import Ed25519Signer
from steelyard.certificate.status import status_list
from steelyard.certificate.trust import read_trust
from steelyard.certificate.verify import verify

CERTIFICATES = 500
AT, NOW = "2026-11-20T08:00:00Z", "2026-12-01T00:00:00Z"
SAMPLE = {"zh": "样例", "en": "Sample"}
ISSUER = "https://register.example/scheme"
WORDS = {"zh": "说明一次评估的结果。", "en": "States the result of one assessment."}
FACTS = {
    "unit": "project",
    "organisation": {"name": SAMPLE, "category": "sample"},
    "project": {"id": "sample", "name": SAMPLE},
    "standard": {"id": "sample", "edition": "1", "title": SAMPLE, "digest": "0" * 64, "overlay": ""},
    "part": {"id": "sample", "title": SAMPLE},
    "module": "",
    "target": 3,
    "level": {"value": 3, "half": False, "name": SAMPLE},
    "as_of": "2026-10-31",
    "decided_at": "2026-11-10T00:00:00Z",
    "result_sha256": "1" * 64,
    "decision_sha256": "2" * 64,
}

signer = Ed25519Signer(bytes(range(32)))
key = Key(signer.verifier, ISSUER, frozenset(ROLES), "2026-01-01T00:00:00Z", sample=True)
scheme = scheme_of(
    {
        "schema": "steelyard/scheme/1",
        "issuer": {"id": ISSUER, "name": SAMPLE},
        "register": "https://register.example",
        "numbers": {"pattern": "SAMPLE-{year}-{serial}"},
        "validity_months": 36,
        "prevailing": "zh",
        "wording": {"title": SAMPLE, "statement": WORDS, "criteria": WORDS},
    },
    "sample",
)
lists = [status_list(scheme, purpose, [], signer, key, at=AT) for purpose in ("revocation", "suspension")]
trust = read_trust(
    b'{"date":"%s","keys":[%s],"schema":"steelyard/trust/1","status_lists":[%s]}'
    % (NOW.encode(), rfc8785.dumps(key.jwk()), b",".join(lists)),
    "trust",
)
awarded = Award(FACTS, FACTS["decided_at"], sample=True)
certificates = [
    issue(awarded, scheme, signer, key, number=scheme.number(2026, n), index=n, at=AT)
    for n in range(CERTIFICATES)
]
signature = signer.sign(certificates[0][:64])


def each_second(work: Callable[[bytes], bool], items: Sequence[bytes]) -> float:
    """How many of the items are done in a second of processor time; all of them have to be good."""
    begun = time.process_time()
    good = sum(work(item) for item in items)
    taken = time.process_time() - begun
    if good != len(items):
        raise SystemExit("a good certificate was not found valid")
    return len(items) / taken


ours = each_second(lambda data: verify(data, trust, NOW).good, certificates)
floor = each_second(
    lambda data: signer.verifier.verify(signature, data[:64]), [certificates[0]] * CERTIFICATES
)
print(ours, floor)
