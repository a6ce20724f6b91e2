"""A folder of YAML becomes a standard, or every fault of form is told with file and line."""

import re
from decimal import Decimal
from textwrap import dedent

import pytest

from steelyard.errors import StandardError
from steelyard.standard import ExpectedEvidence, Measure, Operator, Role, RollUp, ThresholdOrigin
from steelyard.standard import files as standard_files
from steelyard.standard.check import check
from steelyard.standard.load import load
from steelyard.standard.shelf import CATALOGUE, pick, volumes
from steelyard.values import Strength, Text

HEAD = dedent("""\
    standard:
      id: sample
      edition: "1"
      title: {zh: 样例标准, en: Sample standard}
      provenance: {wording: {zh: 我们自己的表述, en: our own words}}
    labels:
      part: {zh: 部分, en: Part}
      nodes: [{zh: 能力子域, en: Domain}]
      practice: {zh: 能力子项, en: Practice}
    ladder:
      - {level: 1, title: {zh: 初始级, en: Initial}, meaning: {zh: 起步, en: started}}
      - {level: 2, title: {zh: 基础级, en: Foundation}, meaning: {zh: 推广, en: spread}}
    below: {zh: 未达级, en: below level 1}
    rollup: {rule: every}
    parts: [delivery]
    """)
PART = dedent("""\
    part: {id: delivery, title: {zh: 样例部分, en: Sample part}}
    nodes: [first.yaml, second.yaml]
    """)


def node_file(code):
    return dedent(f"""\
        node:
          code: {code}
          title: {{zh: 样例子域, en: Sample domain}}
          practices:
            - code: {code}-P
              title: {{zh: 样例子项, en: Sample practice}}
              weight: 2
              requirements:
                - id: {code}-P.1.1
                  text: {{zh: 变更都有记录可追溯到人员 {code}, en: A record says who made a change {code}}}
                - id: {code}-P.2.1
                  text: {{zh: 评审覆盖绝大部分合入的提交 {code}, en: Reviews cover nearly all changes {code}}}
                  look_for: {{zh: 抽查评审记录, en: check some reviews}}
                  measure: {{indicator: review_coverage, at_least: 0.95, role: decides, origin: own}}
                  strength: measured
              expected_evidence:
                - {{code: {code}-P-L2-1, kind: video, serves: [{code}-P.2.1], checks: {{zh: 记录, en: log}}}}
        """)


SOUND = {
    "standard.yaml": HEAD,
    "delivery/part.yaml": PART,
    "delivery/first.yaml": node_file("F"),
    "delivery/second.yaml": node_file("S"),
}


@pytest.fixture
def write(tmp_path):
    """Writes the sound standard with some files changed (text), or taken away (None)."""

    def written(changes=None, folder="sample"):
        for name, text in (SOUND | (changes or {})).items():
            if text is not None:
                path = tmp_path / folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path / folder

    return written


def faults(folder):
    with pytest.raises(StandardError) as refused:
        load(folder)
    return refused.value.faults


def line_of(text, piece):
    return next(n for n, line in enumerate(text.splitlines(), 1) if piece in line)


def changed(name, old, new):
    text = SOUND[name]
    assert old in text
    return {name: text.replace(old, new, 1)}


def test_a_folder_becomes_a_standard_in_the_order_of_its_files(write):
    standard = load(write()).standard
    part = standard.part("delivery")
    assert (standard.id, standard.edition, standard.half_step, standard.scale) == (
        "sample",
        "1",
        "minus",
        "ordinal",
    )
    assert [p.code for p in part.practices()] == ["F-P", "S-P"]
    assert [r.id for r in part.requirements()] == ["F-P.1.1", "F-P.2.1", "S-P.1.1", "S-P.2.1"]
    assert (part.top, part.rollup, standard.part("other")) == (2, RollUp("every"), None)


def test_everything_of_a_requirement_arrives(write):
    practice = load(write()).standard.parts[0].practices()[0]
    first, second = practice.requirements
    assert (first.level, first.look_for, first.measure, first.strength) == (1, None, None, None)
    assert (second.level, second.strength, practice.weight) == (2, Strength.MEASURED, 2)
    assert second.look_for == Text("抽查评审记录", "check some reviews")
    assert second.measure == Measure(
        "review_coverage", Operator.AT_LEAST, Decimal("0.95"), 90, Role.DECIDES, ThresholdOrigin.OWN
    )
    assert practice.expected_evidence == (
        ExpectedEvidence("F-P-L2-1", "video", ("F-P.2.1",), Text("记录", "log")),
    )


def test_a_part_may_have_its_own_ladder_roll_up_and_modules(write):
    own = PART + dedent("""\
        ladder:
          - {level: 1, title: {zh: 一级, en: First}, meaning: {zh: 甲, en: a}}
          - {level: 2, title: {zh: 二级, en: Second}, meaning: {zh: 乙, en: b}}
          - {level: 3, title: {zh: 三级, en: Third}, meaning: {zh: 丙, en: c}}
        rollup: {rule: share, share: 0.8, k: 2}
        modules: [{id: m, title: {zh: 模块, en: Module}, nodes: [F]}]
        """)
    part = load(write({"delivery/part.yaml": own})).standard.parts[0]
    assert (part.top, part.rollup) == (3, RollUp("share", Decimal("0.8"), 2))
    assert [(m.id, m.nodes) for m in part.modules] == [("m", ("F",))]


def test_the_place_of_an_id_is_its_file_and_line(write):
    files = load(write()).files
    line = line_of(SOUND["delivery/second.yaml"], "id: S-P.2.1")
    assert files.place("S-P.2.1") == f"delivery/second.yaml:{line}"
    assert files.place("nowhere") == "sample"


def test_a_fault_of_the_check_names_the_line_of_the_id(write):
    loaded = load(write())
    line = line_of(SOUND["delivery/first.yaml"], "id: F-P.2.1")
    assert check(loaded.standard, {}, loaded.files.place)[0] == (
        f"delivery/first.yaml:{line}: F-P.2.1: unknown indicator review_coverage"
    )


def test_comments_and_layout_do_not_change_the_digest_and_words_do(write):
    digest = load(write()).standard.digest
    assert (
        load(write(changed("standard.yaml", "below:", "# said\nbelow:"), "commented")).standard.digest
        == digest
    )
    assert load(write(changed("standard.yaml", "未达级", "未达"), "reworded")).standard.digest != digest
    assert re.fullmatch("[0-9a-f]{64}", digest)


FORM = [
    (
        "delivery/first.yaml",
        "look_for: {zh: 抽查评审记录, en: check some reviews}",
        "look_for: {zh: 抽查}",
        "id: F-P.2.1",
        "F-P.2.1: en: Field required",
    ),
    (
        "delivery/first.yaml",
        "zh: 记录, en",
        "zh: '  ', en",
        "code: F-P-L2-1",
        "F-P-L2-1: zh: String should have",
    ),
    (
        "delivery/first.yaml",
        "strength: measured",
        "strenght: measured",
        "id: F-P.2.1",
        "F-P.2.1: strenght: Extra inputs are not permitted",
    ),
    (
        "delivery/first.yaml",
        "at_least: 0.95",
        "at_least: 0.95, above: 1",
        "id: F-P.2.1",
        "F-P.2.1: measure: Value error, a measure has exactly one of",
    ),
    ("delivery/first.yaml", "at_least: 0.95, ", "", "id: F-P.2.1", "F-P.2.1: measure: Value error"),
    (
        "delivery/first.yaml",
        "at_least: 0.95",
        "at_least: many",
        "id: F-P.2.1",
        "F-P.2.1: at_least: Input should be",
    ),
    (
        "delivery/first.yaml",
        "at_least: 0.95",
        "at_least: .nan",
        "id: F-P.2.1",
        "F-P.2.1: at_least: Input should be",
    ),
    ("delivery/first.yaml", "role: decides", "role: helps", "id: F-P.2.1", "F-P.2.1: role: Input should be"),
    (
        "delivery/first.yaml",
        "origin: own",
        "origin: rumour",
        "id: F-P.2.1",
        "F-P.2.1: origin: Input should be",
    ),
    (
        "delivery/first.yaml",
        "role: decides",
        "window: 0d, role: decides",
        "id: F-P.2.1",
        "F-P.2.1: window: String",
    ),
    ("delivery/first.yaml", "strength: measured", "level: 3", "id: F-P.2.1", "F-P.2.1 says level 3"),
    (
        "delivery/first.yaml",
        "id: F-P.2.1",
        "id: F-P-2",
        "id: F-P-2",
        "F-P-2 has no level, neither a key nor in its id",
    ),
    ("delivery/first.yaml", "id: F-P.2.1", "id: F-P.³.1", "id: F-P.³.1", "F-P.³.1 has no level"),
    ("delivery/first.yaml", "weight: 2", "weight: 0", "code: F-P", "F-P: weight: Input should be greater"),
    (
        "delivery/first.yaml",
        "weight: 2",
        "weight: '2'",
        "code: F-P",
        "F-P: weight: Input should be a valid integer",
    ),
    (
        "delivery/first.yaml",
        "kind: video",
        "kind: rumour",
        "code: F-P-L2-1",
        "F-P-L2-1: kind: Input should be",
    ),
    (
        "standard.yaml",
        'edition: "1"',
        "edition: 1",
        "id: sample",
        "sample: edition: Input should be a valid string",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "at", "said"), FORM)
def test_a_fault_of_form_names_the_line_of_the_nearest_id(write, name, old, new, at, said):
    given = changed(name, old, new)
    (fault,) = faults(write(given))
    where = line_of(given[name], at) if name != "standard.yaml" else 2
    assert fault.startswith(f"{name}:{where}: {said}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "rollup: {rule: every}",
            "rollup: {rule: share}",
            "rollup: rollup: Value error, `share` goes with rule share",
        ),
        ("rollup: {rule: every}", "rollup: {rule: every, share: 0.8}", "rollup: rollup: Value error"),
        (
            "rollup: {rule: every}",
            "rollup: {rule: share, share: 1.2}",
            "rollup.share: share: Input should be less",
        ),
        ("rollup: {rule: every}", "rollup: {rule: magic}", "rollup.rule: rule: Input should be"),
        ("below: {zh: 未达级, en: below level 1}", "below: none", "below: below: Input should be"),
        ("parts: [delivery]", "parts: []", "parts: parts: List should have at least 1"),
    ],
)
def test_a_fault_outside_every_id_names_the_key(write, old, new, said):
    (fault,) = faults(write(changed("standard.yaml", old, new)))
    assert fault.startswith(f"standard.yaml:1: {said}")


def test_faults_of_several_files_are_all_told_each_with_its_own_line(write):
    broken = changed("delivery/first.yaml", "weight: 2", "weight: 0")
    broken |= changed("delivery/second.yaml", "strength: measured", "strength: sure")
    first, second = faults(write(broken))
    assert first.startswith(
        f"delivery/first.yaml:{line_of(SOUND['delivery/first.yaml'], 'code: F-P')}: F-P: weight"
    )
    line = line_of(SOUND["delivery/second.yaml"], "id: S-P.2.1")
    assert second.startswith(f"delivery/second.yaml:{line}: S-P.2.1: strength")


def test_the_error_counts_the_faults_and_shows_each(write):
    broken = changed("delivery/first.yaml", "weight: 2", "weight: 0") | {"delivery/second.yaml": ""}
    with pytest.raises(StandardError, match="the standard has 2 faults") as refused:
        load(write(broken))
    assert "\n  delivery/second.yaml:1: the file is empty" in str(refused.value)


def test_a_key_that_stands_twice_is_a_fault(write):
    (fault,) = faults(write(changed("delivery/first.yaml", "weight: 2", "weight: 2\n      weight: 3")))
    assert re.match(r'delivery/first\.yaml:\d+: not valid YAML: .*duplicate entry with key "weight"', fault)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a comment\n"])
@pytest.mark.parametrize("name", SOUND)
def test_an_empty_file_is_a_fault(write, name, text):
    assert faults(write({name: text})) == (f"{name}:1: the file is empty",)


@pytest.mark.parametrize("name", SOUND)
def test_a_file_that_is_not_there_is_a_fault(write, name):
    (fault,) = faults(write({name: None}))
    assert fault.startswith(f"{name}: cannot be read: ")


def test_a_file_that_is_not_utf8_is_a_fault(write):
    (fault,) = faults(write({"delivery/first.yaml": SOUND["delivery/first.yaml"].encode("gb18030")}))
    assert fault.startswith("delivery/first.yaml: cannot be read: 'utf-8' codec can't decode")


def test_a_folder_in_place_of_a_file_is_a_fault(write):
    folder = write({"delivery/first.yaml": None})
    (folder / "delivery/first.yaml").mkdir()
    assert faults(folder)[0].startswith("delivery/first.yaml: cannot be read: ")


def test_a_link_out_of_the_folder_is_not_followed(write, tmp_path):
    folder = write({"delivery/first.yaml": None})
    (tmp_path / "outside.yaml").write_text(SOUND["delivery/first.yaml"])
    (folder / "delivery/first.yaml").symlink_to(tmp_path / "outside.yaml")
    (fault,) = faults(folder)
    assert fault == "delivery/first.yaml: cannot be read: a file of a standard lies in its folder"


def test_a_link_inside_the_folder_is_followed(write):
    folder = write({"delivery/first.yaml": None, "kept.yaml": SOUND["delivery/first.yaml"]})
    (folder / "delivery/first.yaml").symlink_to(folder / "kept.yaml")
    assert [n.code for n in load(folder).standard.parts[0].nodes] == ["F", "S"]


def test_links_in_a_circle_are_a_fault(write):
    folder = write({"delivery/first.yaml": None})
    (folder / "delivery/first.yaml").symlink_to(folder / "delivery/other.yaml")
    (folder / "delivery/other.yaml").symlink_to(folder / "delivery/first.yaml")
    assert faults(folder)[0].startswith("delivery/first.yaml: cannot be read: ")


@pytest.mark.parametrize("path", ["../../outside.yaml", "/etc/hostname", '"a\\0b"'])
def test_names_that_lead_out_or_nowhere_are_a_fault(write, path):
    (fault,) = faults(write({"delivery/part.yaml": PART.replace("first.yaml", path)}))
    assert ": cannot be read: " in fault


def test_a_file_that_is_too_large_is_a_fault(write, monkeypatch):
    monkeypatch.setattr(standard_files, "MAX_BYTES", len(HEAD.encode()) - 1)
    assert faults(write())[0].startswith("standard.yaml: cannot be read: ")


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "\ta: 1",
        "a: 1\n---\nb: 2",
        "[" * 5000,
        "? [1]\n: 2",
        "a: 123456789012345678901234567890123",
        "a: &a [*a]",
    ],
)
def test_what_is_not_yaml_is_a_fault_with_a_line(write, text):
    (fault,) = faults(write({"delivery/first.yaml": text}))
    assert re.match(r"delivery/first\.yaml:\d+: ", fault)


@pytest.mark.parametrize(
    "text", ["just words", "- 1\n- 2", "3", "node: 3", "node: {code: F, practices: [3]}"]
)
def test_yaml_of_another_shape_is_a_fault(write, text):
    assert faults(write({"delivery/first.yaml": text}))[0].startswith("delivery/first.yaml:1: ")


def test_a_shelf_lists_editions_and_the_newest_is_picked(write, tmp_path):
    for edition in ("2", "10"):
        write(changed("standard.yaml", 'edition: "1"', f'edition: "{edition}"'), f"shelf/sample/{edition}")
    shelves = [tmp_path / "shelf"]
    assert [v.edition for v in volumes(shelves) if v.id == "sample"] == ["10", "2"]
    assert pick("sample", shelves).edition == "10"
    assert pick("sample@2", shelves).folder == tmp_path / "shelf/sample/2"


def test_a_standard_that_is_on_no_shelf_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(StandardError) as refused:
        pick("moon@1", [tmp_path])
    assert refused.value.remedy.startswith("known: devops-cmm@")


@pytest.mark.parametrize("text", ["", "a: [", "standard: {id: x}", "- 1", b"\xff", "? [1]\n: 2"])
def test_a_head_that_cannot_be_read_names_its_file(write, tmp_path, text):
    write({"standard.yaml": text}, "shelf/sample/1")
    with pytest.raises(StandardError, match="the head of the standard cannot be read") as refused:
        volumes([tmp_path / "shelf"])
    assert refused.value.where == str(tmp_path / "shelf/sample/1/standard.yaml")


def test_every_standard_of_the_catalogue_is_read():
    for volume in volumes():
        standard = load(volume.folder).standard
        assert (standard.id, standard.edition) == (volume.id, volume.edition)
        assert volume.folder.is_relative_to(CATALOGUE)
