"""The organisation level: the lowest over the sample, then the part rule; without the whole sample none (R16)."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from builders import decided, part, practice, rated
from steelyard.errors import InputError
from steelyard.result.document import canonical as result_bytes
from steelyard.result.organisation import organisation_result
from steelyard.result.organisation_document import canonical, document
from steelyard.result.sample import Sample, draw, replaced
from steelyard.standard import RollUp
from steelyard.values import Level, Missing, MissingReason, Text

LISTED = ("pay", "cards", "loans")
FIRST, SECOND, THIRD = draw("2026-017", LISTED, 3)
TWO = Sample("2026-017", LISTED, 2)
OF = part([practice("A", "1.1 2.1 2.2"), practice("B", "1.1 3.1")])


def project(name, a, b, of=OF, **more):
    """The result of a project; `a` and `b` are written as in `rated`."""
    result = decided(of, rated("A", a) | rated("B", b), **more)
    return replace(result, subject=replace(result.subject, project_id=name))


HIGH = project(FIRST, "1.1=met 2.1=met 2.2=met", "1.1=met 3.1=met")
LOW = project(SECOND, "1.1=met 2.1=met 2.2=not", "1.1=met 3.1=not")


def organisation(*results, sample=TWO):
    return organisation_result(sample, results, "0.1.0")


def test_each_practice_has_the_lowest_level_that_a_sampled_project_shows():
    found = {p.practice.code: p for p in organisation(HIGH, LOW).practices}
    assert (found["A"].level, found["A"].lowest_in) == (Level(1, half=True), (SECOND,))
    assert (found["B"].level, found["B"].attains) == (Level(1), 2)


def test_the_part_rule_goes_over_these_rows():
    result = organisation(HIGH, LOW)
    assert (HIGH.level, LOW.level) == (Level(3), Level(1, half=True))
    assert result.level == Level(1, half=True)
    assert [domain.level for domain in result.domains] == [Level(1, half=True)]


def test_a_share_of_the_rows_may_be_enough():
    of = replace(OF, rollup=RollUp("share", Decimal("0.5"), k=1))
    low = project(SECOND, "1.1=met 2.1=met 2.2=not", "1.1=met 3.1=met", of)
    high = project(FIRST, "1.1=met 2.1=met 2.2=met", "1.1=met 3.1=met", of)
    # A attains 1 and B everything: half of the weight has 2, and A is one below it.
    assert organisation(high, low).level == Level(2, half=True)


def test_two_projects_that_are_weak_in_different_rows_are_weak_in_both():
    one = project(FIRST, "1.1=met 2.1=met 2.2=met", "1.1=not 3.1=not")
    other = project(SECOND, "1.1=not 2.1=not 2.2=not", "1.1=met 3.1=met")
    assert [p.level for p in organisation(one, other).practices] == [Level(0), Level(0)]


def test_a_row_that_one_project_has_not_is_decided_by_the_others():
    none = project(SECOND, "1.1=met 2.1=met 2.2=met", "1.1=na 3.1=na")
    found = {p.practice.code: p for p in organisation(HIGH, none).practices}
    assert (found["B"].level, found["B"].lowest_in) == (Level(3), (FIRST,))


def test_a_row_that_no_project_has_leaves_the_roll_up():
    results = [project(name, "1.1=met 2.1=met 2.2=met", "1.1=na 3.1=na") for name in (FIRST, SECOND)]
    result = organisation(*results)
    assert result.practices[1].level == Missing(MissingReason.NOT_APPLICABLE)
    assert result.level == Level(2)


def test_where_nothing_applies_anywhere_the_organisation_has_no_level():
    results = [project(name, "1.1=na 2.1=na 2.2=na", "1.1=na 3.1=na") for name in (FIRST, SECOND)]
    assert document(organisation(*results))["level"] == {"missing": "not_applicable"}


def test_with_one_project_in_the_sample_it_has_that_projects_level():
    sample = Sample("2026-017", LISTED, 1)
    low = replace(LOW, subject=replace(LOW.subject, project_id=FIRST))
    assert organisation(low, sample=sample).level == LOW.level


def test_its_document_names_the_list_the_draw_and_the_digests():
    doc = document(organisation(LOW, HIGH))
    assert (doc["schema"], doc["unit"]) == ("steelyard/result/1", "organisation")
    assert doc["sample"]["listed"] == sorted(LISTED)
    assert (doc["sample"]["application"], doc["sample"]["size"]) == ("2026-017", 2)
    assert [(r["project"]["id"], r["sha256"]) for r in doc["sample"]["results"]] == [
        (FIRST, hashlib.sha256(result_bytes(HIGH)).hexdigest()),
        (SECOND, hashlib.sha256(result_bytes(LOW)).hexdigest()),
    ]
    assert doc["level"]["value"] == 1
    assert doc["level"]["half"] is True
    assert {"project", "score", "coverage", "evidence"}.isdisjoint(doc)


def test_its_bytes_are_canonical():
    result = organisation(HIGH, LOW)
    compact = json.dumps(document(result), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(result) == compact.encode()


def test_a_replacement_is_named_with_its_reason():
    sample = replaced(TWO, SECOND, "was shut down in May")
    third = replace(LOW, subject=replace(LOW.subject, project_id=THIRD))
    assert document(organisation(HIGH, third, sample=sample))["sample"]["replacements"] == [
        {"out": SECOND, "into": THIRD, "reason": "was shut down in May"}
    ]


def test_it_stands_as_of_the_latest_of_its_results():
    assert organisation(HIGH, replace(LOW, as_of="2026-11-30")).as_of == "2026-11-30"


def refused(*results, sample=TWO):
    with pytest.raises(InputError) as fault:
        organisation(*results, sample=sample)
    return str(fault.value)


def test_a_missing_sample_gives_no_result():
    assert f"no result of {SECOND}: without the whole sample the organisation has none" in refused(HIGH)
    assert f"no result of {FIRST}, {SECOND}" in refused()


def test_a_result_that_was_not_drawn_or_stands_twice_is_refused():
    third = replace(LOW, subject=replace(LOW.subject, project_id=THIRD))
    assert refused(HIGH, LOW, third).startswith(f"{THIRD}: is not in the sample")
    assert refused(HIGH, LOW, LOW).startswith(f"{SECOND}: has two results")


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (replace(LOW, standard=replace(LOW.standard, digest="1" * 64)), "the standard"),
        (replace(LOW, part=replace(LOW.part, id="other")), "the part"),
        (replace(LOW, module="m"), "the module"),
        (replace(LOW, basis="formal"), "the basis"),
        (replace(LOW, target=2), "the target"),
        (
            replace(LOW, subject=replace(LOW.subject, organisation=Text("另一家", "another one"))),
            "the organisation",
        ),
    ],
)
def test_results_of_different_assessments_are_refused(other, what):
    assert refused(HIGH, other).startswith(f"{SECOND}: {what} differs from that of {FIRST}")


@pytest.mark.parametrize("rule", [RollUp("mean"), RollUp("iso33020", attribute="share")])
def test_a_rule_that_takes_requirements_together_has_no_organisation_level(rule):
    of = replace(OF, rollup=rule)
    results = [project(name, "1.1=met", "1.1=met", of) for name in (FIRST, SECOND)]
    assert f"the roll-up {rule.rule} takes requirements together" in refused(*results)


def test_a_level_that_one_project_is_not_asked_for_is_not_given_to_the_organisation():
    high = project(FIRST, "1.1=met 2.1=met 2.2=met", "1.1=na 3.1=na")
    low = project(SECOND, "1.1=met 2.1=na 2.2=na", "1.1=na 3.1=na")
    assert (high.level, low.level) == (Level(2), Level(1))
    assert organisation(high, low).level == Level(1)
