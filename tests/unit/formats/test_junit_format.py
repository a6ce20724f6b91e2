"""JUnit: read by a reader of the format, counts that agree, and names that XML can hold."""

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from steelyard.report.formats.junit import junit


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_reader_of_the_format_finds_suites_and_counts(mixed, hostile, known, language):
    found = JUnitXml.fromstring(junit([mixed, hostile], known, language).encode())
    for suite in found:
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (6, 2, 1, 1)
        assert len(list(suite)) == 6


def test_each_standing_has_its_place(mixed, known):
    (suite,) = JUnitXml.fromstring(junit([mixed], known, "en").encode())
    kinds = {case.name.split()[0]: [(type(r), r.type) for r in case.result] for case in suite}
    assert kinds == {
        "A.1.1": [],
        "A.2.1": [(Failure, "not_met")],
        "A.2.2": [(Error, "no_evidence")],
        "A.2.3": [(Skipped, None)],
        "B.1.1": [],
        "B.2.1": [(Failure, "partly_met")],
    }
    failure = next(case for case in suite if case.name.startswith("A.2.1")).result[0]
    assert failure.message == "not met: 81% (≥ 90%)"


def test_the_suite_says_what_it_is_of(mixed, known):
    (suite,) = JUnitXml.fromstring(junit([mixed], known, "zh").encode())
    assert suite.name == "sample-project/sample-part"
    told = {p.name: p.value for p in suite.properties()}
    assert (told["level"], told["target"], told["basis"], told["as_of"]) == (
        "1 初始级",
        "3",
        "self",
        "2026-10-31",
    )
