"""SPDX documents in JSON: the artifact that one describes as a `config_item` with its number of components.

Authority: SPDX 2.2 and 2.3 (ISO/IEC 5962:2021), JSON. Options: `at`, `service`. The artifact is what the document
describes, by its package URL, else by the namespace of the document. No table keeps licences, so they are not
read; vulnerabilities are no part of SPDX 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.collectors.json_file import Object, objects_at, read_object, text_at, texts_at
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.collectors.report_file import ReportFile, batches, delivery_of, report_files
from steelyard.evidence.delivery import Cursors, Delivery, Item
from steelyard.evidence.source import Source

VERSION = 1
_VERSIONS = ("SPDX-2.2", "SPDX-2.3")
_DIGESTS = ("SHA256", "SHA512", "SHA384", "SHA1")  # best known first
_DOCUMENT = "SPDXRef-DOCUMENT"


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per document."""
    for file in report_files(source):
        yield delivery_of(file, VERSION, file.service, ("config_item",), _read)


def _read(file: ReportFile) -> Iterator[Item]:
    document = read_object(file.path, file.uri, "SPDX")
    if document.get("spdxVersion") not in _VERSIONS:
        raise InputError(
            f"is not {' or '.join(_VERSIONS)} in JSON",
            where=file.uri,
            remedy="let the tool write SPDX 2.3 JSON, or correct the pattern of the source",
        )
    described = _described(document)
    packages = objects_at(document, "packages")
    main = [package for package in packages if text_at(package, "SPDXID") in described]
    yield from batches("config_item", [_artifact(file, document, main[:1], len(packages) - len(main))])


def _described(document: Object) -> set[str]:
    """The ids of what the document is about: named by it, or by a relationship of it."""
    related = {
        text_at(one, "relatedSpdxElement")
        for one in objects_at(document, "relationships")
        if text_at(one, "relationshipType") == "DESCRIBES" and text_at(one, "spdxElementId") == _DOCUMENT
    }
    inverse = {
        text_at(one, "spdxElementId")
        for one in objects_at(document, "relationships")
        if text_at(one, "relationshipType") == "DESCRIBED_BY"
        and text_at(one, "relatedSpdxElement") == _DOCUMENT
    }
    return related | inverse | set(texts_at(document, "documentDescribes"))


def _artifact(file: ReportFile, document: Object, main: list[Object], components: int) -> dict[str, Any]:
    package = main[0] if main else {}
    purl = next(
        (
            text_at(one, "referenceLocator")
            for one in objects_at(package, "externalRefs")
            if text_at(one, "referenceType") == "purl"
        ),
        "",
    )
    identity = purl or text_at(document, "documentNamespace")
    if not identity:
        raise InputError(
            "does not say what it describes",
            where=file.uri,
            remedy="let the tool fill documentNamespace, or the purl of the package that it describes",
        )
    at = _time(file, document)
    return {
        "src_id": identity,
        "updated_at": at,
        "ci_id": identity,
        "service_id": file.service,
        "class": "artifact",
        "name": text_at(package, "name") or text_at(document, "name") or None,
        "created_at": at,
        "purl": purl or None,
        "digest": _digest(package),
        "sbom_present": True,
        "components": components,
    }


def _time(file: ReportFile, document: Object) -> int:
    text = text_at(document, "creationInfo", "created")
    if not text:
        return file.need_at()
    try:
        return parse_instant(text)
    except ValueError as fault:
        raise InputError(str(fault), where=f"{file.uri}, $.creationInfo.created") from None


def _digest(package: Object) -> str | None:
    sums = {
        text_at(one, "algorithm"): text_at(one, "checksumValue") for one in objects_at(package, "checksums")
    }
    best = next((name for name in _DIGESTS if sums.get(name)), None)
    return f"{best.lower()}:{sums[best].lower()}" if best else None
