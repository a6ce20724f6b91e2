"""The `cyclonedx` collector: BOMs and VEX documents in, artifacts and findings out."""

import json

import pytest
from collected import ABSENT, DATA, REAL, at, collect

from steelyard.errors import InputError
from steelyard.evidence.collectors import json_file

DAY = at(2026, 10, 31)


def bom(folder, **fields):
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.6", **fields}
    (folder / "bom.json").write_text(json.dumps(whole))
    return folder


def vulnerability(**fields):
    return {"id": "CVE-2026-0001", "published": "2026-10-01T00:00:00Z", **fields}


def finding(folder, **fields):
    return collect("cyclonedx", bom(folder, vulnerabilities=[vulnerability(**fields)])).row("finding")


def test_an_sbom_is_an_artifact_with_its_digest_and_all_components_however_deep():
    row = collect("cyclonedx", DATA / "cyclonedx", "sbom.json", service="payments").row("config_item")
    assert row == {
        "src_id": "pkg:maven/sample/payments@2.4.0",
        "updated_at": DAY,
        "ci_id": "pkg:maven/sample/payments@2.4.0",
        "service_id": "payments",
        "class": "artifact",
        "name": "payments",
        "created_at": DAY,
        "purl": "pkg:maven/sample/payments@2.4.0",
        "digest": "sha256:" + "cd" * 32,
        "signed": True,
        "sbom_present": True,
        "components": 3,
    }


def test_a_vulnerability_is_one_finding_per_affected_component():
    rows = collect("cyclonedx", DATA / "cyclonedx", "sbom.json", repository="mobile-app").rows("finding")
    names = (
        "rule",
        "component_purl",
        "version",
        "severity",
        "cvss_tenths",
        "state",
        "first_seen_at",
        "fixed_at",
    )
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("CVE-2026-0001", "pkg:maven/sample/b@2.0", "2.0", "critical", 98, "open", at(2026, 10, 1), None),
        ("CVE-2026-0001", None, "3.0", "critical", 98, "open", at(2026, 10, 1), None),
        ("CVE-2026-0002", "pkg:maven/sample/a@1.0", "1.0", "info", None, "fixed", DAY, at(2026, 10, 20)),
        ("CVE-2026-0003", None, None, None, None, "false_positive", DAY, None),
    ]
    assert [row["src_id"] for row in rows][:2] == ["CVE-2026-0001@lib-b", "CVE-2026-0001@lib-c"]
    assert {(row["category"], row["repo_id"], row["tool"]) for row in rows} == {
        ("sca", "mobile-app", "sample-scanner")
    }
    assert [row["weakness"] for row in rows] == [row["rule"] for row in rows]
    assert {row["last_seen_at"] for row in rows} == {DAY}


def test_a_vex_without_components_shows_no_sbom_and_names_components_of_another_bom():
    collected = collect("cyclonedx", DATA / "cyclonedx", "vex.json")
    assert collected.rows("config_item") == []
    assert [
        (row["component_purl"], row["version"], row["updated_at"]) for row in collected.rows("finding")
    ] == [
        ("pkg:maven/sample/a@1.0", "1.0", at(2026, 9, 1)),
        (None, "1.0", at(2026, 9, 1)),
    ]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("resolved", "fixed"),
        ("resolved_with_pedigree", "fixed"),
        ("not_affected", "false_positive"),
        ("false_positive", "false_positive"),
        ("exploitable", "open"),
        ("in_triage", "open"),
    ],
)
def test_the_analysis_tells_the_state(tmp_path, word, state):
    row = finding(tmp_path, analysis={"state": word})
    assert (row["state"], row["fixed_at"]) == (state, at(2026, 10, 1) if state == "fixed" else None)


def test_an_unsigned_bom_leaves_open_whether_the_artifact_is_signed(tmp_path):
    bom(tmp_path, serialNumber="urn:uuid:sample", components=[])
    row = collect("cyclonedx", tmp_path, at="2026-10-31").row("config_item")
    assert (row["signed"], row["components"], row["ci_id"]) == (None, 0, "urn:uuid:sample")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": ""}, "the vulnerability has no id"),
        ({"created": "2026-10-01T00:00:00"}, "'2026-10-01T00:00:00' has no time zone"),
        ({"ratings": [{"severity": "awful"}]}, "unknown severity 'awful'; it is one of"),
        ({"ratings": [{"score": 11, "method": "CVSSv4"}]}, "the score '11' is not a number from 0 to 10"),
        ({"ratings": [{"score": "9", "method": "CVSSv4"}]}, "the score '9' is not a number from 0 to 10"),
        ({"analysis": {"state": "maybe"}}, "unknown analysis state 'maybe'; it is one of in_triage"),
    ],
)
def test_a_bad_vulnerability_is_rejected_with_its_place_and_the_others_stay(tmp_path, fields, reason):
    good = vulnerability(id="CVE-2026-0002")
    collected = collect("cyclonedx", bom(tmp_path, vulnerabilities=[vulnerability(**fields), good]))
    ((where, why),) = collected.reasons
    assert where == "bom.json, $.vulnerabilities[0]"
    assert why.startswith(reason)
    assert collected.row("finding")["rule"] == "CVE-2026-0002"


def test_a_finding_that_stands_twice_is_rejected(tmp_path):
    collected = collect("cyclonedx", bom(tmp_path, vulnerabilities=[vulnerability(), vulnerability()]))
    assert collected.reasons == [
        (
            "bom.json, $.vulnerabilities[1]",
            "the finding CVE-2026-0001 stands twice (first at bom.json, $.vulnerabilities[0])",
        )
    ]
    assert len(collected.rows("finding")) == 1


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"components": [], "serialNumber": "x"}, "does not say when it was made"),
        ({"vulnerabilities": [{"id": "CVE-2026-0001"}]}, "does not say when it was made"),
        (
            {"components": [], "metadata": {"timestamp": "2026-10-31T00:00:00Z"}},
            "does not say what it describes",
        ),
        (
            {"components": [], "metadata": {"timestamp": "2026-10-31T00:00:00"}},
            "'2026-10-31T00:00:00' has no time zone",
        ),
        ({"specVersion": "2.0"}, "is not CycloneDX 1.2 to 1.7"),
        ({"bomFormat": "SPDX"}, "is not CycloneDX 1.2 to 1.7"),
    ],
)
def test_a_document_that_cannot_be_placed_is_refused(tmp_path, fields, what):
    with pytest.raises(InputError) as error:
        collect("cyclonedx", bom(tmp_path, **fields))
    assert error.value.what == what


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        (b"", "is empty", "bom.json"),
        (b'{"bomFormat":\n', "is broken JSON: Expecting value", "bom.json:2"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8 (byte 0)", "bom.json"),
        (b'<?xml version="1.0"?><bom/>', "is XML; CycloneDX is read as JSON", "bom.json"),
        (b"3", "is JSON but not CycloneDX", "bom.json"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong_and_where(tmp_path, content, what, where):
    (tmp_path / "bom.json").write_bytes(content)
    with pytest.raises(InputError) as error:
        collect("cyclonedx", tmp_path)
    assert error.value.what.startswith(what)
    assert error.value.where == where


def test_a_file_over_the_limit_is_refused(tmp_path):
    with (tmp_path / "bom.json").open("wb") as file:
        file.truncate(json_file.LIMIT + 1)
    with pytest.raises(InputError, match="the limit for JSON is 64 MB"):
        collect("cyclonedx", tmp_path)


@pytest.mark.skipif(not (REAL / "cyclonedx").is_dir(), reason=ABSENT)
def test_the_published_examples_read():
    collected = collect("cyclonedx", REAL / "cyclonedx", "*.json", at="2026-10-31")
    assert collected.reasons == []
    assert collected.column("config_item", "components") == [62, 3]
    assert len(collected.rows("finding")) == 19 + 1 + 1


@pytest.mark.skipif(not (REAL / "flask/sbom.cdx.json").exists(), reason=ABSENT)
def test_the_real_bom_of_flask_lists_74_components_and_goes_by_its_serial_number():
    row = collect("cyclonedx", REAL / "flask", "sbom.cdx.json").row("config_item")
    assert (row["components"], row["ci_id"]) == (74, "urn:uuid:003cb950-255d-4f0c-bfc7-8fa914c99a0e")
