"""`steelyard assess --gate POLICY`: exit code 3 only on a fall, and who may waive it, in both languages."""

import json

import pytest

GATE = ("assess", "mobile", "--no-collect", "--json", "--gate", "policy.yaml")


@pytest.fixture
def base(bank, bank_files):
    """A base in which one requirement counts that does not count today; returns its id."""
    document = json.loads(bank_files["mobile"])
    fallen = next(
        r
        for p in document["practices"]
        for r in p["requirements"]
        if r["outcome"] == "not_met" and r["strength"] == "measured"
    )
    fallen |= {"outcome": "met", "counts": True}
    del fallen["why"]
    (bank / "base.json").write_text(json.dumps(document), encoding="utf-8")
    (bank / "policy.yaml").write_text("base: base.json\nowners: {'*': li.na}\n", encoding="utf-8")
    return fallen["id"]


def test_a_fall_ends_with_3_and_says_who_may_waive_it(steelyard, base):
    zh, en = steelyard(*GATE, "--lang", "zh"), steelyard(*GATE, "--lang", "en")
    assert (zh.code, en.code) == (3, 3)
    assert json.loads(en.out)["project"]["id"] == "mobile"
    assert en.err.startswith("steelyard: the gate policy.yaml is not passed:")
    assert f"mobile: {base} fell, " in en.err and "(li.na may waive it)" in en.err
    assert f"mobile：{base} 退步，" in zh.err and "（li.na 可以豁免）" in zh.err
    assert "`waivers`" in zh.err and "`waivers`" in en.err


def test_a_waiver_lets_it_through_and_is_told(steelyard, bank, base):
    with (bank / "policy.yaml").open("a", encoding="utf-8") as file:
        file.write(
            f"waivers:\n  - {{requirement: {base}, owner: li.na, until: 2026-12-31, reason: sample}}\n"
        )
    ran = steelyard(*GATE, "--lang", "en")
    assert (ran.code, ran.err) == (0, f"waived: mobile {base}, by li.na until 2026-12-31: sample\n")
    late = steelyard(*GATE, "--as-of", "2027-01-01", "--lang", "en")
    assert late.code == 3 and f"{base} fell, " in late.err


def test_without_a_fall_the_gate_is_passed_though_the_target_is_not(steelyard, bank, bank_files):
    (bank / "base.json").write_text("".join(bank_files.values()))
    (bank / "policy.yaml").write_text("base: base.json\n")
    ran = steelyard(*GATE)
    assert (ran.code, ran.err) == (0, "")
    assert steelyard("assess", "--all", "--no-collect", "--gate", "policy.yaml").code == 0
    assert steelyard("assess", "mobile", "--no-collect", "--json", "--gate").code == 3


def test_a_merge_looks_only_at_what_the_policy_names(steelyard, bank, base):
    other = "DRM-DP-*" if not base.startswith("DRM-DP-") else "DRM-DRM-*"
    (bank / "policy.yaml").write_text(f"base: base.json\nmerge: ['{other}']\n")
    assert steelyard(*GATE, "--stage", "merge").code == 0
    assert steelyard(*GATE, "--stage", "nightly").code == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("base: none.json\n", "the base cannot be read"),
        ("base: half.json\n", "half.json:1: is no JSON"),
        ("owner: me\n", "policy.yaml, $.owner"),
        ("merge: [XX-*]\n", "fits no requirement"),
    ],
)
def test_a_bad_policy_is_bad_input_and_no_gate(steelyard, bank, text, told):
    (bank / "policy.yaml").write_text(text)
    (bank / "half.json").write_text('{"schema": "steelyard/result/1", ')
    ran = steelyard(*GATE)
    assert ran.code == 2 and told in ran.err
