"""What changed between two editions (R23): each kind by its own case, and nothing is ever lost."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import measure, part, practice, requirement, standard
from steelyard.standard import Role, ThresholdOrigin
from steelyard.standard.diff import Change, Kind, by_kind, diff, origins, requirements, unchanged
from steelyard.standard.load import load
from steelyard.standard.shelf import volumes
from steelyard.values import Strength, Text

BASE = practice("A", "1.1 2.1 2.2", measures={"2.1": measure("at_least", "0.8")})
A11, A21, A22 = BASE.requirements
OTHER = Text(
    "另一句样例要求：每次发布都留有审批记录。", "Another sample: each release leaves an approval record."
)


def edition(*asked, name="2"):
    return replace(standard(part([replace(BASE, requirements=asked)])), edition=name)


OLD = edition(A11, A21, A22, name="1")


def changes(*asked):
    return [(c.kind.value, c.before, c.after) for c in diff(OLD, edition(*asked))]


def test_an_edition_that_changed_nothing_differs_in_nothing():
    assert changes(A11, A21, A22) == []


def test_order_layout_what_to_look_for_and_weight_are_no_differences():
    assert changes(A22, replace(A11, look_for=None, weight=3), A21) == []


def test_a_new_requirement_is_added_and_one_that_is_gone_is_removed():
    new = replace(requirement("A.3.1"), text=OTHER)
    assert changes(A11, A21, new) == [("added", "", "A.3.1"), ("removed", "A.2.2", "")]


@pytest.mark.parametrize("text", [replace(A22.text, zh=OTHER.zh), replace(A22.text, en=OTHER.en), OTHER])
def test_other_words_in_either_language_are_a_rewording(text):
    assert changes(A11, A21, replace(A22, text=text)) == [("reworded", "A.2.2", "A.2.2")]


def test_a_requirement_under_another_id_that_says_so_has_moved():
    assert changes(A11, A21, replace(A22, id="A.2.3", supersedes="A.2.2")) == [("moved", "A.2.2", "A.2.3")]


def test_the_very_same_words_under_another_id_have_moved_even_if_nobody_says_so():
    assert changes(A11, A21, replace(A22, id="A.2.3")) == [("moved", "A.2.2", "A.2.3")]


def test_a_requirement_may_move_and_be_reworded_at_once():
    new = replace(A22, id="A.2.3", supersedes="A.2.2", text=OTHER)
    assert changes(A11, A21, new) == [("moved", "A.2.2", "A.2.3"), ("reworded", "A.2.2", "A.2.3")]


def test_supersedes_goes_before_the_id_and_the_freed_id_is_another_requirement():
    renumbered = replace(A22, id="A.2.1", supersedes="A.2.2", measure=None)
    fresh = replace(A21, id="A.2.2", text=OTHER)
    assert changes(A11, renumbered, fresh) == [
        ("moved", "A.2.2", "A.2.1"),
        ("added", "", "A.2.2"),
        ("removed", "A.2.1", ""),
    ]


def test_a_requirement_that_stays_where_it_is_stays_though_another_supersedes_it_too():
    split = replace(A22, id="A.2.3", supersedes="A.2.2", text=OTHER)
    assert origins(OLD, edition(A11, A21, A22, split)) == {
        "A.1.1": "A.1.1",
        "A.2.1": "A.2.1",
        "A.2.2": "A.2.2",
        "A.2.3": "A.2.2",
    }


def test_supersedes_speaks_of_an_earlier_edition_and_is_not_asked_within_one():
    drafted = edition(A11, A21, replace(A22, supersedes="A.2.1"), name="1")
    assert diff(OLD, drafted) == ()
    assert diff(drafted, drafted) == ()


def test_supersedes_of_an_id_that_never_was_is_an_addition():
    new = replace(requirement("A.3.1"), supersedes="X.1.1", text=OTHER)
    assert changes(A11, A21, A22, new) == [("added", "", "A.3.1")]


LEVELS = [(1, "harder"), (3, "easier")]


@pytest.mark.parametrize(("level", "kind"), LEVELS)
def test_a_lower_level_asks_it_of_more_projects(level, kind):
    assert changes(A11, A21, replace(A22, level=level)) == [(kind, "A.2.2", "A.2.2")]


MEASURES = [
    (measure("at_least", "0.9"), "harder"),
    (measure("above", "0.8"), "harder"),
    (measure("at_least", "0.7"), "easier"),
    (measure("is_measured", None), "easier"),
    (measure("at_most", "0.8"), "measured_otherwise"),
    (measure("at_least", "0.8", indicator="time_to_merge"), "measured_otherwise"),
    (measure("at_least", "0.8", role="necessary"), "measured_otherwise"),
    (measure("at_least", "0.8", min_n=20), "measured_otherwise"),
    (measure("at_least", "0.8", scope="pipeline-service"), "measured_otherwise"),
    (replace(measure("at_least", "0.8"), window_days=30), "measured_otherwise"),
    (replace(measure("at_least", "0.8"), origin=ThresholdOrigin.FORM_2020), "measured_otherwise"),
    (replace(measure("at_least", "0.9"), origin=ThresholdOrigin.FORM_2020), "harder"),
    (replace(measure("at_least", "0.9"), window_days=30), "measured_otherwise"),
    (None, "measured_otherwise"),
]


@pytest.mark.parametrize(("asked", "kind"), MEASURES)
def test_a_threshold_is_harder_or_easier_and_all_else_is_measured_otherwise(asked, kind):
    assert changes(A11, replace(A21, measure=asked), A22) == [(kind, "A.2.1", "A.2.1")]


def test_a_measure_that_is_new_is_measured_otherwise():
    assert changes(A11, A21, replace(A22, measure=measure())) == [("measured_otherwise", "A.2.2", "A.2.2")]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, Strength.INSPECTED, ["harder"]),
        (Strength.MEASURED, Strength.INSPECTED, ["easier"]),
        (None, Strength.STATED, []),
    ],
)
def test_more_demanded_strength_is_harder(before, after, kind):
    old, new = (edition(replace(A11, strength=s), name=n) for s, n in ((before, "1"), (after, "2")))
    assert [change.kind.value for change in diff(old, new)] == kind


def test_a_requirement_may_be_harder_by_its_level_and_easier_by_its_measure():
    new = replace(A21, level=1, measure=measure("at_least", "0.7"))
    assert changes(A11, new, A22) == [("harder", "A.2.1", "A.2.1"), ("easier", "A.2.1", "A.2.1")]


@pytest.mark.parametrize("field", ["level", "text", "measure"])
def test_unchanged_means_level_texts_and_measure(field):
    other = {"level": 3, "text": OTHER, "measure": replace(A21.measure, role=Role.NECESSARY)}
    assert unchanged(A21, replace(A21, look_for=None, strength=Strength.MEASURED, weight=2))
    assert not unchanged(A21, replace(A21, **{field: other[field]}))


def test_changes_are_grouped_in_the_order_of_their_kinds():
    listed = (Change(Kind.REMOVED, "a", ""), Change(Kind.ADDED, "", "b"), Change(Kind.REMOVED, "c", ""))
    assert {kind: [c.before for c in found] for kind, found in by_kind(listed).items()} == {
        Kind.ADDED: [""],
        Kind.REMOVED: ["a", "c"],
    }
    assert list(by_kind(listed)) == [Kind.ADDED, Kind.REMOVED]


IDS = ["A.1.1", "A.2.1", "A.2.2", "A.3.1", "B.1.1"]
WORDS = [r.text for r in (A11, A21, A22)] + [OTHER]
ASKED = st.builds(
    replace,
    st.just(A11),
    id=st.sampled_from(IDS),
    level=st.integers(1, 3),
    text=st.sampled_from(WORDS),
    measure=st.none() | st.builds(measure, threshold=st.sampled_from(["0.7", "0.8", "0.9"]).map(Decimal)),
    strength=st.sampled_from([None, *Strength]),
    supersedes=st.sampled_from(["", *IDS]),
)
EDITION = st.lists(ASKED, min_size=1, max_size=5, unique_by=lambda r: r.id)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(EDITION)
def test_a_standard_does_not_differ_from_itself(asked):
    assert diff(edition(*asked), edition(*asked)) == ()


@settings(derandomize=True, deadline=None, max_examples=300)
@given(EDITION, EDITION)
def test_every_id_of_either_side_is_accounted_for_once(first, second):
    old, new = edition(*first, name="1"), edition(*second, name="2")
    found, origin = diff(old, new), origins(old, new)
    before, after = requirements(old), requirements(new)
    added = [c.after for c in found if c.kind is Kind.ADDED]
    removed = [c.before for c in found if c.kind is Kind.REMOVED]
    assert sorted([*added, *origin]) == sorted(after)
    assert sorted([*removed, *set(origin.values())]) == sorted(before)
    assert len(set(found)) == len(found)
    for key, source in origin.items():
        told = {c.kind for c in found if c.after == key}
        assert (not told) == (
            key == source
            and unchanged(before[source], after[key])
            and (before[source].strength or 1) == (after[key].strength or 1)
        )


def test_no_edition_of_the_catalogue_differs_from_itself():
    for volume in volumes():
        loaded = load(volume.folder).standard
        assert diff(loaded, loaded) == ()
