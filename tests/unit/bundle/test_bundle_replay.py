"""A bundle decided anew: the same bytes, or the places at which another result comes out."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from builders import measured, reading
from steelyard.bundle import withheld
from steelyard.bundle.contents import CASE, RATINGS, RESULT, open_bundle
from steelyard.bundle.making import bundle_of
from steelyard.bundle.replay import OVERLAY, ROWS, VOTES, Shown, differences, replay
from steelyard.certificate.canonical import write
from steelyard.certificate.signature import Ed25519Signer
from steelyard.errors import InputError, StandardError, VerificationFailed
from steelyard.rating.expert import ExpertOverride
from steelyard.result.inputs_document import canonical as case_file
from steelyard.result.inputs_document import document
from steelyard.values import Outcome
from tests.unit.bundle.bundled import AT, FILES, case_under, folder_in, forged, made, resigned, result_of
from tests.unit.certificate.certified import SIGNER, key


@pytest.fixture
def folder(tmp_path):
    return folder_in(tmp_path / "standard")


def replayed(data):
    return replay(open_bundle(data, None, "bundle.zip"), "bundle.zip")


def opened(data):
    return open_bundle(data, None, "bundle.zip").members


def test_a_self_assessment_comes_out_again_from_answers_and_readings(folder):
    found = replayed(made(folder))
    assert (found.equal, found.depth, found.uncovered) == (True, "decision", (ROWS,))


def test_a_formal_result_comes_out_again_from_its_ratings_and_the_votes_stay_at_home(folder):
    data = made(folder, case_under(folder, "formal"))
    found = replayed(data)
    assert (found.equal, found.depth, found.uncovered) == (True, "decision", (ROWS, VOTES))
    assert json.loads(opened(data)[CASE])["ballots"] == {}
    assert json.loads(opened(data)[RATINGS])["ratings"]["A.2.1"]["consensus"] == "shown on site"
    for secret in (b"assessor-one", b"assessor-two", b"secret doubt", b"moderator"):
        assert secret not in data


def test_an_override_of_the_experts_comes_out_again(folder):
    over = {"A.1.1": ExpertOverride(Outcome.NOT_MET, "expert-one", "not shown")}
    inputs = case_under(folder, "formal", expert_overrides=over)
    data = made(folder, inputs)
    assert json.loads(opened(data)[CASE])["expert_overrides"] == {}
    assert replayed(data).equal


def test_an_override_against_a_reading_and_a_doubtful_one_come_out_again(folder):
    low = {"A.2.1": reading(measured("0.90", low="0.85", high="0.96"))}
    data = made(folder, case_under(folder, "formal", readings=low))
    assert json.loads(opened(data)[RATINGS])["ratings"]["A.2.1"]["override"]["by"] == "moderator"
    assert replayed(data).equal


def test_withheld_votes_have_salted_digests_that_the_scheme_can_open(folder):
    inputs = case_under(folder, "formal")
    manifest = open_bundle(made(folder, inputs), None, "b").manifest
    assert set(manifest.withheld) == {"ballots/A.1.1", "ballots/A.2.1"}
    result, ballot = result_of(inputs), document(inputs)["ballots"]["A.2.1"]
    salt = withheld.salt(SIGNER, result, "ballots/A.2.1")
    assert withheld.digest(salt, ballot) == manifest.withheld["ballots/A.2.1"]
    assert withheld.salt(SIGNER, result, "ballots/A.1.1") != salt
    assert withheld.salt(Ed25519Signer(bytes(32)), result, "ballots/A.2.1") != salt
    assert withheld.salt(SIGNER, result + b" ", "ballots/A.2.1") != salt


def test_a_scheme_that_shows_its_votes_has_them_counted_anew(folder):
    over = {"A.1.1": ExpertOverride(Outcome.NOT_MET, "expert-one", "not shown")}
    inputs = case_under(folder, "formal", expert_overrides=over)
    bundle = open_bundle(made(folder, inputs), None, "b")
    salts = withheld.salts_file(document(inputs), result_of(inputs), SIGNER)
    found = replay(bundle, "b", Shown(case_file(inputs), salts))
    assert (found.equal, found.votes, found.uncovered) == (True, 3, (ROWS,))

    def refused(case, salted, told):
        with pytest.raises(VerificationFailed, match=told):
            replay(bundle, "b", Shown(case, salted))

    split = inputs.ballots["A.2.1"]
    other = replace(split, consensus=replace(split.consensus, reason="another reason"))
    exchanged = replace(inputs, ballots=inputs.ballots | {"A.2.1": other})
    refused(case_file(exchanged), salts, r"cannot be decided: is not the one that was withheld")
    refused(case_file(replace(inputs, expert_overrides={})), salts, "was withheld, and is not shown")
    refused(case_file(replace(inputs, target=1)), salts, "is another case than the one in the bundle")
    other = withheld.salts_file(document(inputs), result_of(inputs), Ed25519Signer(bytes(32)))
    refused(case_file(inputs), other, "is not the one that was withheld")
    refused(case_file(inputs), b"{}", "cannot be decided")
    refused(b"{}", salts, "cannot be decided")


def test_equal_inputs_give_equal_bundles(folder):
    assert made(folder, case_under(folder, "formal")) == made(folder, case_under(folder, "formal"))


def test_the_standard_is_decided_by_from_the_bundle_alone(folder):
    data = made(folder)
    for name in FILES:
        (folder / name).unlink()
    assert replayed(data).equal


def test_an_overlay_stays_with_its_owner_and_is_told(folder):
    inputs = case_under(folder, overlay="a" * 64)
    found = replayed(made(folder, inputs))
    assert (found.equal, found.uncovered) == (True, (ROWS, OVERLAY))


def test_a_result_that_does_not_follow_is_not_signed(folder):
    inputs = case_under(folder)
    other = write(json.loads(result_of(inputs)) | {"target": 1})
    with pytest.raises(VerificationFailed, match=r"another result: they differ first at \$\.target"):
        bundle_of(other, inputs, folder, SIGNER, key(), AT)


def test_a_forged_result_is_found_out_with_its_places_whoever_signed_it(folder):
    data = made(folder)
    level = {"half": False, "name": {"en": "1 Initial", "zh": "1 初始级"}, "value": 1}
    found = replayed(resigned(data, {RESULT: forged(data, level=level, target=1)}))
    assert found.differs == ("$.level.name.en", "$.level.name.zh", "$.level.value", "$.target")


def test_forged_ratings_are_found_out(folder):
    data = made(folder, case_under(folder, "formal"))
    ratings = json.loads(opened(data)[RATINGS])
    ratings["ratings"]["A.1.1"]["outcome"] = "not_met"
    found = replayed(resigned(data, {RATINGS: write(ratings)}))
    assert not found.equal
    assert len(found.differs) == 5
    del ratings["ratings"]["A.1.1"]
    with pytest.raises(VerificationFailed, match=r"rates other requirements than the case asks for: A\.1\.1"):
        replayed(resigned(data, {RATINGS: write(ratings)}))
    with pytest.raises(VerificationFailed, match="a formal result needs its ratings"):
        replayed(resigned(data, {RATINGS: None}))


def test_a_standard_that_was_exchanged_decides_nothing(folder):
    data = made(folder)
    eased = FILES["delivery/only.yaml"].replace("0.95", "0.05")
    with pytest.raises(VerificationFailed, match="cannot be decided: the case was made with"):
        replayed(resigned(data, {"standard/delivery/only.yaml": eased.encode()}))
    with pytest.raises(VerificationFailed, match="cannot be decided: the standard has"):
        replayed(resigned(data, {"standard/delivery/only.yaml": b"[" * 2_000}))
    with pytest.raises(VerificationFailed, match="cannot be decided: cannot be laid out"):
        replayed(resigned(data, {"standard/standard.yaml/more.yaml": b""}))


@pytest.mark.parametrize(
    "case", [b"", b"[]", b"{}", b'{"standard":{}}', b'{"standard":[]}', b"\xff", b"[" * 50_000]
)
def test_a_case_that_is_none_is_told_with_its_place(folder, case):
    with pytest.raises(VerificationFailed, match=r"bundle\.zip.*: cannot be decided"):
        replayed(resigned(made(folder), {CASE: case}))


@pytest.mark.parametrize("result", [b"", b"[]", b"\xff", b"{}"])
def test_a_result_that_is_none_is_told(folder, result):
    forgery = resigned(made(folder), {RESULT: result})
    if result == b"{}":
        assert not replayed(forgery).equal
    else:
        with pytest.raises(VerificationFailed, match=r"result\.json"):
            replayed(forgery)


def test_a_file_name_that_no_bundle_takes_is_told(folder):
    (folder / "delivery/只有.yaml").write_text(FILES["delivery/only.yaml"], encoding="utf-8")
    (folder / "delivery/part.yaml").write_text(
        FILES["delivery/part.yaml"].replace("only", "只有"), encoding="utf-8"
    )
    with pytest.raises((InputError, StandardError), match="cannot stand in a bundle"):
        case_under(folder)


def test_differences_are_named_by_their_paths():
    ours = {"a": [1, {"b": 2}], "c": 1, "d": True, "e": "x", "f": [1]}
    theirs = {"a": [1, {"b": 3}], "d": 1, "e": "x", "f": [1, 2], "g": None}
    assert list(differences(ours, theirs)) == ["$.a[1].b", "$.c", "$.d", "$.f", "$.g"]
    assert list(differences(ours, ours)) == []


def test_points_of_ratings_are_read_on_the_scale_only(folder):
    data = made(folder, case_under(folder, "formal"))
    ratings = json.loads(opened(data)[RATINGS])
    ratings["ratings"]["A.1.1"]["points"] = "0.3"
    with pytest.raises(VerificationFailed, match=r"'0\.3' is no answer of this scale"):
        replayed(resigned(data, {RATINGS: write(ratings)}))


def test_a_value_is_replayed_with_all_its_digits(folder):
    close = replace(measured("0.95"), value=Fraction(95, 100) - Fraction(1, 10**15))
    inputs = case_under(folder, readings={"A.2.1": reading(close)})
    assert replayed(made(folder, inputs)).equal
