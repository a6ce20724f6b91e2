"""`steelyard bundle` and `replay` as people call them: from a decided case, or from a bank's own rows, to a stranger."""

import json
import shutil

import pytest

from steelyard import pipeline
from steelyard.bundle.archive import unpacked
from steelyard.bundle.contents import CASE, RESULT, open_bundle, signed_bundle
from steelyard.certificate.canonical import write
from steelyard.certificate.office import open_office, signers
from steelyard.cli.app import run
from steelyard.evidence.store import Store
from steelyard.result.document import canonical
from steelyard.result.inputs import decide_inputs
from steelyard.result.inputs_document import canonical as case_file
from steelyard.workspace import read_workspace


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A sample scheme with a decided case, its certificate and a bundle, made once."""
    folder = tmp_path_factory.mktemp("shown") / "demo"
    assert run(["certificate", "demo", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def demo(shown, tmp_path, monkeypatch):
    shutil.copytree(shown, tmp_path / "demo")
    monkeypatch.chdir(tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def office(shown):
    return ("--folder", shown / "scheme", "--secret", shown / "scheme/passphrase")


@pytest.fixture
def assessed(bank):
    """The bank with the result of its project and the case file that this follows from."""
    space = read_workspace(bank)
    store = Store(space.state)
    job = pipeline.job_of(space, "mobile", None)
    [inputs] = pipeline.cases(space, store, [job], space.as_of)
    (bank / CASE).write_bytes(case_file(inputs))
    (bank / RESULT).write_bytes(canonical(decide_inputs(inputs)))
    return bank


def resigned(demo, path, changes):
    """The bundle with other members, signed by the scheme's own key: even its holder cannot forge a result."""
    opened = open_bundle(path.read_bytes(), None, str(path))
    office = open_office(demo / "scheme")
    signer, key = signers(office, (demo / "scheme/passphrase").read_bytes(), opened.manifest.signed_at)(
        "certificate"
    )
    members = {**opened.members, **changes}
    path.write_bytes(signed_bundle(members, opened.manifest.withheld, signer, key, opened.manifest.signed_at))


def test_a_formal_result_is_replayed_from_its_ratings_in_both_languages(steelyard, demo):
    ran = steelyard("replay", "bundle.zip", "--trust", "trust.json")
    assert (ran.code, ran.out.splitlines()[-3:]) == (
        0,
        [
            "replayed: the same, byte for byte",
            "depth: decision (ratings to level)",
            "not covered: the votes, which stay with the scheme: only their salted digests are here",
        ],
    )
    chinese = steelyard("replay", "bundle.zip", "--trust", "trust.json", "--lang", "zh").out.splitlines()
    assert chinese[0].startswith("  签署：样例 SAMPLE https://register.example/scheme ")
    assert chinese[-3:] == [
        "复算结果：逐字节相同",
        "深度：决定级（评定到级别）",
        "未涵盖：投票（留存在发证机构，包内只有加盐摘要）",
    ]


def test_no_vote_and_no_assessor_stands_in_the_bundle(demo):
    case = (demo / "scheme/case.json").read_bytes()
    assert case.count(b"sample-assessor-1") > 100
    assert b"sample-assessor" not in (demo / "bundle.zip").read_bytes()


def test_bundle_signs_a_decided_case_and_equal_moments_give_equal_bytes(steelyard, demo, office):
    files = ("scheme/result.json", "scheme/case.json")
    ran = steelyard("bundle", *files, "--out", "mine.zip", *office)
    assert (ran.code, ran.out) == (0, "样例 SAMPLE mine.zip: signed, and replayed with the same result\n")
    mine, theirs = (unpacked((demo / name).read_bytes(), name) for name in ("mine.zip", "bundle.zip"))
    assert {name: mine[name] for name in mine if "dsse" not in name} == {
        name: theirs[name] for name in theirs if "dsse" not in name
    }
    assert steelyard("replay", "mine.zip", "--trust", "trust.json").code == 0


def test_votes_are_shown_with_their_salts(steelyard, demo, office):
    files = ("scheme/result.json", "scheme/case.json")
    made = ("bundle", *files, "--out", "mine.zip", "--salts", "salts.json", *office)
    assert steelyard(*made).code == 0
    assert (demo / "salts.json").stat().st_mode & 0o777 == 0o600
    assert "salts.json: is there already" in steelyard.refused(*made)
    shown = ("--case", "scheme/case.json", "--salts", "salts.json", "--trust", "trust.json")
    ran = steelyard("replay", "mine.zip", *shown)
    count = len(json.loads((demo / "scheme/case.json").read_bytes())["ballots"])
    assert (ran.code, ran.out.splitlines()[-1]) == (
        0,
        f"votes: {count} are those that were withheld, counted anew",
    )
    assert "go together" in steelyard.refused("replay", "mine.zip", "--salts", "salts.json")


def test_the_outcome_as_json(steelyard, demo):
    told = json.loads(steelyard("replay", "bundle.zip", "--trust", "trust.json", "--json").out)
    assert (told["equal"], told["depth"], told["trusted"], told["sample"]) == (True, "decision", True, True)
    alone = json.loads(steelyard("replay", "bundle.zip", "--json").out)
    assert (alone["equal"], alone["trusted"]) == (True, False)


def test_verify_says_who_signed_a_bundle(steelyard, demo):
    ran = steelyard("verify", "bundle.zip", "--trust", "trust.json")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "样例 SAMPLE valid")
    assert "  level: 3 Comprehensive\n" in ran.out
    told = json.loads(steelyard("verify", "bundle.zip", "--trust", "trust.json", "--json").out)
    assert (told["form"], told["state"]) == ("bundle", "valid")


def test_a_stranger_s_key_is_told_and_ends_with_4(steelyard, demo, tmp_path):
    assert steelyard("certificate", "demo", "--out", tmp_path / "other").code == 0
    other = tmp_path / "other/trust.json"
    ran = steelyard("verify", "bundle.zip", "--trust", other)
    assert (ran.code, ran.out.splitlines()[0]) == (4, "样例 SAMPLE unknown key")
    assert "a key that the trust file does not list" in steelyard.refused(
        "replay", "bundle.zip", "--trust", other, code=4
    )


def test_a_forged_level_is_found_out_though_the_scheme_itself_signed_it(steelyard, demo):
    document = json.loads((demo / "scheme/result.json").read_bytes())
    level = document["level"] | {"value": 5}
    resigned(demo, demo / "bundle.zip", {RESULT: write(document | {"level": level})})
    ran = steelyard("replay", "bundle.zip", "--trust", "trust.json")
    assert ran.code == 4
    assert "replayed: different\n" in ran.out
    assert ran.err == "steelyard: bundle.zip: another result came out: $.level.value\n"


def test_a_changed_bundle_ends_with_4(steelyard, demo):
    data = (demo / "bundle.zip").read_bytes()
    (demo / "bundle.zip").write_bytes(data.replace(b'"value":3}', b'"value":5}', 1))
    message = steelyard.refused("replay", "bundle.zip", "--trust", "trust.json", code=4)
    assert message.startswith("steelyard: bundle.zip: is no bundle, or was changed: ")
    ran = steelyard("verify", "bundle.zip", "--trust", "trust.json")
    assert (ran.code, ran.out) == (4, "changed\n")
    assert ran.err.startswith("steelyard: bundle.zip: changed: is no bundle, or was changed: ")
    told = json.loads(steelyard("verify", "bundle.zip", "--trust", "trust.json", "--json").out)
    assert (told["form"], told["state"]) == ("bundle", "changed")


def test_another_result_than_the_case_gives_is_not_signed(steelyard, demo, office):
    document = json.loads((demo / "scheme/result.json").read_bytes())
    (demo / "other.json").write_bytes(write(document | {"target": 5}))
    message = steelyard.refused(
        "bundle", "other.json", "scheme/case.json", "--out", "mine.zip", *office, code=4
    )
    assert "the case gives another result: they differ first at $.target" in message
    assert not (demo / "mine.zip").exists()


def test_bad_files_are_told(steelyard, demo, office):
    (demo / "bad.json").write_bytes(b"{}")
    assert "is not a case file" in steelyard.refused(
        "bundle", "scheme/result.json", "bad.json", "--out", "mine.zip", *office
    )
    assert "cannot be read" in steelyard.refused("replay", "nowhere.zip")
    assert "is no bundle" in steelyard.refused("replay", "bad.json")


def test_a_bank_s_result_is_replayed_from_its_rows(steelyard, assessed, office):
    own = ("--standard", "standards/own-cmm/1")
    ran = steelyard("bundle", RESULT, CASE, "--out", "full.zip", "--with-rows", *own, *office)
    assert ran.code == 0, ran.err
    count = len(json.loads((assessed / CASE).read_bytes())["readings"])
    replayed = steelyard("replay", "full.zip", "--lang", "zh")
    assert (replayed.code, replayed.out.splitlines()[-2:]) == (
        0,
        ["复算结果：逐字节相同", f"深度：全程（数据行到读数到级别），重新度量读数 {count} 个"],
    )


def test_rows_of_another_workspace_are_not_signed(steelyard, assessed, office):
    own = ("--standard", "standards/own-cmm/1")
    shutil.rmtree(assessed / ".steelyard/store")
    message = steelyard.refused("bundle", RESULT, CASE, "--out", "full.zip", "--with-rows", *own, *office)
    assert "the store has no load" in message
    assert steelyard("bundle", RESULT, CASE, "--out", "short.zip", *own, *office).code == 0
    assert json.loads(steelyard("replay", "short.zip", "--json").out)["depth"] == "decision"
