"""CycloneDX BOMs and VEX documents in JSON: the artifact as `config_item`, vulnerabilities as `finding`.

Authority: ECMA-424 and the CycloneDX JSON schemas 1.2 to 1.7. Options: `at`, `service`, `repository`.
- A document that lists components is an SBOM: it gives one item of class `artifact`, named by the purl
  of what it describes, else by its bom-ref, else by the serial number of the BOM. A VEX lists none and
  gives no item, because it does not show that there is an SBOM.
- `signed` is true where the document carries a signature block, which is not verified here; without
  one it stays empty, because the artifact may be signed elsewhere.
- A vulnerability gives one row per component that it affects. `first_seen_at` is its `created`, else the
  time of the document; a row without any date takes the option `at`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.collectors.cyclonedx_finding import findings
from steelyard.evidence.collectors.json_file import Object, object_at, objects_at, read_object, text_at
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.collectors.report_file import ReportFile, batches, delivery_of, report_files
from steelyard.evidence.delivery import Cursors, Delivery, Item, Reject
from steelyard.evidence.source import Source

VERSION = 1
_VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
_DIGESTS = ("SHA-256", "SHA-512", "SHA-384", "SHA3-256", "SHA3-512", "SHA3-384", "SHA-1")  # best known first


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per document."""
    for file in report_files(source):
        yield delivery_of(file, VERSION, file.service, ("config_item", "finding"), _read)


def _read(file: ReportFile) -> Iterator[Item]:
    bom = read_object(file.path, file.uri, "CycloneDX")
    if bom.get("bomFormat") != "CycloneDX" or bom.get("specVersion") not in _VERSIONS:
        raise InputError(
            f"is not CycloneDX {_VERSIONS[0]} to {_VERSIONS[-1]}",
            where=file.uri,
            remedy="let the tool write CycloneDX JSON, or correct the pattern of the source",
        )
    at = _time(file, bom)
    components = list(_components(bom))
    if isinstance(bom.get("components"), list):
        yield from batches("config_item", [_artifact(file, bom, len(components), at or file.need_at())])
    yield from _vulnerabilities(file, bom, components, at)


def _vulnerabilities(
    file: ReportFile, bom: Object, components: list[Object], at: int | None
) -> Iterator[Item]:
    described = object_at(object_at(bom, "metadata"), "component")
    by_ref = {text_at(part, "bom-ref"): part for part in [*components, described] if text_at(part, "bom-ref")}
    tool = _tool(bom)
    rows: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    for number, vulnerability in enumerate(objects_at(bom, "vulnerabilities")):
        where = f"{file.uri}, $.vulnerabilities[{number}]"
        try:
            found = findings(vulnerability, by_ref, tool, at, file)
        except ValueError as fault:
            yield Reject(where, str(fault), {"id": text_at(vulnerability, "id")[:100]})
            continue
        for row in found:
            key = row["src_id"]
            if key in rows:
                yield Reject(
                    where, f"the finding {key} stands twice (first at {places[key]})", {"id": row["rule"]}
                )
            else:
                rows[key], places[key] = row, where
    yield from batches("finding", list(rows.values()))


def _artifact(file: ReportFile, bom: Object, components: int, at: int) -> dict[str, Any]:
    described = object_at(object_at(bom, "metadata"), "component")
    identity = text_at(described, "purl") or text_at(described, "bom-ref") or text_at(bom, "serialNumber")
    if not identity:
        raise InputError(
            "does not say what it describes",
            where=file.uri,
            remedy="let the tool fill metadata.component with a purl, or at least a serialNumber",
        )
    return {
        "src_id": identity,
        "updated_at": at,
        "ci_id": identity,
        "service_id": file.service,
        "class": "artifact",
        "name": text_at(described, "name") or None,
        "created_at": at,
        "purl": text_at(described, "purl") or None,
        "digest": _digest(described),
        "signed": True if object_at(bom, "signature") else None,
        "sbom_present": True,
        "components": components,
    }


def _time(file: ReportFile, bom: Object) -> int | None:
    text = text_at(object_at(bom, "metadata"), "timestamp")
    if not text:
        return file.declared_at
    try:
        return parse_instant(text)
    except ValueError as fault:
        raise InputError(str(fault), where=f"{file.uri}, $.metadata.timestamp") from None


def _tool(bom: Object) -> str:
    """The first tool that wrote the document: a list until 1.4, components of `tools` since 1.5."""
    metadata = object_at(bom, "metadata")
    tools = objects_at(metadata, "tools") or objects_at(object_at(metadata, "tools"), "components")
    return next((text_at(tool, "name") for tool in tools), "")


def _components(bom: Object) -> Iterator[Object]:
    """All components, those inside of others too."""
    waiting = objects_at(bom, "components")[::-1]
    while waiting:
        component = waiting.pop()
        yield component
        waiting.extend(objects_at(component, "components")[::-1])


def _digest(component: Object) -> str | None:
    hashes = {text_at(item, "alg"): text_at(item, "content") for item in objects_at(component, "hashes")}
    best = next((name for name in _DIGESTS if hashes.get(name)), None)
    prefix = best.lower().replace("sha-", "sha") if best else ""
    return f"{prefix}:{hashes[best].lower()}" if best else None
