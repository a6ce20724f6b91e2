"""Cells of every kind as the values that the store keeps."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.evidence.mapping import times
from steelyard.evidence.mapping.convert import as_text, converter
from steelyard.evidence.mapping.model import read_mapping
from steelyard.evidence.mapping.sheet import CellError, ErrorCell
from steelyard.values import instant

SHANGHAI = ZoneInfo("Asia/Shanghai")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def convert(column, given, table="work_item", *, typed=False, missing='["-"]'):
    text = f"table: {table}\ncolumns: {{source_id: id, {column}: {given}}}\nmissing: {missing}\n"
    rules = read_mapping(text, "m", "m.yaml", UTC).rules
    return converter(next(rule for rule in rules if rule.column.name == column), typed=typed)


def fault(convert_cell, cell):
    with pytest.raises(CellError) as found:
        convert_cell(cell)
    return str(found.value)


def test_text_loses_outer_spaces_and_missing_words_are_empty():
    read = convert("key", "{from: a}")
    assert [read(cell) for cell in (" A-1 ", "", "  ", " - ")] == ["A-1", None, None, None]


def test_a_word_loses_its_prefix_then_its_capitals_then_is_looked_up():
    read = convert("priority", "{from: a, strip_prefix: 'P-', lower: true, values: {High: urgent}}")
    assert [read(cell) for cell in ("P-HIGH", "Low", "P-")] == ["urgent", "low", None]


def test_a_word_outside_the_values_stays_or_becomes_the_other():
    assert convert("priority", "{from: a, values: {x: y}}")("z") == "z"
    assert convert("priority", "{from: a, values: {x: y}, other: rest}")("z") == "rest"
    assert convert("priority", "{from: a, values: {x: y}, other: ''}")("z") is None


def test_a_closed_list_refuses_other_words():
    read = convert("kind", "{from: a, values: {缺陷: defect}}")
    assert (read("缺陷"), read("story")) == ("defect", "story")
    assert fault(read, "Story").startswith("is not one of requirement, story, defect, task, problem, epic")


def test_default_present_and_const():
    assert convert("points", "{from: a, default: 1}")("") == 1
    assert [convert("points", "{from: a, present: 1, default: 0}")(cell) for cell in ("x", "-")] == [1, 0]
    assert convert("points", "{const: 3}")("anything") == 3


def test_several_cells_make_one_word_unless_one_is_empty():
    read = convert("key", "{from: [a, b], join: '-'}")
    assert [read(cells) for cells in (("A", " 1 "), ("A", ""), ("A", "-"))] == ["A-1", None, None]


@pytest.mark.parametrize(("cell", "value"), [("12", 12), ("-3", -3), ("+4", 4), ("3.00", 3), ("", None)])
def test_whole_numbers(cell, value):
    assert convert("points", "a")(cell) == value


@pytest.mark.parametrize("cell", ["1,234", "1_000", "3.5", "１２", "1e3", "x", "9" * 19])
def test_what_is_no_whole_number_is_a_fault(cell):
    assert fault(convert("points", "a"), cell) == "is not a whole number"


def test_a_factor_keeps_decimals_as_whole_numbers_exactly():
    read = convert("cvss_tenths", "{from: a, factor: 10}", "finding")
    assert [read(cell) for cell in ("7.5", "10", "0.1")] == [75, 100, 1]
    assert convert("value_micro", "{from: a, factor: 1000000}", "observation")("0.000001") == 1
    assert fault(read, "high") == "is not a number"
    assert fault(read, "9e30") == "is too great a number to be kept"


@pytest.mark.parametrize(
    ("unit", "cell", "microseconds"),
    [
        ("us", "7", 7),
        ("ms", "1.5", 1_500),
        ("s", "0.25", 250_000),
        ("min", "2", 2 * 60_000_000),
        ("h", "1.5", 90 * 60_000_000),
    ],
)
def test_durations_have_a_unit(unit, cell, microseconds):
    assert convert("duration", f"{{from: a, unit: {unit}}}", "test_result")(cell) == microseconds


def test_a_negative_duration_is_a_fault():
    assert fault(convert("duration", "{from: a, unit: s}", "test_result"), "-1") == "is a negative duration"


def test_a_cell_of_elapsed_time_needs_no_unit():
    read = convert("duration", "{from: a, unit: h}", "test_result", typed=True)
    assert read(timedelta(minutes=90)) == 90 * 60_000_000
    assert read(1.5) == 90 * 60_000_000


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["是", "yes", "TRUE", "Y", "t", "1"], True),
        (["否", "No", "false", "n", "F", "0"], False),
        ([""], None),
    ],
)
def test_yes_and_no_in_every_usual_spelling(words, value):
    read = convert("in_production", "a", "finding")
    assert [read(word) for word in words] == [value] * len(words)
    assert fault(read, "perhaps").startswith("is neither yes nor no")


def test_lists_are_split_at_the_usual_marks_or_at_the_declared_one():
    read = convert("issue_keys", "a", "code_commit")
    assert read("A-1, A-2；A-3，A-4|A-5;;") == ["A-1", "A-2", "A-3", "A-4", "A-5"]
    assert convert("issue_keys", "{from: a, separator: '/'}", "code_commit")("A,1/B") == ["A,1", "B"]
    assert convert("tags", "a", "code_commit", typed=True)(["v1", None, "v2"]) == ["v1", "v2"]


def test_people_in_one_cell_are_counted_once_each():
    assert convert("reviewers", "{from: a, people: ';'}", "change_request")("张三; 李四;张三;-") == 2


def test_json_is_checked_and_kept_without_spaces():
    read = convert("payload", "a", "event")
    assert read('{"a": [1, "二"]}') == '{"a":[1,"二"]}'
    assert fault(read, "{a}") == "is not JSON"


def test_a_title_is_kept_as_its_hash_only():
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    read = convert("title_hash", "a")
    assert (read("hello"), read(digest)) == (digest, digest)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "true"),
        (3.0, "3"),
        (2.5, "2.5"),
        (float("nan"), ""),
        (7, "7"),
        (Decimal("1.50"), "1.50"),
        (date(2025, 3, 4), "2025-03-04"),
        (time(9, 30), "09:30:00"),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_cells_of_workbooks_and_parquet_files_as_text(cell, text):
    assert as_text(cell) == text


def test_a_true_cell_and_a_one_are_not_mixed_up():
    read = convert("priority", "{from: a, values: {'1': one, true: yes}}", typed=True)
    assert [read(cell) for cell in (1, True, 1.0)] == ["one", "yes", "one"]


def test_a_number_that_the_workbook_rounded_is_a_fault():
    assert fault(convert("key", "a", typed=True), 1e15).startswith("has more digits than the file keeps")


def test_an_error_cell_is_a_fault():
    assert fault(convert("key", "a", typed=True), ErrorCell("#REF!")).startswith(
        "is an error that the workbook"
    )


# Times


@pytest.mark.parametrize(
    ("form", "text", "when"),
    [
        ("iso", "2025-03-04T10:00:00", datetime(2025, 3, 4, 10, tzinfo=SHANGHAI)),
        ("iso", "2025-03-04 10:00:00.5Z", datetime(2025, 3, 4, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("iso", "2025-03-04T10:00+02:00", datetime(2025, 3, 4, 8, tzinfo=UTC)),
        ("iso", "2025-03-04", datetime(2025, 3, 4, tzinfo=SHANGHAI)),
        ("%d/%m/%Y", "3/4/2025", datetime(2025, 4, 3, tzinfo=SHANGHAI)),
        ("%m/%d/%Y", "3/4/2025", datetime(2025, 3, 4, tzinfo=SHANGHAI)),
        ("%Y年%m月%d日 %H时%M分", "2025年3月4日  9时5分", datetime(2025, 3, 4, 9, 5, tzinfo=SHANGHAI)),
        ("%d-%b-%y %I:%M %p", "04-Mar-25 01:30 PM", datetime(2025, 3, 4, 13, 30, tzinfo=SHANGHAI)),
        ("%Y-%m-%d %H:%M:%S %z", "2025-03-04 10:00:00 +0000", datetime(2025, 3, 4, 10, tzinfo=UTC)),
        (
            "%Y-%m-%d %H:%M:%S.%f",
            "2025-03-04 10:00:00.25",
            datetime(2025, 3, 4, 10, 0, 0, 250_000, tzinfo=SHANGHAI),
        ),
        ("epoch_s", "1741053600.5", datetime(2025, 3, 4, 2, 0, 0, 500_000, tzinfo=UTC)),
        ("epoch_ms", "1741053600000", datetime(2025, 3, 4, 2, tzinfo=UTC)),
        ("excel", "45720.4583333333", datetime(2025, 3, 4, 11, tzinfo=SHANGHAI)),
        ("%Y-%m-%d", "9999-12-31", datetime(9999, 12, 31, tzinfo=SHANGHAI)),
    ],
)
def test_a_time_in_its_declared_format(form, text, when):
    assert times.reader(form, SHANGHAI)(text) == instant(when)


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [
        ("iso", "31/12/2025", "is not an ISO 8601 time; declare its format under `time` in the mapping"),
        ("%d/%m/%Y", "12/31/2025", "is no day that exists: month must be in 1..12"),
        ("%Y-%m-%d %H:%M", "2025-03-04 24:00", "is no time that exists"),
        ("%Y-%m-%d", "2025-03-04 10:00", "does not fit the format '%Y-%m-%d'"),
        ("epoch_s", "1741053600000", "lies after the year 9999; are these milliseconds?"),
        ("epoch_ms", "soon", "is not a number"),
        ("excel", "12", "is not a serial number of a date"),
    ],
)
def test_a_time_that_is_none_says_why(form, text, reason):
    assert fault(times.reader(form, SHANGHAI), text) == reason


@pytest.mark.parametrize(
    ("form", "text"), [("iso", "2025-03-04"), ("%Y-%m-%d", "2025-03-04"), ("excel", "45720")]
)
def test_a_local_time_needs_a_zone(form, text):
    assert fault(times.reader(form, None), text) == "has no zone; give `zone` in the mapping"


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M", "iso"])
def test_times_that_occur_twice_or_never_are_read_with_the_offset_that_held_before(form):
    read = times.reader(form, AMSTERDAM)
    assert read("2025-10-26 02:30") == instant(datetime(2025, 10, 26, 0, 30, tzinfo=UTC))
    assert read("2025-03-30 02:30") == instant(datetime(2025, 3, 30, 1, 30, tzinfo=UTC))
    assert read("2025-03-30 03:30") == instant(datetime(2025, 3, 30, 1, 30, tzinfo=UTC))


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 - local times are the subject
    st.sampled_from(["Asia/Shanghai", "Europe/Amsterdam", "Australia/Lord_Howe", "America/Santiago", "UTC"]),
)
def test_the_fast_way_through_numeric_formats_is_the_same_as_that_of_python(when, zone):
    when, place = when.replace(microsecond=0, fold=0), ZoneInfo(zone)
    text = f"{when:%d.%m.}{when.year:04d}{when: %H:%M:%S}"
    assert times.reader("%d.%m.%Y %H:%M:%S", place)(text) == instant(when.replace(tzinfo=place))


def test_true_dates_are_read_as_they_are_whatever_the_format():
    read = convert("done_at", '{from: a, format: "%d/%m/%Y", zone: Asia/Shanghai}', typed=True)
    assert read(datetime(2025, 3, 4, 10)) == instant(datetime(2025, 3, 4, 10, tzinfo=SHANGHAI))  # noqa: DTZ001
    assert read(date(2025, 3, 4)) == instant(datetime(2025, 3, 4, tzinfo=SHANGHAI))
    assert read("04/03/2025") == instant(datetime(2025, 3, 4, tzinfo=SHANGHAI))
    assert read(None) is None
    assert fault(read, time(9, 30)) == "is a time of day without a day"
