"""`steelyard collect --pack` and `--unpack`: evidence goes from one zone to another without any network."""

import json
import shutil
import socket
import subprocess
import sys

import pytest
from command import PROGRAM, workspace

from steelyard.evidence.zones.sealed import MAGIC

ASKED = (
    "measure",
    "mobile",
    "time_to_resolve",
    "deployment_frequency",
    "commit_traceability",
    "--json",
    "--no-collect",
)


@pytest.fixture
def refused_network(monkeypatch):
    """No socket reaches anything, and git speaks to no other machine."""

    def refuse(self, address):
        raise AssertionError(f"something connects to {address}")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file")


@pytest.fixture
def office(bank, tmp_path):
    """A second workspace with the same projects, no sources, and the pseudonym key of the first."""
    written = (bank / "steelyard.yaml").read_text(encoding="utf-8")
    root = workspace(tmp_path / "office")
    before, after = written.split("sources:\n")
    (root / "steelyard.yaml").write_text(before + "projects:" + after.split("projects:")[1], encoding="utf-8")
    shutil.copytree(bank / "standards", root / "standards")
    (root / ".steelyard").mkdir()
    shutil.copy(bank / ".steelyard/pseudonym.key", root / ".steelyard")
    return root


def acquaint(steelyard, bank, office):
    """Each workspace lists the other under `zones`."""
    for root, other, name in ((bank, office, "office"), (office, bank, "production")):
        line = steelyard("collect", "--zone-key", "-w", other).out.splitlines()[0]
        path = root / "steelyard.yaml"
        path.write_text(path.read_text(encoding="utf-8") + f"zones: {{{name}: {line}}}\n", encoding="utf-8")


@pytest.mark.usefixtures("refused_network")
def test_collecting_packing_unpacking_and_measuring_need_no_network(steelyard, bank, office, tmp_path):
    acquaint(steelyard, bank, office)
    (bank / "exports/incidents.csv").write_text(
        (bank / "exports/incidents.csv").read_text()
        + "I99,pay,incident,2,2026-10-20T11:00:00Z,2026-10-20T12:00:00Z,\n"
    )
    package = tmp_path / "a.pack"
    ran = steelyard("collect", "--pack", package, "--for", "office", "--lang", "en")
    assert "1 new loads" in ran.out
    assert ran.out.splitlines()[-1].startswith(f"{package}: 4 loads, ")
    ran = steelyard("collect", "--unpack", package, "-w", office, "--lang", "zh")
    assert ran.out == "a.pack：新装载 4 次，以前已有 0 次\n"
    assert steelyard(*ASKED, "-w", office).out == steelyard(*ASKED, "-w", bank).out
    again = steelyard("collect", "--unpack", package, "-w", office, "--lang", "en")
    assert again.out == "a.pack: 0 new loads, 4 known before\n"


def test_collecting_works_in_a_process_that_has_no_network_at_all(bank):
    """A network namespace of its own: not even the engine's native code could reach anything."""
    apart = ["unshare", "--map-root-user", "--net"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*apart, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("this machine permits no network namespaces")
    (bank / "exports/deployments.csv").write_text(
        (bank / "exports/deployments.csv").read_text()
        + "D99,pay,production,success,2026-10-25T10:00:00Z,2026-10-25T09:00:00Z\n"
    )
    ran = subprocess.run(
        [*apart, sys.executable, "-c", PROGRAM, "collect", "--lang", "en"],
        cwd=bank,
        check=False,
        capture_output=True,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"1 new loads" in ran.stdout


def test_the_manifest_tells_an_approver_what_leaves(steelyard, bank, office, tmp_path):
    acquaint(steelyard, bank, office)
    steelyard("collect", "--pack", tmp_path / "a.pack", "--for", "office")
    data = (tmp_path / "a.pack").read_bytes()
    start = len(MAGIC) + 4
    manifest = json.loads(data[start : start + int.from_bytes(data[len(MAGIC) : start], "big")])
    key = steelyard("collect", "--zone-key").out.splitlines()[1]
    assert (manifest["organisation"], manifest["pseudonym_key"]) == ("样例银行", key)
    assert manifest["rows"]["incident"] == 10


def test_a_zone_without_the_shared_key_is_told_what_to_do(steelyard, bank, office, tmp_path):
    acquaint(steelyard, bank, office)
    steelyard("collect", "--pack", tmp_path / "a.pack", "--for", "office")
    (office / ".steelyard/pseudonym.key").unlink()
    told = steelyard.refused("collect", "--unpack", tmp_path / "a.pack", "-w", office)
    assert "there is no pseudonym key here yet" in told and "copy pseudonym.key from the other zone" in told
    (office / ".steelyard/pseudonym.key").write_text("cd" * 32)
    told = steelyard.refused("collect", "--unpack", tmp_path / "a.pack", "-w", office)
    assert "was hashed with another pseudonym key" in told


def test_a_package_that_was_changed_ends_with_exit_code_4(steelyard, bank, office, tmp_path):
    acquaint(steelyard, bank, office)
    path = tmp_path / "a.pack"
    steelyard("collect", "--pack", path, "--for", "office")
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    told = steelyard.refused("collect", "--unpack", path, "-w", office, code=4)
    assert "a.pack: was changed after it was packed" in told


def test_what_cannot_be_packed_is_told(steelyard, bank, office, tmp_path):
    line = steelyard("collect", "--zone-key", "-w", office).out.splitlines()[0]
    package = tmp_path / "a.pack"

    def told(*arguments):
        ran = steelyard("collect", "--pack", package, *arguments)
        assert ran.code == 2
        return ran.err

    assert "for which zone?" in told()
    assert "there is no zone 'somewhere'" in told("--for", "somewhere")
    assert "is no zone" in told("--for", line[:-1])
    assert "and 0 are allowed" in told("--for", line, "--limit", "0")
    assert "there is no load to pack" in told("--for", line, "--after", "2999-01-01")
    assert not package.exists()
    assert steelyard("collect", "--pack", package, "--for", line).code == 0
    assert "is there already" in told("--for", line)


@pytest.mark.parametrize("content", [None, b"", b"no package", MAGIC + b"\xff" * 200])
def test_what_is_no_package_is_told(steelyard, bank, tmp_path, content):
    path = tmp_path / "a.pack"
    if content is not None:
        path.write_bytes(content)
    ran = steelyard("collect", "--unpack", path)
    assert ran.code in {2, 4}
    assert "a.pack" in ran.err


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--for", "office"), "--for and --after go with --pack"),
        (("--after", "2026-10-01"), "--for and --after go with --pack"),
        (("--json", "--pack", "a.pack"), "--json, --pack and --unpack do not go together"),
        (("--unpack", "a.pack", "--pack", "b.pack"), "--json, --pack and --unpack do not go together"),
    ],
)
def test_options_of_which_one_would_be_left_aside_are_refused(steelyard, arguments, told):
    assert told in steelyard.refused("collect", *arguments)
