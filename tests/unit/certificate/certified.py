"""A sample scheme with its keys, a decided result, and certificates of it. All of it is sample data."""

import json
import resource
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import pytest
import rfc8785

from builders import decided, part, practice, rated
from steelyard.certificate import keyfile
from steelyard.certificate.award import award
from steelyard.certificate.credential import issue
from steelyard.certificate.decision import decide_over, read_decision
from steelyard.certificate.keys import ROLES, Key, KeySet
from steelyard.certificate.office import Office
from steelyard.certificate.scheme import scheme_of
from steelyard.certificate.signature import Ed25519Signer
from steelyard.certificate.status import status_list
from steelyard.certificate.trust import read_trust, trust_file
from steelyard.result.document import canonical

ISSUER = "https://register.example/scheme"
DECIDED, ISSUED, NOW = "2026-11-10T02:00:00Z", "2026-11-20T08:00:00Z", "2026-12-01T00:00:00Z"
SIGNER = Ed25519Signer(bytes(range(32)))
SCHEME = {
    "schema": "steelyard/scheme/1",
    "issuer": {"id": ISSUER, "name": {"zh": "样例评估机构", "en": "Sample Scheme"}},
    "register": "https://register.example",
    "numbers": {"pattern": "SAMPLE-{year}-{serial}", "digits": 4},
    "validity_months": 36,
    "prevailing": "zh",
    "wording": {
        "title": {"zh": "能力成熟度评估证书", "en": "Capability maturity assessment certificate"},
        "statement": {
            "zh": "本证书只说明一次评估的结果。",
            "en": "This certificate states one result of assessment.",
        },
        "criteria": {"zh": "按标准逐条评估。", "en": "Each requirement of the standard was assessed."},
    },
    "recognitions": {"dual": {"zh": "样例双证", "en": "Sample dual recognition"}},
}


def scheme(**changes):
    return scheme_of(SCHEME | changes, "scheme.yaml")


def key(signer=SIGNER, *, sample=False, roles=ROLES, first="2026-01-01T00:00:00Z", until="", issuer=ISSUER):
    return Key(signer.verifier, issuer, frozenset(roles), first, until, sample)


def keys(*found):
    return KeySet.of(found or (key(),))


def result(basis="formal", **changes):
    """The canonical bytes of a result at level 2; `changes` replace members of the document."""
    of = part([practice("A", "1.1 2.1 3.1")])
    rates = rated("A", "1.1=met 2.1=met 3.1=not")
    document = json.loads(canonical(decided(of, rates)))
    return rfc8785.dumps(document | {"basis": basis} | changes)


def decision(of, signer=SIGNER, outcome="approve", appeal="none", *, sample=False):
    return decide_over(of, outcome, appeal, signer, key(signer, sample=sample), DECIDED)


def awarded(of=None, signer=SIGNER, keyset=None, **more):
    of = result() if of is None else of
    known = keyset or keys(key(signer))
    demo = known.keys[signer.verifier.method].sample
    told = read_decision(decision(of, signer, sample=demo, **more), known, ISSUER, "decision.json")
    return award(of, told, "result.json")


def certificate(signer=SIGNER, *, index=7, at=ISSUED, of=None, sample=False, by=None, **more):
    found = awarded(of, signer, keys(key(signer, sample=sample)))
    return issue(
        replace(found),
        by or scheme(),
        signer,
        key(signer, sample=sample),
        number="SAMPLE-2026-0001",
        index=index,
        at=at,
        **more,
    )


def lists(revoked=(), suspended=(), *, at=ISSUED, until="", signer=SIGNER, by=None, sample=False):
    of, by_key = by or scheme(), key(signer, sample=sample)
    return [
        status_list(of, "revocation", revoked, signer, by_key, at=at, until=until),
        status_list(of, "suspension", suspended, signer, by_key, at=at, until=until),
    ]


def office_in(folder):
    return Office(folder, scheme(), keys())


def signers(role):
    """A signer for each role that needs no passphrase."""
    return (SIGNER, key(roles=(role,)))


_STRETCHED = cache(keyfile._stretched)


@contextmanager
def stretched_once():
    """The same secret and salt give the same key: meanwhile scrypt takes its time once for each of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_stretched", _STRETCHED)
        yield


@contextmanager
def full_disk(after):
    """No file grows beyond so many bytes meanwhile, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def trust(*found, listed=None, date=NOW):
    signed = lists() if listed is None else listed
    return read_trust(trust_file(keys(*found), [json.loads(one) for one in signed], date), "trust.json")
