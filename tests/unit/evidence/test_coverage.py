"""The `coverage` collector: Cobertura, JaCoCo and LCOV in, covered and coverable out."""

import pytest
from collected import ABSENT, DATA, REAL, at, collect

from steelyard.errors import InputError


def shares(collected):
    return {row["metric"]: (row["numerator"], row["denominator"]) for row in collected.rows("observation")}


def written(folder, content, name="report.xml"):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_cobertura_without_totals_counts_each_line_of_a_file_once_and_no_method_twice():
    collected = collect("coverage", DATA / "coverage", "cobertura.xml")
    assert shares(collected) == {"line_coverage": (2, 2 + 3), "branch_coverage": (1, 2)}
    assert set(collected.column("observation", "at")) == {at(2026, 10, 31)}


def test_cobertura_takes_the_totals_of_its_root_and_a_time_in_milliseconds(tmp_path):
    written(
        tmp_path,
        '<coverage lines-covered="90" lines-valid="100" branches-covered="0" branches-valid="0" '
        'timestamp="1793404800123">'
        '<class filename="a"><lines><line number="1" hits="0"/></lines></class></coverage>',
    )
    row = collect("coverage", tmp_path, repository="mobile-app", commit="abc").row("observation")
    assert row == {
        "src_id": row["src_id"],
        "updated_at": at(2026, 10, 31, 0, 0, 0, 123_000),
        "metric": "line_coverage",
        "repo_id": "mobile-app",
        "numerator": 90,
        "denominator": 100,
        "at": at(2026, 10, 31, 0, 0, 0, 123_000),
        "ref": "abc",
        "tool": "cobertura",
    }
    assert row["src_id"].startswith("line_coverage@") and len(row["src_id"]) == len("line_coverage@") + 16


def test_jacoco_takes_the_counters_of_the_root_and_the_latest_dump_in_spite_of_its_document_type():
    collected = collect("coverage", DATA / "coverage", "jacoco.xml")
    assert shares(collected) == {"line_coverage": (75, 75 + 25), "branch_coverage": (5, 5 + 3)}
    assert set(collected.column("observation", "at")) == {at(2026, 10, 31, 0, 0, 2, 500_000)}


def test_lcov_takes_totals_or_counts_and_merges_the_tests_of_one_file():
    collected = collect("coverage", DATA / "coverage", "lcov.info", at="2026-10-31T08:00:00+08:00")
    lines_of_b = {1: True, 2: True, 3: False, 4: False}
    assert shares(collected) == {
        "line_coverage": (8 + sum(lines_of_b.values()), 10 + len(lines_of_b)),
        "branch_coverage": (1 + 1, 4 + 2),
    }
    assert set(collected.column("observation", "at")) == {at(2026, 10, 31)}


@pytest.mark.parametrize("name", ["lcov.info", "none.xml"])
def test_a_report_without_time_needs_the_option(tmp_path, name):
    content = (DATA / "coverage/lcov.info").read_bytes()
    written(
        tmp_path, content if name == "lcov.info" else '<coverage lines-covered="1" lines-valid="2"/>', name
    )
    with pytest.raises(InputError, match="does not say when it was made"):
        collect("coverage", tmp_path)


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        (b"", "is empty", "report.xml"),
        (b"<coverage>\n<class", "is broken XML: unclosed token", "report.xml:2"),
        (b"<html/>", "is neither Cobertura nor JaCoCo: its root element is <html>", "report.xml:1"),
        (b"any text", "is neither Cobertura, JaCoCo nor LCOV", "report.xml"),
        (b"SF:\xff", "is not UTF-8", "report.xml:1"),
        (b"SF:a\nDA:1", "has '1' where 2 values stand", "report.xml:2"),
        (b"SF:a\nLF:many", "has 'many' where a count stands", "report.xml:2"),
        (b"SF:a\nLF:1\nLH:2\nend_of_record", "has 2 covered of 1", "report.xml:3"),
        (b'<coverage lines-covered="3" lines-valid="2"/>', "has 3 covered of 2", "report.xml:1"),
        (b'<coverage lines-covered="-3" lines-valid="2"/>', "has '-3' where a count stands", "report.xml:1"),
        (
            b'<report><counter type="LINE" missed="x" covered="1"/></report>',
            "has 'x' where a count",
            "report.xml:1",
        ),
        (b"<coverage/>", "says nothing of lines or branches in the cobertura format", "report.xml"),
        (
            b'<!DOCTYPE report [<!ENTITY a "b">]><report/>',
            "declares a document type or entities",
            "report.xml:1",
        ),
        (b'<!DOCTYPE report SYSTEM "x" []><report/>', "declares a document type or entities", "report.xml:1"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong_and_where(tmp_path, content, what, where):
    written(tmp_path, content)
    with pytest.raises(InputError) as error:
        collect("coverage", tmp_path, at="2026-10-31")
    assert error.value.what.startswith(what)
    assert error.value.where == where


@pytest.mark.skipif(not (REAL / "flask/coverage.xml").exists(), reason=ABSENT)
def test_the_real_report_of_flask_has_its_line_rate():
    collected = collect("coverage", REAL / "flask", "coverage.xml")
    assert shares(collected) == {"line_coverage": (2696, 2886), "branch_coverage": (729, 868)}
    assert round(2696 / 2886, 4) == 0.9342
