"""`steelyard bundle` and `replay` as people call them: from a decided case, or from a bank's own rows, to a stranger."""

import json
import shutil

import pytest
from test_certificate_pdf_commands import demo_of

from steelyard import pipeline
from steelyard.bundle.archive import unpacked
from steelyard.bundle.contents import CASE, RESULT, open_bundle, signed_bundle
from steelyard.bundle.making import bundle_of
from steelyard.certificate.canonical import write
from steelyard.certificate.office import open_office, signers
from steelyard.certificate.trust import trust_file
from steelyard.evidence.store import Store
from steelyard.result.document import canonical
from steelyard.result.inputs import decide_inputs
from steelyard.result.inputs_document import canonical as case_file
from steelyard.workspace import read_workspace
from tests.unit.bundle.bundled import case_under, folder_in, result_of
from tests.unit.certificate.certified import NOW, SIGNER, key, keys, stretched_once


@pytest.fixture(scope="module", autouse=True)
def _quick_keys():
    with stretched_once():
        yield


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A sample scheme with a decided case, its certificate and a bundle."""
    return demo_of(tmp_path_factory)


@pytest.fixture
def demo(shown, tmp_path, monkeypatch):
    shutil.copytree(shown, tmp_path / "demo")
    monkeypatch.chdir(tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def office(shown):
    return ("--folder", shown / "scheme", "--secret", shown / "scheme/passphrase")


@pytest.fixture(scope="module")
def decided(collected_bank):
    """The case of the bank's project, and the result that follows from it."""
    space = read_workspace(collected_bank)
    job = pipeline.job_of(space, "mobile", None)
    [inputs] = pipeline.cases(space, Store(space.state), [job], space.as_of)
    return {CASE: case_file(inputs), RESULT: canonical(decide_inputs(inputs))}


@pytest.fixture
def assessed(bank, decided):
    for name, data in decided.items():
        (bank / name).write_bytes(data)
    return bank


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A formal case under a standard of two requirements, its bundle, and the trust in its demo key."""
    own, folder = key(sample=True, first="2020-01-01T00:00:00Z"), folder_in(tmp_path / "standard")
    inputs = case_under(folder, "formal")
    (tmp_path / CASE).write_bytes(case_file(inputs))
    (tmp_path / RESULT).write_bytes(result_of(inputs))
    made = bundle_of(result_of(inputs), inputs, folder, SIGNER, own, "2021-01-01T00:00:00Z")
    (tmp_path / "bundle.zip").write_bytes(made)
    (tmp_path / "trust.json").write_bytes(trust_file(keys(own), [], NOW))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def resigned(demo, path, changes, at=None):
    """The bundle with other members, signed by the scheme's own key: even its holder cannot forge a result."""
    opened = open_bundle(path.read_bytes(), None, str(path))
    office = open_office(demo / "scheme")
    moment = at or opened.manifest.signed_at
    signer, own = signers(office, (demo / "scheme/passphrase").read_bytes(), moment)("certificate")
    members = {**opened.members, **changes}
    path.write_bytes(signed_bundle(members, opened.manifest.withheld, signer, own, moment))


def test_a_formal_result_is_replayed_from_its_ratings(steelyard, demo):
    ran = steelyard("replay", "bundle.zip", "--trust", "trust.json")
    assert (ran.code, ran.out.splitlines()[-3:]) == (
        0,
        [
            "replayed: the same, byte for byte",
            "depth: decision (ratings to level)",
            "not covered: the votes, which stay with the scheme: only their salted digests are here",
        ],
    )


def test_the_outcome_in_chinese(steelyard, small):
    chinese = steelyard("replay", "bundle.zip", "--trust", "trust.json", "--lang", "zh").out.splitlines()
    assert chinese[0].startswith("  签署：样例 SAMPLE https://register.example/scheme ")
    assert chinese[-4:] == [
        "复算结果：逐字节相同",
        "深度：决定级（评定到级别）",
        "未涵盖：由原始数据到读数（包内没有数据行）",
        "未涵盖：投票（留存在发证机构，包内只有加盐摘要）",
    ]


def test_no_vote_and_no_assessor_stands_in_the_bundle(demo):
    case = (demo / "scheme/case.json").read_bytes()
    assert case.count(b"sample-assessor-1") > 100
    assert b"sample-assessor" not in (demo / "bundle.zip").read_bytes()


def test_bundle_signs_a_decided_case_whose_votes_are_shown_with_their_salts(steelyard, demo, office):
    made = ("bundle", "scheme/result.json", "scheme/case.json", "--out", "mine.zip", "--salts", "salts.json")
    ran = steelyard(*made, *office)
    assert (ran.code, ran.out) == (0, "样例 SAMPLE mine.zip: signed, and replayed with the same result\n")
    mine, theirs = (unpacked((demo / name).read_bytes(), name) for name in ("mine.zip", "bundle.zip"))
    assert {name: mine[name] for name in mine if "dsse" not in name} == {
        name: theirs[name] for name in theirs if "dsse" not in name
    }
    assert (demo / "salts.json").stat().st_mode & 0o777 == 0o600
    shown = ("--case", "scheme/case.json", "--salts", "salts.json", "--trust", "trust.json")
    ran = steelyard("replay", "mine.zip", *shown)
    count = len(json.loads((demo / "scheme/case.json").read_bytes())["ballots"])
    assert (ran.code, ran.out.splitlines()[-1]) == (
        0,
        f"votes: {count} are those that were withheld, counted anew",
    )
    assert "go together" in steelyard.refused("replay", "mine.zip", "--salts", "salts.json")


def test_nothing_is_written_where_the_file_of_salts_is_there_already(steelyard, small, office):
    (small / "salts.json").write_text("kept")
    made = ("bundle", RESULT, CASE, "--standard", "standard", "--out", "mine.zip", "--salts", "salts.json")
    assert "salts.json: is there already" in steelyard.refused(*made, *office)
    assert ((small / "salts.json").read_text(), (small / "mine.zip").exists()) == ("kept", False)


def test_the_outcome_as_json(steelyard, small):
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


def test_a_stranger_s_key_is_told_and_ends_with_4(steelyard, demo):
    other = demo / "other.json"
    other.write_bytes(trust_file(keys(key(sample=True)), [], NOW))
    ran = steelyard("verify", "bundle.zip", "--trust", other)
    assert (ran.code, ran.out.splitlines()[0]) == (4, "样例 SAMPLE unknown key")
    assert "a key that the trust file does not list" in steelyard.refused(
        "replay", "bundle.zip", "--trust", other, code=4
    )


def test_a_bundle_of_later_than_the_moment_is_told(steelyard, demo):
    early = ("--trust", "trust.json", "--at", "2021-01-01")
    ran = steelyard("verify", "bundle.zip", *early, "--lang", "zh")
    assert (ran.code, ran.out.splitlines()[0]) == (4, "样例 SAMPLE 尚未生效")
    assert ran.err.endswith("晚于所问时刻 2021-01-02T00:00:00Z\n")
    told = json.loads(steelyard("verify", "bundle.zip", *early, "--json").out)
    assert (told["state"], told["at"]) == ("not_yet_valid", "2021-01-02T00:00:00Z")
    resigned(demo, demo / "bundle.zip", {}, at="2999-01-01T00:00:00Z")
    assert "it was signed at 2999-01-01T00:00:00Z, which is after 20" in steelyard.refused(
        "replay", "bundle.zip", "--trust", "trust.json", code=4
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
    assert told["reason"]["zh"].startswith("不是可验证的案卷包：")


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
