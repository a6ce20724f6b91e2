"""Scales other than met and not met: SAMM's points through workbook, rating and result, NPLF by R12.

Standards here are written as YAML and loaded, so that what a folder says is what decides. All sample data.
"""

import io
import json
from dataclasses import replace
from fractions import Fraction
from textwrap import dedent

import pytest
import python_calamine
import xlsxwriter
from rich.console import Console

from builders import case, node, practice, standard
from builders import part as part_of
from steelyard.cli.result_view import show
from steelyard.errors import InputError
from steelyard.rating import book, self_basis, votes
from steelyard.rating.book_reading import read_book
from steelyard.rating.book_writing import write_book
from steelyard.rating.model import Answer, Proposal, Rating
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.report.html import render
from steelyard.result.decide import decide
from steelyard.result.document import canonical
from steelyard.result.model import Subject
from steelyard.result.rollup import Attribute
from steelyard.standard import Module, RollUp
from steelyard.standard.check import check
from steelyard.standard.load import load
from steelyard.values import (
    SAMM_POINTS,
    Level,
    Missing,
    MissingReason,
    Outcome,
    Strength,
    Text,
    outcome_of,
    points_of,
    read_points,
)

QUARTER, HALF = Fraction(1, 4), Fraction(1, 2)
STREAMS = [practice(code, "1.1 2.1 3.1", top=5) for code in ("A", "B")]
OF = part_of([], RollUp("mean"), nodes=[node("F", nodes=[node("F-P", STREAMS)])])
SAMM = replace(standard(OF), scale="samm")
WORKED = {"A.1.1": "0.25", "A.2.1": "0", "A.3.1": "0", "B.1.1": "1", "B.2.1": "0", "B.3.1": "0"}
IDS = [r.id for r in OF.requirements()]
ANSWER = {identity: f"G{row}" for row, identity in enumerate(IDS, 3)}
NOTHING = Subject(Text("样例", "sample"), "bank", "p", Text("样例", "sample"))


def answered(written):
    return {key: book.read_answer(word, "samm") for key, word in written.items()}


def result_of(written, of=OF, **more):
    ratings = self_basis.rate(of.requirements(), answered(written), {})
    return decide(case(of, standard=replace(SAMM, parts=(of,)), **more), ratings)


# ---- points


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("0", Fraction(0)),
        ("0.25", QUARTER),
        (".25", QUARTER),
        ("0,25", QUARTER),
        (" 0.50 ", HALF),
        ("０．５", HALF),
        ("1", Fraction(1)),
        ("1.0", Fraction(1)),
        ("0.3", None),
        ("2", None),
        ("-1", None),
        ("1e9", None),
        ("1/4", None),
        ("met", None),
    ],
)
def test_an_answer_is_one_of_four_points_or_none_at_all(written, points):
    assert read_points(written) == points


def test_points_stand_for_outcomes_and_outcomes_for_points():
    assert [outcome_of(points) for points in SAMM_POINTS] == [
        Outcome.NOT_MET,
        Outcome.PARTLY_MET,
        Outcome.PARTLY_MET,
        Outcome.MET,
    ]
    assert [points_of(outcome) for outcome in Outcome] == [1, HALF, 0, 0, None]


# ---- the workbook


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.xlsx"


def edit(path, cells=None, rows=None):
    """Opens the workbook, changes cells of both sheets, and saves all of it anew, numbers as numbers."""
    source = python_calamine.CalamineWorkbook.from_path(str(path))
    sheets = {n: source.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in source.sheet_names}
    with xlsxwriter.Workbook(str(path)) as target:
        for name, lines in sheets.items():
            sheet = target.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
            for cell, value in ({book.REQUIREMENTS: cells, book.ROWS: rows}.get(name) or {}).items():
                sheet.write(cell, value)
    return path


def export(path, answers=None):
    write_book(path, SAMM, OF, 3, answers or {})
    return path


def test_points_go_out_to_the_workbook_and_come_back(path):
    answers = answered(WORKED | {"A.2.1": "0.5"})
    assert read_book(export(path, answers), SAMM, OF) == answers


def test_the_cell_offers_the_four_points_and_holds_the_one_given(path):
    export(path, answered(WORKED))
    lines = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(book.REQUIREMENTS)
    assert [line[6] for line in lines.to_python()[2:]] == ["0.25", "0", "0", "1", "0", "0"]
    assert book.choices("samm") == ["0", "0.25", "0.5", "1"]


@pytest.mark.parametrize(
    ("typed", "points"), [(0.25, QUARTER), ("0,5", HALF), (1, Fraction(1)), (0, Fraction(0))]
)
def test_an_answer_that_somebody_typed_is_taken_as_number_or_text(path, typed, points):
    read = read_book(edit(export(path), {ANSWER["A.1.1"]: typed}), SAMM, OF)
    assert read == {"A.1.1": Answer(outcome_of(points), points=points)}


@pytest.mark.parametrize("typed", ["met", "满足", "0.3", "不适用", 2])
def test_a_word_or_another_number_is_a_fault(path, typed):
    with pytest.raises(InputError) as refused:
        read_book(edit(export(path), {ANSWER["A.1.1"]: typed}), SAMM, OF)
    assert f"{str(typed)!r} is not an answer of this scale; write one of 0, 0.25, 0.5, 1, or nothing" in str(
        refused.value
    )


def test_a_row_has_no_level_on_this_scale(path):
    with pytest.raises(InputError, match="a row has no level here"):
        read_book(edit(export(path), rows={"J3": 2}), SAMM, OF)


def test_a_half_answer_of_the_ordinal_scale_is_no_point_and_a_point_no_outcome_there():
    assert book.read_answer("0.5", "ordinal") is None
    assert book.read_answer("", "samm") == Answer(Outcome.UNRATED)
    assert book.written(Answer(Outcome.PARTLY_MET), "samm") == "0.5"
    assert book.written(Answer(Outcome.PARTLY_MET, points=QUARTER), "ordinal") == "部分满足 partly_met"


# ---- scoring


def test_the_worked_example_gives_five_eighths():
    found = result_of(WORKED).means
    (function,) = found.functions
    (node_,) = function.below
    assert [(s.code, s.score) for s in node_.below] == [("A", QUARTER), ("B", Fraction(1))]
    assert node_.score == function.score == found.overall == (QUARTER + 1) / 2 == Fraction(5, 8)


def test_unanswered_counts_nothing_and_shows_in_the_coverage():
    found = result_of({"B.1.1": "1"})
    assert (found.means.overall, found.means.answered, found.means.of) == (HALF, 1, 6)
    assert (found.coverage.rated, found.coverage.requirements) == (1, 6)
    assert found.level == Missing(MissingReason.NO_LEVELS)


def test_points_that_a_reading_refutes_do_not_count():
    answer = book.read_answer("1", "samm")
    refuted = self_basis.rate_one("A.1.1", answer, Proposal("A.1.1", None, Outcome.NOT_MET))
    assert (refuted.outcome, refuted.points) == (Outcome.NOT_MET, None)
    assert self_basis.rate_one("A.1.1", answer, None).points == 1


def test_points_are_voted_on_and_a_quarter_against_a_half_is_a_conflict():
    def settled(first, second, consensus=None):
        given = {"a": Vote(Outcome.PARTLY_MET, points=first), "b": Vote(Outcome.PARTLY_MET, points=second)}
        return votes.rate_one(
            Ballot("A.1.1", ("a", "b"), given, consensus=consensus), None, self_basis.NOBODY
        )

    talked = Consensus(Outcome.PARTLY_MET, "seen on site", "lead", points=HALF)
    assert (settled(QUARTER, QUARTER).points, settled(QUARTER, QUARTER).conflict) == (QUARTER, False)
    assert (settled(QUARTER, HALF).outcome, settled(QUARTER, HALF).conflict) == (Outcome.UNRATED, True)
    assert settled(QUARTER, HALF).points is None
    assert settled(QUARTER, HALF, talked).points == HALF


def test_a_module_has_the_means_of_its_own_functions():
    whole = part_of(
        [],
        RollUp("mean"),
        nodes=[node("F", STREAMS[:1]), node("G", STREAMS[1:])],
        modules=[Module("only-g", Text("样例", "sample"), ("G",))],
    )
    assert result_of(WORKED, whole).means.overall == (QUARTER + 1) / 2
    assert result_of(WORKED, whole, module="only-g").means.overall == 1


# ---- what people and programs see


def test_the_result_file_has_the_means_as_decimal_strings():
    entry = json.loads(canonical(result_of(WORKED)))
    scores = [(s["code"], s["under"], s["score"]) for s in entry["means"]["scores"]]
    assert (entry["means"]["overall"], entry["means"]["answered"], entry["means"]["of"]) == ("0.625", 6, 6)
    assert scores == [("F", "", "0.625"), ("F-P", "F", "0.625"), ("A", "F-P", "0.25"), ("B", "F-P", "1")]
    assert entry["level"] == {"missing": "no_levels"}
    assert [r.get("points") for p in entry["practices"] for r in p["requirements"]] == [*WORKED.values()]


def test_a_result_by_levels_has_neither_means_nor_points():
    levels = part_of(STREAMS)
    entry = json.loads(
        canonical(decide(case(levels), {"A.1.1": Rating("A.1.1", Outcome.MET, Strength.STATED)}))
    )
    assert "means" not in entry
    assert not any("points" in r for p in entry["practices"] for r in p["requirements"])


@pytest.mark.parametrize(("language", "word"), [("en", "Overall"), ("zh", "总分")])
def test_the_terminal_shows_every_score_below_the_overall_one(language, word):
    console = Console(file=io.StringIO(), width=160)
    show([result_of(WORKED)], language, console)
    told = [line.split() for line in console.file.getvalue().splitlines()]
    assert [word, "0.625", "6/6"] in told
    assert [line[-2:] for line in told if line and line[0] in {"F", "F-P", "A", "B"}] == [
        ["0.625", "6/6"],
        ["0.625", "6/6"],
        ["0.250", "3/3"],
        ["1.000", "3/3"],
    ]


def test_the_report_shows_the_mean_scores_where_the_rule_is_mean():
    page = render(result_of(WORKED), {})
    table = page.split('id="means"')[1].split("</table>")[0]
    assert [cell.split("<")[0] for cell in table.split('<td class="num">')[1:]].count("0.625") == 2
    assert "<b>0.625</b>" in table
    assert 'id="means"' not in render(decide(case(part_of(STREAMS)), {}), {})


# ---- NPLF: ISO/IEC 33020's rule from a standard's YAML (R12)

HEAD = """\
standard:
  id: sample-process
  edition: "1"
  title: {{zh: 样例过程标准, en: Sample process standard}}
  provenance: {{wording: {{zh: 我们自己的表述, en: our own words}}}}
labels: {{part: {{zh: 过程, en: Process}}, nodes: [{{zh: 组, en: Group}}], practice: {{zh: 实践, en: Practice}}}}
ladder:
  - {{level: 1, title: {{zh: 已执行, en: Performed}}, meaning: {{zh: 做了, en: it is done}}}}
  - {{level: 2, title: {{zh: 已管理, en: Managed}}, meaning: {{zh: 管了, en: it is managed}}}}
below: {{zh: 未达级, en: below level 1}}
scale: nplf
rollup: {rollup}
parts: [build]
"""
PART = "part: {id: build, title: {zh: 构建, en: Build}}\nnodes: [build.yaml]\n"


def requirements(level, count):
    return "".join(
        f"""\
        - id: BD-P.{level}.{n}
          text: {{zh: 第 {level} 级的第 {n} 条样例要求写得足够长, en: "Sample requirement {n} of level {level}, long enough"}}
"""
        for n in range(1, count + 1)
    )


@pytest.fixture
def process(tmp_path):
    """A standard of one practice, seven requirements at level 1 and two at level 2, under a roll-up."""

    def written(rollup):
        node_ = dedent("""\
            node:
              code: BD
              title: {zh: 构建, en: Build}
              practices:
                - code: BD-P
                  title: {zh: 构建实践, en: Build practice}
                  requirements:
            """)
        (tmp_path / "build").mkdir(exist_ok=True)
        (tmp_path / "standard.yaml").write_text(HEAD.format(rollup=rollup), encoding="utf-8")
        (tmp_path / "build/part.yaml").write_text(PART, encoding="utf-8")
        (tmp_path / "build/build.yaml").write_text(
            node_ + requirements(1, 7) + requirements(2, 2), encoding="utf-8"
        )
        found = load(tmp_path).standard
        assert check(found, {}) == ()
        return found

    return written


def level_of(process, met_low, met_high, **more):
    (of,) = process.parts
    met = [r.id for r in of.requirements() if int(r.id[-1]) <= (met_low if r.level == 1 else met_high)]
    ratings = {
        r.id: Rating(r.id, Outcome.MET if r.id in met else Outcome.NOT_MET, Strength.STATED)
        for r in of.requirements()
    }
    return decide(case(of, 2, standard=process, subject=NOTHING, **more), ratings)


@pytest.mark.parametrize(
    ("met_low", "met_high", "level"),
    [
        (7, 2, 2),  # 100 % F, 100 % F
        (6, 2, 2),  # 6/7 is above 85 %: F
        (5, 2, 1),  # 5/7 is L: level 1, and nothing above it
        (7, 1, 1),  # half of level 2 is P
        (4, 2, 1),  # 4/7 is above 50 %: L
        (3, 2, 0),  # 3/7 is P
    ],
)
def test_a_standard_whose_attributes_come_from_the_share_is_ready_to_rate(process, met_low, met_high, level):
    found = level_of(process("{rule: iso33020, attribute: share}"), met_low, met_high)
    assert found.level == Level(level)
    assert found.means is None


def test_the_report_may_stand_above_single_rows_and_says_what_lifts_the_part(process):
    found = level_of(process("{rule: iso33020, attribute: share}"), 5, 2)
    assert (found.practices[0].level, found.level) == (Level(0, half=True), Level(1))
    assert found.smallest_set == ("BD-P.1.6",)  # 6/7 makes level 1 F, level 2 is F already


def test_direct_attributes_come_with_the_case_and_not_with_the_answers(process):
    direct = process("{rule: iso33020, attribute: direct}")
    assert level_of(direct, 7, 2).level == Missing(MissingReason.NOT_RECORDED)
    rated = {1: Attribute.F, 2: Attribute.L}
    assert level_of(direct, 0, 0, attributes=rated).level == Level(2)
