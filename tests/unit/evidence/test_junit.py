"""The `junit` collector: reports of several tools in, one row per attempt out."""

import codecs
from zoneinfo import ZoneInfo

import pytest
from collected import ABSENT, DATA, REAL, at, collect, delivered

from steelyard.errors import InputError

NINE = at(2026, 10, 31, 9)
SUITE = '<testsuite timestamp="2026-10-31T09:00:00Z">'


def report(folder, cases, suite='timestamp="2026-10-31T09:00:00Z"', prolog=""):
    text = f'{prolog}<testsuite name="s" {suite}>\n{cases}\n</testsuite>'
    (folder / "report.xml").write_text(text, encoding="utf-8")
    return folder


def test_pytest_gives_one_row_per_case_with_its_outcome_commit_and_requirement():
    rows = collect("junit", DATA / "junit", "pytest.xml", repository="mobile-app").rows("test_result")
    assert [row["outcome"] for row in rows] == ["passed", "failed", "skipped", "error"]
    assert rows[0] == {
        "src_id": f"{rows[0]['run_id']}#tests.test_transfer::test_small_amount@1",
        "updated_at": at(2026, 10, 31, 1, 0, 0, 250_000),
        "suite": "pytest",
        "case_id": "tests.test_transfer::test_small_amount",
        "outcome": "passed",
        "duration": 125_000,
        "at": at(2026, 10, 31, 1, 0, 0, 250_000),
        "commit_sha": "4f1c2d",
        "attempt": 1,
        "requirement_key": "MB-101",
        "repo_id": "mobile-app",
        "run_id": rows[0]["run_id"],
        "level": "unit",
        "automated": True,
    }
    assert rows[0]["run_id"].startswith("junit:") and len(rows[0]["run_id"]) == len("junit:") + 16
    assert [row["requirement_key"] for row in rows[1:]] == [None, None, None]


def test_surefire_reruns_are_attempts_in_the_order_in_which_they_ran():
    rows = collect("junit", DATA / "junit", "surefire.xml").rows("test_result")
    attempts = [
        (row["case_id"].partition("::")[2], row["attempt"], row["outcome"], row["duration"]) for row in rows
    ]
    assert attempts == [
        ("steady", 1, "passed", 1_000_500_000),
        ("flaky", 1, "failed", None),
        ("flaky", 2, "error", None),
        ("flaky", 3, "passed", 500_000),
        ("broken", 1, "failed", 500_000),
        ("broken", 2, "error", None),
        ("broken", 3, "failed", None),
    ]
    assert {row["commit_sha"] for row in rows} == {"9ab0"}


def test_a_case_written_again_is_a_further_attempt():
    rows = collect("junit", DATA / "junit", "gradle.xml").rows("test_result")
    assert [(row["attempt"], row["outcome"]) for row in rows] == [
        (1, "failed"),
        (2, "passed"),
        (1, "skipped"),
    ]


def test_suites_inside_suites_pass_on_name_and_time_and_unknown_attributes_are_left_out():
    rows = collect("junit", DATA / "junit", "jest.xml").rows("test_result")
    assert [(row["suite"], row["case_id"], row["outcome"]) for row in rows] == [
        ("inner", "cart adds::adds an item", "passed"),
        ("outer", "outer::without a class", "skipped"),
    ]
    assert {row["at"] for row in rows} == {NINE}


def test_a_time_without_zone_is_of_the_workspace_or_of_the_option():
    shanghai = ZoneInfo("Asia/Shanghai")
    by_workspace = collect("junit", DATA / "junit", "jest.xml", zone=shanghai).column("test_result", "at")
    by_option = collect("junit", DATA / "junit", "jest.xml", zone=shanghai, timezone="UTC").column(
        "test_result", "at"
    )
    assert by_workspace == [at(2026, 10, 31, 9, zone=shanghai)] * 2
    assert by_option == [NINE] * 2


def test_level_automated_and_commit_come_from_the_source(tmp_path):
    report(tmp_path, '<testcase classname="c" name="n"/>')
    row = collect("junit", tmp_path, level="api", automated="False", commit="abc").row("test_result")
    assert (row["level"], row["automated"], row["commit_sha"], row["duration"]) == ("api", False, "abc", None)


def test_a_placeholder_names_the_repository():
    (delivery,) = delivered("junit", DATA, "{repository}/pytest.xml", repository="other")
    assert delivery.src == "junit:junit"


def test_a_report_without_any_time_takes_the_declared_day(tmp_path):
    report(tmp_path, '<testcase classname="c" name="n"/>', suite="")
    row = collect("junit", tmp_path, at="2026-10-31", timezone="Asia/Shanghai").row("test_result")
    assert row["at"] == at(2026, 10, 30, 16)


def test_a_report_without_any_time_is_refused_when_none_is_declared(tmp_path):
    report(tmp_path, '<testcase classname="c" name="n"/>', suite="")
    with pytest.raises(InputError, match="does not say when it was made") as error:
        collect("junit", tmp_path)
    assert error.value.where == "report.xml"
    assert "at: 2026-10-31" in error.value.remedy


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ('<testcase classname="c" name="n" time="-1"/>', "the duration '-1' is negative"),
        ('<testcase classname="c" name="n" time="fast"/>', "the duration 'fast' is not a number"),
        ('<testcase classname="c" name="n" time="nan"/>', "the duration 'nan' is not a number"),
        ('<testcase classname="c" name="n" time="1e300"/>', "the duration '1e300' is longer than a year"),
        ('<testcase classname="c" name="n" timestamp="31.10.2026"/>', "'31.10.2026' is not an ISO 8601 time"),
        ('<testcase classname="c"/>', "the case has no name"),
    ],
)
def test_a_bad_case_is_rejected_with_its_line_and_the_others_stay(tmp_path, case, reason):
    report(tmp_path, f'<testcase classname="c" name="good"/>\n{case}')
    collected = collect("junit", tmp_path)
    assert collected.reasons == [("report.xml:3", reason)]
    assert collected.column("test_result", "case_id") == ["c::good"]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "GB2312", "utf-16", "utf-8-sig", "big5"])
def test_chinese_names_are_read_in_the_declared_encoding(tmp_path, encoding):
    declared = "" if encoding in ("utf-16", "utf-8-sig") else f' encoding="{encoding}"'
    name = "轉賬" if encoding == "big5" else "转账成功"
    text = f'<?xml version="1.0"{declared}?>{SUITE}<testcase classname="c" name="{name}"/></testsuite>'
    (tmp_path / "report.xml").write_bytes(text.encode(encoding))
    assert collect("junit", tmp_path).row("test_result")["case_id"] == f"c::{name}"


def test_a_character_on_the_edge_of_two_pieces_is_whole(tmp_path):
    cases = "".join(f'<testcase classname="转账{"x" * (i % 3)}" name="例{i}"/>\n' for i in range(20_000))
    text = f'<?xml version="1.0" encoding="GB18030"?>{SUITE}{cases}</testsuite>'
    (tmp_path / "report.xml").write_bytes(text.encode("gb18030"))
    names = collect("junit", tmp_path).column("test_result", "case_id")
    assert names == [f"转账{'x' * (i % 3)}::例{i}" for i in range(20_000)]


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        (b"", "is empty", "report.xml"),
        (b"<testsuite>\n<testcase name='a'\n</testsuite>", "is broken XML: not well-formed", "report.xml:3"),
        (b"<testsuite>\n", "is broken XML: no element found", "report.xml:2"),
        (
            b"<testsuite>\n<testcase name='\xb2\xe2'/></testsuite>",
            "is not UTF-8, as it says it is",
            "report.xml:2",
        ),
        (
            b'<?xml version="1.0" encoding="zip"?><testsuite/>',
            "has an unknown encoding 'zip'",
            "report.xml:1",
        ),
        (b'<?xml version="1.0" encoding="latin-9000"?><a/>', "has an unknown encoding", "report.xml:1"),
        (b"<html><body/></html>", "is not a JUnit report: its root element is <html>", "report.xml:1"),
        (b"<!DOCTYPE testsuite>\n<testsuite/>", "declares a document type or entities", "report.xml:1"),
        (
            b'<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><testsuite name="&b;"/>',
            "declares a document type or entities",
            "report.xml:1",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong_and_where(tmp_path, content, what, where):
    (tmp_path / "report.xml").write_bytes(content)
    with pytest.raises(InputError) as error:
        collect("junit", tmp_path)
    assert error.value.what.startswith(what)
    assert error.value.where == where


def test_a_tag_without_end_is_refused_before_it_costs_minutes(tmp_path):
    (tmp_path / "report.xml").write_text('<testsuite name="' + "x" * 6_000_000)
    with pytest.raises(InputError, match="has a tag of more than 4 MB"):
        collect("junit", tmp_path)


@pytest.mark.parametrize(
    ("option", "what"),
    [
        ({"level": "smoke"}, "unknown level 'smoke'"),
        ({"automated": "maybe"}, "unknown automated 'maybe'"),
        ({"timezone": "Mars/Olympus"}, "unknown time zone 'Mars/Olympus'"),
        ({"at": "yesterday"}, "`at` cannot be read: 'yesterday' is not an ISO 8601 time"),
    ],
)
def test_an_option_that_cannot_be_read_names_its_source(option, what):
    with pytest.raises(InputError) as error:
        delivered("junit", DATA / "junit", "jest.xml", **option)
    assert (error.value.what, error.value.where) == (what, "steelyard.yaml, source 1")


def test_the_fingerprint_changes_with_content_options_and_repository_only(tmp_path):
    def fingerprint(**options):
        return delivered("junit", tmp_path, **options)[0].fingerprint

    report(tmp_path, '<testcase name="a"/>')
    first = fingerprint(repository="a")
    assert fingerprint(repository="a") == first
    others = [fingerprint(repository="b"), fingerprint(repository="a", level="api")]
    report(tmp_path, '<testcase name="b"/>')
    assert len({first, *others, fingerprint(repository="a")}) == 4


def test_one_missing_permission_does_not_stop_the_other_files(tmp_path):
    report(tmp_path, '<testcase classname="c" name="n"/>')
    (tmp_path / "gone.xml").write_text("<testsuite/>")
    first, second = delivered("junit", tmp_path, "*.xml")
    (tmp_path / "gone.xml").unlink()
    with pytest.raises(InputError, match="cannot be read"):
        list(first.read())
    assert sum(len(batch) for batch in second.read()) == 1


def test_many_cases_come_in_batches(tmp_path):
    cases = "".join(f'<testcase classname="c" name="n{i}" time="0.001"/>\n' for i in range(50_000))
    report(tmp_path, cases)
    (delivery,) = delivered("junit", tmp_path)
    sizes = [len(batch) for batch in delivery.read()]
    assert sum(sizes) == 50_000
    assert len(sizes) >= 2 and max(sizes) < 30_000


def test_a_byte_order_mark_wins_over_the_declaration(tmp_path):
    text = f'<?xml version="1.0" encoding="GBK"?>{SUITE}<testcase name="转"/></testsuite>'
    (tmp_path / "report.xml").write_bytes(codecs.BOM_UTF8 + text.encode())
    assert collect("junit", tmp_path).row("test_result")["case_id"] == "::转"


@pytest.mark.skipif(not (REAL / "flask/junit.xml").exists(), reason=ABSENT)
def test_the_real_report_of_flask_has_492_cases():
    outcomes = collect("junit", REAL / "flask", "junit.xml").column("test_result", "outcome")
    assert (len(outcomes), outcomes.count("passed"), outcomes.count("skipped")) == (492, 490, 2)
