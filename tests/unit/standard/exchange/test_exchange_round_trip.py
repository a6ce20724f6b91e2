"""What is written is read back as the same standard, in every form; the real catalogue and generated ones."""

from dataclasses import replace
from decimal import Decimal

import pytest
import ryaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import LADDER, part, practice, standard
from steelyard.indicators import facts
from steelyard.standard import (
    ExpectedEvidence,
    LadderStep,
    Measure,
    Module,
    Node,
    Operator,
    Part,
    Practice,
    Requirement,
    Role,
    RollUp,
    Standard,
    ThresholdOrigin,
)
from steelyard.standard.exchange.document import document
from steelyard.standard.exchange.emit import emit
from steelyard.standard.exchange.open_workbook import open_workbook
from steelyard.standard.exchange.read_layout import read_layout
from steelyard.standard.exchange.tables import Findings
from steelyard.standard.exchange.transfer import export_standard, import_standard
from steelyard.standard.exchange.write_folder import write_files
from steelyard.standard.exchange.write_workbook import write_workbook
from steelyard.standard.load import load
from steelyard.standard.shelf import pick
from steelyard.values import Strength, Text

ENDINGS = (".xlsx", ".yml", ".json")
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])

# Words that YAML, JSON and spreadsheets like to take for something else.
TRICKY = ["1.10", "yes", "null", "~", "0x1F", "1e3", "2024-01-01", "=1+1", "- a", "a: b", "#", "'", '"', "a, b", "{x}",
          "_x0041_", "@", "%", "90d", "90 天", "a\nb", "a\\nb", "　a", "a\tb", "\U0001f600", "...", "---", "同上", "TRUE"]  # fmt: skip
TEXTS = (st.sampled_from(TRICKY) | st.text(max_size=30)).map(str.strip).filter(bool)
BOTH = st.builds(Text, TEXTS, TEXTS)
MAYBE = st.none() | BOTH
COUNTS = st.integers(1, 9)
THRESHOLDS = st.decimals(0, 1000, places=2) | st.sampled_from([Decimal("1E+2"), Decimal("0.10"), Decimal(0)])
ROLLUPS = st.sampled_from(
    [
        RollUp("every"),
        RollUp("share", Decimal("0.80"), 0),
        RollUp("iso33020", attribute="share"),
        RollUp("mean"),
    ]
)


@st.composite
def measures(draw):
    operator = draw(st.sampled_from(Operator))
    return Measure(
        draw(TEXTS),
        operator,
        None if operator is Operator.IS_MEASURED else draw(THRESHOLDS),
        draw(st.integers(1, 9999)),
        draw(st.sampled_from(Role)),
        draw(st.sampled_from(ThresholdOrigin)),
        draw(st.none() | COUNTS),
        draw(st.none() | TEXTS),
    )


@st.composite
def practices(draw, code):
    levels = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    requirements = tuple(
        Requirement(
            draw(st.sampled_from([f"{code}.{level}.{n}", f"R/{level}-{n}"])),
            level,
            draw(BOTH),
            draw(MAYBE),
            draw(st.none() | measures()),
            draw(COUNTS),
            draw(st.none() | st.sampled_from(Strength)),
            draw(st.just("") | TEXTS),
        )
        for n, level in enumerate(levels, 1)
    )
    kind = st.sampled_from(["document", "screenshot", "video"])
    evidence = tuple(
        ExpectedEvidence(f"{code}-L{n}", draw(kind), tuple(r.id for r in requirements[:n]), draw(BOTH), draw(st.booleans()))
        for n in range(1, draw(st.integers(1, 3)))
    )  # fmt: skip
    none = draw(st.lists(st.integers(0, 9), max_size=3).map(tuple))
    structure = draw(st.sampled_from(["published", "own"]))
    origin = draw(st.sampled_from(["published", "own"]))
    return Practice(
        code, draw(BOTH), requirements, none, draw(MAYBE), evidence, draw(COUNTS), structure, origin
    )


@st.composite
def nodes(draw, code, depth=2):
    below = draw(st.integers(0, 2)) if depth else 0
    return Node(
        code,
        draw(BOTH),
        tuple(draw(nodes(f"{code}.{n}", depth - 1)) for n in range(below)),
        tuple(draw(practices(f"{code}-{n}")) for n in range(draw(st.integers(0, 2)))),
    )


@st.composite
def parts(draw, number):
    tops = tuple(draw(nodes(f"N{n}")) for n in range(draw(st.integers(1, 2))))
    steps = st.lists(st.builds(LadderStep, COUNTS, BOTH, BOTH), min_size=1, max_size=3).map(tuple)
    modules = [Module(f"m{n}", draw(BOTH), ("N0",)) for n in range(draw(st.integers(0, 2)))]
    return Part(
        f"part-{number}",
        draw(BOTH),
        tops,
        draw(st.just(LADDER) | steps),
        draw(ROLLUPS),
        draw(st.just("") | TEXTS),
        draw(MAYBE),
        draw(st.sampled_from(["published", "own"])),
        tuple(modules),
    )


STANDARDS = st.builds(
    Standard,
    id=TEXTS,
    edition=TEXTS,
    title=BOTH,
    provenance=st.dictionaries(TEXTS.filter(lambda key: key == " ".join(key.split())), BOTH, max_size=3),
    part_label=BOTH,
    node_labels=st.lists(BOTH, min_size=1, max_size=3).map(tuple),
    practice_label=BOTH,
    half_step=st.sampled_from(["minus", "plus"]),
    below=BOTH,
    scale=st.sampled_from(["ordinal", "nplf", "samm"]),
    parts=st.integers(1, 3).flatmap(lambda count: st.tuples(*(parts(n) for n in range(count)))),
    digest=st.just(""),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | TEXTS,
    lambda x: st.lists(x) | st.dictionaries(TEXTS, x),
)


@given(STANDARDS)
@SLOW
def test_a_folder_of_yaml_gives_back_every_object(tmp_path_factory, written):
    folder = tmp_path_factory.mktemp("standard")
    write_files(document(written), folder)
    assert replace(load(folder).standard, digest="") == written


@given(STANDARDS)
@SLOW
def test_a_workbook_gives_back_the_whole_document(tmp_path_factory, written):
    path = tmp_path_factory.mktemp("standard") / "a.xlsx"
    content, findings = document(written), Findings()
    write_workbook(content, path)
    read, _ = read_layout(open_workbook(path), findings)
    assert (read, findings.faults) == (content, [])


@given(st.dictionaries(TEXTS, VALUES, min_size=1))
@settings(deadline=None)
def test_what_is_emitted_is_what_a_yaml_reader_reads(content):
    assert ryaml.loads(emit(content)) == content


def test_the_whole_catalogue_comes_back_as_the_same_objects_in_every_form(tmp_path):
    written = load(pick("devops-cmm").folder).standard
    export_standard(written, tmp_path / "folder")
    digest = load(tmp_path / "folder").standard.digest
    for ending in ENDINGS:
        export_standard(written, tmp_path / f"a{ending}")
        done = import_standard(tmp_path / f"a{ending}", tmp_path / ending, facts())
        assert replace(done.standard, digest=written.digest) == written
        assert done.standard.digest == digest
        assert (done.findings.guesses, done.findings.left_over) == ([], [])


@pytest.mark.parametrize("ending", ENDINGS[1:])
def test_an_export_is_the_same_bytes_each_time(tmp_path, ending):
    written = standard(part([practice("A", "1.1 2.1")]))
    export_standard(written, tmp_path / f"a{ending}")
    export_standard(written, tmp_path / f"b{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()
