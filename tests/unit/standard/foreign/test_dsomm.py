"""OWASP DSOMM becomes a standard, or every fault of its file is told with line and name."""

import pytest
from foreign_models import DSOMM

from steelyard.errors import StandardError
from steelyard.standard import RollUp
from steelyard.standard.check import check
from steelyard.standard.foreign import dsomm
from steelyard.standard.foreign.dsomm import read_dsomm
from steelyard.standard.foreign.folder import write_on_shelf
from steelyard.standard.foreign.translation import Translation
from steelyard.standard.load import load
from steelyard.values import Text


@pytest.fixture
def model(tmp_path):
    """Writes the sound model, or another text."""

    def written(text=DSOMM):
        path = tmp_path / "model.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def faults(path, **more):
    with pytest.raises(StandardError) as refused:
        read_dsomm(path, **more)
    return refused.value.faults


def changed(old, new):
    assert old in DSOMM
    return DSOMM.replace(old, new, 1)


def line_of(piece, text=DSOMM):
    return next(n for n, line in enumerate(text.splitlines(), 1) if piece in line)


def test_dimensions_subdimensions_and_activities_become_nodes_practices_and_requirements(model):
    standard = read_dsomm(model()).standard
    (part,) = standard.parts
    assert (standard.id, standard.edition, standard.scale, part.rollup) == (
        "owasp-dsomm",
        "9.1.0",
        "ordinal",
        RollUp("every"),
    )
    assert [(n.code, n.title.en) for n in part.nodes] == [
        ("MakingAndShipping", "Making and Shipping"),
        ("Watching", "Watching"),
    ]
    assert [(p.code, [r.id.rsplit("-", 1)[1] for r in p.requirements], p.none) for p in part.practices()] == [
        ("MakingAndShipping-Make", ["Make.1.1", "Make.3.1"], (2, 4, 5)),
        ("MakingAndShipping-Ship", ["Ship.2.1"], (1, 3, 4, 5)),
        ("Watching-WatchTheLog", ["WatchTheLog.1.1"], (2, 3, 4, 5)),
    ]
    assert (part.top, check(standard, {})) == (5, ())


def test_name_and_measure_are_the_text_and_all_else_is_what_to_look_for(model):
    first = read_dsomm(model()).standard.parts[0].requirements()[0]
    assert first.text.en == "Repeatable make: One command makes the product."
    assert first.look_for.en.splitlines() == [
        "Making by hand differs",
        "from day to day.",
        "Risk: What is shipped cannot be made again.",
        "Assessment: - Run the command twice.",
        "Difficulty: knowledge 2, time 3, resources 1",
        "Usefulness (1 to 5): 4",
        "References: samm2 I-SB-A-1; iso27001-2022 8.31",
        "Source: DSOMM activity 11111111-0000-4000-8000-000000000001",
    ]


def test_the_description_is_the_text_where_there_is_no_measure(model):
    ship = read_dsomm(model()).standard.parts[0].requirements()[2]
    assert ship.text.en == "Planned ship: A calendar says when."
    assert ship.look_for.en.splitlines()[0] == "Risk: Nobody knows when it is shipped."


def test_prerequisites_are_told_by_our_ids_whether_named_by_uuid_or_title(model):
    requirements = read_dsomm(model()).standard.parts[0].requirements()
    needs = [line for r in requirements for line in r.look_for.en.splitlines() if line.startswith("Depends")]
    assert needs == ["Depends on: MakingAndShipping-Make.1.1"] * 2


def test_a_translation_gives_the_chinese(model):
    words = Translation({"Watching": "观察", "Watching-WatchTheLog.1.1": "日志保留九十天"}, "zh.yaml")
    found = read_dsomm(model(), translation=words)
    watch = found.standard.parts[0].nodes[1]
    assert watch.title == Text("观察", "Watching")
    assert watch.practices[0].requirements[0].text.zh == "日志保留九十天"
    assert found.notes[0].startswith("2 of 13 texts have a Chinese translation")


def test_an_older_file_of_one_document_needs_an_edition(model):
    older = DSOMM.split("---\n")[2]
    assert faults(model(older)) == ("model.yaml:1: says no version; name the edition (--edition)",)
    assert read_dsomm(model(older), "2024").standard.edition == "2024"


def test_keys_that_are_not_used_and_empty_entries_are_told(model):
    notes = read_dsomm(model(DSOMM + "Later: {}\n_meta: {icon: x}\n")).notes
    assert notes[1:] == (
        "keys of activities not used: comments, implementation, tags",
        "left out, an empty or private dimension: Later",
        "left out, an empty or private dimension: _meta",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            changed("- 11111111-0000-4000-8000-000000000001 #", "- nobody #"),
            f"model.yaml:{line_of('Signed')}: Signed: make: depends on nobody, which is nowhere",
        ),
        (
            changed("000000000003", "000000000001"),
            f"model.yaml:{line_of('Planned')}: Planned ship: the uuid 11111111-0000-4000-8000-000000000001 stands twice",
        ),
        (
            changed("level: 3\n", "level: 6\n"),
            f"model.yaml:{line_of('Signed')}: Signed: make: level: Input should be less than or equal to 5",
        ),
        (
            changed("      level: 3\n", ""),
            f"model.yaml:{line_of('Signed')}: Signed: make: level: Field required",
        ),
        (
            changed("  Ship:\n", "  make:\n"),
            f"model.yaml:{line_of('Planned')}: Making and Shipping > make gets the same code as Making and Shipping > Make",
        ),
        (
            changed("Watching:\n", "观察:\n"),
            f"model.yaml:{line_of('Keep')}: 观察 > Watch the log: no Latin letter or digit makes a code of it",
        ),
        (
            DSOMM + "---\nWatching:\n  More:\n    One:\n      level: 1\n",
            "model.yaml:1: the dimension Watching stands in two documents",
        ),
        (DSOMM + "---\n- one\n", "model.yaml:1: a document of the file is not a list of dimensions"),
        (
            changed("    Keep a log:\n", "    Keep a log: x\n    Other:\n"),
            "Keep a log: the activity is not a list of keys",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_name(model, text, said):
    assert any(said in fault for fault in faults(model(text)))


@pytest.mark.parametrize("text", [b"\xff\xfe", "a: [", "a: 1\na: 2\n", "[" * 100_000, "x: &a [*a]\n"])
def test_what_is_not_yaml_is_told(model, text):
    assert faults(model(text))[0].startswith(
        ("model.yaml: cannot be read: ", "model.yaml:1: cannot be read: nests ")
    )


def test_an_empty_file_and_one_that_is_not_there_are_told(model, tmp_path):
    assert "model.yaml:1: says no version" in faults(model(""))[0]
    assert faults(model(""), edition="1") == ("nothing in it can be rated: no requirement was found",)
    assert faults(tmp_path / "none.yaml")[0].startswith("none.yaml: cannot be read: ")


def test_a_huge_file_is_refused_before_it_is_read(model, monkeypatch):
    monkeypatch.setattr(dsomm, "MAX_BYTES", 100)
    assert faults(model()) == ("model.yaml: cannot be read: is longer than 100 bytes",)


def test_the_written_folder_is_the_standard_that_was_read(model, tmp_path):
    standard = read_dsomm(model()).standard
    loaded = load(write_on_shelf(standard, tmp_path / "shelf")).standard
    assert (loaded.parts, loaded.provenance) == (standard.parts, standard.provenance)
