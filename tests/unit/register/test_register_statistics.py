"""Statistics as of a date (R24, R25): a small register, a question, the expected counts."""

from datetime import date

from registers import CITY, FUND, RURAL, batch, organisation, register, result, total

from steelyard.register.engine import Count
from steelyard.register.model import Status, SubsidiaryRule
from steelyard.register.statistics import Dimension, counting, statistics
from steelyard.register.statistics_page import notes

A, B, C = organisation("a", CITY), organisation("b", CITY), organisation("c", RURAL)


def counts(found):
    return {line.key: line.count.results for line in found.lines}


def test_a_result_counts_on_its_day_and_not_the_day_before():
    counted = counting(register([A], [result("1", "a", "2023-10-26")]))
    assert counted.as_of(date(2023, 10, 25)).total.count.results == 0
    assert counted.as_of(date(2023, 10, 26)).total.count.results == 1


def test_a_month_counts_from_its_last_day():
    counted = counting(register([A], [result("1", "a", "2020-06")]))
    assert counted.as_of(date(2020, 6, 29)).total.count.results == 0
    assert counted.as_of(date(2020, 6, 30)).total.count.results == 1


def test_a_revoked_result_is_gone_from_the_day_of_the_revocation_on():
    counted = counting(register([A], [result("1", "a", "2023-01-01", revoked="2023-03-01")]))
    assert counted.as_of(date(2023, 2, 28)).total.count == Count(1, 0, 1, 1)
    assert counted.as_of(date(2023, 3, 1)).total.count == Count()
    assert counted.as_of(date(2023, 3, 1)).lines == ()


def test_a_result_revoked_before_it_surely_was_announced_never_counts():
    counted = counting(register([A], [result("1", "a", "2022", revoked="2022-05-01")]))
    assert counted.as_of(date(2024, 1, 1)).total.count == Count()


def test_undated_results_are_counted_apart():
    found = statistics(register([A], [result("1", "a", None), result("2", "a")]), date(2024, 1, 1))
    assert (found.total.count.results, found.undated) == (1, 1)


def test_other_series_are_counted_apart_as_of_the_date():
    rows = [result("1", "a", "2023-01-01", part="aiops"), result("2", "a", "2025-01-01", part="coach-talent")]
    found = statistics(register([A], rows), date(2024, 1, 1))
    assert (found.total.count.results, found.other_series) == (0, 1)


def test_undated_results_of_other_series_are_counted_apart_from_both():
    rows = [result("1", "a", None, part="aiops"), result("2", "a", None), result("3", "a", part="aiops")]
    found = statistics(register([A], rows), date(2024, 1, 1))
    assert (found.undated, found.other_series, found.other_series_undated) == (1, 1, 1)


def test_a_revoked_undated_result_is_counted_until_it_is_revoked():
    rows = [
        result("1", "a", None, revoked="2023-03-01"),
        result("2", "a", None, part="aiops", revoked="2023-03-01"),
    ]
    counted = counting(register([A], rows))
    before, after = counted.as_of(date(2023, 2, 28)), counted.as_of(date(2023, 3, 1))
    assert (before.undated, before.other_series_undated) == (1, 1)
    assert (after.undated, after.other_series_undated) == (0, 0)


def test_what_is_counted_apart_is_told_in_both_languages():
    rows = [result("1", "a", None, part="aiops"), *(result(f"u{n}", "a", None) for n in range(2))]
    told = [note.as_dict() for note in notes(statistics(register([A], rows), date(2024, 1, 1)))]
    assert {
        "zh": "另计：未注明日期的结果 2 项，其他系列有日期的结果 0 项，其他系列中未注明日期的结果 1 项。",
        "en": "Counted apart: 2 undated results, 0 dated ones of other series, 1 undated ones of other series.",
    } in told


def test_a_withdrawn_entry_counts_nowhere():
    rows = [result("1", "a", status=Status.WITHDRAWN), result("2", "a", None, status=Status.WITHDRAWN)]
    found = statistics(register([A], rows), date(2024, 1, 1))
    assert (found.total.count.results, found.undated) == (0, 0)


def test_a_reassessment_is_a_new_result_of_the_same_project():
    rows = [result("1", "a", "2020-01-01", project="P"), result("2", "a", "2023-01-01", project="p")]
    assert statistics(register([A], rows), date(2024, 1, 1)).total.count == Count(1, 0, 1, 2)


def test_unnamed_projects_are_each_their_own():
    rows = [result("1", "a", project=""), result("2", "a", project="")]
    assert statistics(register([A], rows), date(2024, 1, 1)).total.count.projects == 2


def test_the_category_is_the_one_as_of_the_announcement():
    changed = organisation("a", (None, CITY, None), ("2022-01-01", RURAL, None))
    rows = [result("1", "a", "2021-12-31"), result("2", "a", "2022-01-01"), result("3", "a", "2023-01-01")]
    assert counts(statistics(register([changed], rows), date(2024, 1, 1))) == {
        ("rural_institution",): 2,
        ("city_commercial_bank",): 1,
    }


def test_a_subsidiary_takes_its_parents_category_or_keeps_its_own():
    arm = organisation("arm", (None, FUND, "a"))
    known = register([A, arm], [result("1", "arm"), result("2", "a")])
    with_parent = statistics(known, date(2024, 1, 1))
    assert counts(with_parent) == {("city_commercial_bank",): 2}
    assert with_parent.lines[0].count == Count(institutions=1, subsidiaries=1, projects=2, results=2)
    own = statistics(known, date(2024, 1, 1), subsidiaries=SubsidiaryRule.OWN)
    assert counts(own) == {("city_commercial_bank",): 1, ("fund",): 1}


def test_the_parent_is_the_one_as_of_the_announcement():
    sold = organisation("arm", (None, FUND, "a"), ("2023-01-01", FUND, "c"))
    rows = [result("1", "arm", "2022-12-31"), result("2", "arm", "2023-01-01")]
    found = statistics(register([A, C, sold], rows), date(2024, 1, 1), [Dimension.ORGANISATION])
    assert counts(found) == {("a",): 1, ("c",): 1}


def test_institutions_stand_by_total_then_first_pass_then_name():
    rows = [
        *(result(f"c{n}", "c", "2023-05-01") for n in range(2)),
        result("b1", "b", "2023-01-01"),
        result("a1", "a", "2023-02-01"),
        result("d1", "d", "2023-02-01"),
    ]
    known = register([A, B, C, organisation("d", CITY)], rows)
    found = statistics(known, date(2024, 1, 1), [Dimension.ORGANISATION])
    assert [line.key[0] for line in found.lines] == ["c", "b", "a", "d"]


def test_institutions_stand_by_the_batch_of_their_first_pass_and_not_by_the_day_it_counts_from():
    """a's result counts from the last day of 2023 only, and yet its batch was before that of b."""
    rows = [result("1", "a", "2023", batch="march"), result("2", "b", "2023-06-01", batch="june")]
    known = register([A, B], rows, batches=[batch("march", "2023-03-01"), batch("june", "2023-06-01")])
    found = statistics(known, date(2024, 1, 1), [Dimension.ORGANISATION])
    assert [line.key[0] for line in found.lines] == ["a", "b"]


def test_a_batch_that_does_not_count_yet_does_not_move_an_institution():
    rows = [
        result("1", "b", "2023-06-01", batch="june"),
        result("2", "a", "2023-07-01"),
        result("3", "a", "2023", batch="march"),
        result("4", "b", "2023-12-31"),
    ]
    known = register([A, B], rows, batches=[batch("march", "2023-03-01"), batch("june", "2023-06-01")])
    counted = counting(known, [Dimension.ORGANISATION])
    assert [line.key[0] for line in counted.as_of(date(2023, 8, 1)).lines] == ["b", "a"]
    assert [line.key[0] for line in counted.as_of(date(2023, 12, 31)).lines] == ["a", "b"]


def test_part_by_level_has_a_line_for_each_pair_in_the_order_of_the_standard():
    rows = [
        result("1", "a", level=""),
        result("2", "a", level="3"),
        result("3", "a", level="2+"),
        result("4", "a", part="agile-development-management", level="2"),
    ]
    found = statistics(register([A], rows), date(2024, 1, 1), [Dimension.PART, Dimension.LEVEL])
    assert [line.key for line in found.lines] == [
        ("agile-development-management", "2"),
        ("continuous-delivery", "2+"),
        ("continuous-delivery", "3"),
        ("continuous-delivery", "unknown"),
    ]


def test_years_quarters_and_batches_are_dimensions():
    rows = [result("1", "a", "2022-03-31"), result("2", "a", "2022-04", batch="x")]
    known = register([A], rows, batches=[batch("x", "2022-04-20", 9)])
    day = date(2024, 1, 1)
    assert counts(statistics(known, day, [Dimension.YEAR])) == {("2022",): 2}
    assert counts(statistics(known, day, [Dimension.QUARTER])) == {("2022-Q1",): 1, ("2022-Q2",): 1}
    assert [line.key for line in statistics(known, day, [Dimension.BATCH]).lines] == [("x",), ("none",)]


def test_a_published_total_stands_beside_the_count_and_changes_nothing():
    known = register([A], [result("1", "a")], [total("t", "city_commercial_bank", "2023-10-26", 20)])
    line = statistics(known, date(2023, 10, 26)).lines[0]
    assert line.count.results == 1
    assert [t.count for t in line.published.exact] == [20]


def test_an_earlier_published_total_is_no_total_of_the_day():
    totals = [
        total("t1", "city_commercial_bank", "2022", 5),
        total("t2", "city_commercial_bank", "2023-07-18", 9),
        total("t3", "city_commercial_bank", "by 2023-09", 11),
        total("t4", "city_commercial_bank", "2024-01-01", 30),
        total("t5", "city_commercial_bank", None, 3),
    ]
    line = statistics(register([A], [result("1", "a")], totals), date(2023, 10, 26)).lines[0]
    assert line.published.exact == ()
    assert [t.id for t in line.published.before] == ["t2", "t3"]  # t1 is surely older, t4 later, t5 undated


def test_sources_that_differ_are_all_shown():
    totals = [total("t1", "all", "2023-10-26", 336), total("t2", "all", "2023-10-26", 351)]
    found = statistics(register([A], [result("1", "a")], totals), date(2023, 10, 26))
    assert [t.count for t in found.total.published.exact] == [336, 351]


def test_a_published_group_is_a_row_of_its_own_and_not_part_of_the_total():
    rows = [result("1", "a"), result("2", "c")]
    found = statistics(
        register([A, C], rows, [total("t", "city_and_other", "2023-10-26", 20)]), date(2023, 10, 26)
    )
    assert [(g.group, g.count, g.published.exact[0].count) for g in found.groups] == [
        ("city_and_other", 2, 20)
    ]
    assert found.total.count.results == 2


def test_published_totals_of_an_institution_stand_beside_it():
    known = register([A], [result("1", "a")], [total("t", "organisation:a", "2023-10-26", 21)])
    line = statistics(known, date(2023, 10, 26), [Dimension.ORGANISATION]).lines[0]
    assert [t.count for t in line.published.exact] == [21]


def test_a_batch_that_is_called_as_a_scope_has_no_published_total():
    known = register([A], [result("1", "a", batch="all")], [total("t", "all", "2023-10-26", 336)])
    line = statistics(known, date(2023, 10, 26), [Dimension.BATCH]).lines[0]
    assert (line.key, line.published.exact) == (("all",), ())
