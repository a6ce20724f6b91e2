"""The tables of a comparison in both languages, from small results."""

from dataclasses import replace
from datetime import UTC, date
from io import StringIO

import pytest
from rich.console import Console

from builders import case, facts, load_facts, measure, measured, part, practice, rated, rating, reading
from steelyard.cli.compare_view import show
from steelyard.improvement.comparison import compare
from steelyard.improvement.stored import read_stored
from steelyard.result.decide import decide
from steelyard.result.document import canonical
from steelyard.values import Outcome, Strength, Window

OF = part([practice("A", "1.1 2.1", measures={"2.1": measure()})])
EARLIER = Window.ending(date(2026, 7, 31), 90, UTC)
KNOWN = {"review_coverage": facts()}


def stored(value, outcome, load, name, window=None):
    given = reading(value, loads=(load,))
    of = case(OF, loads=(load_facts(load),))
    if window is not None:
        given, of = replace(given, window=window), replace(of, window=window)
    said = rating("A.2.1", outcome, Strength.MEASURED, reading=given, proposal=outcome)
    return read_stored(canonical(decide(of, rated("A", "1.1=met") | {"A.2.1": said})), name)


def told(language, after):
    before = stored(measured("0.5", 120, "0.41", "0.59"), Outcome.NOT_MET, "load-1", "a.json", EARLIER)
    console = Console(file=StringIO(), width=200, highlight=False, markup=False, emoji=False)
    show(compare(before, after, KNOWN), KNOWN, language, console)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "sample indicator +90.0% (n 120 -> 140)",
                "50%",
                "95%",
                "better",
                "significant",
                "A.2.1",
                "window",
            ],
        ),
        ("zh", ["样例指标 +90.0%（n 120 -> 140）", "50%", "95%", "改善", "差异显著", "A.2.1", "统计窗口"]),
    ],
)
def test_a_gain_is_worded_with_n_and_significance(language, words):
    text = told(language, stored(measured("0.95", 140, "0.9", "0.98"), Outcome.MET, "load-2", "b.json"))
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "1 more indicators read the same."), ("zh", "另有 1 个指标没有变化。")],
)
def test_what_reads_the_same_is_only_counted(language, words):
    text = told(language, stored(measured("0.5", 140, "0.42", "0.58"), Outcome.NOT_MET, "load-2", "b.json"))
    assert words in text and "+0.0%" not in text
