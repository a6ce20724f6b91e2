"""The roadmap: proven against brute force on small cases, within the capacity, and explained."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_results import result

from builders import decided, part, practice, rated
from steelyard.errors import InputError
from steelyard.improvement.roadmap import Because, Milestone, TooTight, plan
from steelyard.improvement.what_if import assume
from steelyard.improvement.wishes import Wishes, check, read_wishes
from steelyard.rating.model import Answer
from steelyard.result.model import Subject
from steelyard.standard import RollUp
from steelyard.values import Level, Outcome, Text

MET = Answer(Outcome.MET)
EFFORTS = {1: (5, 5, 10, 10, 15), 2: (10, 20, 30, 40, 50), 3: (30, 50, 80, 130, 200)}
SHARE = RollUp("share", share=Decimal("0.5"), k=1)
ATTRIBUTES = RollUp("iso33020", attribute="share")


def wishes(**more):
    return Wishes(EFFORTS, **more)


def planned(of, **more):
    return {item.task.requirement: item.quarter for item in plan([of], wishes(**more)).items}


def of_project(of, name):
    subject = Subject(of.subject.organisation, "bank", name, Text(name, name))
    return replace(of, subject=subject)


def test_everything_open_up_to_the_target_is_planned_and_nothing_above(two_rows):
    found = plan([replace(two_rows, target=2)], wishes())
    assert [(i.task.requirement, i.quarter, i.because) for i in found.items] == [("A.2.2", 1, Because.TARGET)]
    assert (found.effort, found.proven) == (50, True)
    assert found.milestones == ((Milestone(0, Level(1, half=True)), Milestone(1, Level(2))),)


def test_a_target_that_is_reached_needs_nothing(two_rows):
    found = plan([replace(two_rows, target=1)], wishes())
    assert (found.items, found.effort) == ((), 0)
    assert found.milestones[0][-1] == Milestone(1, Level(1, half=True))


def test_lower_levels_come_before_higher_ones_and_no_quarter_holds_too_much():
    of = result(
        ("A", "1.1 2.1 3.1"),
        ("B", "1.1 2.1 3.1"),
        written={"A": "1.1=not 2.1=not 3.1=not", "B": "1.1=not 2.1=not 3.1=not"},
    )
    found = plan([of], wishes(capacity=(80, 80, 160)))
    quarters = {i.task.requirement: i.quarter for i in found.items}
    for code in "AB":
        assert quarters[f"{code}.1.1"] <= quarters[f"{code}.2.1"] <= quarters[f"{code}.3.1"]
    assert [found.load(q) for q in (1, 2, 3)] == [80, 80, 160]
    assert found.milestones[0][-1].level == Level(3)


def test_of_two_ways_to_the_share_the_cheaper_is_taken():
    written = {"A": "1.1=met 2.1=not", "B": "1.1=met 2.1=partly"}
    of = result(("A", "1.1 2.1"), ("B", "1.1 2.1"), written=written, rollup=SHARE, target=2)
    found = plan([of], wishes())
    assert [(i.task.requirement, i.because) for i in found.items] == [("B.2.1", Because.CHOSEN)]
    dear = plan([of], wishes(own={"B.2.1": 60}))
    assert [i.task.requirement for i in dear.items] == ["A.2.1"]


def test_attributes_need_their_share_of_the_weight():
    numbers = "1.1 1.2 2.1 2.2 2.3"
    written = {"A": "1.1=met 1.2=met 2.1=not 2.2=partly 2.3=partly"}
    of = result(("A", numbers), written=written, rollup=ATTRIBUTES, target=2)
    found = plan([of], wishes())
    assert [i.task.requirement for i in found.items] == ["A.2.2", "A.2.3"]  # two of three exceed a half
    assert found.milestones[0][-1].level == Level(2)


def test_a_level_of_attributes_that_asks_nothing_is_passed_over():
    of = result(("A", "1.1 3.1 3.2"), written={"A": "1.1=met 3.1=not 3.2=met"}, rollup=ATTRIBUTES, target=2)
    found = plan([of], wishes())  # one of two is no more than a half
    assert [i.task.requirement for i in found.items] == ["A.3.1"]
    assert found.milestones[0][-1].level == Level(3)


def test_a_dependency_brings_in_what_the_target_would_not():
    of = result(
        ("A", "1.1 2.1"),
        ("B", "1.1 2.1 3.1"),
        written={"A": "1.1=met 2.1=not", "B": "1.1=met 2.1=met 3.1=not"},
        target=2,
    )
    found = plan([of], wishes(after={"A.2.1": ("B.3.1",)}))
    assert [(i.task.requirement, i.because) for i in found.items] == [
        ("B.3.1", Because.NEEDED),
        ("A.2.1", Because.TARGET),
    ]
    assert {i.task.requirement: i.opens for i in found.items}["B.3.1"] == (("sample-project", "A.2.1"),)


def test_what_is_done_already_holds_nothing_up(two_rows):
    assert planned(replace(two_rows, target=2), after={"A.2.2": ("A.1.1",)}) == {"A.2.2": 1}


def test_a_circle_is_named():
    of = result(("A", "1.1 2.1"), ("B", "1.1"), written={"A": "1.1=not 2.1=not", "B": "1.1=not"}, target=2)
    with pytest.raises(InputError) as fault:
        plan([of], wishes(after={"A.1.1": ("B.1.1",), "B.1.1": ("A.2.1",)}))
    assert "the dependencies run in a circle: " in fault.value.what
    assert {"A.1.1", "A.2.1", "B.1.1"} <= set(fault.value.what.partition(": ")[2].split(" -> "))


def test_shared_work_is_done_once_for_all_projects():
    of = result(("A", "1.1"), ("B", "1.1"), written={"A": "1.1=not", "B": "1.1=not"}, target=1)
    both = [of_project(of, "one"), of_project(of, "two")]
    apart = plan(both, wishes())
    shared = plan(both, wishes(shared=frozenset({"A"})))
    assert (apart.effort, shared.effort) == (4 * 30, 3 * 30)
    assert {i.task.key: i.task.serves for i in shared.items} == {
        ("", "A.1.1"): (0, 1),
        ("one", "B.1.1"): (0,),
        ("two", "B.1.1"): (1,),
    }
    assert [stones[-1].level for stones in shared.milestones] == [Level(1), Level(1)]


def test_too_little_capacity_says_the_smallest_relaxation():
    of = result(("A", "1.1 1.2 1.3"), written={"A": "1.1=not 1.2=not 1.3=not"}, target=1)
    with pytest.raises(TooTight) as fault:
        plan([of], wishes(capacity=(30, 30)))
    assert (fault.value.relaxation.quarters, fault.value.relaxation.more) == (3, 30)
    assert fault.value.what == "the target takes at least 9 person-days, and 2 quarters hold 6"
    assert (
        fault.value.remedy
        == "it would do with 3 quarters at this capacity, or with 3 person-days more in every quarter"
    )


def test_work_larger_than_a_quarter_needs_capacity_and_not_quarters():
    of = result(("A", "1.1"), written={"A": "1.1=not"}, target=1)
    with pytest.raises(TooTight) as fault:
        plan([of], wishes(capacity=(20, 20, 20)))
    assert (fault.value.relaxation.quarters, fault.value.relaxation.more) == (None, 10)


@pytest.mark.parametrize(
    ("rollup", "target", "told"),
    [
        (RollUp("mean"), 2, "has no levels to reach"),
        (RollUp("iso33020"), 2, "rated directly"),
        (RollUp("every"), 4, "level 4 cannot be reached: no applicable requirement asks it"),
        (ATTRIBUTES, 3, "level 3 cannot be reached"),
    ],
)
def test_a_target_that_no_work_reaches_is_refused(rollup, target, told):
    of = result(("A", "1.1 2.1"), written={"A": "1.1=met 2.1=not"}, rollup=rollup, target=target)
    with pytest.raises(InputError, match=told):
        plan([of], wishes())


def brute_force(of, capacity, efforts):
    """The least effort of any choice of open requirements, quarters and order; None where there is none."""
    every = [r for p in of.practices for r in p.requirements if r.why is not None]
    best = None
    for choice in product(range(len(capacity) + 1), repeat=len(every)):
        quarters = {r.requirement.id: q for r, q in zip(every, choice, strict=True) if q}
        loads = [
            sum(efforts[key] for key, q in quarters.items() if q == n) for n in range(1, len(capacity) + 1)
        ]
        if any(load > limit for load, limit in zip(loads, capacity, strict=True)):
            continue
        if not _in_level_order(of, quarters):
            continue
        level = assume(of, dict.fromkeys(quarters, MET)).after.level
        if level.value >= of.target:
            effort = sum(loads)
            best = effort if best is None else min(best, effort)
    return best


def _in_level_order(of, quarters):
    for p in of.practices:
        lacking = [r.requirement for r in p.requirements if r.why is not None]
        for low, high in product(lacking, lacking):
            waits = low.level < high.level and high.id in quarters
            if waits and quarters.get(low.id, 99) > quarters[high.id]:
                return False
    return True


@st.composite
def cases(draw):
    rule = draw(
        st.sampled_from([RollUp("every"), SHARE, RollUp("share", share=Decimal("0.6"), k=2), ATTRIBUTES])
    )
    words = st.sampled_from(["met", "not", "partly", "na"])
    codes = draw(st.sampled_from([("A", "B"), ("A", "B", "C")]))
    weights = {code: draw(st.integers(1, 3)) for code in codes}
    numbers = ("1.1", "2.1", "3.1")
    written = {code: {n: draw(words) for n in numbers} for code in codes}
    assumed = part([practice(code, " ".join(numbers), weight=weights[code]) for code in codes], rule)
    ratings = {}
    for code, given_ in written.items():
        ratings |= rated(code, " ".join(f"{n}={w}" for n, w in given_.items()))
    of = decided(assumed, ratings, target=draw(st.integers(1, 3)))
    efforts = {f"{code}.{n}": draw(st.integers(0, 4)) * 10 for code in codes for n in numbers}
    capacity = draw(st.sampled_from([(40,), (60, 40), (100, 0), (30, 30)]))
    open_ = [r for p in of.practices for r in p.requirements if r.why is not None]
    if len(open_) > 7:
        capacity = capacity[:1]
    return of, capacity, efforts


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_no_plan_takes_less_effort_and_none_is_missed(drawn):
    of, capacity, efforts = drawn
    if not isinstance(of.level, Level):
        return
    try:
        found = plan([of], wishes(own=efforts, capacity=capacity))
    except TooTight:
        assert brute_force(of, capacity, efforts) is None
        return
    except InputError as fault:
        assert "cannot be reached" in fault.what
        assert brute_force(of, (10_000,), efforts) is None
        return
    assert found.proven
    assert found.effort == brute_force(of, capacity, efforts)
    assert all(found.load(q) <= limit for q, limit in enumerate(capacity, 1))
    assert _in_level_order(of, {i.task.requirement: i.quarter for i in found.items})


def test_the_plan_is_read_with_efforts_dependencies_and_capacity(tmp_path):
    path = tmp_path / "roadmap.yaml"
    path.write_text(
        "capacity: [40, 20.5]\neffort: {change: [1, 2.5]}\n"
        "requirements:\n  A.2.1: {effort: 0.1, after: [A.1.1]}\npractices:\n  A: {shared: true}\n"
    )
    read = read_wishes(path, None, None)
    assert (read.capacity, read.efforts[3], read.efforts[1]) == ((400, 205), (10, 25), (5, 5, 10, 10, 15))
    assert (read.own, read.after, read.shared) == ({"A.2.1": 1}, {"A.2.1": ("A.1.1",)}, frozenset("A"))
    assert (read.effort("A.2.1", 3, 2), read.effort("B.4.1", 3, 4)) == (1, 25)


def test_options_stand_above_the_plan(tmp_path):
    path = tmp_path / "roadmap.yaml"
    path.write_text("capacity: 40\nquarters: 2\n")
    assert read_wishes(path, Decimal("10"), 3).capacity == (100, 100, 100)
    assert read_wishes(path, None, None).capacity == (400, 400)
    assert read_wishes(None, Decimal("10"), None).capacity == (100,) * 4
    assert read_wishes(None, None, None).capacity == ()


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        ("capacity: -1", "$.capacity[0]", "greater than or equal to 0"),
        ("capacity: 1.25", "$.capacity[0]", "no more than 1 decimal place"),
        ("quarters: 0", "$.quarters", "greater than or equal to 1"),
        ("capacities: 3", "$.capacities", "Extra inputs"),
        ("requirements: {A.1.1: {effort: much}}", '$.requirements["A.1.1"].effort', "valid decimal"),
        ("quarters: 3", "", "quarters without a capacity"),
        ("{capacity: [1, 2], quarters: 3}", "", "`capacity` lists 2 quarters, asked are 3"),
        ("a: [", "", "not valid YAML"),
        ("- 1", "$", "valid dictionary"),
        ("effort: {change: []}", "$.effort.change", "at least 1 item"),
    ],
)
def test_a_bad_plan_is_told_with_its_key(tmp_path, text, where, told):
    path = tmp_path / "roadmap.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=told) as fault:
        read_wishes(path, None, None)
    assert where in fault.value.where and "roadmap.yaml" in fault.value.where


def test_what_the_plan_names_has_to_be_there():
    for more, told in (
        ({"own": {"A.9.9": 1}}, "'A.9.9'"),
        ({"after": {"A.1.1": ("A.9.9",)}}, "'A.9.9'"),
        ({"shared": frozenset({"Z"})}, "'Z'"),
    ):
        with pytest.raises(InputError, match=told):
            check(wishes(**more), ["A.1.1", "A.1.2"], ["A"], "roadmap.yaml")
