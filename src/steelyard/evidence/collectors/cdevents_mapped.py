"""What CDEvents of all kinds share on their way to rows: settings, keys, outcomes, environments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from steelyard.evidence.collectors.cdevents_event import Event
from steelyard.evidence.collectors.json_file import text_at

_ENVIRONMENTS = (
    ("prod", "production"),
    ("stag", "staging"),
    ("pre", "staging"),
    ("dev", "dev"),
    ("test", "test"),
    ("qa", "test"),
    ("uat", "test"),
)
_DIGEST = re.compile(r"@(sha(?:256|512|384):[0-9a-fA-F]{64,128})")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the source declares: repository, service, class of environments by their name."""

    repository: str
    service: str
    environments: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mapped:
    """What one event adds to a row of a table.

    `first` are fields of which the earliest event decides, `latest` those where a later one does.
    """

    table: str
    key: str
    first: dict[str, Any] = field(default_factory=dict)
    latest: dict[str, Any] = field(default_factory=dict)


def own_key(event: Event) -> str:
    """The id of the row that the event is about."""
    return f"{event.subject}:{event.subject_source}#{event.subject_id}"


def other_key(kind: str, event: Event, reference: dict[str, Any]) -> str | None:
    """The row that a reference in the content names; without a source of its own it is of the event's."""
    identity = text_at(reference, "id")
    return f"{kind}:{text_at(reference, 'source') or event.source}#{identity}" if identity else None


def outcome_of(event: Event, words: dict[str, str]) -> str | None:
    """The outcome in our words, None where none is given; raises ValueError for an unknown one."""
    given = text_at(event.content, "outcome").lower()
    if given and given not in words:
        raise ValueError(f"unknown outcome {given[:40]!r}; it is one of {', '.join(words)}")
    return words.get(given)


def environment_of(event: Event, settings: Settings) -> dict[str, str | None]:
    """Name and class of the environment: as the source declares it, else by the beginning of the name."""
    name = text_at(event.content, "environment", "id") or text_at(event.content, "environment", "name")
    lower = name.lower()
    known = next((word for start, word in _ENVIRONMENTS if lower.startswith(start)), None)
    return {"environment": name or None, "env_class": settings.environments.get(lower, known)}


def digest_of(purl: str) -> str | None:
    """The digest in a package URL of a container image."""
    match = _DIGEST.search(unquote(purl))
    return match.group(1).lower() if match else None
