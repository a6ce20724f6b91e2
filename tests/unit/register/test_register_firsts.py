"""Firsts (R25): derived ones say how little they know, claimed ones that a source says so."""

from datetime import date

from registers import CITY, RURAL, organisation, register, result

from steelyard.register.firsts import firsts_on
from steelyard.register.model import FirstClaim, Status
from steelyard.values import Text

A, B, C = organisation("a", CITY), organisation("b", CITY), organisation("c", RURAL)
DAY = date(2023, 10, 26)


def told(results):
    found = firsts_on(register([A, B, C], results), DAY)
    return {(f.kind.value, f.part, f.results[0].id, f.announced) for f in found}


def test_a_first_that_no_source_announces_is_the_first_known_to_this_register():
    found = firsts_on(register([A], [result("1", "a")]), DAY)
    assert {f.kind for f in found} == set(FirstClaim)
    assert {f.status for f in found} == {Text("本名录所知的第一个", "first known to this register")}


def test_a_first_that_a_source_announces_says_so():
    found = firsts_on(register([A], [result("1", "a", first=FirstClaim.CATEGORY_PART)]), DAY)
    status = {f.kind: f.status.en for f in found}
    assert status[FirstClaim.CATEGORY_PART] == "announced by the source"
    assert status[FirstClaim.CATEGORY] == "first known to this register"


def test_an_earlier_result_takes_the_derived_first_away():
    assert told([result("0", "b", "2023-10-25"), result("1", "a")]) == set()


def test_another_category_is_first_again_but_not_on_the_part():
    assert told([result("0", "b", "2022-01-01"), result("1", "c")]) == {
        ("category", None, "1", False),
        ("category-part", "continuous-delivery", "1", False),
    }


def test_nothing_is_derived_where_another_result_may_have_been_earlier():
    for vague in ("2023", "2023-10", "by 2025", None):
        assert told([result("0", "b", vague), result("1", "a")]) == set()


def test_a_claim_stands_even_where_the_register_knows_an_earlier_one():
    rows = [result("0", "b", "2022-01-01"), result("1", "a", first=FirstClaim.CATEGORY_PART)]
    assert told(rows) == {("category-part", "continuous-delivery", "1", True)}


def test_results_of_one_day_share_a_first():
    found = firsts_on(register([A, B], [result("1", "a"), result("2", "b")]), DAY)
    assert [[r.id for r in f.results] for f in found] == [["1", "2"]] * 3


def test_a_withdrawn_result_is_neither_first_nor_in_the_way():
    rows = [result("0", "b", "2022-01-01", status=Status.WITHDRAWN), result("1", "a")]
    assert len(told(rows)) == 3


def test_an_earlier_result_of_an_unclear_part_may_have_been_the_first_of_any_part():
    assert told([result("0", "b", "2022-01-01", part="unknown"), result("1", "a")]) == set()


def test_a_result_of_an_unclear_part_stands_in_the_way_of_its_own_category_only_but_of_the_part_everywhere():
    assert told([result("0", "c", "2022-01-01", part="unknown"), result("1", "a")]) == {
        ("category", None, "1", False),
        ("category-part", "continuous-delivery", "1", False),
    }


def test_a_later_result_of_an_unclear_part_is_in_nobodys_way():
    assert len(told([result("0", "b", "2024-01-01", part="unknown"), result("1", "a")])) == 3


def test_a_result_of_an_unclear_part_is_the_first_of_its_category_and_of_no_part():
    assert told([result("1", "a", part="unknown")]) == {("category", None, "1", False)}


def test_another_series_has_no_firsts_even_where_a_source_claims_one():
    claimed = result("1", "a", part="aiops", first=FirstClaim.PART)
    assert told([claimed, result("2", "b", part="coach-talent")]) == set()


def test_another_series_takes_no_first_away():
    assert len(told([result("0", "b", "2022-01-01", part="aiops"), result("1", "a")])) == 3
