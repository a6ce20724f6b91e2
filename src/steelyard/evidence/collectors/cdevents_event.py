"""One CDEvent, parsed: what it is, what it is about, when; and as it lands in the table `event`.

Persons and free text are not stored, so `payload` keeps the fields of the vocabulary that hold neither,
at any depth; what a producer adds of its own is left out. The hash is over the whole event.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from steelyard.evidence.collectors.json_file import Object, object_at, text_at
from steelyard.evidence.collectors.moments import parse_instant

_SPECVERSION = re.compile(r"0\.[3-6](\.[0-9]+)?(-draft)?")
_TYPE = re.compile(r"dev\.cdevents(?:\.[a-z-]+)*?\.([a-z]+)\.([a-z]+)\.([0-9]+\.[0-9]+\.[0-9]+(?:-draft)?)")
_ORDER = ("created", "queued", "detected", "packaged", "started", "reported", "updated", "reviewed", "signed")
_KEPT_FIELDS = (
    "id source type version outcome status decision environment service artifactId pipelineName "
    "taskName pipelineRun taskRun repository change branch sbom testCase testCaseRun testSuite "
    "testSuiteRun trigger outputType format ticketType group priority severity labels milestone "
    "resolution uri url viewUrl ticketURI resourceTargetUrl approvalDetailsUrl "
)
_KEPT = frozenset(_KEPT_FIELDS.split())


@dataclass(frozen=True, slots=True)
class Event:
    """A CDEvent; `subject` and `predicate` are the two words of its type, `content` the subject's."""

    where: str
    id: str
    source: str
    type: str
    specversion: str
    subject: str
    predicate: str
    at: int
    chain_id: str
    subject_id: str
    subject_source: str
    content: Object
    sha256: str

    @property
    def key(self) -> str:
        """Unique by the specification."""
        return f"{self.source}#{self.id}"

    @property
    def rank(self) -> int:
        """Order of events of one moment: what opens a history comes before what ends it."""
        return _ORDER.index(self.predicate) if self.predicate in _ORDER else len(_ORDER)


def event(value: Any, where: str) -> Event:
    """Parse one event; raises ValueError with the reason."""
    if not isinstance(value, dict):
        raise ValueError("is not an object")
    inner = value if "context" in value else object_at(value, "data")
    context, subject = object_at(inner, "context"), object_at(inner, "subject")
    if not context:
        raise ValueError("is not a CDEvent: it has no context")
    specversion = text_at(context, "specversion") or text_at(context, "version")
    if not _SPECVERSION.fullmatch(specversion):
        raise ValueError(f"unknown specversion {specversion[:40]!r}; 0.3 to 0.6 are read")
    words = _TYPE.fullmatch(text_at(context, "type"))
    if words is None:
        raise ValueError(f"unknown type {text_at(context, 'type')[:80]!r}")
    for name, holder in (("context.id", context), ("context.source", context), ("subject.id", subject)):
        if not text_at(holder, name.partition(".")[2]):
            raise ValueError(f"has no {name}")
    return Event(
        where=where,
        id=text_at(context, "id"),
        source=text_at(context, "source"),
        type=text_at(context, "type"),
        specversion=specversion,
        subject=words.group(1),
        predicate=words.group(2),
        at=parse_instant(text_at(context, "timestamp")),
        chain_id=text_at(context, "chainId"),
        subject_id=text_at(subject, "id"),
        subject_source=text_at(subject, "source") or text_at(context, "source"),
        content=object_at(subject, "content"),
        sha256=hashlib.sha256(_canonical(value).encode()).hexdigest(),
    )


def landed(one: Event) -> dict[str, Any]:
    """The row of the table `event`."""
    return {
        "src_id": one.key,
        "updated_at": one.at,
        "type": one.type,
        "specversion": one.specversion,
        "subject_id": one.subject_id,
        "chain_id": one.chain_id or None,
        "ts": one.at,
        "payload": _canonical(_kept(one.content)),
        "payload_sha256": one.sha256,
    }


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kept(item) for key, item in value.items() if key in _KEPT}
    return [_kept(item) for item in value] if isinstance(value, list) else value


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
