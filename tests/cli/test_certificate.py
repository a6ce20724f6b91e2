"""`steelyard certificate`, `verify` and `log` as people call them: one scheme, from its folder to a stranger."""

import json
import os
import shutil

import pytest
from test_cli_garbage import GARBAGE

from steelyard.cli.app import run
from tests.unit.certificate.certified import result

SECRET = "a sample passphrase"  # noqa: S105 - of sample keys


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A scheme with a demo key, a decided result and one certificate, made once."""
    folder = tmp_path_factory.mktemp("scheme") / "office"
    secret = folder.parent / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    at = ("--folder", str(folder), "--secret", str(secret))
    here, decided = str(folder / "result.json"), str(folder / "decision.json")
    assert run(["certificate", "init", str(folder)]) == 0
    (folder / "result.json").write_bytes(result())
    assert run(["certificate", "key", "--sample", "--from", "2020-01-01", *at]) == 0
    assert run(["certificate", "decision", here, "--outcome", "approve", "--out", decided, *at]) == 0
    assert run(["certificate", "issue", here, decided, *at]) == 0
    assert run(["certificate", "trust", "--out", str(folder / "trust.json"), "--folder", str(folder)]) == 0
    return folder


@pytest.fixture
def office(opened, tmp_path, monkeypatch):
    """A copy of it, in which the command is run."""
    monkeypatch.setenv("STEELYARD_KEY_PASSPHRASE", SECRET)
    shutil.copytree(opened, tmp_path / "office")
    monkeypatch.chdir(tmp_path / "office")
    return tmp_path / "office"


@pytest.fixture
def issued(office):
    (path,) = (office / "issued").iterdir()
    return path


def number_of(path):
    return path.stem


def test_a_certificate_verifies_in_a_fresh_folder_with_the_trust_file_only(
    steelyard, issued, tmp_path, monkeypatch
):
    fresh = tmp_path / "stranger"
    fresh.mkdir()
    shutil.copy(issued, fresh / "certificate.json")
    shutil.copy(issued.parents[1] / "trust.json", fresh)
    shutil.rmtree(issued.parents[1])
    monkeypatch.chdir(fresh)
    ran = steelyard("verify", "certificate.json", "--trust", "trust.json")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "样例 SAMPLE valid")
    assert "  project: sample project\n" in ran.out
    chinese = steelyard("verify", "certificate.json", "--trust", "trust.json", "--lang", "zh").out
    assert chinese.splitlines()[0] == "样例 SAMPLE 有效"
    assert "  项目：样例项目\n" in chinese


def test_the_verdict_as_json(steelyard, issued):
    told = json.loads(steelyard("verify", issued, "--trust", "trust.json", "--json").out)
    assert (told["state"], told["sample"], told["where"]) == ("valid", True, [])
    assert told["assessment"]["number"] == number_of(issued)


def test_a_changed_certificate_ends_with_4_and_the_place(steelyard, issued):
    data = issued.read_bytes()
    issued.write_bytes(data.replace(b'"value":2}', b'"value":5}'))
    ran = steelyard("verify", issued, "--trust", "trust.json")
    assert (ran.code, ran.err) == (
        4,
        f"steelyard: {issued}: changed: was changed after it was signed ($.assessment.level)\n",
    )
    chinese = steelyard("verify", issued, "--trust", "trust.json", "--lang", "zh")
    assert chinese.err == f"steelyard: {issued}: 已被改动：签名后被改动（$.assessment.level）\n"


def test_suspended_reinstated_and_revoked(steelyard, issued):
    def state():
        assert steelyard("certificate", "trust", "--out", "trust.json").code == 0
        ran = steelyard("verify", issued, "--trust", "trust.json", "--json")
        return ran.code, json.loads(ran.out)["state"]

    number = number_of(issued)
    assert state() == (0, "valid")
    assert steelyard("certificate", "suspend", number, "--reason", "sample reason").code == 0
    assert state() == (4, "suspended")
    assert steelyard("certificate", "reinstate", number, "--reason", "sample reason").code == 0
    assert state() == (0, "valid")
    assert steelyard("certificate", "revoke", number, "--reason", "sample reason").code == 0
    assert state() == (4, "revoked")
    message = steelyard.refused("certificate", "reinstate", number, "--reason", "regret")
    assert "is revoked; it cannot be: reinstate" in message
    listed = steelyard("log", "list").out.splitlines()
    assert [row.split("  ")[2] for row in listed] == ["issued", "suspended", "reinstated", "revoked"]


def test_an_act_needs_a_reason_and_a_certificate(steelyard, issued):
    assert "needs a reason" in steelyard.refused("certificate", "revoke", number_of(issued), "--reason", " ")
    assert "no certificate 'X'" in steelyard.refused("certificate", "revoke", "X", "--reason", "r")


def test_one_result_gets_one_certificate_until_that_is_revoked(steelyard, office, issued):
    again = ("certificate", "issue", "result.json", "decision.json")
    assert f"has the certificate {number_of(issued)} already" in steelyard.refused(*again)
    assert steelyard("certificate", "revoke", number_of(issued), "--reason", "sample reason").code == 0
    assert steelyard(*again).code == 0
    assert [path.stem[-4:] for path in sorted((office / "issued").iterdir())] == ["0001", "0002"]


def test_before_and_after_its_time(steelyard, issued):
    early = steelyard("verify", issued, "--trust", "trust.json", "--at", "2021-01-01", "--json")
    assert (early.code, json.loads(early.out)["state"]) == (4, "not_yet_valid")
    late = steelyard("verify", issued, "--trust", "trust.json", "--at", "2100-01-01", "--json")
    assert (late.code, json.loads(late.out)["state"]) == (4, "status_unknown")  # the lists have ended by then
    assert "--at: 'soon' is not a date" in steelyard.refused(
        "verify", issued, "--trust", "trust.json", "--at", "soon"
    )


def test_a_new_key_takes_over_and_what_the_old_one_signed_stays_good(steelyard, office, issued):
    (old,) = json.loads((office / "keys.json").read_bytes())["keys"]
    assert steelyard("certificate", "key", "--sample").code == 0
    assert steelyard("certificate", "retire", old["kid"]).code == 0
    assert steelyard("certificate", "status-list").code == 0
    assert steelyard("certificate", "trust", "--out", "trust.json").code == 0
    assert steelyard("verify", issued, "--trust", "trust.json").code == 0
    told = json.loads(steelyard("certificate", "keys").out)["keys"]
    assert [one["valid_until"] is None for one in told] == [False, True]


def test_another_scheme_s_trust_does_not_know_the_key(steelyard, issued, tmp_path):
    other = tmp_path / "other"
    steelyard("certificate", "init", other)
    steelyard("certificate", "key", "--folder", other)
    steelyard("certificate", "status-list", "--folder", other)
    steelyard("certificate", "trust", "--folder", other, "--out", other / "trust.json")
    ran = steelyard("verify", issued, "--trust", other / "trust.json", "--json")
    assert (ran.code, json.loads(ran.out)["state"]) == (4, "unknown_key")


def test_keys_are_opened_with_their_secret_only(steelyard, office, monkeypatch):
    monkeypatch.setenv("STEELYARD_KEY_PASSPHRASE", "another passphrase")
    assert "does not open this key" in steelyard.refused("certificate", "status-list", code=4)
    (office / "secret").write_text("a sample passphrase\n")
    (office / "secret").chmod(0o600)
    assert steelyard("certificate", "status-list", "--secret", "secret").code == 0
    (office / "secret").chmod(0o644)
    assert "chmod 600" in steelyard.refused("certificate", "status-list", "--secret", "secret")
    monkeypatch.delenv("STEELYARD_KEY_PASSPHRASE")
    assert "no passphrase" in steelyard.refused("certificate", "status-list")


def test_the_log_is_proved_and_watched(steelyard, office, issued):
    (office / "held.txt").write_text(steelyard("log", "checkpoint").out)
    assert steelyard("log", "publish", "result.json").code == 0
    assert steelyard("log", "inclusion", number_of(issued), "--out", "in.json").code == 0
    assert steelyard("log", "consistency", "held.txt", "--out", "con.json").code == 0
    assert steelyard("log", "check", "in.json", "--trust", "trust.json").code == 0
    assert steelyard("log", "check", "con.json", "--trust", "trust.json", "--held", "held.txt").code == 0
    assert "starts from a checkpoint" in steelyard.refused(
        "log", "check", "con.json", "--trust", "trust.json"
    )
    ran = steelyard("log", "monitor", "log", "--trust", "trust.json", "--held", "held.txt")
    assert ran.out == "the log is sound: 2 entries, 1 certificates, consistent with 2 checkpoint(s)\n"


def test_a_rewritten_log_is_found_out_by_whoever_kept_a_checkpoint(steelyard, office, issued):
    entries = office / "log/entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(number_of(issued).encode(), b"SAMPLE-2026-0009"))
    watched = steelyard.refused("log", "monitor", "log", "--trust", "trust.json", code=4)
    assert "the log was rewritten: its first 1 entries" in watched
    assert "was rewritten" in steelyard.refused("certificate", "status-list", code=4)


def test_a_self_assessment_gets_no_certificate(steelyard, office):
    (office / "self.json").write_bytes(result("self"))
    steelyard("certificate", "decision", "self.json", "--outcome", "approve", "--out", "self-decision.json")
    assert "is a self-assessment" in steelyard.refused(
        "certificate", "issue", "self.json", "self-decision.json"
    )
    (office / "other.json").write_bytes(result(module="other"))
    assert "over another result" in steelyard.refused(
        "certificate", "issue", "other.json", "decision.json", code=4
    )


def test_garbage_is_never_valid_and_never_a_bug(steelyard, office, issued):
    path = office / "garbage"
    for content in GARBAGE.values():
        path.write_bytes(content)
        path.chmod(0o600)
        ran = steelyard("verify", path, "--trust", "trust.json", "--json")
        assert (ran.code, json.loads(ran.out)["state"]) == (4, "changed")
        assert "garbage" in steelyard.refused("verify", issued, "--trust", path)
        steelyard.refused("certificate", "issue", "result.json", path)
        steelyard.refused("log", "check", path, "--trust", "trust.json")
        steelyard.refused("log", "monitor", "log", "--trust", "trust.json", "--held", path)


def test_garbage_as_a_result_a_scheme_or_keys_is_told(steelyard, office):
    shutil.copy(office / "scheme.yaml", office.parent / "kept.yaml")
    for content in GARBAGE.values():
        (office / "garbage").write_bytes(content)
        steelyard.refused("certificate", "issue", "garbage", "decision.json")
        (office / "keys.json").write_bytes(content)
        steelyard.refused("certificate", "keys")
        (office / "scheme.yaml").write_bytes(content)
        steelyard.refused("certificate", "keys")
        shutil.copy(office.parent / "kept.yaml", office / "scheme.yaml")


def test_missing_files_folders_pipes_and_places_that_cannot_be_written(steelyard, office, issued):
    os.mkfifo(office / "pipe")
    assert "cannot be read: No such file" in steelyard.refused("verify", "gone.json", "--trust", "trust.json")
    assert "is a folder" in steelyard.refused("verify", office, "--trust", "trust.json")
    assert "is a pipe" in steelyard.refused("verify", issued, "--trust", office / "pipe")
    assert "cannot be written" in steelyard.refused("certificate", "trust", "--out", "trust.json/below")
    assert "is there already" in steelyard.refused("certificate", "init", office)
    assert "scheme.yaml" in steelyard.refused("certificate", "keys", "--folder", "gone")


def test_the_schema_is_json_schema(steelyard):
    assert json.loads(steelyard("certificate", "schema").out)["$id"] == "urn:steelyard:schema:certificate:1"
