"""Laws of the register: order never matters, only a revocation loses a result, totals are the sum of rows."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.register.dates import UNDATED, read_date
from steelyard.register.engine import NEVER, Count, Countable, roll_up
from steelyard.register.levels import read_level
from steelyard.register.model import (
    Category,
    Confidence,
    Name,
    Organisation,
    Register,
    RegisteredResult,
    Standing,
    Status,
    SubsidiaryRule,
)
from steelyard.register.peers import PeerValue, Snapshot, released
from steelyard.register.statistics import Dimension, counting

law = settings(deadline=None, derandomize=True, max_examples=150)
BEGIN = date(2020, 1, 1)
DAYS = st.integers(0, 60).map(lambda n: BEGIN + timedelta(days=n))
WRITTEN = st.one_of(
    DAYS.map(str), DAYS.map(lambda d: str(d)[:7]), DAYS.map(lambda d: f"by {d}"), st.just("2020"), st.none()
)
CATEGORIES = st.sampled_from([Category.CITY, Category.FUND, Category.RURAL])
IDS = ("a", "b", "c", "d")  # each may have one before it as its parent, so there is no circle


@st.composite
def organisations(draw):
    found = {}
    for at, id_ in enumerate(IDS):
        parents = st.sampled_from([None, *IDS[:at]])
        since = [None, *sorted(draw(st.sets(DAYS, max_size=2)))]
        found[id_] = Organisation(
            id_, Name(id_, id_), tuple(Standing(day, draw(CATEGORIES), draw(parents)) for day in since)
        )
    return found


@st.composite
def registers(draw):
    results = tuple(
        RegisteredResult(
            id=str(number),
            organisation=draw(st.sampled_from(IDS)),
            project=Name("", draw(st.sampled_from(["", "p", "q"]))),
            part=draw(st.sampled_from(["continuous-delivery", "system-and-tools", "aiops"])),
            module="",
            level=read_level(draw(st.sampled_from(["", "2", "3-", "excellent"]))),
            announced=read_date(written) if (written := draw(WRITTEN)) else UNDATED,
            batch=None,
            source="s",
            confidence=Confidence.HIGH,
            status=draw(st.sampled_from(Status)),
            revoked_on=draw(st.none() | DAYS),
        )
        for number in range(draw(st.integers(0, 12)))
    )
    return Register(draw(organisations()), {}, results, ())


BYS = st.lists(st.sampled_from(Dimension), max_size=3, unique=True)
RULES = st.sampled_from(SubsidiaryRule)


@law
@given(registers(), BYS, RULES, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(register, by, rule, day, random):
    shuffled = list(register.results)
    random.shuffle(shuffled)
    other = Register(dict(reversed(register.organisations.items())), {}, tuple(shuffled), ())
    assert counting(register, by, rule).as_of(day) == counting(other, by, rule).as_of(day)


@law
@given(registers(), BYS, RULES, DAYS)
def test_the_total_is_the_sum_of_the_rows(register, by, rule, day):
    found = counting(register, by, rule).as_of(day)
    assert sum(line.count.results for line in found.lines) == found.total.count.results
    for line in found.lines:
        assert 0 < line.count.institutions <= line.count.results
        assert line.count.projects <= line.count.results
        assert line.count.subsidiaries <= line.count.projects


@law
@given(registers(), BYS, RULES, DAYS, DAYS)
def test_only_a_revocation_loses_a_result(register, by, rule, one, other):
    earlier, later = sorted((one, other))
    counted = counting(register, by, rule)
    after = {line.key: line.count.results for line in counted.as_of(later).lines}
    revoked = sum(bool(r.revoked_on and earlier < r.revoked_on <= later) for r in register.results)
    lost = sum(max(0, line.count.results - after.get(line.key, 0)) for line in counted.as_of(earlier).lines)
    assert lost <= revoked


@law
@given(registers(), RULES, DAYS)
def test_a_roll_up_gives_what_counting_row_by_row_gives(register, rule, day):
    """The naive sum of R24, written once more."""
    expected = [
        r
        for r in register.results
        if r.status is not Status.WITHDRAWN
        and r.part != "aiops"
        and r.counts_from
        and r.counts_from <= day
        and not (r.revoked_on and r.revoked_on <= day)
    ]
    total = counting(register, (Dimension.CATEGORY,), rule).as_of(day).total.count
    heads = {register.head(r.organisation, r.counts_from).id for r in expected}
    below = {
        r.organisation for r in expected if register.head(r.organisation, r.counts_from).id != r.organisation
    }
    projects = {(r.organisation, r.project_key) for r in expected}
    assert total == Count(len(heads), len(below), len(projects), len(expected))


@law
@given(registers(), RULES)
def test_every_result_that_stands_is_counted_once_or_counted_apart(register, rule):
    """As of a day after all announcements: each is in exactly one of the four counts, less those revoked by then."""
    day = date(2020, 12, 31)
    found = counting(register, (Dimension.PART,), rule).as_of(day)
    standing = [
        r
        for r in register.results
        if r.status is not Status.WITHDRAWN and not (r.revoked_on and r.revoked_on <= day)
    ]
    apart = found.undated + found.other_series + found.other_series_undated
    assert found.total.count.results + apart == len(standing)


@law
@given(registers(), DAYS)
def test_undated_results_are_counted_apart_until_they_are_revoked(register, day):
    found = counting(register, (Dimension.PART,)).as_of(day)
    undated = [
        r
        for r in register.results
        if r.status is not Status.WITHDRAWN
        and r.counts_from is None
        and not (r.revoked_on and r.revoked_on <= day)
    ]
    assert found.undated == sum(r.part != "aiops" for r in undated)
    assert found.other_series_undated == sum(r.part == "aiops" for r in undated)


@law
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 12) | st.none()), max_size=10), st.integers(0, 13)
)
def test_a_series_never_falls_below_nothing(spans, day):
    results = [
        Countable(("k",), begin, NEVER if end is None else end, str(at % 2), "", str(at % 3), begin)
        for at, (begin, end) in enumerate(spans)
    ]
    standing = [r for r in results if r.day <= day and not (r.until < NEVER and max(r.day, r.until) <= day)]
    assert roll_up(results).total.as_of(day).results == len(standing)


@law
@given(st.lists(st.sets(st.sampled_from("abcdefghijklmnop"), min_size=1), max_size=8))
def test_no_two_released_snapshots_are_one_to_four_members_apart(memberships):
    history = [
        Snapshot(f"{2020 + at}-Q1", "city", tuple(PeerValue(p, Fraction(1)) for p in sorted(members)))
        for at, members in enumerate(memberships)
    ]
    for one, other in combinations(released(history, Fraction(1, 2)), 2):
        assert len(one.parents ^ other.parents) not in {1, 2, 3, 4}
        assert min(len(one.parents), len(other.parents)) >= 5
