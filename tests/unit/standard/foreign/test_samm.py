"""OWASP SAMM becomes a standard, or every fault of its files is told with file and id."""

import pytest
from foreign_models import activity, question, samm, write

from steelyard.errors import InputError, StandardError
from steelyard.standard import RollUp
from steelyard.standard import files as standard_files
from steelyard.standard.check import check
from steelyard.standard.foreign import samm_files
from steelyard.standard.foreign.folder import write_on_shelf
from steelyard.standard.foreign.samm import read_samm
from steelyard.standard.foreign.translation import Translation, read_translation
from steelyard.standard.load import load
from steelyard.values import Text


@pytest.fixture
def model(tmp_path):
    """Writes the sound model with some files changed (text), or taken away (None)."""
    return lambda changes=None: write(tmp_path / "core", samm() | (changes or {}))


def faults(folder, **more):
    with pytest.raises(StandardError) as refused:
        read_samm(folder, **more)
    return refused.value.faults


def test_functions_practices_and_streams_become_nodes_and_practices(model):
    standard = read_samm(model()).standard
    (part,) = standard.parts
    (function,) = part.nodes
    (practice,) = function.nodes
    assert (standard.id, standard.edition, standard.scale, part.rollup) == (
        "owasp-samm",
        "2",
        "samm",
        RollUp("mean"),
    )
    assert (function.code, function.title.en, function.practices) == ("M", "Make", ())
    assert (practice.code, practice.title.en) == ("M-PW", "Plan Work")
    assert [(s.code, s.title.en, s.none) for s in practice.practices] == [
        ("M-PW-A", "Write plans", ()),
        ("M-PW-B", "Keep plans", ()),
    ]
    assert [r.id for r in part.requirements()] == [f"M-PW-{s}.{n}.1" for s in "AB" for n in (1, 2, 3)]
    assert [(s.level, s.title, s.meaning.en) for s in part.ladder] == [
        (n, Text(f"{n} 级", f"Level {n}"), f"Sample step {n}.") for n in (1, 2, 3)
    ]


def test_a_requirement_asks_the_question_and_says_what_each_answer_means(model):
    first = read_samm(model()).standard.parts[0].requirements()[0]
    assert first.text.en == "Does the team keep plan A1 for the coming quarter?"
    assert first.look_for.en.splitlines() == [
        "Activity: Plan A1",
        "The team does what Plan A1 says.",
        "Criteria:",
        "- A sample record shows it",
        "- Two people: found it",
        "Answers:",
        "- 0: No",
        "- 0.25: For a quarter of the teams",
        "- 0.5: For half of the teams",
        "- 1: For every team",
        "Source: SAMM question be1",
    ]


def test_the_repository_around_the_model_is_read_as_well(model, tmp_path):
    write(tmp_path / "clone/model", samm())
    assert read_samm(tmp_path / "clone").standard == read_samm(model()).standard


def test_the_english_stands_for_the_chinese_and_that_is_said(model):
    found = read_samm(model())
    requirement = found.standard.parts[0].requirements()[0]
    told = "0 of 19 texts have a Chinese translation; in the other 19 the English stands for the Chinese."
    assert requirement.text.zh == requirement.text.en
    assert (found.notes[0], found.standard.provenance["language"].en) == (told, told)
    assert check(found.standard, {}) == ()


def test_a_translation_gives_the_chinese(model):
    words = Translation({"M": "制作", "M-PW-A.1.1": "团队是否为下一季度保留计划 A1？"}, "zh.yaml")
    found = read_samm(model(), translation=words)
    part = found.standard.parts[0]
    assert part.nodes[0].title == Text("制作", "Make")
    assert part.requirements()[0].text.zh == "团队是否为下一季度保留计划 A1？"
    assert found.notes[0].startswith("2 of 19 texts have a Chinese translation")


def test_a_translation_of_something_else_is_a_fault(model):
    assert faults(model(), translation=Translation({"X": "某"}, "zh.yaml")) == (
        "zh.yaml: X: no text of the standard has this key",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("M: [1]\n", "zh.yaml: M: the translation is not a text"),
        ("M: ''\n", "zh.yaml: M: the translation is not a text"),
        ("- M\n", "zh.yaml:1: is not a list of `key: text` lines"),
        ("", "zh.yaml:1: is not a list of `key: text` lines"),
    ],
)
def test_a_translation_file_that_is_no_list_of_texts_is_refused(tmp_path, text, said):
    (tmp_path / "zh.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StandardError) as refused:
        read_translation(tmp_path / "zh.yaml")
    assert refused.value.faults == (said,)


def test_two_questions_of_an_activity_are_two_requirements_in_their_order(model):
    more = question(1, "Does the team read plan A1 aloud every month?", order=0).replace("be1", "be9")
    part = read_samm(model({"questions/more.yml": more})).standard.parts[0]
    assert [(r.id, r.text.en[:22]) for r in part.practices()[0].at(1)] == [
        ("M-PW-A.1.1", "Does the team read pla"),
        ("M-PW-A.1.2", "Does the team keep pla"),
    ]


def test_an_activity_without_a_question_is_asked_itself(model):
    found = read_samm(model({"questions/M-PW-2-A.yml": None}))
    second = found.standard.parts[0].requirements()[1]
    assert (second.id, second.text.en) == ("M-PW-A.2.1", "The team does what Plan A2 says.")
    assert "the activity ac2 (Plan A2) has no question; it is asked itself" in found.notes


def test_a_level_without_an_activity_asks_nothing(model):
    gone = {"activities/M-PW-2-A.yml": None, "questions/M-PW-2-A.yml": None}
    stream = read_samm(model(gone)).standard.parts[0].practices()[0]
    assert ([r.id for r in stream.requirements], stream.none) == (["M-PW-A.1.1", "M-PW-A.3.1"], (2,))


def test_what_cannot_be_rated_is_left_out_and_told(model):
    extra = {"business_functions/Idle.yml": "id: f2\nname: Idle\norder: 2\n"}
    found = read_samm(model(extra))
    assert [node.code for node in found.standard.parts[0].nodes] == ["M"]
    assert "left out, nothing in it can be rated: function Idle" in found.notes


def test_functions_with_the_same_initial_get_longer_codes_all_alike(model):
    files = {
        "business_functions/Mend.yml": "id: f2\nname: Mend\norder: 2\n",
        "security_practices/Fix.yml": "id: a2\nfunction: f2\nname: Fix Things\norder: 1\n",
        "streams/Fix.yml": "id: b9\npractice: a2\nname: Small things\norder: 1\n",
        "practice_levels/Fix.yml": "id: c9\npractice: a2\nmaturityLevel: d1\n",
        "activities/Fix.yml": activity(9, "b9", "c9", "Fix it"),
    }
    part = read_samm(model(files)).standard.parts[0]
    assert [node.code for node in part.nodes] == ["MA", "ME"]
    assert part.practices()[-1].code == "ME-FT-ST"


def test_keys_that_are_not_used_are_told_by_kind(model):
    notes = read_samm(model({"README.md": "sample"})).notes
    assert "keys of activities not used: benefit, results" in notes
    assert "keys of business_functions not used: color, model" in notes
    assert "not read: README.md" in notes


def test_other_weights_of_answers_are_told(model):
    answers = samm()["answer_sets/S.yml"].replace("value: 1, weight: 1", "value: 1, weight: 3")
    assert (
        "keys of answer_sets not used: values.weight"
        in read_samm(model({"answer_sets/S.yml": answers})).notes
    )


def changed(name, old, new):
    text = samm()[name]
    assert old in text
    return {name: text.replace(old, new, 1)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            changed("streams/M-PW-A.yml", "practice: a1", "practice: a9"),
            "streams/M-PW-A.yml:3: b1: practice names a9, which is nowhere",
        ),
        (
            changed("questions/M-PW-1-A.yml", "answerset: e0e0", "answerset: e9"),
            "questions/M-PW-1-A.yml:4: be1: answerset names e9, which is nowhere",
        ),
        (
            changed("activities/M-PW-1-A.yml", "level: c1", "level: c9"),
            "activities/M-PW-1-A.yml:4: ac1: level names c9, which is nowhere",
        ),
        (
            changed("streams/M-PW-B.yml", "id: b2", "id: b1"),
            "streams/M-PW-B.yml: the id b1 stands in streams/M-PW-A.yml:3 as well",
        ),
        (
            changed("answer_sets/S.yml", "value: 0.25", "value: 0.3"),
            "answer_sets/S.yml:3: e0e0: the answer 0.3 is none of 0, 0.25, 0.5, 1",
        ),
        (
            changed("maturity_levels/3.yml", "number: 3", "number: 4"),
            "maturity_levels: the levels are [1, 2, 4], not 1 to 3",
        ),
        (
            changed("streams/M-PW-A.yml", "name: Write plans\n", ""),
            "streams/M-PW-A.yml:3: b1: name: Field required",
        ),
        ({"streams/M-PW-A.yml": ""}, "streams/M-PW-A.yml:1: the file is empty"),
    ],
)
def test_a_fault_is_told_with_its_file_and_id(model, change, said):
    assert said in faults(model(change))


def test_an_activity_whose_level_belongs_to_another_practice_is_a_fault(model):
    strange = {
        "security_practices/Other.yml": "id: a2\nfunction: f1\nname: Other\norder: 2\n",
        "practice_levels/Other.yml": "id: c9\npractice: a2\nmaturityLevel: d1\n",
    } | changed("activities/M-PW-1-A.yml", "level: c1", "level: c9")
    assert faults(model(strange)) == (
        "activities/M-PW-1-A.yml:4: ac1: its level belongs to practice a2, its stream to a1",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: b1\nname: [", "streams/M-PW-A.yml:3: not valid YAML"),
        ("id: b1\nid: b2\n", "streams/M-PW-A.yml:1: not valid YAML: duplicate entry"),
        (b"id: \xff\xfe", "streams/M-PW-A.yml: cannot be read"),
        ("- id: b1\n", "streams/M-PW-A.yml:1: "),
        ("a" * 50, "streams/M-PW-A.yml:1: "),
        ("[" * 100_000, "streams/M-PW-A.yml:1: not valid YAML"),
    ],
)
def test_a_broken_file_is_told_with_its_name(model, text, said):
    assert any(fault.startswith(said) for fault in faults(model({"streams/M-PW-A.yml": text})))


def test_a_missing_folder_and_an_empty_one_are_told(tmp_path):
    assert "streams: the folder is missing" in faults(tmp_path)
    with pytest.raises(StandardError, match="there is no such folder"):
        read_samm(tmp_path / "nothing")


def test_a_huge_file_and_too_many_files_are_refused(model, monkeypatch):
    folder = model()
    monkeypatch.setattr(standard_files, "MAX_BYTES", 250)
    monkeypatch.setattr(samm_files, "MOST", 5)
    found = faults(folder)
    assert any(
        fault.startswith("answer_sets/S.yml: cannot be read: is longer than 250 bytes") for fault in found
    )
    assert "questions: has 6 files; at most 5 are read" in found


def test_every_fault_is_told_and_not_only_the_first(model):
    change = changed("streams/M-PW-A.yml", "practice: a1", "practice: a9") | changed(
        "answer_sets/S.yml", "value: 0.25", "value: 7"
    )
    assert len(faults(model(change))) == 2


def test_the_written_folder_is_the_standard_that_was_read(model, tmp_path):
    standard = read_samm(model(), "2.1").standard
    place = write_on_shelf(standard, tmp_path / "shelf")
    loaded = load(place).standard
    assert place == tmp_path / "shelf/owasp-samm/2.1"
    assert (loaded.parts, loaded.provenance, loaded.scale) == (
        standard.parts,
        standard.provenance,
        "samm",
    )
    assert check(loaded, {}) == ()


def test_a_place_that_is_taken_is_left_alone(model, tmp_path):
    standard = read_samm(model()).standard
    place = write_on_shelf(standard, tmp_path / "shelf")
    before = {path: path.read_bytes() for path in place.rglob("*.yaml")}
    with pytest.raises(InputError, match="is there already"):
        write_on_shelf(standard, tmp_path / "shelf")
    assert {path: path.read_bytes() for path in place.rglob("*.yaml")} == before


@pytest.mark.parametrize("edition", ["", "..", "2/3", "a b", "-x"])
def test_an_edition_that_cannot_be_a_folder_is_refused(model, tmp_path, edition):
    with pytest.raises(InputError, match="cannot be the name of a folder"):
        write_on_shelf(read_samm(model(), edition).standard, tmp_path / "shelf")
    assert not (tmp_path / "shelf").exists()


def test_texts_with_quotes_control_characters_and_signs_of_yaml_survive(model, tmp_path):
    odd = 'text: "- {a: \\"b\\"} # \\u0007 no\\ttab: [x] | > %"'
    files = changed("questions/M-PW-1-A.yml", "text: Does", f"{odd}\nkeep: Does")
    standard = read_samm(model(files)).standard
    assert standard.parts[0].requirements()[0].text.en == '- {a: "b"} # no tab: [x] | > %'
    loaded = load(write_on_shelf(standard, tmp_path / "shelf")).standard
    assert loaded.parts == standard.parts
