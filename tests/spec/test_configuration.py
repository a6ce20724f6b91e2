"""Configuration items: complete, existing, accurate, fresh; artifacts with SBOM and signature."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, told


def item(**more):
    return {"class": "host", "created_at": "2026-01-01 09:00", "updated_at": NINE, **more}


def artifact(**more):
    return item(**{"class": "artifact", **more})


# config_completeness


def test_config_completeness_is_filled_required_attributes_of_all_required_ones(reading):
    rows = [item(required_filled=filled, required_total=total) for filled, total in ((3, 4), (0, 2), (6, 6))]
    value = reading("config_completeness", config_item=rows).value
    assert (value.value, value.n, value.unknown) == (Fraction(3 + 0 + 6, 4 + 2 + 6), 12, 0)
    assert [round(float(bound), 4) for bound in (value.low, value.high)] == [0.4677, 0.9111]


def test_config_completeness_leaves_out_artifacts_items_that_came_later_and_other_projects(reading):
    full = {"required_filled": 9, "required_total": 9}
    rows = [
        item(required_filled=1, required_total=5, created_at=LAST),
        item(created_at=AFTER, **full),
        artifact(**full),
        item(ci_id="q-1", **full),
        item(required_filled=9, required_total=0),
    ]
    assert told(reading("config_completeness", config_item=rows)) == (Fraction(1, 5), 5, 0)


def test_config_completeness_counts_items_without_class_or_creation_and_no_filling_as_none(reading):
    rows = [
        item(required_filled=2, required_total=3, created_at=None),
        {**item(required_total=2), "class": None},
    ]
    assert told(reading("config_completeness", config_item=rows)) == (Fraction(2, 5), 5, 0)


def test_config_completeness_needs_a_source_and_five_attributes(reading):
    assert told(reading("config_completeness")) == ("no_source", 0, 0)
    assert told(reading("config_completeness", config_item=[item()] * 9)) == ("too_few", 0, 0)
    assert told(reading("config_completeness", config_item=[item(required_filled=1, required_total=4)]))[
        :2
    ] == ("too_few", 4)
    assert told(reading("config_completeness", config_item=[item(required_filled=1, required_total=5)]))[
        :2
    ] == (Fraction(1, 5), 5)


def test_config_completeness_looks_at_one_moment_and_has_no_trend(reading):
    assert reading("config_completeness", config_item=[item(required_filled=1, required_total=5)]).trend == ()


# config_items_complete


def test_config_items_complete_is_items_with_every_required_attribute(reading):
    rows = [item(required_filled=filled, required_total=3) for filled in (3, 3, 2, 0, 4)]
    assert told(reading("config_items_complete", config_item=rows)) == (Fraction(3, 5), 5, 0)


def test_config_items_complete_leaves_out_artifacts_items_that_came_later_and_other_projects(reading):
    full, part = {"required_filled": 3, "required_total": 3}, {"required_filled": 2, "required_total": 3}
    counted = [item(created_at=LAST, **full), item(created_at=None, **full), *[item(**part)] * 3]
    left_out = [item(created_at=AFTER, **full), artifact(**full), item(ci_id="q-1", **full)]
    assert told(reading("config_items_complete", config_item=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_config_items_complete_does_not_know_an_item_without_numbers(values):
    rows = [
        *[item(required_filled=3, required_total=3)] * 5,
        item(),
        item(required_filled=3),
        item(required_total=3),
    ]
    found = values("config_items_complete", "config_item", rows, [item()])
    assert [told(one) for one in found] == [(1, 5, 3), ("not_recorded", 0, 1)]


def test_config_items_complete_counts_an_item_once_that_belongs_by_itself_and_by_its_service(reading):
    rows = [item(ci_id=f"p-{n}", service_id="p", required_filled=3, required_total=3) for n in range(5)]
    assert told(reading("config_items_complete", config_item=rows)) == (1, 5, 0)


def test_config_items_complete_needs_a_source_and_five_items(needs_five):
    needs_five("config_items_complete", config_item=[item(required_filled=3, required_total=3)] * 5)


# config_existence


def test_config_existence_is_items_named_in_the_window_that_the_database_knows(reading):
    # Six items are named, host 1 three times; four of them are in the database.
    rows = {
        "config_item": [item(ci_id=f"p-{n}") for n in (1, 2, 3, 4, 9)],
        "incident": [{"ci_id": ci, "opened_at": NINE} for ci in ("p-1", "p-1", "p-2")],
        "ops_event": [{"ci_id": ci, "started_at": NINE} for ci in ("p-1", "p-3", "p-x")],
        "change_record": [{"ci_id": ci, "created_at": NINE} for ci in ("p-4", "p-y")],
    }
    assert told(reading("config_existence", **rows)) == (Fraction(4, 6), 6, 0)


def test_config_existence_asks_the_whole_database_for_items_that_tickets_of_the_project_name(reading):
    named = [
        {"ci_id": ci, "service_id": "p", "opened_at": NINE} for ci in ("q-1", "q-2", "x-3", "x-4", "x-5")
    ]
    items = [item(ci_id="q-1"), item(ci_id="q-2"), item()]
    assert told(reading("config_existence", config_item=items, incident=named)) == (Fraction(2, 5), 5, 0)


def test_config_existence_leaves_out_what_was_named_elsewhere_and_tickets_that_name_nothing(reading):
    times = zip((FIRST, LAST, NINE, NINE, NINE), "abcde", strict=True)
    counted = [{"ci_id": f"p-{ci}", "opened_at": at} for at, ci in times]
    left_out = [
        {"ci_id": "p-f", "opened_at": BEFORE},
        {"ci_id": "p-g", "opened_at": AFTER},
        {"ci_id": "q-h", "opened_at": NINE},
        {"ci_id": "", "service_id": "p", "opened_at": NINE},
        {"ci_id": None, "service_id": "p", "opened_at": NINE},
    ]
    events = [{"ci_id": "p-i", "started_at": BEFORE}, {"ci_id": "p-j", "started_at": AFTER}]
    changes = [{"ci_id": "p-k", "created_at": BEFORE}, {"ci_id": "p-l", "created_at": AFTER}]
    found = reading(
        "config_existence",
        config_item=[item(ci_id="p-a")],
        incident=counted + left_out,
        ops_event=events,
        change_record=changes,
    )
    assert told(found) == (Fraction(1, 5), 5, 0)


def test_config_existence_needs_the_database_and_five_named_items_but_no_source_of_a_certain_kind(reading):
    named = [{"ci_id": f"p-{ci}", "created_at": NINE} for ci in "abcde"]
    assert told(reading("config_existence", change_record=named)) == ("no_source", 0, 0)
    assert told(reading("config_existence", config_item=[item()])) == ("too_few", 0, 0)
    assert told(reading("config_existence", config_item=[item()], change_record=named[1:])) == (
        "too_few",
        4,
        0,
    )
    assert told(reading("config_existence", config_item=[item()], change_record=named)) == (0, 5, 0)


# config_accuracy


def test_config_accuracy_is_attributes_equal_to_an_independent_observation(reading):
    rows = [item(attrs_matching=equal, attrs_compared=of) for equal, of in ((4, 4), (1, 4), (0, 2))]
    assert told(reading("config_accuracy", config_item=rows)) == (Fraction(4 + 1 + 0, 4 + 4 + 2), 10, 0)


def test_config_accuracy_leaves_out_what_was_not_compared_artifacts_and_items_of_later_or_elsewhere(reading):
    equal = {"attrs_matching": 9, "attrs_compared": 9}
    rows = [
        item(attrs_matching=2, attrs_compared=5, created_at=LAST),
        item(),
        item(attrs_matching=3, attrs_compared=0),
        item(attrs_matching=3),
        artifact(**equal),
        item(created_at=AFTER, **equal),
        item(ci_id="q-1", **equal),
    ]
    assert told(reading("config_accuracy", config_item=rows)) == (Fraction(2, 5), 5, 0)


def test_config_accuracy_needs_a_source_and_five_attributes(reading):
    assert told(reading("config_accuracy")) == ("no_source", 0, 0)
    assert told(reading("config_accuracy", config_item=[item()] * 9)) == ("too_few", 0, 0)
    assert told(reading("config_accuracy", config_item=[item(attrs_matching=4, attrs_compared=4)])) == (
        "too_few",
        4,
        0,
    )
    assert told(reading("config_accuracy", config_item=[item(attrs_matching=4, attrs_compared=5)])) == (
        Fraction(4, 5),
        5,
        0,
    )


# config_staleness


def test_config_staleness_is_items_not_updated_for_sixty_days_before_the_end_of_the_window(reading):
    limit = after(AFTER, days=-60)
    rows = [item(updated_at=at) for at in (limit - 1, "2026-02-01 09:00", limit, NINE, AFTER)]
    assert told(reading("config_staleness", config_item=rows)) == (Fraction(2, 5), 5, 0)


def test_config_staleness_leaves_out_artifacts_items_that_came_later_and_other_projects(reading):
    old = {"updated_at": "2026-02-01 09:00"}
    counted = [item(created_at=LAST), item(created_at=None), *[item()] * 3]
    left_out = [artifact(**old), item(created_at=AFTER, **old), item(ci_id="q-1", **old)]
    assert told(reading("config_staleness", config_item=counted + left_out)) == (0, 5, 0)


def test_config_staleness_does_not_know_an_item_without_a_time_of_change(reading):
    assert told(reading("config_staleness", config_item=[*[item()] * 5, item(updated_at=None)])) == (0, 5, 1)


def test_config_staleness_needs_a_source_and_five_items(needs_five):
    needs_five("config_staleness", config_item=[item()] * 5)


# sbom_coverage


def test_sbom_coverage_is_artifacts_with_a_bill_of_materials(reading):
    rows = [artifact(sbom_present=present) for present in (True, True, False, False, False)]
    assert told(reading("sbom_coverage", config_item=rows)) == (Fraction(2, 5), 5, 0)


def test_sbom_coverage_counts_an_artifact_once_that_two_sources_name(reading):
    # By package URL, without one by digest; what one source knows of it is known.
    named = [artifact(purl=f"pkg:oci/app@{n}", digest=f"sha256:{n}", sbom_present=False) for n in range(4)]
    again = [
        artifact(purl="pkg:oci/app@0", sbom_present=True),
        artifact(purl="pkg:oci/app@1", sbom_present=None),
    ]
    by_digest = [
        artifact(digest="sha256:9", sbom_present=True),
        artifact(digest="sha256:9", sbom_present=False),
    ]
    found = reading("sbom_coverage", config_item=[*named, *again, *by_digest])
    assert told(found) == (Fraction(2, 5), 5, 0)


def test_sbom_coverage_leaves_out_items_artifacts_made_later_and_other_projects(reading):
    has = {"sbom_present": True}
    counted = [
        artifact(created_at=LAST, **has),
        artifact(created_at=None, **has),
        *[artifact(sbom_present=False)] * 3,
    ]
    left_out = [item(**has), artifact(created_at=AFTER, **has), artifact(ci_id="q-1", **has)]
    assert told(reading("sbom_coverage", config_item=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_sbom_coverage_does_not_know_an_artifact_of_which_nobody_says_it(values):
    rows = [*[artifact(sbom_present=True)] * 5, artifact(), artifact()]
    found = values("sbom_coverage", "config_item", rows, [artifact()])
    assert [told(one) for one in found] == [(1, 5, 2), ("not_recorded", 0, 1)]


def test_sbom_coverage_needs_a_source_and_five_artifacts(needs_five):
    needs_five("sbom_coverage", config_item=[artifact(sbom_present=True)] * 5)


# artifact_signature_coverage


def test_artifact_signature_coverage_is_signed_artifacts_each_once(reading):
    rows = [artifact(purl=f"pkg:oci/app@{n}", signed=n < 2) for n in range(5)]
    again = [artifact(purl="pkg:oci/app@4", signed=True), artifact(purl="pkg:oci/app@0", signed=None)]
    assert told(reading("artifact_signature_coverage", config_item=rows + again)) == (Fraction(3, 5), 5, 0)


def test_artifact_signature_coverage_leaves_out_items_artifacts_made_later_and_other_projects(reading):
    counted = [artifact(created_at=LAST, signed=True), *[artifact(signed=False)] * 4]
    left_out = [
        item(signed=True),
        artifact(created_at=AFTER, signed=True),
        artifact(ci_id="q-1", signed=True),
    ]
    assert told(reading("artifact_signature_coverage", config_item=counted + left_out)) == (
        Fraction(1, 5),
        5,
        0,
    )


def test_artifact_signature_coverage_does_not_know_an_artifact_of_which_nobody_says_it(reading):
    rows = [*[artifact(signed=False)] * 5, artifact(sbom_present=True)]
    assert told(reading("artifact_signature_coverage", config_item=rows)) == (0, 5, 1)


def test_artifact_signature_coverage_needs_a_source_and_five_artifacts(needs_five):
    needs_five("artifact_signature_coverage", config_item=[artifact(signed=True)] * 5)
