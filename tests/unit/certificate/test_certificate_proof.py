"""The proof `eddsa-jcs-2022`: the published vectors, small vectors of our own, and odd JSON."""

import hashlib
import json
from pathlib import Path

import pytest
import rfc8785

from steelyard.certificate import base58
from steelyard.certificate.canonical import LIMIT, compact, read, write
from steelyard.certificate.proof import holds, signed
from steelyard.certificate.signature import Ed25519Signer, Ed25519Verifier
from steelyard.errors import InputError
from tests.unit.certificate.certified import ISSUED, SIGNER

VECTORS = Path(__file__).parents[3] / "../shared/data/eddsa-jcs-2022"
published = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="the published vectors of eddsa-jcs-2022 are not there"
)
OTHER = Ed25519Signer(bytes(32))
SMALL = {"b": 1, "a": ["评估", True, None, {}], "@context": ["https://www.w3.org/ns/credentials/v2"]}
SMALL_SIGNATURE = "z32p46DhFgeuohBQr4pRor3WA5kAZiNMLDhJjZ3hQtizywzYhw1U2hdegXCftbwVG5C6FdrC71P9ovK96pLxv3SwE"


def vector(name):
    return (VECTORS / name).read_text().strip()


def raw(multikey):
    """The 32 bytes behind the two of the codec."""
    return base58.decode(multikey.removeprefix("z"))[2:]


def proven(document=None, signer=SIGNER):
    return signed(SMALL if document is None else document, signer, ISSUED)


def opened(document):
    return read(rfc8785.dumps(document), "small.json")


def refused(data):
    with pytest.raises(InputError) as fault:
        read(data, "odd.json")
    return str(fault.value)


@published
def test_the_published_vector_is_signed_byte_for_byte():
    pair, config = json.loads(vector("keyPair.json")), json.loads(vector("proofConfigJCS.json"))
    signer = Ed25519Signer(raw(pair["privateKeyMultibase"]))
    assert signer.verifier.multikey == pair["publicKeyMultibase"]
    document = signed(json.loads(vector("unsigned.json")), signer, config["created"])
    assert document == json.loads(vector("signedJCS.json"))
    assert document["proof"]["proofValue"] == vector("sigBTC58JCS.txt")
    assert base58.decode(vector("sigBTC58JCS.txt")[1:]).hex() == vector("sigHexJCS.txt")


@published
def test_the_published_vector_verifies_and_each_step_has_the_published_bytes():
    document = opened(json.loads(vector("signedJCS.json")))
    verifier = Ed25519Verifier(raw(json.loads(vector("keyPair.json"))["publicKeyMultibase"]))
    assert holds(document, verifier)
    assert document.without("proof") == vector("canonDocJCS.txt").encode()
    options = {key: value for key, value in document.value["proof"].items() if key != "proofValue"}
    assert compact(options) == vector("proofCanonJCS.txt").encode()
    hashes = (
        hashlib.sha256(compact(options)).hexdigest() + hashlib.sha256(document.without("proof")).hexdigest()
    )
    assert hashes == vector("combinedHashJCS.txt")


def test_a_small_document_has_this_proof():
    document = proven()
    assert rfc8785.dumps(SMALL) == (
        '{"@context":["https://www.w3.org/ns/credentials/v2"],"a":["评估",true,null,{}],"b":1}'.encode()
    )
    proof = document["proof"]
    assert proof["verificationMethod"] == f"did:key:{SIGNER.verifier.multikey}#{SIGNER.verifier.multikey}"
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    data = hashlib.sha256(rfc8785.dumps(options)).digest() + hashlib.sha256(rfc8785.dumps(SMALL)).digest()
    assert proof["proofValue"] == SMALL_SIGNATURE == "z" + base58.encode(SIGNER.sign(data))
    assert holds(opened(document), SIGNER.verifier)


def test_another_key_has_not_signed_it():
    assert not holds(opened(proven()), OTHER.verifier)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("type", "Ed25519Signature2020"),
        ("cryptosuite", "eddsa-rdfc-2022"),
        ("created", "2026-11-20T08:00:01Z"),
        ("proofPurpose", "authentication"),
        ("@context", ["https://www.w3.org/ns/credentials/v1"]),
        ("verificationMethod", OTHER.verifier.method),
        ("domain", "elsewhere"),
        ("proofValue", None),
        ("proofValue", "z"),
        ("proofValue", "z0"),
        ("proofValue", "uAAAA"),
        ("proofValue", "z1111"),
    ],
)
def test_no_member_of_a_proof_can_be_another(member, value):
    document = proven()
    document["proof"] = document["proof"] | {member: value}
    assert not holds(opened(document), SIGNER.verifier)


def test_a_context_cannot_be_added_and_a_proof_cannot_be_left_out():
    document = proven()
    longer = document | {"@context": [*document["@context"], "https://more.example"]}
    assert not holds(opened(longer), SIGNER.verifier)
    assert not holds(opened(SMALL), SIGNER.verifier)
    assert not holds(opened(SMALL | {"proof": [document["proof"]]}), SIGNER.verifier)


def test_a_document_without_a_context_has_a_proof_without_one():
    document = proven({"a": 1})
    assert "@context" not in document["proof"]
    assert holds(opened(document), SIGNER.verifier)


def test_one_line_end_after_the_document_is_no_part_of_it():
    assert read(b'{"a":1}\n', "x").value == {"a": 1}
    assert "departs at byte 7" in refused(b'{"a":1}\n\n')


def test_odd_json_is_refused_with_its_place():
    assert "a key stands twice" in refused(b'{"a":1,"a":1}')
    for number in (b"9007199254740992", b"-9007199254740992", b"9" * 5000):
        assert "has a value that cannot stand in it" in refused(b'{"a":' + number + b"}")
    assert "is not an integer" in refused(b'{"a":1.5}')
    assert "is not an integer" in refused(b'{"a":1e3}')
    assert "is not an integer" in refused(b'{"a":NaN}')
    assert "nested too deeply" in refused(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    assert "has a value that cannot stand in it" in refused(b'{"a":"\\ud800"}')
    assert "readers sort differently" in refused('{"\U0001f600":1,"\ufb01":2}'.encode())
    assert "not UTF-8 (byte 6)" in refused(b'{"a":"\xff"}')
    assert "no object" in refused(b"[]")
    assert "line 1, column 8" in refused(b'{"a":1}{')
    assert "line 1, column 1" in refused(b"")
    assert "more than 4,194,304 bytes" in refused(b" " * (LIMIT + 1))


def test_a_character_beyond_the_basic_plane_is_read_where_keys_sort_alike():
    assert read('{"ключ":"\U0001f600"}'.encode(), "x").value == {"ключ": "\U0001f600"}
    assert read('{"a":"\U0001f600"}'.encode(), "x").value == {"a": "\U0001f600"}
    assert read('{"键":1}'.encode(), "x").value == {"键": 1}


def test_other_spellings_of_the_same_document_are_refused_with_the_byte():
    assert "departs at byte 5" in refused(b'{"a": 1}')
    assert "departs at byte 2" in refused(b'{"b":1,"a":2}')
    assert "departs at byte 6" in refused(b'{"a":"\\u0041"}')
    assert "departs at byte 5" in refused(b'{"a":-0}')
    assert "line 1, column 1" in refused(b'\xef\xbb\xbf{"a":1}')


def test_a_value_without_canonical_bytes_cannot_be_written():
    for value in (float("nan"), 2**60, "\ud800"):
        with pytest.raises(InputError, match="cannot stand in it"):
            write({"a": value})
