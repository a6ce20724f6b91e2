"""What a scheme does: signed before it is written, entered before it counts; and acts that cannot be."""

import json

import pytest

from steelyard.certificate.acts import (
    change_standing,
    decide_result,
    issue_certificate,
    office_trust,
    publish_result,
    renew,
)
from steelyard.certificate.log import CHECKPOINT, ENTRIES, Entry, read_headed, read_log
from steelyard.certificate.standing import Standings, standings_of
from steelyard.certificate.trust import read_trust
from steelyard.certificate.verify import State, verify
from steelyard.errors import InputError, StoreError, VerificationFailed
from tests.unit.certificate.certified import (
    DECIDED,
    ISSUED,
    ISSUER,
    NOW,
    decision,
    full_disk,
    keys,
    office_in,
    result,
    signers,
)

A, B, R, Q = (character * 64 for character in "abcd")


def decided_in(folder, **more):
    """An office in which the result was decided."""
    office = office_in(folder)
    told = {"outcome": "approve", "appeal": "none"} | more
    decide_result(
        office, signers, result(), told["outcome"], told["appeal"], DECIDED, folder / "decision.json"
    )
    return office


def issued_in(folder):
    office = decided_in(folder)
    return office, issue_certificate(
        office, signers, result(), (folder / "decision.json").read_bytes(), ISSUED
    )


def files_in(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def act(name, number="N-1", sha256=A, at=ISSUED, **more):
    return Entry(act=name, at=at, number=number, sha256=sha256, **more)


def decide(of=R, sha256=Q, at=DECIDED):
    return act("decide", "", sha256, at, result_sha256=of)


def issue(number="N-1", sha256=A, index=0, of=R):
    return act("issue", number, sha256, index=index, result_sha256=of)


def entered(*acts):
    found = Standings()
    for number, one in enumerate(acts, 1):
        found.enter(one, f"line {number}")
    return found


def refused(make, kind=InputError):
    with pytest.raises(kind) as fault:
        make()
    return str(fault.value)


def test_acts_are_entered_and_signed(tmp_path):
    office, path = issued_in(tmp_path)
    headed = read_headed(office.log_folder, office.keys, ISSUER)
    assert [one.act for one in headed.log.entries()] == ["decide", "issue"]
    assert (headed.covered, headed.head.at) == (2, ISSUED)
    trust = read_trust(office_trust(office, NOW), "trust.json")
    assert verify(path.read_bytes(), trust, NOW).state is State.VALID
    change_standing(office, signers, "revoke", path.stem, NOW, "sample reason")
    trust = read_trust(office_trust(office, NOW), "trust.json")
    assert verify(path.read_bytes(), trust, NOW).state is State.REVOKED


@pytest.mark.parametrize("closed", ["status", "log", "decision", "certificate"])
def test_what_cannot_be_signed_is_not_written(tmp_path, closed):
    def some(role):
        if role == closed:
            raise VerificationFailed(f"the passphrase does not open the key for {role}")
        return signers(role)

    office, path = issued_in(tmp_path)
    other = result(module="other")
    decide_result(office, signers, other, "approve", "none", NOW, tmp_path / "other.json")
    told = (tmp_path / "other.json").read_bytes()
    before = files_in(tmp_path)
    acts = {
        "revoke": lambda: change_standing(office, some, "revoke", path.stem, NOW, "sample reason"),
        "publish": lambda: publish_result(office, some, other, NOW),
        "decide": lambda: decide_result(office, some, other, "approve", "open", NOW, tmp_path / "new.json"),
        "issue": lambda: issue_certificate(office, some, other, told, NOW),
    }
    for act_of in {"decision": ["decide"], "certificate": ["issue"]}.get(closed, acts):
        assert f"the key for {closed}" in refused(acts[act_of], VerificationFailed)
        assert files_in(tmp_path) == before


def test_a_full_disk_leaves_the_log_as_it_was(tmp_path):
    office, path = issued_in(tmp_path)
    before = files_in(tmp_path)
    with full_disk(len(before[f"log/{ENTRIES}"]) + 10):
        assert "cannot be written" in refused(
            lambda: change_standing(office, signers, "revoke", path.stem, NOW, "sample reason"),
            (InputError, StoreError),
        )
    after = files_in(tmp_path)
    assert {name: after[name] for name in after if name.startswith("log/")} == {
        name: before[name] for name in before if name.startswith("log/")
    }


def test_lists_that_ended_are_not_exported(tmp_path):
    office, _ = issued_in(tmp_path)
    limited = type(office)(tmp_path, office.scheme.model_copy(update={"status_days": 30}), keys())
    renew(limited, signers, ISSUED)
    assert json.loads(office_trust(limited, "2026-12-20T07:59:59Z"))["date"] == "2026-12-20T07:59:59Z"
    assert "ended at 2026-12-20T08:00:00Z" in refused(lambda: office_trust(limited, "2026-12-20T08:00:00Z"))


def test_a_stopped_command_is_recovered_when_somebody_says_so(tmp_path):
    office, path = issued_in(tmp_path)
    older = (office.log_folder / CHECKPOINT).read_bytes()
    change_standing(office, signers, "suspend", path.stem, NOW, "sample reason")
    (office.log_folder / CHECKPOINT).write_bytes(older)
    assert "suspend SAMPLE-2026-0001" in refused(lambda: renew(office, signers, NOW), VerificationFailed)
    (last,) = renew(office, signers, NOW, recover=True)
    assert (last.act, last.number) == ("suspend", "SAMPLE-2026-0001")
    assert renew(office, signers, NOW, recover=True) == ()


def test_a_log_of_the_future_is_not_continued(tmp_path):
    office, path = issued_in(tmp_path)
    renew(office, signers, NOW)
    assert f"the log is of {NOW}" in refused(
        lambda: change_standing(office, signers, "revoke", path.stem, ISSUED, "sample reason")
    )


def test_only_a_decision_in_the_log_gets_a_certificate(tmp_path):
    office = office_in(tmp_path)
    assert "the decision is not in the log" in refused(
        lambda: issue_certificate(office, signers, result(), decision(result()), ISSUED)
    )


def test_an_appeal_that_was_filed_later_stops_an_older_decision(tmp_path):
    office = decided_in(tmp_path)
    older = (tmp_path / "decision.json").read_bytes()
    decide_result(office, signers, result(), "approve", "open", ISSUED, tmp_path / "appealed.json")
    assert "a newer decision" in refused(lambda: issue_certificate(office, signers, result(), older, ISSUED))
    appealed = (tmp_path / "appealed.json").read_bytes()
    assert "an appeal is open" in refused(
        lambda: issue_certificate(office, signers, result(), appealed, ISSUED)
    )
    other = result(module="other")
    decide_result(office, signers, other, "approve", "none", ISSUED, tmp_path / "other.json")
    told = (tmp_path / "other.json").read_bytes()
    assert issue_certificate(office, signers, other, told, ISSUED).stem == "SAMPLE-2026-0001"


def test_standings_follow_from_the_acts():
    found = entered(
        decide(),
        issue(),
        act("suspend"),
        act("publish", "", B),
        decide(Q, B, ISSUED),
        issue("N-2", B, 1, Q),
        act("revoke", "N-2", B),
    )
    assert {number: one.standing for number, one in found.certificates.items()} == {
        "N-1": "suspended",
        "N-2": "revoked",
    }
    assert (list(found.in_standing("suspended")), list(found.in_standing("revoked"))) == ([0], [1])
    assert found.decisions == {R: Q, Q: B}


def test_a_revoked_result_may_get_another_certificate_under_another_number():
    found = entered(decide(), issue(), act("revoke"), issue("N-2", B, 1))
    assert [one.standing for one in found.certificates.values()] == ["revoked", "valid"]


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        (
            (decide(), issue(), act("revoke"), issue("N-1", B, 1)),
            "line 4: there is a certificate N-1 already",
        ),
        ((decide(), issue(), issue("N-2", B, 1)), "line 3: this result has the certificate N-1 already"),
        ((issue(),), "line 1: is issued for a result that was not decided before"),
        ((decide(), issue(index=1)), "line 2: has another place in the status lists"),
        (
            (decide(), issue(), act("revoke", sha256=B)),
            "line 3: has another SHA-256 than the certificate N-1",
        ),
        (
            (decide(), issue(), act("reinstate")),
            "line 3: the certificate N-1 is valid; it cannot be: reinstate",
        ),
        ((decide(), issue(), act("revoke", "N-2")), "there is no certificate 'N-2'"),
        ((decide(), issue(), act("revoke", at=DECIDED)), f"line 3: is of {DECIDED}, and the act before it"),
        ((decide(), act("issue", index=0)), "line 2: 'issue' needs result_sha256"),
        ((decide(), act("issue", result_sha256=R)), "line 2: 'issue' needs index"),
        ((decide(), issue("")), "line 2: 'issue' needs number"),
        ((act("publish"),), "line 1: 'publish' takes no number"),
        ((act("decide", ""),), "line 1: 'decide' needs result_sha256"),
        ((act("publish", "", index=0),), "line 1: 'publish' takes no index"),
    ],
)
def test_an_act_that_cannot_be_is_refused_with_its_line(acts, told):
    assert told in refused(lambda: entered(*acts))


def test_a_log_is_read_with_the_lines_of_its_acts(tmp_path):
    lines = [decide().line(), issue().line(), issue().line()]
    (tmp_path / ENTRIES).write_bytes(b"".join(line + b"\n" for line in lines))
    assert "entries.jsonl:3: there is a certificate N-1" in refused(lambda: standings_of(read_log(tmp_path)))
