"""Keys: sealed at rest, a strict JWK set, rotation by validity and role."""

import base64
import json

import pytest
import rfc8785

from steelyard.certificate import base58
from steelyard.certificate.keyfile import seal, secret_in, unseal
from steelyard.certificate.keys import KeySet, read_keys
from steelyard.certificate.moments import end_of, months_after, start_of
from steelyard.certificate.signature import Ed25519Signer, Ed25519Verifier
from steelyard.errors import InputError, VerificationFailed
from tests.unit.certificate.certified import ISSUED, ISSUER, SIGNER, full_disk, key, keys

SECRET = b"a sample passphrase"
OTHER = Ed25519Signer(bytes(32))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """A sealed key, made once: scrypt takes a fifth of a second."""
    path = tmp_path_factory.mktemp("sealed") / "one.key"
    seal(path, SIGNER, SECRET)
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_bytes()


@pytest.fixture
def key_file(sealed, tmp_path):
    path = tmp_path / "one.key"
    path.touch(0o600)
    path.write_bytes(sealed)
    return path


def jwks(*found):
    return keys(*found).jwks()


def changed(**members):
    (entry,) = jwks()["keys"]
    return {"keys": [entry | members]}


def refused(document):
    with pytest.raises(InputError) as fault:
        read_keys(document, "keys.json")
    return str(fault.value)


def test_base58_keeps_leading_zeros_and_has_one_spelling():
    assert base58.encode(b"\0\0a") == "112g"
    assert base58.decode("112g") == b"\0\0a"
    assert base58.encode(b"") == ""
    for text in ("0", "O", "I", "l", " 2g", "2g ", "2g\n", "é"):
        with pytest.raises(ValueError, match="no character of base 58"):
            base58.decode(text)
    with pytest.raises(ValueError, match="more than 200"):
        base58.decode("2" * 201)


def test_a_signature_is_the_one_of_rfc_8032_test_2():
    secret = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    signer = Ed25519Signer(secret)
    assert signer.verifier.public.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signer.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert signer.verifier.verify(signer.sign(b"\x72"), b"\x72")
    assert not signer.verifier.verify(signer.sign(b"\x72"), b"\x73")


def test_a_signer_never_shows_its_key():
    assert repr(SIGNER._secret) not in repr(SIGNER)
    assert SIGNER.secret().hex() not in repr(SIGNER)


def test_keys_that_anybody_can_sign_for_are_refused():
    for public in (bytes(32), b"\x01" + bytes(31), b"\xee" + b"\xff" * 30 + b"\x7f"):
        with pytest.raises(InputError, match="anybody can sign"):
            Ed25519Verifier(public)
    with pytest.raises(InputError, match="32 bytes, not 31"):
        Ed25519Verifier(bytes(31))


def test_a_multikey_names_its_key():
    assert SIGNER.verifier.multikey.startswith("z6Mk")
    assert base58.decode(SIGNER.verifier.multikey[1:]) == b"\xed\x01" + SIGNER.verifier.public


def test_a_sealed_key_is_read_with_its_secret_only_and_by_its_owner_only(key_file, sealed):
    assert SIGNER.secret() not in sealed
    assert base64.b64encode(SIGNER.secret()) not in sealed
    assert unseal(key_file, SECRET).secret() == SIGNER.secret()
    with pytest.raises(VerificationFailed, match="does not open this key"):
        unseal(key_file, SECRET + b"!")
    key_file.chmod(0o640)
    with pytest.raises(InputError, match="mode 0640"):
        unseal(key_file, SECRET)


def test_a_sealed_key_is_never_overwritten_and_its_passphrase_is_long(key_file, sealed):
    with pytest.raises(InputError, match="fewer than 12"):
        seal(key_file, SIGNER, b"short")
    with pytest.raises(InputError, match="is there already"):
        seal(key_file, OTHER, SECRET)
    assert key_file.read_bytes() == sealed


def test_a_passphrase_is_counted_in_characters_and_random_bytes_in_bytes(tmp_path):
    with pytest.raises(InputError, match="fewer than 12"):
        seal(tmp_path / "one.key", SIGNER, "样例口令".encode())  # 12 bytes
    seal(tmp_path / "one.key", SIGNER, "样例口令样例口令样例口令".encode())
    seal(tmp_path / "two.key", SIGNER, bytes(range(250, 256)) * 2)


def test_half_a_key_is_not_left_on_a_full_disk(tmp_path):
    path = tmp_path / "one.key"
    with full_disk(100), pytest.raises(InputError, match=r"one\.key: cannot be written: File too large"):
        seal(path, SIGNER, SECRET)
    assert not path.exists()
    seal(path, SIGNER, SECRET)


def test_a_sealed_key_that_names_another_is_found_out(key_file):
    document = json.loads(key_file.read_bytes())
    document["public"] = OTHER.verifier.multikey
    key_file.write_bytes(rfc8785.dumps(document))
    with pytest.raises(VerificationFailed):
        unseal(key_file, SECRET)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"schema":"steelyard/key/1"}', b"-----BEGIN PRIVATE KEY-----", b"\xff"]
)
def test_what_is_no_sealed_key_is_told(tmp_path, content):
    path = tmp_path / "one.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(InputError, match=r"one\.key"):
        unseal(path, SECRET)


@pytest.mark.parametrize("member", ["salt", "nonce", "sealed"])
def test_a_sealed_key_in_another_spelling_of_base_64_is_told(key_file, member):
    document = json.loads(key_file.read_bytes())
    for other in ("A", f"{document[member]}=", f" {document[member]}", "样例"):
        key_file.write_bytes(rfc8785.dumps(document | {member: other}))
        with pytest.raises(VerificationFailed, match="the file was changed"):
            unseal(key_file, SECRET)


def test_a_key_file_may_hold_random_bytes_and_a_passphrase_file_a_line_end(tmp_path):
    (tmp_path / "random").write_bytes(bytes(range(256)))
    (tmp_path / "line").write_bytes(SECRET + b"\n")
    for path in tmp_path.iterdir():
        path.chmod(0o600)
    assert secret_in(tmp_path / "random") == bytes(range(256))
    assert secret_in(tmp_path / "line") == SECRET


def test_a_jwk_set_reads_back_as_it_was_written():
    found = keys(key(), key(OTHER, first="2027-01-01T00:00:00Z", until="2029-01-01T00:00:00Z", sample=True))
    assert read_keys(found.jwks(), "keys.json") == found
    assert [entry["valid_until"] for entry in found.jwks()["keys"]] == [None, "2029-01-01T00:00:00Z"]


def test_a_private_key_in_a_public_file_is_called_out():
    assert "holds a private key" in refused(changed(d="AAAA"))


def test_keys_of_another_type_and_odd_sets_are_refused_with_their_place():
    assert "keys.json, key 1: is a key of type EC P-256" in refused(changed(kty="EC", crv="P-256"))
    assert "type OKP X25519" in refused(changed(crv="X25519"))
    assert "no usable `x`" in refused(changed(x="AAAA"))
    assert "no usable `x`" in refused(changed(x="***"))
    assert "do not name the same key" in refused(changed(kid=OTHER.verifier.multikey))
    assert "valid_from" in refused(changed(valid_from="2026-02-30T00:00:00Z"))
    assert "ends before it begins" in refused(changed(valid_until="2025-01-01T00:00:00Z"))
    assert "roles" in refused(changed(roles=["everything"]))
    assert "colour" in refused(changed(colour="blue"))
    assert "is no JWK" in refused({"keys": [7]})
    assert "is no JWK set" in refused({"kys": []})
    with pytest.raises(InputError, match="stands twice"):
        KeySet.of([key(), key()])


def test_a_key_serves_its_issuer_its_roles_and_its_time():
    found = keys(key(roles=("status",), first="2026-01-01T00:00:00Z", until="2026-12-01T00:00:00Z"))
    method = SIGNER.verifier.method
    assert found.find(method, "status", ISSUED, ISSUER) == found.keys[method]
    assert "does not list" in found.find(OTHER.verifier.method, "status", ISSUED, ISSUER).en
    assert "another issuer" in found.find(method, "status", ISSUED, "https://other.example").en
    assert "may not sign for log" in found.find(method, "log", ISSUED, ISSUER).en
    assert "outside the key's validity" in found.find(method, "status", "2026-12-01T00:00:00Z", ISSUER).en
    assert "outside the key's validity" in found.find(method, "status", "2025-12-31T23:59:59Z", ISSUER).en


def test_days_begin_and_end_in_utc_and_months_are_counted_to_the_end_of_short_ones():
    assert start_of("2026-10-31", "--at") == "2026-10-31T00:00:00Z"
    assert end_of("2026-10-31", "--at") == "2026-11-01T00:00:00Z"
    assert months_after("2026-01-31T08:00:00Z", 1) == "2026-02-28T08:00:00Z"
    assert months_after("2024-02-29T00:00:00Z", 12) == "2025-02-28T00:00:00Z"
    assert months_after("2026-11-20T08:00:00Z", 1) == "2026-12-20T08:00:00Z"
    assert months_after("2026-12-15T00:00:00Z", 36) == "2029-12-15T00:00:00Z"
    with pytest.raises(InputError, match="is not a date"):
        start_of("2026-02-30", "--at")
