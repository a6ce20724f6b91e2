"""What gets a certificate and what it says (R27): formal, decided, no open appeal; assessment, never certification."""

import hashlib
import json

import pytest

from steelyard.certificate.award import award
from steelyard.certificate.canonical import write
from steelyard.certificate.credential import issue, json_schema
from steelyard.certificate.decision import read_decision
from steelyard.certificate.proof import signed
from steelyard.certificate.signature import Ed25519Signer
from steelyard.errors import InputError, SteelyardError, VerificationFailed
from tests.unit.certificate.certified import (
    DECIDED,
    ISSUED,
    ISSUER,
    SCHEME,
    SIGNER,
    awarded,
    certificate,
    decision,
    key,
    keys,
    result,
    scheme,
)

OTHER = Ed25519Signer(bytes(32))


def issued(**more):
    return json.loads(certificate(**more))


def refused(make, kind=InputError):
    with pytest.raises(kind) as fault:
        make()
    return str(fault.value)


def test_a_certificate_says_what_the_result_says():
    of = result()
    document, told = issued(of=of), json.loads(of)
    facts = document["assessment"]
    for name in ("organisation", "project", "standard", "part", "module", "target", "as_of", "unit"):
        assert facts[name] == told[name]
    assert facts["level"] == told["level"]
    assert facts["level"] == {"value": 2, "half": False, "name": {"zh": "2 基础级", "en": "2 Foundation"}}
    assert facts["result_sha256"] == hashlib.sha256(of).hexdigest()
    assert facts["decision_sha256"] == hashlib.sha256(decision(of)).hexdigest()
    assert facts["decided_at"] == DECIDED
    assert facts["number"] == "SAMPLE-2026-0001"


def test_it_is_a_verifiable_credential_and_an_open_badge():
    document = issued()
    assert document["@context"][:2] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert document["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert document["id"] == "https://register.example/certificates/SAMPLE-2026-0001"
    assert (document["validFrom"], document["validUntil"]) == (ISSUED, "2029-11-20T08:00:00Z")
    subject = document["credentialSubject"]
    assert subject["achievement"]["achievementType"] == "Assessment"
    description = subject["achievement"]["resultDescription"][0]
    assert subject["result"][0]["resultDescription"] == description["id"]
    assert subject["identifier"][1]["identityHash"] == "样例项目 sample project"
    assert [entry["statusListIndex"] for entry in document["credentialStatus"]] == ["7", "7"]


def test_validity_may_be_none():
    assert "validUntil" not in issued(by=scheme(validity_months=None))


def test_the_same_inputs_give_the_same_bytes():
    assert certificate() == certificate()


def test_recognitions_are_those_of_the_scheme():
    assert issued()["assessment"]["recognitions"] == []
    assert issued(recognitions=["dual"])["assessment"]["recognitions"] == [
        {"id": "dual", "name": {"zh": "样例双证", "en": "Sample dual recognition"}}
    ]
    assert "no recognition 'gold'" in refused(lambda: certificate(recognitions=["gold"]))


def test_demo_keys_mark_everything():
    document = issued(sample=True)
    assert document["name"].startswith("样例 SAMPLE ")
    assert document["credentialSubject"]["achievement"]["name"].startswith("样例 SAMPLE ")
    assert document["assessment"]["sample"] is True
    assert not issued()["name"].startswith("样例")


def test_a_self_assessment_gets_none():
    assert "is a self-assessment" in refused(lambda: awarded(result("self")))


@pytest.mark.parametrize("outcome", ["return", "defer"])
def test_what_the_experts_did_not_approve_gets_none(outcome):
    assert f"decision is '{outcome}'" in refused(lambda: awarded(outcome=outcome))


def test_a_lowered_level_gets_one_for_the_result_that_was_decided():
    assert awarded(outcome="lower").facts["level"]["value"] == 2


def test_an_open_appeal_stops_it_and_a_closed_one_does_not():
    assert "an appeal is open" in refused(lambda: awarded(appeal="open"))
    assert awarded(appeal="closed").facts["level"]["value"] == 2


def test_no_level_gets_none():
    below = {"value": 0, "half": False, "name": {"zh": "未达级", "en": "below level 1"}}
    assert "attained no level" in refused(lambda: awarded(result(level=below)))
    assert "attained no level" in refused(lambda: awarded(result(level={"missing": "not_applicable"})))


def test_an_english_name_has_to_come_from_the_applicant():
    named = {"name": {"zh": "样例银行", "en": ""}, "category": "bank"}
    assert "$.organisation.name.en" in refused(lambda: awarded(result(organisation=named)))


def test_a_result_without_its_project_is_refused():
    assert "which project" in refused(lambda: awarded(result(project=None)))


def test_a_result_of_an_organisation_has_no_project():
    document = json.loads(result(unit="organisation"))
    del document["project"]
    facts = awarded(
        json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).facts
    assert (facts["unit"], "project" in facts) == ("organisation", False)


def test_a_decision_is_over_one_result_only():
    told = read_decision(decision(result()), keys(), ISSUER, "decision.json")
    assert "over another result" in refused(lambda: award(result(module="m"), told, "r"), VerificationFailed)


def test_every_byte_of_a_decision_counts():
    data = decision(result())
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(SteelyardError):
            read_decision(changed, keys(), ISSUER, "decision.json")


def test_a_decision_needs_a_key_for_decisions_of_this_issuer():
    data = decision(result())
    only = keys(key(roles=("certificate",)))
    assert "may not sign for decision" in refused(
        lambda: read_decision(data, only, ISSUER, "d"), VerificationFailed
    )
    assert "does not list" in refused(
        lambda: read_decision(data, keys(key(OTHER)), ISSUER, "d"), VerificationFailed
    )
    assert "not of https://other" in refused(
        lambda: read_decision(data, keys(), "https://other.example", "d")
    )


def test_a_demo_decision_never_gets_a_real_certificate():
    demo = awarded(keyset=keys(key(sample=True)))
    given = {"number": "1", "index": 0, "at": ISSUED}
    assert "only a demo key" in refused(lambda: issue(demo, scheme(), SIGNER, key(), **given))
    late = key(first="2027-01-01T00:00:00Z")
    assert "may not sign certificates" in refused(lambda: issue(awarded(), scheme(), SIGNER, late, **given))
    before = given | {"at": "2026-11-01T00:00:00Z"}
    assert "before it was decided" in refused(lambda: issue(awarded(), scheme(), SIGNER, key(), **before))


@pytest.mark.parametrize("word", ["认证", "certified", "Certification", "certifies"])
def test_the_wording_never_certifies(word):
    wording = SCHEME["wording"] | {"statement": {"zh": f"说明 {word}", "en": "states"}}
    message = refused(lambda: scheme(wording=wording))
    assert f"speaks of '{word}'" in message
    assert "scheme.yaml, $.wording.statement.zh" in message


def test_numbers_are_filled_in_and_need_a_serial():
    assert scheme().number(2026, 12) == "SAMPLE-2026-0012"
    assert "no {serial}" in refused(lambda: scheme(numbers={"pattern": "A-{year}"}))
    assert "$.numbers.pattern" in refused(lambda: scheme(numbers={"pattern": "../{serial}"}))
    assert "only {year} and {serial}" in refused(lambda: scheme(numbers={"pattern": "{month}-{serial}"}))
    assert "only {year} and {serial}" in refused(lambda: scheme(numbers={"pattern": "{serial}{"}))


def test_an_issuer_that_cannot_name_a_log_is_refused_at_once():
    issuer = {"id": "https://register.example/a+b", "name": SCHEME["issuer"]["name"]}
    assert "scheme.yaml, $.issuer.id" in refused(lambda: scheme(issuer=issuer))


def test_a_decision_is_taken_when_it_is_signed_and_a_demo_one_is_marked():
    def signed_at(at, *, sample=False, **more):
        document = json.loads(decision(result(), sample=sample)) | more
        del document["proof"]
        data = write(signed({name: said for name, said in document.items() if said}, SIGNER, at))
        return read_decision(data, keys(key(sample=sample)), ISSUER, "d")

    assert signed_at(DECIDED).decided_at == DECIDED
    assert signed_at(DECIDED, sample=True).sample
    assert "not decided when it was signed" in refused(lambda: signed_at(ISSUED), VerificationFailed)
    unmarked = refused(lambda: signed_at(DECIDED, sample=True, mark=None), VerificationFailed)
    assert "demo key and not marked 样例 SAMPLE" in unmarked


def test_our_schema_accepts_a_certificate_and_nothing_besides():
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    check = jsonschema.Draft202012Validator(json_schema())
    document = issued(recognitions=["dual"])
    assert [fault.message for fault in check.iter_errors(document)] == []
    assert not check.is_valid(document | {"more": 1})
    assert not check.is_valid(document | {"assessment": document["assessment"] | {"level": 3}})
    assert not check.is_valid({name: value for name, value in document.items() if name != "proof"})
