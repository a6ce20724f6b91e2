"""The log: checkpoints whose every byte counts, proofs that travel, and a rewritten log that is found out."""

import hashlib
import json

import pytest
import rfc8785

from steelyard.certificate.checkpoint import Checkpoint, origin_of, read_checkpoint, sign_checkpoint
from steelyard.certificate.log import (
    CHECKPOINT,
    ENTRIES,
    Entry,
    Headed,
    Log,
    append,
    locked,
    read_headed,
    read_log,
    refuse_rewritten,
)
from steelyard.certificate.log_proof import (
    included_entry,
    prove_consistency,
    prove_inclusion,
    read_proof,
    refuse_inconsistent,
    refuse_other_certificate,
)
from steelyard.certificate.merkle import Tree
from steelyard.certificate.signature import Ed25519Signer
from steelyard.errors import InputError, SteelyardError, StoreError, VerificationFailed
from tests.unit.certificate.certified import ISSUED, ISSUER, NOW, SIGNER, full_disk, key, keys

OTHER = Ed25519Signer(bytes(32))


def entry(serial):
    return Entry(act="issue", at=ISSUED, number=f"SAMPLE-{serial}", sha256=f"{serial:064x}", index=serial)


def filled(folder, count, first=0):
    log = read_log(folder)
    with locked(folder):
        for serial in range(first, first + count):
            append(folder, entry(serial).line())
            log = log.extended(entry(serial))
    return log


def head(log, at=NOW, signer=SIGNER, *, sample=False):
    return sign_checkpoint(log.checkpoint(ISSUER, at, sample=sample), signer)


def headed(log):
    return Headed(log, opened(head(log)), head(log))


def opened(data, keyset=None):
    return read_checkpoint(data, keyset or keys(), ISSUER, "head.txt")


def test_what_is_appended_is_read_back(tmp_path):
    log = filled(tmp_path, 5)
    again = read_log(tmp_path)
    assert (again.lines, again.tree.root()) == (log.lines, log.tree.root())
    assert [one.number for one in again.entries()] == [f"SAMPLE-{n}" for n in range(5)]
    assert log.lines[0] == (
        b'{"act":"issue","at":"2026-11-20T08:00:00Z","index":0,"number":"SAMPLE-0","sha256":"'
        + b"0" * 64
        + b'"}'
    )
    assert log.tree.root() == Tree(log.lines).root()


def test_a_folder_without_a_log_has_an_empty_one(tmp_path):
    assert len(read_log(tmp_path).tree) == 0


def test_a_cut_line_is_told(tmp_path):
    filled(tmp_path, 2)
    path = tmp_path / ENTRIES
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match="last line is cut"):
        read_log(tmp_path)


def test_a_line_that_is_no_entry_is_told_with_its_number(tmp_path):
    (tmp_path / ENTRIES).write_bytes(entry(0).line() + b"\nnonsense\n")
    with pytest.raises(InputError, match=r"entries\.jsonl:2: is no JSON"):
        list(read_log(tmp_path).entries())


def test_an_entry_is_found_by_its_number_and_no_reason_can_look_like_one(tmp_path):
    log = filled(tmp_path, 3)
    said = {"act": "suspend", "at": ISSUED, "number": "SAMPLE-1", "sha256": f"{1:064x}"}
    log = log.extended(Entry(**said, reason='"number":"SAMPLE-0"')).extended(entry(4))
    assert (log.newest_of("SAMPLE-1"), log.newest_of("SAMPLE-0"), log.newest_of("SAMPLE")) == (3, 0, None)


def test_a_log_without_bounds_is_not_read(tmp_path):
    filled(tmp_path, 3)
    with pytest.raises(InputError, match="longer than 200 bytes"):
        read_log(tmp_path, most=200)


def test_an_entry_is_written_whole_or_not_at_all(tmp_path):
    filled(tmp_path, 2)
    before = (tmp_path / ENTRIES).read_bytes()
    with full_disk(len(before) + 20), pytest.raises(StoreError, match="cannot be written: File too large"):
        append(tmp_path, entry(2).line())
    assert (tmp_path / ENTRIES).read_bytes() == before


def test_every_entry_has_to_stand_under_the_checkpoint(tmp_path):
    log = filled(tmp_path, 2)
    (tmp_path / CHECKPOINT).write_bytes(head(log))
    assert read_headed(tmp_path, keys(), ISSUER).covered == 2
    filled(tmp_path, 1, first=2)
    with pytest.raises(VerificationFailed, match="last entry stands under no checkpoint: issue SAMPLE-2"):
        read_headed(tmp_path, keys(), ISSUER)
    assert read_headed(tmp_path, keys(), ISSUER, beyond=1).covered == 2
    filled(tmp_path, 1, first=3)
    with pytest.raises(VerificationFailed, match="the last 2 entries stand under no checkpoint"):
        read_headed(tmp_path, keys(), ISSUER, beyond=1)


def test_a_log_without_its_checkpoint_is_refused(tmp_path):
    filled(tmp_path, 2)
    with pytest.raises(VerificationFailed, match="the last 2 entries stand under no checkpoint"):
        read_headed(tmp_path, keys(), ISSUER, beyond=1)
    (tmp_path / CHECKPOINT).write_bytes(b"")
    with pytest.raises(InputError, match="is no signed checkpoint"):
        read_headed(tmp_path, keys(), ISSUER)


def test_two_cannot_write_at_once(tmp_path):
    with locked(tmp_path), pytest.raises(StoreError, match="another command"), locked(tmp_path):
        raise AssertionError


def test_a_checkpoint_is_a_signed_note(tmp_path):
    log = filled(tmp_path, 3)
    data = head(log)
    lines = data.decode().split("\n")
    assert lines[:2] == [f"{ISSUER}/log", "3"]
    assert (lines[3:5], lines[5].split(" ")[:2]) == ([NOW, ""], ["—", f"{ISSUER}/log"])
    assert opened(data) == Checkpoint(origin_of(ISSUER), 3, log.tree.root(), NOW)


@pytest.mark.parametrize("bit", [0, 7])
@pytest.mark.parametrize("sample", [False, True])
def test_every_byte_of_a_checkpoint_counts(tmp_path, bit, sample):
    data = head(filled(tmp_path, 3), sample=sample)
    known = keys(key(sample=sample))
    assert opened(data, known).sample == sample
    for place in range(len(data)):
        flipped = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
        with pytest.raises(SteelyardError):
            opened(flipped, known)
    for length in range(len(data)):
        with pytest.raises(SteelyardError):
            opened(data[:length], known)


def test_a_checkpoint_under_a_demo_key_is_marked(tmp_path):
    log = filled(tmp_path, 1)
    assert head(log, sample=True).decode().split("\n")[4] == "样例 SAMPLE"
    with pytest.raises(VerificationFailed, match="demo key and not marked 样例 SAMPLE"):
        opened(head(log), keys(key(sample=True)))


def test_a_checkpoint_needs_a_key_for_logs_of_this_issuer_at_that_time(tmp_path):
    data = head(filled(tmp_path, 1))
    for fit in (
        key(OTHER),
        key(roles=("status",)),
        key(first="2027-01-01T00:00:00Z"),
        key(issuer="https://x.example"),
    ):
        with pytest.raises(VerificationFailed, match="not signed with a key"):
            opened(data, keys(fit))
    with pytest.raises(VerificationFailed, match="is a checkpoint of"):
        read_checkpoint(data, keys(), "https://x.example", "head.txt")


def test_a_proof_of_inclusion_travels_alone(tmp_path):
    log = filled(tmp_path, 11)
    proof = read_proof(prove_inclusion(headed(log), 6).document(), "proof.json")
    assert included_entry(proof, opened(proof.checkpoint.encode()), "proof.json") == entry(6)


@pytest.mark.parametrize(
    ("member", "value"),
    [("first", 7), ("size", 12), ("hashes", []), ("entry", {"act": "issue"}), ("hashes", ["0" * 64] * 4)],
)
def test_a_changed_proof_of_inclusion_does_not_hold(tmp_path, member, value):
    log = filled(tmp_path, 11)
    document = json.loads(prove_inclusion(headed(log), 6).document()) | {member: value}
    proof = read_proof(rfc8785.dumps(document), "proof.json")
    with pytest.raises(VerificationFailed, match="not in the log"):
        included_entry(proof, opened(head(log)), "proof.json")


def test_a_proof_is_of_one_certificate_only(tmp_path):
    certificate = b'{"a":1}'
    digest = hashlib.sha256(certificate).hexdigest()
    of = Entry(act="issue", at=ISSUED, number="SAMPLE-1", sha256=digest, index=0)
    refuse_other_certificate(of, certificate + b"\n", "certificate.json")
    with pytest.raises(VerificationFailed, match=f"certificate.json: the proof is of {digest}"):
        refuse_other_certificate(of, b'{"a":2}', "certificate.json")
    published = Entry(act="publish", at=ISSUED, number="", sha256=digest)
    with pytest.raises(VerificationFailed, match="the proof is of"):
        refuse_other_certificate(published, certificate, "certificate.json")


def test_a_proven_line_has_to_be_an_act(tmp_path):
    line = b'{"act":"praise"}'
    log = Log((line,), Tree([line]))
    proof = prove_inclusion(headed(log), 0)
    with pytest.raises(InputError, match=r"proof\.json, \$\.entry, \$\.act"):
        included_entry(proof, opened(head(log)), "proof.json")


def test_a_longer_log_is_consistent_with_its_older_checkpoint(tmp_path):
    held = opened(head(filled(tmp_path, 6)))
    log = filled(tmp_path, 9, first=6)
    refuse_rewritten(log, held, "held.txt")
    proof = read_proof(prove_consistency(headed(log), 6).document(), "proof.json")
    refuse_inconsistent(proof, held, opened(proof.checkpoint.encode()), "proof.json")


def test_a_rewritten_log_is_found_out_by_an_old_checkpoint(tmp_path):
    held = opened(head(filled(tmp_path, 6)))
    path = tmp_path / ENTRIES
    path.write_bytes(path.read_bytes().replace(b"SAMPLE-3", b"SAMPLE-9"))
    log = filled(tmp_path, 4, first=6)
    with pytest.raises(VerificationFailed, match="was rewritten: its first 6 entries"):
        refuse_rewritten(log, held, "held.txt")
    proof = read_proof(prove_consistency(headed(log), 6).document(), "proof.json")
    with pytest.raises(VerificationFailed, match="rewritten since the checkpoint"):
        refuse_inconsistent(proof, held, opened(head(log)), "proof.json")


def test_a_cut_log_is_found_out(tmp_path):
    held = opened(head(filled(tmp_path, 6)))
    path = tmp_path / ENTRIES
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:4]))
    with pytest.raises(VerificationFailed, match="was cut: it has 4 entries"):
        refuse_rewritten(read_log(tmp_path), held, "held.txt")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"schema":"steelyard/log-proof/1"}'])
def test_what_is_no_proof_is_told(data):
    with pytest.raises(InputError, match=r"proof\.json"):
        read_proof(data, "proof.json")
