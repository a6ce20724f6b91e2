"""The `sarif` collector: results of scanners in, findings and one scan per tool out."""

import json
from pathlib import Path

import pytest
from collected import ABSENT, DATA, REAL, at, collect, delivered

from steelyard.errors import InputError
from steelyard.evidence.collectors import json_file

DAY = at(2026, 10, 31)
RULE = {"id": "R1"}


def run(*results, tool="sample", rules=(RULE,), **more):
    return {"tool": {"driver": {"name": tool, "rules": list(rules)}}, "results": list(results), **more}


def result(rule="R1", line=1, text="sample", path="a.py", **more):
    place = {"artifactLocation": {"uri": path}, "region": {"startLine": line}}
    return {"ruleId": rule, "message": {"text": text}, "locations": [{"physicalLocation": place}], **more}


def scanned(folder, *runs, **options):
    (folder / "scan.sarif").write_text(json.dumps({"version": "2.1.0", "runs": list(runs)}))
    return collect("sarif", folder, "scan.sarif", **{"at": "2026-10-31", **options})


def test_a_result_is_a_finding_with_severity_weakness_place_and_state():
    collected = collect("sarif", DATA / "sarif", "codeql.sarif", repository="mobile-app")
    scan = at(2026, 10, 31, 0, 0, 0, 500_000)
    names = ("rule", "severity", "weakness", "location", "state", "first_seen_at", "fixed_at")
    assert [tuple(row[name] for name in names) for row in collected.rows("finding")] == [
        ("py/sql-injection", "critical", "CWE-89", "src/app/db.py:12", "open", scan, None),
        ("py/unused", "low", None, "src/app/db.py:3", "suppressed", scan, None),
        ("own/weak-hash", "medium", "CWE-327", "src/工具/hash.py:5", "open", at(2026, 10, 1), None),
        ("py/unused", "medium", None, None, "fixed", scan, scan),
    ]
    assert set(collected.column("finding", "category")) == {"sast"}
    assert set(collected.column("finding", "repo_id")) == {"mobile-app"}
    assert set(collected.column("finding", "last_seen_at")) == {scan}


def test_each_scan_is_an_observation_with_the_number_of_its_results():
    row = collect("sarif", DATA / "sarif", "codeql.sarif", repository="mobile-app").row("observation")
    assert row == {
        "src_id": row["src_id"],
        "updated_at": row["at"],
        "metric": "scan",
        "repo_id": "mobile-app",
        "numerator": 4,
        "denominator": 4,
        "at": at(2026, 10, 31, 0, 0, 0, 500_000),
        "ref": "4f1c2d",
        "tool": "CodeQL",
    }
    assert row["src_id"].startswith("scan:CodeQL@")


def test_a_clean_scan_is_an_observation_of_zero_results(tmp_path):
    collected = scanned(tmp_path, run())
    assert collected.rows("finding") == []
    assert (collected.row("observation")["numerator"], collected.row("observation")["ref"]) == (0, None)


@pytest.mark.parametrize(
    ("score", "severity"),
    [("9.0", "critical"), ("8.9", "high"), (7, "high"), ("4.0", "medium"), (0.1, "low"), ("0.0", "info")],
)
def test_a_security_severity_decides_by_the_bands_of_cvss(tmp_path, score, severity):
    rule = {"id": "R1", "properties": {"security-severity": score}}
    assert scanned(tmp_path, run(result(level="note"), rules=[rule])).row("finding")["severity"] == severity


@pytest.mark.parametrize(
    ("given", "default", "severity"),
    [
        ({"level": "error"}, "note", "high"),
        ({}, "note", "low"),
        ({}, None, "medium"),
        ({"level": "none"}, "error", "info"),
        ({"kind": "review"}, "error", "info"),
    ],
)
def test_a_level_falls_back_to_the_rule_and_then_to_warning(tmp_path, given, default, severity):
    rule = {"id": "R1", **({"defaultConfiguration": {"level": default}} if default else {})}
    assert scanned(tmp_path, run(result(**given), rules=[rule])).row("finding")["severity"] == severity


@pytest.mark.parametrize(
    ("suppressions", "state"),
    [
        ([], "open"),
        ([{"kind": "external", "status": "rejected"}], "open"),
        ([{"kind": "external", "status": "underReview"}], "open"),
        ([{"kind": "external", "status": "rejected"}, {"kind": "inSource"}], "suppressed"),
        ([{"kind": "external", "status": "accepted"}], "suppressed"),
    ],
)
def test_only_an_accepted_suppression_counts(tmp_path, suppressions, state):
    assert scanned(tmp_path, run(result(suppressions=suppressions))).row("finding")["state"] == state


@pytest.mark.parametrize(
    ("tool", "category"),
    [
        ("Bandit", "sast"),
        ("CodeQL command-line toolchain", "sast"),
        ("ruff", "lint"),
        ("ESLint", "lint"),
        ("gitleaks", "secret"),
        ("Trivy", "sca"),
        ("Checkov", "iac"),
        ("sample", None),
    ],
)
def test_the_tool_tells_the_category(tmp_path, tool, category):
    assert scanned(tmp_path, run(result(), tool=tool)).row("finding")["category"] == category


def test_the_option_goes_before_the_tool(tmp_path):
    assert (
        scanned(tmp_path, run(result(), tool="Trivy"), category="container").row("finding")["category"]
        == "container"
    )


def test_a_cve_in_the_rule_goes_before_a_cwe(tmp_path):
    rule = {"id": "CVE-2026-0001", "properties": {"tags": ["CWE-79: sample"]}}
    assert (
        scanned(tmp_path, run(result("CVE-2026-0001"), rules=[rule])).row("finding")["weakness"]
        == "CVE-2026-0001"
    )


def test_a_finding_keeps_its_id_when_its_lines_move_and_the_source_text_is_there(tmp_path):
    def ids(line):
        moved = result(line=line)
        moved["locations"][0]["physicalLocation"]["region"]["snippet"] = {"text": f"{' ' * line}x = 1\n"}
        return scanned(tmp_path, run(moved)).column("finding", "fingerprint")

    assert ids(1) == ids(9)


def test_two_rules_with_the_print_of_one_line_are_two_findings(tmp_path):
    prints = {"partialFingerprints": {"primaryLocationLineHash": "abc:1"}}
    ids = scanned(tmp_path, run(result("R1", **prints), result("R2", **prints))).column("finding", "src_id")
    assert len(set(ids)) == 2


def test_equal_results_at_different_places_are_numbered_and_at_one_place_rejected(tmp_path):
    prints = {"partialFingerprints": {"hash": "abc"}}
    collected = scanned(
        tmp_path, run(result(line=1, **prints), result(line=2, **prints), result(line=1, **prints))
    )
    first, second = collected.column("finding", "fingerprint")
    assert second == f"{first}#2"
    assert collected.reasons == [
        (
            "scan.sarif, $.runs[0].results[2]",
            f"the result {first} stands twice (first at scan.sarif, $.runs[0].results[0])",
        )
    ]


def test_the_runs_of_one_tool_are_one_scan_at_the_latest_time(tmp_path):
    early = run(result("R1"), invocations=[{"endTimeUtc": "2026-10-31T01:00:00Z"}])
    late = run(result("R2"), invocations=[{"endTimeUtc": "2026-10-31T02:00:00"}])
    other = run(result("R3"), tool="other", invocations=[{"startTimeUtc": "2026-10-31T00:30:00Z"}])
    collected = scanned(tmp_path, early, late, other)
    assert collected.column("finding", "last_seen_at") == [at(2026, 10, 31, 2)] * 2 + [
        at(2026, 10, 31, 0, 30)
    ]
    assert collected.column("observation", "numerator") == [2, 1]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (result(level="fatal"), "unknown level 'fatal'; it is one of error, warning, note, none"),
        (result(level=["error"]), "unknown level \"['error']\"; it is one of error, warning, note, none"),
        ({"message": {"text": "sample"}}, "the result names no rule"),
        (
            result(properties={"security-severity": "11"}),
            "the security-severity '11' is not a number from 0 to 10",
        ),
        (
            result(provenance={"firstDetectionTimeUtc": "yesterday"}),
            "'yesterday' is not an ISO 8601 time",
        ),
    ],
)
def test_a_bad_result_is_rejected_with_its_place_and_the_others_stay(tmp_path, bad, reason):
    collected = scanned(tmp_path, run(bad, result(text="good")))
    assert collected.reasons == [("scan.sarif, $.runs[0].results[0]", reason)]
    assert len(collected.rows("finding")) == 1


def test_a_base_that_names_itself_ends_the_walk(tmp_path):
    looping = result()
    looping["locations"][0]["physicalLocation"]["artifactLocation"] = {"uri": "a.py", "uriBaseId": "X"}
    bases = {"X": {"uri": "x/", "uriBaseId": "X"}}
    assert scanned(tmp_path, run(looping, originalUriBaseIds=bases)).row("finding")["location"] == "x/a.py:1"


def test_a_byte_order_mark_is_read(tmp_path):
    text = json.dumps({"version": "2.1.0", "runs": [run(result())]})
    (tmp_path / "scan.sarif").write_text(text, encoding="utf-8-sig")
    assert len(collect("sarif", tmp_path, at="2026-10-31").rows("finding")) == 1


def test_a_run_without_time_needs_the_option(tmp_path):
    with pytest.raises(InputError, match="does not say when it was made"):
        scanned(tmp_path, run(result()), at="")


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        (b"", "is empty", "scan.sarif"),
        (b" \n", "is empty", "scan.sarif"),
        (b'{\n"version": ', "is broken JSON: Expecting value", "scan.sarif:2"),
        (b'{"version": NaN}', "is broken JSON: NaN is not a number of JSON", "scan.sarif"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is broken JSON: Exceeds the limit", "scan.sarif"),
        (b'{"a": "\\ud800"}', "has half of a surrogate pair", "scan.sarif"),
        (b"[" * 200_000, "is nested too deeply", "scan.sarif"),
        (b'{"a": "\xb2\xe2"}', "is not UTF-8 (byte 7)", "scan.sarif"),
        (b"[]", "is JSON but not SARIF", "scan.sarif"),
        (b"<xml/>", "is XML; SARIF is read as JSON", "scan.sarif"),
        (b'{"version": "2.0.0", "runs": []}', "is not SARIF 2.1.0", "scan.sarif"),
        (b'{"version": "2.1.0", "runs": [{}]}', "names no tool", "scan.sarif, $.runs[0].tool.driver.name"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong_and_where(tmp_path, content, what, where):
    (tmp_path / "scan.sarif").write_bytes(content)
    with pytest.raises(InputError) as error:
        collect("sarif", tmp_path)
    assert error.value.what.startswith(what)
    assert error.value.where == where


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "scan.sarif").open("wb") as file:
        file.truncate(json_file.LIMIT + 1)
    with pytest.raises(InputError, match="has 64 MB; the limit for JSON is 64 MB") as error:
        json_file.read_text(Path(file.name), "scan.sarif")
    assert error.value.remedy == "write one report per tool, module or month"


def test_an_unknown_category_names_the_source():
    with pytest.raises(InputError, match="unknown category 'style'"):
        delivered("sarif", DATA / "sarif", "codeql.sarif", category="style")


@pytest.mark.skipif(not (REAL / "sarif").is_dir(), reason=ABSENT)
def test_the_tutorial_samples_read():
    collected = collect("sarif", REAL / "sarif", "*.sarif", at="2026-10-31")
    assert collected.reasons == []
    assert len(collected.rows("finding")) == 4 + 3 + 1 + 9 + 2 + 1
    assert collected.column("finding", "state").count("suppressed") == 5
    assert collected.column("finding", "state").count("fixed") == 1
    assert {"README.md", "src/io/kb.c", "."} <= set(collected.column("finding", "location"))


@pytest.mark.skipif(not (REAL / "flask/ruff.sarif").exists(), reason=ABSENT)
def test_the_real_scans_of_flask_have_10_and_12_findings():
    ruff = collect("sarif", REAL / "flask", "ruff.sarif", at="2026-10-31")
    bandit = collect("sarif", REAL / "flask", "bandit.sarif")
    assert (len(ruff.rows("finding")), len(bandit.rows("finding"))) == (10, 12)
    assert bandit.row("observation")["at"] == at(2026, 11, 23, 13, 59, 8)
