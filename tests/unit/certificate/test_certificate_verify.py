"""The verdict on a certificate: valid, or why not and where; every byte counts."""

import json

import pytest
import rfc8785

from steelyard.certificate.canonical import read, write
from steelyard.certificate.credential import digests
from steelyard.certificate.proof import signed
from steelyard.certificate.signature import Ed25519Signer
from steelyard.certificate.status import GREATEST, SMALLEST, checked, decoded, encoded
from steelyard.certificate.trust import read_trust, trust_file
from steelyard.certificate.verify import State, verify
from steelyard.errors import InputError, SteelyardError, VerificationFailed
from tests.unit.certificate.certified import (
    ISSUED,
    NOW,
    SIGNER,
    certificate,
    key,
    keys,
    lists,
    scheme,
    trust,
)

OTHER = Ed25519Signer(bytes(32))
GOOD = certificate()


def verdict(data=GOOD, of=None, at=NOW):
    return verify(data, trust() if of is None else of, at)


def resigned(signer=SIGNER, created=ISSUED, **changes):
    document = json.loads(GOOD) | changes
    del document["proof"]
    return write(signed(document, signer, created))


def test_a_good_certificate_is_valid_and_says_what_it_says():
    found = verdict()
    assert (found.state, found.good, found.where, found.sample) == (State.VALID, True, (), False)
    assert found.assessment == json.loads(GOOD)["assessment"]
    assert (found.key, found.lists_of, found.valid_until) == (
        SIGNER.verifier.multikey,
        ISSUED,
        "2029-11-20T08:00:00Z",
    )


def test_one_line_end_after_it_changes_nothing():
    assert verdict(GOOD + b"\n").good


def test_it_is_not_valid_before_and_not_after():
    assert verdict(at="2026-11-20T07:59:59Z").state is State.NOT_YET_VALID
    assert verdict(at=ISSUED).good
    assert verdict(at="2029-11-20T07:59:59Z").good
    assert verdict(at="2029-11-20T08:00:00Z").state is State.EXPIRED
    assert verdict(of=trust(listed=[]), at="2029-11-20T08:00:00Z").state is State.EXPIRED


def test_what_is_signed_later_is_not_valid_before():
    found = verdict(resigned(created="2031-01-01T00:00:00Z"))
    assert (found.state, found.reason.en) == (
        State.NOT_YET_VALID,
        "it is valid from 2031-01-01T00:00:00Z",
    )


def test_a_validity_that_begins_at_another_moment_than_its_signature_is_not_trusted():
    early = verdict(resigned(created="2026-11-19T08:00:00Z"))
    assert (early.state, early.where) == (State.UNKNOWN_KEY, ("$.validFrom",))
    late = verdict(resigned(created="2026-11-21T08:00:00Z"))
    assert (late.state, late.where) == (State.UNKNOWN_KEY, ("$.validFrom",))
    facts = json.loads(GOOD)["assessment"] | {"decided_at": "2026-11-20T08:00:01Z"}
    undecided = json.loads(GOOD) | {"assessment": facts}
    found = verdict(resigned(assessment=facts, digests=digests(undecided)))
    assert (found.state, found.where) == (State.UNKNOWN_KEY, ("$.assessment.decided_at",))


def test_revoked_comes_before_suspended_and_both_before_expired():
    for revoked, suspended, state in (
        ([7], [], State.REVOKED),
        ([7], [7], State.REVOKED),
        ([], [7], State.SUSPENDED),
        ([6, 8], [6, 8], State.VALID),
    ):
        assert verdict(of=trust(listed=lists(revoked, suspended))).state is state
    assert verdict(of=trust(listed=lists([7])), at="2030-01-01T00:00:00Z").state is State.REVOKED


def test_without_a_status_list_in_force_it_is_not_called_valid():
    assert verdict(of=trust(listed=[])).state is State.STATUS_UNKNOWN
    assert verdict(of=trust(listed=lists()[:1])).state is State.STATUS_UNKNOWN
    ended = lists(until="2026-11-30T00:00:00Z")
    assert verdict(of=trust(listed=ended)).state is State.STATUS_UNKNOWN
    assert verdict(of=trust(listed=ended), at="2026-11-29T00:00:00Z").good


def test_the_newest_list_that_was_in_force_counts():
    both = [*lists([7], at="2026-11-21T00:00:00Z"), *lists([], at="2026-11-25T00:00:00Z")]
    assert verdict(of=trust(listed=both), at="2026-11-22T00:00:00Z").state is State.REVOKED
    assert verdict(of=trust(listed=both)).good


def test_a_list_under_a_demo_key_says_nothing_of_a_real_certificate():
    demo = lists([], at="2026-11-25T00:00:00Z", signer=OTHER, sample=True)
    both = (key(), key(OTHER, sample=True))
    assert verdict(of=trust(*both, listed=[*lists([7]), *demo])).state is State.REVOKED
    assert verdict(of=trust(*both, listed=demo)).state is State.STATUS_UNKNOWN
    shown = verdict(certificate(OTHER, sample=True), trust(*both, listed=demo))
    assert (shown.state, shown.sample) == (State.VALID, True)


def test_a_list_begins_when_it_was_signed_and_a_demo_one_is_marked():
    def relisted(created, *, sample=False, **changes):
        document = json.loads(lists(sample=sample)[0]) | changes
        del document["proof"]
        data = write(signed({name: said for name, said in document.items() if said}, SIGNER, created))
        return checked(read(data, "list.json"), keys(key(sample=sample)), "list.json")

    assert relisted(ISSUED).first == ISSUED
    with pytest.raises(VerificationFailed, match="does not begin when it was signed"):
        relisted("2026-01-02T00:00:00Z")
    with pytest.raises(VerificationFailed, match="demo key and not marked 样例 SAMPLE"):
        relisted(ISSUED, sample=True, name=None)


def test_lists_of_another_scheme_say_nothing():
    elsewhere = lists(by=scheme(register="https://elsewhere.example"))
    assert verdict(of=trust(listed=elsewhere)).state is State.STATUS_UNKNOWN


def test_a_key_that_is_not_trusted_is_unknown():
    listed = lists(signer=OTHER)
    assert verdict(of=trust(key(OTHER), listed=listed)).state is State.UNKNOWN_KEY
    assert verdict(of=trust(key(issuer="https://other.example"), listed=[])).state is State.UNKNOWN_KEY
    assert verdict(of=trust(key(roles=("status",)))).state is State.UNKNOWN_KEY


def test_a_key_signs_in_its_time_and_what_it_signed_then_stays_good():
    retired = key(until="2026-11-25T00:00:00Z")
    assert verdict(of=trust(retired, key(OTHER, first="2026-11-25T00:00:00Z"))).good
    ended = key(until="2026-11-20T08:00:00Z")
    listed = lists(signer=OTHER)
    assert verdict(of=trust(ended, key(OTHER), listed=listed)).state is State.UNKNOWN_KEY


def test_a_demo_certificate_says_so():
    found = verdict(certificate(sample=True), trust(key(sample=True), listed=lists(sample=True)))
    assert (found.state, found.sample) == (State.VALID, True)


def test_a_demo_key_cannot_sign_what_is_not_marked():
    found = verdict(GOOD, trust(key(sample=True), listed=[]))
    assert (found.state, found.where) == (State.UNKNOWN_KEY, ("$.name",))


def test_a_change_is_told_with_its_place():
    level = GOOD.replace(b'"value":2}', b'"value":4}')
    assert level != GOOD
    found = verdict(level)
    assert (found.state, found.where, found.assessment) == (State.CHANGED, ("$.assessment.level",), {})
    name = GOOD.replace("样例项目".encode(), "别的项目".encode())
    assert verdict(name).where == ("$.assessment.project", "$.credentialSubject")
    assert verdict(GOOD.replace(b'"validUntil":"2029', b'"validUntil":"2039')).where == ("$.validUntil",)


def test_a_change_of_the_proof_alone_is_told_as_such():
    document = json.loads(GOOD)
    document["proof"]["created"] = "2026-11-20T08:00:01Z"
    assert verdict(rfc8785.dumps(document)).where == ("$.proof",)


def test_a_shape_that_is_none_of_ours_is_told_with_its_path():
    assert verdict(resigned(more=1)).where == ("$.more",)
    assert verdict(resigned(type=["VerifiableCredential", "Other"])).where == ("$.type",)
    assert verdict(resigned(credentialStatus=[])).where == ("$.credentialStatus",)
    assert verdict(b"{}").state is State.CHANGED
    assert verdict(json.dumps(json.loads(GOOD)).encode()).state is State.CHANGED


def test_both_lists_have_to_be_named():
    twice = [json.loads(GOOD)["credentialStatus"][0]] * 2
    assert verdict(resigned(credentialStatus=twice)).state is State.STATUS_UNKNOWN


def test_a_place_beyond_the_list_is_not_known():
    assert verdict(certificate(index=SMALLEST * 8)).state is State.STATUS_UNKNOWN
    assert verdict(certificate(index=SMALLEST * 8 - 1)).good


@pytest.mark.parametrize("bit", [0, 7])
def test_every_byte_of_a_certificate_counts(bit):
    of = trust()
    for place in range(len(GOOD)):
        flipped = GOOD[:place] + bytes([GOOD[place] ^ 1 << bit]) + GOOD[place + 1 :]
        assert not verify(flipped, of, NOW).good, place


def test_a_certificate_that_is_cut_anywhere_is_changed():
    of = trust()
    for length in range(len(GOOD)):
        assert verify(GOOD[:length], of, NOW).state is State.CHANGED


@pytest.mark.parametrize("bit", [0, 7])
def test_every_byte_of_a_status_list_counts(bit):
    (data, _), known = lists([7, 70_000]), keys()
    assert checked(read(data, "list.json"), known, "list.json").marked(70_000) is True
    for place in range(len(data)):
        flipped = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
        with pytest.raises(SteelyardError):
            checked(read(flipped, "list.json"), known, "list.json")


def test_bits_are_counted_from_the_left():
    bits = decoded(encoded([0, 9]), "list")
    assert (len(bits), bits[:3]) == (SMALLEST, b"\x80\x40\x00")


def test_a_list_that_unfolds_without_end_or_to_little_is_refused():
    with pytest.raises(InputError, match="has to have"):
        decoded(encoded([GREATEST * 8]), "list")
    for text in ("u", "uAAAA", "u!!!!", encoded([])[:-8], encoded([]) + "AAAA"):
        with pytest.raises(InputError):
            decoded(text, "list")


def test_a_trust_file_with_a_forged_list_is_refused_with_its_place():
    forged = [json.loads(one) for one in lists(signer=OTHER)]
    with pytest.raises(VerificationFailed, match=r"trust\.json, status list 1: it is signed with a key"):
        read_trust(trust_file(keys(), forged, NOW), "trust.json")
    changed = [json.loads(one) for one in lists()]
    changed[1]["validFrom"] = "2026-11-20T08:00:01Z"
    with pytest.raises(VerificationFailed, match="status list 2: was changed"):
        read_trust(trust_file(keys(), changed, NOW), "trust.json")


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"schema":"steelyard/trust/1"}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_trust_file_is_told(data):
    with pytest.raises(InputError, match=r"trust\.json"):
        read_trust(data, "trust.json")
