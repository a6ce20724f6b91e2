"""The generated reference: it is up to date, it notices a change, and it leaves nothing out."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from builders import (
    WINDOW,
    case,
    decided,
    load_facts,
    measure,
    measured,
    missing,
    part,
    practice,
    rating,
    reading,
)
from scripts import real_project
from scripts.reference import __main__ as generator
from scripts.reference import (
    commands,
    evidence,
    glossary,
    indicators,
    measured_share,
    result_file,
    rules,
)
from scripts.reference.markdown import table
from scripts.reference.pages import READMES, pages, reference, stale, write
from steelyard.cli.app import app
from steelyard.errors import InputError
from steelyard.indicators import INDICATORS
from steelyard.pipeline import read_standard
from steelyard.rating.model import Override, Why
from steelyard.report.words import UNITS
from steelyard.result.decide import decide
from steelyard.result.document import document
from steelyard.standard import Operator, Role, RollUp, ThresholdOrigin
from steelyard.standard.shelf import pick
from steelyard.values import (
    Better,
    IndicatorKind,
    Measured,
    MissingReason,
    Origin,
    Outcome,
    Strength,
    Text,
    TrendPoint,
)

ROOT = Path(__file__).resolve().parents[2]
MARKED = f"# Sample\n\n{measured_share.BEGIN}\n{measured_share.END}\n\nrest\n"


@pytest.fixture(scope="module")
def catalogue():
    return read_standard(pick("devops-cmm").folder)


@pytest.fixture
def checkout(tmp_path):
    for name in READMES:
        (tmp_path / name).write_text(MARKED, encoding="utf-8")
    return tmp_path


def renamed(identity, title):
    """The indicators with another title for one of them."""
    one = INDICATORS[identity]
    return INDICATORS | {identity: replace(one, facts=replace(one.facts, title=title))}


def test_the_pages_in_the_checkout_are_up_to_date():
    assert stale(ROOT, pages(ROOT)) == []


def test_the_pages_are_the_same_when_they_are_made_again(catalogue):
    assert reference(catalogue, INDICATORS) == reference(catalogue, INDICATORS)


def test_what_was_written_is_up_to_date(checkout):
    written = write(checkout, pages(checkout))
    assert "docs/reference/indicators.md" in written
    assert stale(checkout, pages(checkout)) == []
    assert write(checkout, pages(checkout)) == []


def test_another_title_of_an_indicator_is_noticed_with_its_page_and_line(checkout):
    write(checkout, pages(checkout))
    changed = pages(checkout, renamed("revert_rate", Text("另一个名称", "Another title")))
    differences = stale(checkout, changed)
    assert len(differences) == 1
    assert differences[0].startswith("--- docs/reference/indicators.md")
    assert "+### `revert_rate` · Another title · 另一个名称" in differences[0]


def test_a_long_difference_is_cut_and_its_rest_counted(checkout):
    (told,) = [d for d in stale(checkout, pages(checkout)) if "glossary" in d]
    assert told.splitlines()[-1].startswith("... ")
    assert len(told.splitlines()) == 21


def test_every_indicator_has_its_entry(catalogue):
    page = reference(catalogue, INDICATORS)["docs/reference/indicators.md"]
    assert [line.split("`")[1] for line in page.splitlines() if line.startswith("### ")] == list(INDICATORS)


def test_every_kind_of_indicator_is_explained_in_both_languages():
    assert set(indicators.EXPLAINED) == set(IndicatorKind)
    assert all(w.zh and w.en for words in indicators.EXPLAINED.values() for w in words)


def test_every_column_of_the_evidence_has_its_line_in_both_languages():
    page = evidence.page()
    assert "| `reopen_count` | `int` | times reopened | 重开次数 |  |" in page
    assert "| `deleted` | `bool` |" in page


def test_the_glossary_has_every_code(catalogue):
    page = glossary.page(catalogue)
    enums = (Outcome, Why, MissingReason, Origin, ThresholdOrigin, Role, Operator, IndicatorKind, Better)
    codes = {str(member.value) for enum in enums for member in enum} | {s.code for s in Strength} | set(UNITS)
    assert {code for code in codes if f"| `{code}` |" not in page} == set()


def test_every_command_of_the_command_line_has_its_section():
    page = commands.page()
    sections = [line.removeprefix("## ").strip("`") for line in page.splitlines() if line.startswith("## `")]
    assert sections == [f"steelyard {path}" for path, _ in commands.commands(app)]
    assert {"steelyard assess", "steelyard answers import", "steelyard standard check"} <= set(sections)


def test_the_exit_codes_are_those_of_the_errors():
    assert sorted(commands.EXIT_CODES) == [0, 1, 2, 3, 4, 130]


def test_every_rule_from_1_to_28_is_said():
    page = rules.page()
    assert [line.split(" · ")[0] for line in page.splitlines() if line.startswith("### ")] == [
        f"### R{number}" for number in range(1, 29)
    ]


def full_reading():
    value = measured("0.95", n=12, low="0.9", high="0.97")
    value = Measured(value.value, "hours", 12, value.low, value.high, 1, value.value, value.value)
    return replace(reading(value), trend=(TrendPoint(WINDOW, None),))


def votes():
    """Ratings that between them say everything that a rating can say."""
    return {
        "A.1.1": rating(
            "A.1.1", Outcome.MET, Strength.MEASURED, reading=full_reading(), consensus="agreed", points=Fraction(1),
        ),
        "A.2.1": rating(
            "A.2.1", Outcome.NOT_MET, reading=reading(missing()), contradicted=True,
            override=Override("applicant", "differs", counted=False),
        ),
        "A.2.2": rating("A.2.2", Outcome.UNRATED, conflict=True),
        "B.1.1": rating("B.1.1", Outcome.NOT_APPLICABLE, reason="no such tool"),
    }  # fmt: skip


def documents():
    """Results by every roll-up: with and without a level, readings and loads."""
    asked = [practice("A", "1.1 2.1 2.2", measures={"2.1": measure()}), practice("B", "1.1")]
    for rule in (RollUp("every"), RollUp("share", Decimal("0.8")), RollUp("iso33020"), RollUp("mean")):
        of = part(asked, rule)
        yield document(decide(case(of, loads=(load_facts("load-1"),)), votes()))
    unrated = part([practice("A", "1.1")])
    yield document(decided(unrated, {"A.1.1": rating("A.1.1", Outcome.NOT_APPLICABLE, reason="none")}))


def test_every_key_of_a_result_file_is_described_and_no_other():
    found = {key for whole in documents() for key in result_file.keys(whole)}
    assert found - set(result_file.KEYS) == set()
    assert set(result_file.KEYS) - found == set()


def test_keys_that_are_always_there_are_in_every_result_file():
    always = {key for key, (_, sometimes, _) in result_file.KEYS.items() if not sometimes and "[]" not in key}
    assert [always - set(result_file.keys(whole)) for whole in documents()] == [set()] * 5


def test_the_example_of_a_result_file_is_a_real_one(catalogue):
    whole = result_file.example(catalogue)
    assert whole["coverage"]["rated"] == 2
    assert set(result_file.keys(whole)) <= set(result_file.KEYS)


def test_the_readme_keeps_its_text_around_the_table(catalogue):
    filled = measured_share.filled(MARKED, "README.md", catalogue, "en")
    assert filled.startswith(f"# Sample\n\n{measured_share.BEGIN}\n| Level | Requirements |")
    assert filled.endswith(f"|\n{measured_share.END}\n\nrest\n")
    assert measured_share.filled(filled, "README.md", catalogue, "en") == filled


def test_the_table_of_the_readme_counts_the_catalogue(catalogue):
    asked = [r for one in catalogue.parts for r in one.requirements()]
    decides = sum(r.measure is not None and r.measure.role is Role.DECIDES for r in asked)
    necessary = sum(r.measure is not None for r in asked) - decides
    last = measured_share.block(catalogue, "zh").splitlines()[-1]
    assert last.startswith(f"| 合计 | {len(asked)} | {decides} | {necessary} | ")
    assert last.endswith("% |")


@pytest.mark.parametrize(
    "text",
    [
        "no markers",
        measured_share.BEGIN,
        f"{measured_share.END} {measured_share.BEGIN}",
        MARKED + measured_share.BEGIN,
    ],
)
def test_a_readme_without_its_markers_is_refused(catalogue, text):
    with pytest.raises(InputError, match="the generated table has no place") as refused:
        measured_share.filled(text, "README.md", catalogue, "en")
    assert refused.value.where == "README.md"


def test_a_readme_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="is not there"):
        pages(tmp_path)


def test_the_guide_with_real_figures_has_the_wording_of_its_template():
    template = real_project.TEMPLATE.read_text(encoding="utf-8")
    assert real_project.agrees(template, real_project.GUIDE.read_text(encoding="utf-8"))


def test_a_place_that_could_not_be_filled_may_hold_anything_and_the_rest_may_not():
    text = real_project.filled("a «flask.n» b «own.n» c «own.m»\n", {"flask.n": "12"})
    assert text == "a 12 b «own.n» c «own.m»\n"
    assert real_project.agrees(text, "a 12 b 7 commits c\nmore c 8\n")
    assert not real_project.agrees(text, "a 13 b 7 c 8\n")
    assert not real_project.agrees(text, "a 12 b 7 d 8\n")
    assert not real_project.agrees(text, "a 12 b 7 c 8")
    assert not real_project.agrees("a 12\n", "a 13\n")


@pytest.mark.parametrize(("template", "found"), [("«flask.n»", {}), ("text", {"flask.n": "12"})])
def test_a_place_without_a_value_and_a_value_without_a_place_are_refused(template, found):
    with pytest.raises(ValueError, match=r"flask\.n"):
        real_project.filled(template, found)


def test_without_the_real_data_there_is_nothing_to_compare_and_nothing_to_write_from(tmp_path, capsys):
    assert real_project.main(["compare"], tmp_path) == 0
    assert real_project.main(["write"], tmp_path) == 2
    told = "the guide with real figures was not made anew: the real data are not beside this checkout\n"
    assert capsys.readouterr().out == told * 2


@pytest.mark.parametrize("run", [real_project.main, generator.main])
def test_other_arguments_are_refused(run, capsys):
    assert run(["wirte"]) == 2
    assert capsys.readouterr().err.endswith("write|compare\n")


def test_a_bar_or_an_angle_bracket_in_a_cell_does_not_break_the_table():
    assert table(("a",), [("x | <y> `<z>`",)]) == "| a |\n| --- |\n| x \\| &lt;y> `<z>` |"
