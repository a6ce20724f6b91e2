"""Mappings between standards (R23): read with every fault, one hop, proposals only."""

from dataclasses import replace
from textwrap import dedent

import pytest

from builders import part, practice, standard
from steelyard.errors import StandardError
from steelyard.standard.mapping import (
    Direction,
    Pair,
    StandardMapping,
    between,
    check_mapping,
    mappings_of,
    proposals_from,
)
from steelyard.values import Outcome, Text

A = replace(standard(part([practice("A", "1.1 2.1 2.2")])), id="a")
B = replace(standard(part([practice("B", "1.1 2.1 3.1")])), id="b")
KNOWN = {"a@1": A, "b@1": B}
HEAD = "mapping: {from: a@1, to: b@1, title: {zh: 样例对照, en: Sample mapping}}\n"
TITLE = Text("样例对照", "Sample mapping")
SOUND = HEAD + dedent("""\
    pairs:
      - {from: A.1.1, to: B.1.1, direction: equal}
      # the note says why
      - from: A.2.1
        to: B.2.1
        direction: covers
        note: {zh: 多问了数量, en: asks for the number as well}
      - {from: A.2.2, to: B.3.1, direction: covered_by}
    """)
MET, PARTLY, NOT_MET = Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET


def write(tmp_path, text=SOUND, name="b.yaml"):
    folder = tmp_path / "mappings"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return tmp_path


def read(tmp_path, text=SOUND):
    (mapping,) = mappings_of(write(tmp_path, text))
    return mapping


def refused(tmp_path, text):
    with pytest.raises(StandardError, match="a mapping cannot be read") as told:
        mappings_of(write(tmp_path, text))
    return told.value.faults


def mapping(*pairs, source="a@1", target="b@1"):
    given = tuple(Pair(one, other, Direction(direction)) for one, direction, other in pairs)
    return StandardMapping(source, target, TITLE, given)


def proposed(of, **outcomes):
    ratings = {f"A.{key[1]}.{key[2]}": outcome for key, outcome in outcomes.items()}
    return [(p.requirement, p.outcome, p.through.source) for p in proposals_from(of, ratings)]


def test_a_folder_without_mappings_has_none(tmp_path):
    assert mappings_of(tmp_path) == ()


def test_a_mapping_is_read_with_the_line_of_each_pair(tmp_path):
    found = read(tmp_path)
    assert (found.source, found.target, found.title, found.file) == ("a@1", "b@1", TITLE, "mappings/b.yaml")
    assert found.pairs == (
        Pair("A.1.1", "B.1.1", Direction.EQUAL, None, "mappings/b.yaml:3"),
        Pair(
            "A.2.1",
            "B.2.1",
            Direction.COVERS,
            Text("多问了数量", "asks for the number as well"),
            "mappings/b.yaml:5",
        ),
        Pair("A.2.2", "B.3.1", Direction.COVERED_BY, None, "mappings/b.yaml:9"),
    )


def test_pairs_that_are_not_written_line_by_line_are_placed_at_the_head_of_the_list(tmp_path):
    text = HEAD + "pairs: [{from: A.1.1, to: B.1.1, direction: equal}]\n"
    assert [pair.place for pair in read(tmp_path, text).pairs] == ["mappings/b.yaml:2"]


def test_mappings_come_by_the_name_of_their_file(tmp_path):
    write(tmp_path, SOUND.replace("b@1", "c@1"), "c.yaml")
    assert [found.target for found in mappings_of(write(tmp_path))] == ["b@1", "c@1"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("direction: equal", "direction: same", "'equal', 'covers' or 'covered_by'"),
        ("direction: equal", "direction: equal, sure: yes", "Extra inputs are not permitted"),
        (", en: Sample mapping", "", "en: Field required"),
        ("from: a@1", "from: a", "String should match pattern"),
        (", en: asks for the number as well", "", "en: Field required"),
        ("to: B.1.1", "to: ''", "String should have at least 1 character"),
    ],
)
def test_a_mapping_of_another_form_is_refused(tmp_path, old, new, said):
    (fault,) = refused(tmp_path, SOUND.replace(old, new))
    assert fault.startswith("mappings/b.yaml:1: ")
    assert said in fault


@pytest.mark.parametrize("text", ["", "pairs: [", "- 1\n", f"{HEAD}pairs: []\n", HEAD])
def test_a_file_that_holds_no_mapping_is_refused_with_its_name(tmp_path, text):
    assert refused(tmp_path, text)[0].startswith("mappings/b.yaml:")


def test_a_mapping_that_holds_together_has_no_fault(tmp_path):
    assert check_mapping(read(tmp_path), "a@1", KNOWN) == ()
    assert check_mapping(read(tmp_path), "b@1", KNOWN) == ()


def test_unknown_ids_are_told_on_their_line_for_both_sides(tmp_path):
    wrong = SOUND.replace("A.1.1", "A.9.1").replace("B.3.1", "A.2.2")
    assert check_mapping(read(tmp_path, wrong), "b@1", KNOWN) == (
        "mappings/b.yaml:3: a@1 has no requirement A.9.1",
        "mappings/b.yaml:9: b@1 has no requirement A.2.2",
    )


def test_a_pair_that_stands_twice_is_told_whatever_its_direction(tmp_path):
    twice = SOUND + "  - {from: A.1.1, to: B.1.1, direction: covers}\n"
    assert check_mapping(read(tmp_path, twice), "b@1", KNOWN) == (
        "mappings/b.yaml:10: the pair A.1.1 and B.1.1 stands twice",
    )


def test_a_standard_mapped_to_itself_is_a_fault(tmp_path):
    own = SOUND.replace("b@1", "a@1")
    assert check_mapping(read(tmp_path, own), "a@1", KNOWN) == ("mappings/b.yaml:1: maps a@1 to itself",)


def test_a_mapping_in_the_folder_of_a_third_is_a_fault(tmp_path):
    known = {**KNOWN, "c@1": replace(A, id="c")}
    assert check_mapping(read(tmp_path), "c@1", known) == (
        "mappings/b.yaml:1: lies in the folder of c@1 and maps a@1 to b@1",
    )


def test_a_side_that_is_on_no_shelf_is_a_fault_and_the_other_is_still_checked(tmp_path):
    wrong = SOUND.replace("A.1.1", "A.9.1")
    assert check_mapping(read(tmp_path, wrong), "a@1", {"a@1": A}) == (
        "mappings/b.yaml:1: there is no standard b@1",
        "mappings/b.yaml:3: a@1 has no requirement A.9.1",
    )


PROPOSALS = [
    ("equal", MET, MET),
    ("equal", PARTLY, PARTLY),
    ("equal", NOT_MET, NOT_MET),
    ("equal", Outcome.NOT_APPLICABLE, None),
    ("equal", Outcome.UNRATED, None),
    ("covers", MET, MET),
    ("covers", PARTLY, None),
    ("covers", NOT_MET, None),
    ("covers", Outcome.NOT_APPLICABLE, None),
    ("covered_by", MET, None),
    ("covered_by", PARTLY, None),
    ("covered_by", NOT_MET, None),
]


@pytest.mark.parametrize(("direction", "answered", "outcome"), PROPOSALS)
def test_what_an_answer_proposes_through_each_direction(direction, answered, outcome):
    of = mapping(("A.1.1", direction, "B.1.1"))
    assert proposed(of, a11=answered) == ([] if outcome is None else [("B.1.1", outcome, "A.1.1")])


def test_a_requirement_without_an_answer_proposes_nothing():
    assert proposed(mapping(("A.1.1", "equal", "B.1.1"))) == []


def test_a_proposal_goes_one_hop_and_never_along_a_chain():
    of = mapping(("A.1.1", "equal", "B.1.1"), ("B.1.1", "equal", "B.2.1"))
    assert proposed(of, a11=MET) == [("B.1.1", MET, "A.1.1")]


def test_proposals_that_differ_are_all_given_with_their_origin():
    of = mapping(("A.1.1", "covers", "B.1.1"), ("A.2.1", "equal", "B.1.1"))
    assert proposed(of, a11=MET, a21=NOT_MET) == [("B.1.1", MET, "A.1.1"), ("B.1.1", NOT_MET, "A.2.1")]


def test_the_other_way_round_covers_is_covered_by():
    of = mapping(("A.1.1", "covers", "B.1.1"), ("A.2.1", "covered_by", "B.2.1"), ("A.2.2", "equal", "B.3.1"))
    turned = of.turned()
    assert (turned.source, turned.target) == ("b@1", "a@1")
    assert [(p.source, p.direction.value, p.target) for p in turned.pairs] == [
        ("B.1.1", "covered_by", "A.1.1"),
        ("B.2.1", "covers", "A.2.1"),
        ("B.3.1", "equal", "A.2.2"),
    ]
    assert turned.turned() == of


def test_a_mapping_is_found_from_either_side_and_for_no_other_edition():
    of = mapping(("A.1.1", "covers", "B.1.1"))
    other = mapping(("A.1.1", "covers", "B.1.1"), target="b@2")
    assert between("a@1", "b@1", [of, other]) == (of,)
    assert between("b@1", "a@1", [of, other]) == (of.turned(),)
    assert between("a@1", "c@1", [of, other]) == ()
