"""Two results side by side: what changed, what it can come from, and gains that the data carry."""

import json
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction

import pytest
from small_results import result

from builders import (
    case,
    decided,
    facts,
    load_facts,
    measure,
    measured,
    missing,
    part,
    practice,
    rated,
    rating,
    reading,
    requirement,
    standard,
)
from steelyard.errors import InputError
from steelyard.improvement.comparison import Cause, compare
from steelyard.improvement.comparison_document import canonical, document
from steelyard.improvement.gains import Direction, NoGain
from steelyard.improvement.significance import Sign, Told, fisher
from steelyard.improvement.stored import read_stored
from steelyard.result.decide import decide
from steelyard.result.document import canonical as result_bytes
from steelyard.standard.diff import Kind
from steelyard.values import Better, IndicatorKind, Outcome, Strength, Text, Window

OF = part([practice("A", "1.1 2.1", measures={"2.1": measure()})])
SHARES = {"review_coverage": facts()}
EARLIER = Window.ending(date(2026, 7, 31), 90, UTC)


def stored(of, name="after.json"):
    return read_stored(result_bytes(of), name)


def compared(before, after, known=SHARES, editions=None):
    return compare(stored(before, "before.json"), stored(after), known, editions)


def read_as(value, outcome, window=None, loads=("load-1",)):
    """The result whose requirement A.2.1 has that reading."""
    given = reading(value, loads=loads)
    given = given if window is None else replace(given, window=window)
    said = rating("A.2.1", outcome, Strength.MEASURED, reading=given, proposal=outcome)
    of = case(OF, loads=tuple(load_facts(load) for load in loads))
    of = of if window is None else replace(of, window=window)
    return decide(of, rated("A", "1.1=met") | {"A.2.1": said})


def shares(good, of):
    low = max(Fraction(good, of) - Fraction(1, 10), Fraction(0))
    high = min(Fraction(good, of) + Fraction(1, 10), Fraction(1))
    return measured(Fraction(good, of), of, str(float(low)), str(float(high)))


def gain(before, after, known=SHARES):
    (found,) = compared(
        read_as(before, Outcome.NOT_MET, EARLIER), read_as(after, Outcome.MET, loads=("load-2",)), known
    ).gains
    return found


def test_the_same_result_twice_says_the_same(two_rows):
    found = compared(two_rows, two_rows)
    assert (found.head, found.differences, found.practices, found.domains) == ((), (), (), ())


def test_another_answer_is_a_cause_by_rating(two_rows):
    now = result(
        ("A", "1.1 2.1 2.2 3.1"),
        ("B", "1.1 2.1 3.1"),
        written={"A": "1.1=met 2.1=met 2.2=met 3.1=met", "B": "1.1=met 2.1=met 3.1=not"},
    )
    said = replace_self(now, "A.2.2")
    found = compared(two_rows, said)
    (difference,) = found.differences
    assert (difference.id, difference.causes, difference.counted) == ("A.2.2", (Cause.RATING,), 1)
    assert found.tally == {Cause.RATING: (1, 0)}
    assert [(c.code, c.before.value, c.after.value) for c in found.practices] == [("A", 1, 3)]


def replace_self(of, key):
    """The same result, with the word of the applicant that goes with the outcome."""
    ratings = {
        r.requirement.id: replace(r.rating, self_outcome=Outcome.MET) if r.requirement.id == key else r.rating
        for p in of.practices
        for r in p.requirements
    }
    return decided(of.part, ratings)


def test_a_new_reading_from_new_loads_is_a_cause_by_evidence():
    found = compared(
        read_as(shares(40, 50), Outcome.NOT_MET), read_as(shares(48, 50), Outcome.MET, loads=("load-2",))
    )
    (difference,) = found.differences
    assert (difference.causes, difference.counted) == ((Cause.EVIDENCE,), 1)
    assert found.head == (Cause.EVIDENCE,)


def test_where_loads_and_windows_both_differ_both_are_named():
    found = compared(
        read_as(shares(40, 50), Outcome.NOT_MET, EARLIER),
        read_as(shares(48, 50), Outcome.MET, loads=("load-2",)),
    )
    assert found.differences[0].causes == (Cause.EVIDENCE, Cause.AS_OF)


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"link_mode": "explicit"}, Cause.LINK_MODE),
        ({"indicators_digest": "j" * 64}, Cause.INDICATORS),
        ({"engine": "0.2.0"}, Cause.ENGINE),
        ({}, Cause.UNEXPLAINED),
    ],
)
def test_a_reading_that_differs_without_new_loads_has_another_cause(changed, cause):
    before = read_as(shares(40, 50), Outcome.NOT_MET)
    after = replace(read_as(shares(48, 50), Outcome.MET), **changed)
    assert compared(before, after).differences[0].causes == (cause,)


def test_a_requirement_that_is_new_or_gone_comes_of_the_edition():
    old = decided(part([practice("A", "1.1 2.1")]), rated("A", "1.1=met 2.1=met"))
    new = decided(part([practice("A", "1.1 2.2")]), rated("A", "1.1=met 2.2=not"))
    found = compared(old, new)
    assert [(d.id, d.before is None, d.after is None, d.causes) for d in found.differences] == [
        ("A.2.2", True, False, (Cause.STANDARD,)),
        ("A.2.1", False, True, (Cause.STANDARD,)),
    ]
    assert found.tally == {Cause.STANDARD: (0, 1)}


def test_with_both_editions_a_renumbered_requirement_is_followed():
    before = part([practice("A", "1.1 2.1")])
    first = before.practices()[0]
    moved = replace(first.requirements[1], id="A.2.7", supersedes="A.2.1")
    after = part([replace(first, requirements=(first.requirements[0], moved))])
    editions = (standard(before), replace(standard(after), edition="2", digest="1" * 64))
    old = decided(before, rated("A", "1.1=met 2.1=not"))
    new = decide(
        replace(case(after), standard=editions[1]), {**rated("A", "1.1=met"), **rated("A", "2.7=met")}
    )
    (difference,) = compared(old, new, editions=editions).differences
    assert (difference.before.id, difference.id, difference.kinds) == ("A.2.1", "A.2.7", (Kind.MOVED,))
    assert requirement("A.2.1").level == difference.before.level


def test_an_id_that_another_requirement_took_over_is_a_new_one():
    before = part([practice("A", "1.1 2.1")])
    first, second = before.practices()[0].requirements
    other = replace(second, text=Text("别的要求", "something else"))
    taken = replace(second, id="A.2.2", supersedes="A.2.1")
    after = part([replace(before.practices()[0], requirements=(first, other, taken))])
    editions = (standard(before), replace(standard(after), edition="2", digest="1" * 64))
    old = decided(before, rated("A", "1.1=met 2.1=met"))
    new = decide(replace(case(after), standard=editions[1]), rated("A", "1.1=met 2.1=not 2.2=met"))
    found = {d.id: (d.before, d.causes) for d in compared(old, new, editions=editions).differences}
    assert found == {"A.2.1": (None, (Cause.STANDARD,))}


def test_a_share_that_rose_is_told_with_n_and_the_two_proportion_test():
    # 60/120 against 100/133: z squared = 16.9 > 3.84
    found = gain(shares(60, 120), shares(100, 133))
    assert (found.before.n, found.after.n) == (120, 133)
    assert found.percent == Decimal("50.4")
    assert (found.direction, found.told) == (Direction.BETTER, Told(Sign.SIGNIFICANT, "two_proportions"))


def test_a_small_rise_is_not_significant():
    assert gain(shares(60, 120), shares(68, 133)).told == Told(Sign.NOT_SIGNIFICANT, "two_proportions")


def test_small_counts_are_tested_exactly():
    assert gain(shares(1, 20), shares(3, 20)).told == Told(Sign.NOT_SIGNIFICANT, "fisher")
    assert gain(shares(0, 20), shares(8, 20)).told == Told(Sign.SIGNIFICANT, "fisher")


def test_the_exact_test_is_that_of_the_lady_tasting_tea():
    # Fisher's own table: 3 of 4 against 1 of 4; two-sided 34/70
    assert fisher(3, 4, 1, 4) == Fraction(34, 70)
    assert fisher(4, 4, 0, 4) == Fraction(2, 70)


def test_medians_are_told_apart_by_their_intervals():
    hours = {"review_coverage": replace(facts(unit="hours", better=Better.LOWER), kind=IndicatorKind.MEDIAN)}
    slow = measured(10, 120, "9", "11.5", unit="hours")
    quick = measured(6, 133, "5", "7.5", unit="hours")
    found = gain(slow, quick, hours)
    assert (found.percent, found.direction) == (Decimal("-40.0"), Direction.BETTER)
    assert found.told == Told(Sign.SIGNIFICANT, "intervals")
    touching = measured(9, 133, "8", "10", unit="hours")
    assert gain(slow, touching, hours).told == Told(Sign.INTERVALS_OVERLAP, "intervals")


def test_windows_that_share_days_carry_no_claim():
    found = compared(
        read_as(shares(10, 120), Outcome.NOT_MET), read_as(shares(130, 133), Outcome.MET, loads=("load-2",))
    )
    assert found.gains[0].told == Told(Sign.WINDOWS_OVERLAP, "none")


def test_from_zero_there_is_no_relative_change():
    assert gain(shares(0, 120), shares(60, 120)).percent is None
    unmoved = gain(shares(0, 120), shares(0, 120))
    assert (unmoved.percent, unmoved.direction) == (Decimal("0.0"), Direction.SAME)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (lambda: replace(read_as(shares(1, 9), Outcome.MET), indicators_digest="j" * 64), NoGain.DEFINITIONS),
        (lambda: replace(read_as(shares(1, 9), Outcome.MET), link_mode="explicit"), NoGain.LINK_MODE),
        (lambda: read_as(measured(1, 9, unit="hours"), Outcome.MET), NoGain.UNIT),
        (lambda: read_as(missing(), Outcome.UNRATED, loads=()), NoGain.MISSING),
        (
            lambda: read_as(shares(1, 9), Outcome.MET, Window.ending(date(2026, 10, 31), 30, UTC)),
            NoGain.WINDOW,
        ),
        (lambda: decided(OF, rated("A", "1.1=met")), NoGain.ONE_SIDE),
    ],
)
def test_what_does_not_compare_says_why(after, why):
    found = compared(read_as(shares(8, 9), Outcome.NOT_MET), after())
    assert found.gains == ()
    assert {(one.indicator, one.why) for one in found.incomparable} == {("review_coverage", why)}


def test_a_self_assessment_is_held_against_the_formal_one():
    written = ("1.1=met 2.1=met 2.2=met 3.1=not", "1.1=met 2.1=not 2.2=partly 3.1=met")
    of = part([practice("A", "1.1 2.1 2.2 3.1 3.2 3.3")])
    ours = decided(of, rated("A", written[0] + " 3.2=na"))
    theirs = decided(of, rated("A", written[1] + " 3.2=met 3.3=met"), basis="formal")
    gap = compared(ours, theirs).gap
    assert (gap.n, gap.equal, gap.self_higher, gap.self_lower, gap.apart) == (
        5,
        1,
        ("A.2.1", "A.2.2"),
        ("A.3.1",),
        ("A.3.2",),
    )
    assert compared(theirs, ours).gap == gap
    assert compared(ours, ours).gap is None


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"id": "other"}, "standard"),
        ({"part": "x"}, "part"),
        ({"project": "x"}, "project"),
        ({"module": "m"}, "module"),
    ],
)
def test_results_of_different_things_are_refused(two_rows, change, what):
    entry = json.loads(result_bytes(two_rows))
    if what == "module":
        entry["module"] = "m"
    else:
        entry[what]["id"] = "other"
    with pytest.raises(InputError, match=f"the {what} is ") as fault:
        compare(stored(two_rows, "a.json"), read_stored(json.dumps(entry).encode(), "b.json"), {})
    assert fault.value.where == "b.json" and change


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda text: text[: len(text) // 2], "is no JSON"),
        (lambda text: text.replace('"level":', '"rank":'), "Field required"),
        (lambda text: text.replace('"A.2.1"', '"A.1.1"'), "'A.1.1' stands here twice"),
        (lambda text: text.replace("steelyard/result/1", "steelyard/what-if/1"), "is not a result file"),
        (lambda text: text + "\n" + text, "is no JSON"),
        (lambda text: text.replace('"basis":', '"basis":"self","basis":'), "a key stands twice"),
        (lambda text: text.replace('"target":3', '"target":3.0'), "is not an integer"),
        (lambda text: text.replace("样例银行", "\\ud800"), "cannot stand in it"),
        (lambda text: "[" * 100_000 + text, "is nested too deeply"),
        (lambda _: "[]", "is JSON and no object"),
        (lambda _: "", "is no JSON"),
    ],
)
def test_half_a_result_is_told_with_its_place(two_rows, damage, told):
    text = damage(result_bytes(two_rows).decode())
    with pytest.raises(InputError, match=told) as fault:
        read_stored(text.encode(), "half.json")
    assert fault.value.where.startswith("half.json")


def test_the_document_is_canonical_and_says_by_cause_what_was_gained():
    found = compared(
        read_as(shares(60, 120), Outcome.NOT_MET, EARLIER),
        read_as(shares(100, 133), Outcome.MET, loads=("load-2",)),
    )
    doc = document(found)
    assert json.loads(canonical(found)) == doc
    assert doc["causes"] == {"evidence": {"gained": 1, "lost": 0}, "as_of": {"gained": 1, "lost": 0}}
    assert doc["gains"][0] == {
        "indicator": "review_coverage",
        "scope": "sample-project",
        "before": {
            "window": {"from": "2026-05-03", "to": "2026-07-31"},
            "n": 120,
            "value": "0.5",
            "unit": "ratio",
        },
        "after": {
            "window": {"from": "2026-08-03", "to": "2026-10-31"},
            "n": 133,
            "value": "0.751879699248",
            "unit": "ratio",
        },
        "percent": "50.4",
        "direction": "better",
        "significance": "significant",
        "method": "two_proportions",
    }
