"""The gate: only a fall fails, a waiver holds until its day, missing evidence does as the policy says."""

from dataclasses import replace
from datetime import date

import pytest
from small_results import result

from builders import decided, measure, missing, part, practice, rated, rating, reading
from steelyard.errors import InputError
from steelyard.improvement.gate import judge
from steelyard.improvement.policy import Policy, Waiver, read_policy
from steelyard.improvement.stored import read_stored
from steelyard.rating.model import Why
from steelyard.result.document import canonical
from steelyard.values import Outcome, Strength

ALL = {"merge": ("*",), "nightly": ("*",)}
GOOD = "1.1=met 2.1=met 2.2=met"


def stands(written, target=2, **more):
    return result(("A", "1.1 2.1 2.2"), written={"A": written}, target=target, **more)


def policy(base=None, **more):
    stored = None if base is None else (read_stored(canonical(base), "base.json"),)
    given = Policy("policy.yaml", stored, missing_fails=True, stages=ALL, owners={}, waivers=())
    return replace(given, **more)


def ids(falls):
    return [fall.item.requirement.id for fall in falls]


def waiver(until, project="", requirement="A.2.2"):
    return Waiver(requirement, "li.na", until, "sample reason", project)


def test_what_stands_as_it_stood_passes():
    same = stands("1.1=met 2.1=not 2.2=not")
    assert judge(same, policy(same), "nightly").passed
    better = stands(GOOD)
    assert judge(better, policy(same), "nightly").passed


def test_a_requirement_that_falls_fails_and_so_does_the_level():
    verdict = judge(stands("1.1=met 2.1=met 2.2=not"), policy(stands(GOOD)), "nightly")
    assert not verdict.passed
    assert ids(verdict.failed) == ["A.2.2"]
    assert (verdict.level.wanted, verdict.level.found.value) == (2, 1)


def test_a_merge_does_not_ask_for_the_level():
    verdict = judge(stands("1.1=met 2.1=met 2.2=not"), policy(stands(GOOD)), "merge")
    assert (ids(verdict.failed), verdict.level) == (["A.2.2"], None)


def test_only_what_the_stage_names_is_looked_at():
    only = policy(stands(GOOD), stages={"merge": ("A.1.*",), "nightly": ("*",)})
    fallen = stands("1.1=met 2.1=met 2.2=not")
    assert judge(fallen, only, "merge").passed
    assert ids(judge(fallen, only, "nightly").failed) == ["A.2.2"]


def test_a_waiver_holds_to_its_last_day_and_no_longer():
    fallen = stands("1.1=met 2.1=met 2.2=not")  # as of 2026-10-31
    held = judge(fallen, policy(stands(GOOD), waivers=(waiver(date(2026, 10, 31)),)), "nightly")
    assert held.passed and ids(w.fall for w in held.waived) == ["A.2.2"]
    out = judge(fallen, policy(stands(GOOD), waivers=(waiver(date(2026, 10, 30)),)), "nightly")
    assert ids(out.failed) == ids(w.fall for w in out.expired) == ["A.2.2"]
    assert out.level is not None


def test_a_waiver_of_another_project_or_requirement_does_not_hold():
    fallen = stands("1.1=met 2.1=met 2.2=not")
    for other in (waiver(date(2027, 1, 1), "cards"), waiver(date(2027, 1, 1), requirement="A.2.1")):
        assert not judge(fallen, policy(stands(GOOD), waivers=(other,)), "nightly").passed


def test_what_is_called_not_applicable_now_is_looked_at():
    verdict = judge(stands("1.1=met 2.1=met 2.2=na"), policy(stands(GOOD)), "nightly")
    assert [(fall.why, fall.missing) for fall in verdict.failed] == [(None, False)]


def test_missing_evidence_warns_or_fails_as_the_policy_says():
    of = part([practice("A", "1.1 2.1", measures={"2.1": measure()})])
    before = decided(of, rated("A", "1.1=met 2.1=met"), target=2)
    lost = rating("A.2.1", Outcome.UNRATED, Strength.STATED, reading=reading(missing()))
    now = decided(of, rated("A", "1.1=met") | {"A.2.1": lost}, target=2)
    strict = judge(now, policy(before), "nightly")
    assert [(fall.why, fall.missing) for fall in strict.failed] == [(Why.NO_EVIDENCE, True)]
    mild = judge(now, policy(before, missing_fails=False), "nightly")
    assert mild.passed and ids(mild.warned) == ["A.2.1"]


def test_without_a_base_the_target_is_held():
    below = stands("1.1=met 2.1=met 2.2=not")
    verdict = judge(below, policy(), "nightly")
    assert (ids(verdict.failed), verdict.level.wanted) == (["A.2.2"], 2)
    assert judge(stands(GOOD), policy(), "nightly").passed
    assert judge(stands("1.1=met 2.1=not 2.2=not", target=1), policy(), "nightly").passed


def test_a_base_without_the_project_is_told():
    other = stands(GOOD)
    stored = replace(read_stored(canonical(other), "base.json"), project="another")
    with pytest.raises(InputError, match="the base has no result of sample-project on sample-part"):
        judge(other, replace(policy(), base=(stored,)), "merge")


def test_a_base_by_another_edition_is_refused_as_an_id_may_mean_something_else_there():
    now = stands(GOOD)
    stored = replace(read_stored(canonical(now), "base.json"), edition="0")
    with pytest.raises(InputError, match=r"the base is about .*@0, the result about"):
        judge(now, replace(policy(), base=(stored,)), "merge")


def written(tmp_path, text):
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_policy_is_read_with_its_base_owners_and_waivers(tmp_path, two_rows):
    (tmp_path / "base.json").write_bytes(canonical(two_rows) + b"\n")
    path = written(
        tmp_path,
        "base: base.json\nmissing: warn\nmerge: [A.1.*]\nowners: {A.2.*: li.na, '*': office}\n"
        "waivers:\n  - {requirement: A.2.2, owner: li.na, until: 2027-03-31, reason: sample}\n",
    )
    read = read_policy(path, ["A.1.1", "A.2.1", "A.2.2", "B.1.1"])
    assert (read.missing_fails, len(read.base), read.owner("A.2.1"), read.owner("B.1.1")) == (
        False,
        1,
        "li.na",
        "office",
    )
    assert read.looks_at("A.1.1", "merge") and not read.looks_at("A.2.1", "merge")
    assert read.waivers == (Waiver("A.2.2", "li.na", date(2027, 3, 31), "sample", ""),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("merge: [Z-*]", "the pattern 'Z-\\*' fits no requirement"),
        ("owners: {Z-*: li.na}", "the pattern 'Z-\\*' fits no requirement"),
        ("missing: ignore", "Input should be 'fail' or 'warn'"),
        ("waivers: [{requirement: A.2.2, owner: li.na, until: 2027-03-31}]", "Field required"),
        ("waivers: [{requirement: A.2.2, owner: li.na, until: soon, reason: r}]", "date"),
        (
            "waivers: [{requirement: A.2.9, owner: li.na, until: 2027-03-31, reason: r}]",
            "there is no requirement 'A.2.9'",
        ),
        (
            "owners: {'*': office}\nwaivers: [{requirement: A.2.2, owner: li.na, until: 2027-03-31, reason: r}]",
            "li.na may not waive A.2.2",
        ),
        ("base: none.json", "the base cannot be read"),
        ("gates: 1", "Extra inputs"),
        ("- 1", "valid dictionary"),
        ("a: [", "not valid YAML"),
    ],
)
def test_a_bad_policy_is_told_and_opens_no_gate(tmp_path, text, told):
    with pytest.raises(InputError, match=told):
        read_policy(written(tmp_path, text), ["A.1.1", "A.2.1", "A.2.2"])


def test_a_base_is_read_line_by_line_and_no_project_stands_twice(tmp_path, two_rows):
    (tmp_path / "base.json").write_bytes((canonical(two_rows) + b"\n") * 2)
    with pytest.raises(InputError, match="sample-project stands here twice") as fault:
        read_policy(written(tmp_path, "base: base.json"), ["A.1.1"])
    assert fault.value.where.endswith("base.json:2")
