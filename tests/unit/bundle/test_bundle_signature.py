"""The file of a bundle: one way to write it, every byte counts, and nothing in it leads out of it."""

import io
import json
import stat
import warnings
import zipfile

import pytest

from steelyard.bundle.archive import MEMBERS, packed, unpacked
from steelyard.bundle.contents import CASE, MANIFEST, RESULT, TYPE, open_bundle, signed_bundle
from steelyard.bundle.dsse import encoding, read_envelope, sealed
from steelyard.certificate.signature import Ed25519Signer
from steelyard.errors import InputError, SteelyardError, VerificationFailed
from tests.unit.bundle.bundled import AT, folder_in, made, resigned, trusting
from tests.unit.certificate.certified import SIGNER, key

OTHER = Ed25519Signer(bytes(32))
FEW = {"result.json": b"{}", "case.json": b"{}", "standard/standard.yaml": b"a: 1\n"}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return made(folder_in(tmp_path_factory.mktemp("standard")))


def opened(data, trust=None):
    return open_bundle(data, trust, "bundle.zip")


def zipped(*entries, comment=b""):
    """A ZIP as other programs may write it: pairs of a name or ZipInfo and bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice
        for entry, data in entries:
            archive.writestr(entry, data)
        archive.comment = comment
    return out.getvalue()


def test_the_encoding_is_the_one_of_dsse():
    assert encoding("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_an_envelope_holds_for_its_key_its_type_and_its_payload_only():
    data = sealed(TYPE, b"payload", SIGNER)
    assert read_envelope(data, "e").holds(SIGNER.verifier)
    assert not read_envelope(data, "e").holds(OTHER.verifier)
    for part, other in (("payload", "cGF5bG9hZQ=="), ("payloadType", TYPE + "x")):
        changed = json.dumps(json.loads(data) | {part: other}, separators=(",", ":"), sort_keys=True)
        assert not read_envelope(changed.encode(), "e").holds(SIGNER.verifier)


def test_an_envelope_in_another_spelling_is_refused():
    data = sealed(TYPE, b"payload", SIGNER)
    for other in (
        data.replace(b'"payload":"cGF5bG9hZA=="', b'"payload":"cGF5bG9hZB=="'),
        data.replace(b'"payload":"cGF5bG9hZA=="', b'"payload":"cGF5bG9hZA"'),
        data + b" ",
        data.replace(b'"signatures":[', b'"signatures":[],"x":['),
    ):
        assert other != data
        with pytest.raises(InputError):
            read_envelope(other, "e")


def test_the_same_members_give_the_same_bytes_in_any_order():
    assert packed(FEW) == packed(dict(reversed(FEW.items())))
    assert unpacked(packed(FEW), "bundle.zip") == FEW


def test_a_file_of_another_kind_is_no_bundle():
    for data in (b"", b"{}", b"%PDF-1.7", b"PK"):
        with pytest.raises(InputError, match=r"bundle\.zip: is no bundle"):
            unpacked(data, "bundle.zip")


@pytest.mark.parametrize(
    "name",
    [
        "../result.json",
        "/etc/result.json",
        "a/../b.json",
        "..",
        "C:\\x.json",
        "a//b.json",
        "x",
        "é.json",
        ".a.json",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(VerificationFailed, match="no bundle has such a name"):
        unpacked(zipped((name, b"{}")), "bundle.zip")


def test_whatever_is_written_otherwise_is_refused():
    link = zipfile.ZipInfo("result.json", (1980, 1, 1, 0, 0, 0))
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    late = zipfile.ZipInfo("result.json", (2026, 1, 1, 0, 0, 0))
    deflated = zipfile.ZipInfo("result.json", (1980, 1, 1, 0, 0, 0))
    deflated.compress_type = zipfile.ZIP_DEFLATED
    good = packed(FEW)
    for data in (
        zipped((link, b"/etc/passwd")),
        zipped((late, b"{}")),
        zipped((deflated, bytes(10_000_000))),
        zipped(("result.json", b"{}"), ("result.json", b"[]")),
        good + b"x",
        b"PK\x03\x04" + good,
        good[:-1],
        good[:40],
        zipped(*FEW.items(), comment=b"a remark"),
        zipped(*((f"evidence/{number}.json", b"") for number in range(MEMBERS + 1))),
    ):
        with pytest.raises(VerificationFailed, match=r"^bundle\.zip: (is no bundle|is not as|has a member)"):
            unpacked(data, "bundle.zip")


def test_a_list_of_members_without_end_is_refused_before_it_is_read():
    with pytest.raises(VerificationFailed, match="it has more than 2,000 members"):
        unpacked(b"PK\x03\x04" + b"PK\x01\x02" * (MEMBERS + 1), "bundle.zip")


def test_every_byte_of_a_bundle_counts(bundle):
    trust = trusting()
    assert opened(bundle, trust).stranger is None
    assert len(bundle) < 20_000
    for place in range(len(bundle)):
        flipped = bundle[:place] + bytes([bundle[place] ^ 1 << place % 8]) + bundle[place + 1 :]
        try:
            found = opened(flipped, trust)
        except SteelyardError:
            continue
        pytest.fail(f"byte {place} was changed unseen: {found.stranger}")


def test_a_bundle_that_is_cut_anywhere_is_refused(bundle):
    for length in range(0, len(bundle), 7):
        with pytest.raises(SteelyardError):
            opened(bundle[:length])


def test_members_that_the_manifest_does_not_name_or_names_otherwise_are_told(bundle):
    members = unpacked(bundle, "bundle.zip")
    for changes, told in (
        ({RESULT: b"{}"}, r"result\.json: was changed"),
        ({"evidence/more.json": b"{}"}, r"more\.json: stands in no manifest"),
        ({CASE: None}, r"case\.json: is missing"),
        ({MANIFEST: b"{}"}, "is no manifest"),
        ({MANIFEST: None}, "is no manifest"),
    ):
        changed = {name: data for name, data in {**members, **changes}.items() if data is not None}
        with pytest.raises(VerificationFailed, match=told):
            opened(packed(changed))


def test_a_signed_manifest_that_is_not_one_of_ours_is_refused(bundle):
    with pytest.raises(VerificationFailed, match="is no part of a bundle"):
        opened(resigned(bundle, {"other.json": b"{}"}))
    with pytest.raises(VerificationFailed, match=r"lacks case\.json"):
        opened(resigned(bundle, {CASE: None}))
    members = unpacked(bundle, "bundle.zip")
    payload = read_envelope(members[MANIFEST], "e").payload
    with pytest.raises(VerificationFailed, match="is of another type: text/plain"):
        opened(packed(members | {MANIFEST: sealed("text/plain", payload, SIGNER)}))


def test_who_signed_it_is_asked_of_the_trust_file(bundle):
    assert opened(bundle).stranger.en == "without a trust file nobody knows who signed it"
    assert opened(bundle, trusting()).key == SIGNER.verifier.multikey
    for trust, told in (
        (trusting(key(OTHER)), "a key that the trust file does not list"),
        (trusting(key(roles=("status",))), "may not sign for certificate"),
        (trusting(key(until="2026-11-20T00:00:00Z")), "outside the key's validity"),
        (trusting(key(issuer="https://other.example")), "belongs to another issuer"),
    ):
        assert told in opened(bundle, trust).stranger.en


def test_what_a_demo_key_signs_is_marked(bundle):
    marked = resigned(bundle, {}, sample=True)
    assert (opened(marked).sample, opened(bundle).sample) == (True, False)
    assert opened(marked, trusting(key(sample=True))).stranger is None
    with pytest.raises(VerificationFailed, match="with a demo key and not marked"):
        opened(bundle, trusting(key(sample=True)))


def test_the_same_bundle_has_the_same_bytes():
    of = {"result.json": b"{}", "case.json": b"{}", "standard/standard.yaml": b""}
    assert signed_bundle(of, {}, SIGNER, key(), AT) == signed_bundle(of, {}, SIGNER, key(), AT)
