"""SPDX 2.3 in JSON: the artifact that a document describes, after the specification's example layout."""

import json

import pytest
from collected import at, collect

from steelyard.errors import InputError

PURL = "pkg:pypi/pay@1.2"
DOCUMENT = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "pay",
    "documentNamespace": "https://bank.example/spdx/pay-1.2",
    "creationInfo": {"created": "2026-03-02T01:00:00Z", "creators": ["Tool: x"]},
    "packages": [
        {
            "SPDXID": "SPDXRef-pay",
            "name": "pay",
            "externalRefs": [
                {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:x"},
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": PURL},
            ],
            "checksums": [
                {"algorithm": "SHA1", "checksumValue": "AA"},
                {"algorithm": "SHA256", "checksumValue": "BB"},
            ],
        },
        {"SPDXID": "SPDXRef-a", "name": "a", "licenseConcluded": "MIT"},
        {"SPDXID": "SPDXRef-b", "name": "b"},
    ],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-pay",
        }
    ],
}


def read(folder, **changed):
    (folder / "a.spdx.json").write_text(json.dumps(DOCUMENT | changed), encoding="utf-8")
    return collect("spdx", folder, "a.spdx.json", service="pay")


def test_a_document_gives_what_it_describes_with_the_number_of_its_components(tmp_path):
    assert read(tmp_path).row("config_item") == {
        "src_id": PURL,
        "updated_at": at(2026, 3, 2, 1),
        "ci_id": PURL,
        "service_id": "pay",
        "class": "artifact",
        "name": "pay",
        "created_at": at(2026, 3, 2, 1),
        "purl": PURL,
        "digest": "sha256:bb",
        "sbom_present": True,
        "components": 3 - 1,
    }


@pytest.mark.parametrize(
    "said",
    [
        {"documentDescribes": ["SPDXRef-pay"], "relationships": []},
        {
            "relationships": [
                {
                    "spdxElementId": "SPDXRef-pay",
                    "relationshipType": "DESCRIBED_BY",
                    "relatedSpdxElement": "SPDXRef-DOCUMENT",
                }
            ]
        },
    ],
)
def test_what_it_describes_may_be_said_in_other_ways(tmp_path, said):
    row = read(tmp_path, **said).row("config_item")
    assert (row["src_id"], row["components"]) == (PURL, 2)


def test_a_document_that_describes_nothing_is_known_by_its_namespace_and_all_are_components(tmp_path):
    row = read(tmp_path, relationships=[]).row("config_item")
    assert (row["src_id"], row["purl"], row["components"]) == (DOCUMENT["documentNamespace"], None, 3)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"spdxVersion": "SPDX-3.0"}, "is not SPDX-2.2 or SPDX-2.3 in JSON"),
        ({"relationships": [], "documentNamespace": ""}, "does not say what it describes"),
        ({"creationInfo": {}}, "does not say when it was made"),
        ({"creationInfo": {"created": "2026-03-02T01:00:00"}}, "'2026-03-02T01:00:00' has no time zone"),
    ],
)
def test_a_document_that_lacks_what_a_row_needs_is_refused(tmp_path, changed, what):
    with pytest.raises(InputError) as told:
        read(tmp_path, **changed)
    assert told.value.what == what
