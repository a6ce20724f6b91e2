"""`steelyard certificate`, `verify` and `log` as people call them: one scheme, from its folder to a stranger."""

import contextlib
import hashlib
import json
import os
import pty
import shutil
import subprocess
import sys

import pytest
from command import PROGRAM
from test_cli_garbage import GARBAGE

from steelyard.cli.app import run
from tests.unit.certificate.certified import result, stretched_once

SECRET = "a sample passphrase"  # noqa: S105 - of sample keys


@pytest.fixture(scope="module", autouse=True)
def _quick_keys():
    with stretched_once():
        yield


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
    (path,) = (office / "issued").glob("*.json")
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
    assert [row.split("  ")[2] for row in listed] == [
        "decided",
        "issued",
        "suspended",
        "reinstated",
        "revoked",
    ]


def test_an_act_needs_a_reason_and_a_certificate(steelyard, issued):
    assert "needs a reason" in steelyard.refused("certificate", "revoke", number_of(issued), "--reason", " ")
    assert "no certificate 'X'" in steelyard.refused("certificate", "revoke", "X", "--reason", "r")


def test_one_result_gets_one_certificate_until_that_is_revoked(steelyard, office, issued):
    again = ("certificate", "issue", "result.json", "decision.json")
    assert f"has the certificate {number_of(issued)} already" in steelyard.refused(*again)
    assert steelyard("certificate", "revoke", number_of(issued), "--reason", "sample reason").code == 0
    assert steelyard(*again).code == 0
    assert [path.stem[-4:] for path in sorted((office / "issued").glob("*.json"))] == ["0001", "0002"]


def test_before_and_after_its_time(steelyard, issued):
    early = steelyard("verify", issued, "--trust", "trust.json", "--at", "2021-01-01", "--json")
    assert (early.code, json.loads(early.out)["state"]) == (4, "not_yet_valid")
    late = steelyard("verify", issued, "--trust", "trust.json", "--at", "2100-01-01", "--json")
    assert (late.code, json.loads(late.out)["state"]) == (4, "expired")  # no list is needed to know that
    between = steelyard("verify", issued, "--trust", "trust.json", "--at", "2027-06-30", "--json")
    assert (between.code, json.loads(between.out)["state"]) == (4, "status_unknown")  # the lists have ended
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


def test_a_stolen_key_is_taken_out_once_a_new_one_has_signed_the_log(steelyard, office, issued):
    (old,) = json.loads((office / "keys.json").read_bytes())["keys"]
    assert steelyard("certificate", "key", "--sample").code == 0
    assert steelyard("certificate", "status-list").code == 0
    keys = json.loads((office / "keys.json").read_bytes())["keys"]
    (office / "keys.json").write_text(json.dumps({"keys": [one for one in keys if one != old]}))
    assert steelyard("certificate", "status-list").code == 0
    assert steelyard("certificate", "trust", "--out", "trust.json").code == 0
    ran = steelyard("verify", issued, "--trust", "trust.json", "--json")
    assert (ran.code, json.loads(ran.out)["state"]) == (4, "unknown_key")


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
    assert steelyard("log", "check", "con.json", "--trust", "trust.json", "--held", "held.txt").code == 0
    assert "starts from a checkpoint" in steelyard.refused(
        "log", "check", "con.json", "--trust", "trust.json"
    )
    ran = steelyard("log", "monitor", "log", "--trust", "trust.json", "--held", "held.txt")
    assert ran.out == (
        "样例 SAMPLE the log is sound: 3 entries, 1 certificates, consistent with 2 checkpoint(s)\n"
    )


def test_a_checked_proof_says_of_what_it_is_and_whether_it_is_this_certificate(steelyard, office, issued):
    assert steelyard("log", "inclusion", number_of(issued), "--out", "in.json").code == 0
    digest = hashlib.sha256(issued.read_bytes()).hexdigest()
    ran = steelyard("log", "check", "in.json", "--trust", "trust.json", "--certificate", issued)
    shown, compared, held = ran.out.splitlines()
    assert shown.startswith("样例 SAMPLE 20")
    assert shown.endswith(f"Z  issued  {number_of(issued)}  {digest}")
    assert compared == f"样例 SAMPLE {issued}: has this digest"
    assert held.startswith("样例 SAMPLE the proof holds: log of ")
    issued.write_bytes(issued.read_bytes() + b"\n")
    assert steelyard("log", "check", "in.json", "--trust", "trust.json", "--certificate", issued).code == 0
    other = steelyard.refused(
        "log", "check", "in.json", "--trust", "trust.json", "--certificate", "decision.json", code=4
    )
    assert f"decision.json: the proof is of {digest}" in other


def test_no_proof_is_written_under_a_head_that_does_not_fit(steelyard, office, issued):
    (office / "held.txt").write_text(steelyard("log", "checkpoint").out)
    entries = office / "log/entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b'"act":"decide"', b'"act":"Decide"'))
    for proof in (("inclusion", number_of(issued)), ("consistency", "held.txt")):
        assert "was rewritten" in steelyard.refused("log", *proof, "--out", "proof.json", code=4)
    assert "was rewritten" in steelyard.refused("log", "checkpoint", code=4)
    assert not (office / "proof.json").exists()


def test_a_rewritten_log_is_found_out_by_whoever_kept_a_checkpoint(steelyard, office, issued):
    entries = office / "log/entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(number_of(issued).encode(), b"SAMPLE-2026-0009"))
    watched = steelyard.refused("log", "monitor", "log", "--trust", "trust.json", code=4)
    assert "the log was rewritten: its first 2 entries" in watched
    assert "was rewritten" in steelyard.refused("certificate", "status-list", code=4)


def test_a_wrong_passphrase_leaves_no_trace(steelyard, office, issued, monkeypatch):
    before = {path: path.read_bytes() for path in office.rglob("*") if path.is_file()}
    monkeypatch.setenv("STEELYARD_KEY_PASSPHRASE", "another passphrase")
    steelyard.refused("certificate", "revoke", number_of(issued), "--reason", "sample reason", code=4)
    steelyard.refused("certificate", "decision", "result.json", "--outcome", "approve", "--out", "d", code=4)
    steelyard.refused("log", "publish", "result.json", code=4)
    assert {path: path.read_bytes() for path in office.rglob("*") if path.is_file()} == before


def test_entries_beyond_the_checkpoint_are_no_part_of_the_log(steelyard, office, issued):
    held, entries = office / "log/checkpoint.txt", office / "log/entries.jsonl"
    older = held.read_bytes()
    assert steelyard("certificate", "suspend", number_of(issued), "--reason", "sample reason").code == 0
    held.write_bytes(older)  # as if the command had been stopped before it signed
    told = f"its last entry stands under no checkpoint: suspend {number_of(issued)}"
    for words in (
        ("certificate", "revoke", number_of(issued), "--reason", "r"),
        ("certificate", "status-list"),
        ("certificate", "trust", "--out", "trust.json"),
        ("log", "monitor", "log", "--trust", "trust.json"),
        ("log", "inclusion", number_of(issued), "--out", "in.json"),
    ):
        assert told in steelyard.refused(*words, code=4)
    recovered = steelyard("certificate", "status-list", "--recover").out.splitlines()
    assert recovered[0].startswith(f"样例 SAMPLE signed too: suspend {number_of(issued)} ")
    assert steelyard("log", "monitor", "log", "--trust", "trust.json").code == 0
    held.unlink()
    assert "the last 3 entries stand under no checkpoint" in steelyard.refused(
        "certificate", "status-list", "--recover", code=4
    )
    entries.write_bytes(b"")
    assert "there is no signed log yet" in steelyard.refused("log", "checkpoint")


def test_a_newer_decision_takes_the_place_of_an_older_one(steelyard, office, issued):
    assert steelyard("certificate", "revoke", number_of(issued), "--reason", "sample reason").code == 0
    appealed = ("--outcome", "approve", "--appeal", "open", "--out", "appealed.json")
    assert steelyard("certificate", "decision", "result.json", *appealed).code == 0
    assert "there is a newer decision" in steelyard.refused(
        "certificate", "issue", "result.json", "decision.json"
    )
    assert "an appeal is open" in steelyard.refused("certificate", "issue", "result.json", "appealed.json")
    closed = ("--outcome", "approve", "--appeal", "closed", "--out", "closed.json")
    assert steelyard("certificate", "decision", "result.json", *closed).code == 0
    assert steelyard("certificate", "issue", "result.json", "closed.json").code == 0


def test_demo_keys_and_real_ones_never_meet_in_one_folder(steelyard, office, tmp_path):
    assert "do not go together" in steelyard.refused("certificate", "key")
    (only,) = (office / "keys").iterdir()
    steelyard("certificate", "init", tmp_path / "real")
    steelyard("certificate", "key", "--folder", tmp_path / "real")
    assert "do not go together" in steelyard.refused(
        "certificate", "key", "--sample", "--folder", tmp_path / "real"
    )
    both = [
        json.loads((folder / "keys.json").read_bytes())["keys"][0] for folder in (office, tmp_path / "real")
    ]
    (office / "keys.json").write_text(json.dumps({"keys": both}))
    assert "do not go together" in steelyard.refused("certificate", "keys")
    assert list((office / "keys").iterdir()) == [only]


def test_whatever_a_demo_key_signs_is_marked(steelyard, office):
    assert "样例 SAMPLE" in (office / "log/checkpoint.txt").read_text(encoding="utf-8").splitlines()
    for purpose in ("revocation", "suspension"):
        assert json.loads((office / f"status/{purpose}.json").read_bytes())["name"] == "样例 SAMPLE"
    assert json.loads((office / "decision.json").read_bytes())["mark"] == "样例 SAMPLE"


def test_trust_is_not_exported_with_lists_that_say_something_else(steelyard, office, issued):
    export = ("certificate", "trust", "--out", "trust.json")
    listed = office / "status/revocation.json"
    older = listed.read_bytes()
    assert steelyard("certificate", "revoke", number_of(issued), "--reason", "sample reason").code == 0
    newer = listed.read_bytes()
    listed.write_bytes(older)
    assert "says something else than the log" in steelyard.refused(*export, code=4)
    listed.write_bytes((office / "status/suspension.json").read_bytes())
    assert "is no revocation list of this scheme" in steelyard.refused(*export)
    listed.unlink()
    assert "revocation.json: is not there" in steelyard.refused(*export)
    for content in GARBAGE.values():
        listed.write_bytes(content)
        assert "revocation.json" in steelyard.refused(*export)
    listed.write_bytes(newer)
    assert steelyard(*export).code == 0


def test_a_key_that_ended_is_not_prolonged(steelyard, office):
    (only,) = json.loads((office / "keys.json").read_bytes())["keys"]
    assert steelyard("certificate", "retire", only["kid"], "--until", "2030-12-31").code == 0
    assert "is never prolonged" in steelyard.refused(
        "certificate", "retire", only["kid"], "--until", "2031-01-01"
    )
    assert steelyard("certificate", "retire", only["kid"], "--until", "2030-06-30").code == 0


def test_nothing_is_written_through_a_link(steelyard, office, tmp_path, issued):
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh/scheme.yaml").symlink_to(tmp_path / "elsewhere")
    assert "is there already" in steelyard.refused("certificate", "init", tmp_path / "fresh")
    outside = tmp_path / "outside"
    outside.write_text("kept")
    (office / "trust.json").unlink()
    for name in ("trust.json", ".trust.json.new", "log/.checkpoint.txt.new"):
        (office / name).symlink_to(outside)
    assert steelyard("certificate", "trust", "--out", "trust.json").code == 0
    assert steelyard("certificate", "status-list").code == 0
    (office / "log/.lock").unlink()
    (office / "log/.lock").symlink_to(outside)
    assert "cannot be written" in steelyard.refused("certificate", "status-list")
    assert (outside.read_text(), (tmp_path / "elsewhere").exists()) == ("kept", False)


def test_a_passphrase_outside_utf_8_is_a_passphrase(office):
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, "certificate", "key", "--sample"],
        env={**os.environb, b"STEELYARD_KEY_PASSPHRASE": b"\xff\xfe" * 6},
        cwd=office,
        capture_output=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, b"")


def typed(office, *words):
    """The exit code and the output of a command at a terminal on which these words are typed."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.pop("STEELYARD_KEY_PASSPHRASE")
        os.chdir(office)
        os.execv(sys.executable, [sys.executable, "-c", PROGRAM, "certificate", "key", "--sample"])  # noqa: S606
    shown = b""
    for word in words:
        while not shown.endswith(b": "):
            shown += os.read(terminal, 1024)
        os.write(terminal, word)
        shown += b"\n"
    with contextlib.suppress(OSError):  # the end, as a terminal tells it
        while more := os.read(terminal, 1024):
            shown += more
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def test_a_new_passphrase_is_typed_twice_alike(office):
    code, shown = typed(office, b"a sample passphrase\n", b"a sample passphrase\n")
    assert (code, "sealed" in shown) == (0, True)
    code, shown = typed(office, b"a sample passphrase\n", b"a sample passphrasee\n")
    assert (code, "the two passphrases differ" in shown) == (2, True)
    code, shown = typed(office, b"\x04")
    assert (code, "no passphrase was typed" in shown) == (2, True)


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
