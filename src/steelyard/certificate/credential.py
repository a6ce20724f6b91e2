"""A certificate as a document: a W3C Verifiable Credential 2.0 in the shape of Open Badges 3.0, made offline.

Both formats are followed as we read them; only our own JSON Schema is tested, no validator of theirs.
Terms of our own stand under an `@vocab` inside the document, so that no context of ours has to be fetched. The
facts of the assessment stand in `assessment`; `digests` has the beginning of the SHA-256 of every member, so
that a changed file can be told *where* it was changed. The signature covers them all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from steelyard.certificate.award import Award, LevelIn, OrganisationIn, PartIn, ProjectIn, StandardIn
from steelyard.certificate.canonical import compact, write
from steelyard.certificate.keys import SAMPLE, Key
from steelyard.certificate.models import Filled, Model, Sha256, TextIn
from steelyard.certificate.moments import Day, Moment
from steelyard.certificate.proof import ProofIn, signed
from steelyard.certificate.scheme import Scheme
from steelyard.certificate.signature import Signer
from steelyard.errors import InputError

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
VOCABULARY = "urn:steelyard:certificate:1#"
CONTEXT: list[Any] = [VC, OPEN_BADGES, {"@vocab": VOCABULARY}]
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
PURPOSES: tuple[Literal["revocation", "suspension"], ...] = ("revocation", "suspension")
LISTED = "assessment"  # the member whose own members are digested one by one
DIGITS = 8  # of a member's SHA-256: enough to tell where, the signature tells whether


class IssuerIn(Model):
    id: Filled
    type: list[Literal["Profile"]]
    name: Filled


class StatusEntryIn(Model):
    id: Filled
    type: Literal["BitstringStatusListEntry"]
    statusPurpose: Literal["revocation", "suspension"]  # noqa: N815 - names as the documents have them
    statusListIndex: Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,8})$")]  # noqa: N815
    statusListCredential: Filled  # noqa: N815


class IdentityIn(Model):
    type: Literal["IdentityObject"]
    hashed: Literal[False]
    identityHash: Filled  # noqa: N815
    identityType: Literal["ext:organisation", "ext:project"]  # noqa: N815


class CriteriaIn(Model):
    narrative: Filled


class ResultDescriptionIn(Model):
    id: Filled
    type: list[Literal["ResultDescription"]]
    name: Filled
    resultType: Literal["PerformanceLevel"]  # noqa: N815


class AchievementIn(Model):
    id: Filled
    type: list[Literal["Achievement"]]
    achievementType: Literal["Assessment"]  # noqa: N815
    name: Filled
    description: Filled
    criteria: CriteriaIn
    resultDescription: list[ResultDescriptionIn]  # noqa: N815


class LevelResultIn(Model):
    type: list[Literal["Result"]]
    resultDescription: Filled  # noqa: N815
    value: Filled


class SubjectIn(Model):
    type: list[Literal["AchievementSubject"]]
    identifier: Annotated[list[IdentityIn], Field(min_length=1, max_length=2)]
    achievement: AchievementIn
    result: Annotated[list[LevelResultIn], Field(min_length=1, max_length=1)]


class RecognitionIn(Model):
    id: Filled
    name: TextIn


class AssessmentIn(Model):
    """The facts of the assessment, in both languages."""

    number: Filled
    sample: bool
    unit: Literal["project", "organisation"]
    organisation: OrganisationIn
    project: ProjectIn | None = None
    standard: StandardIn
    part: PartIn
    module: str
    target: int
    level: LevelIn
    as_of: Day
    decided_at: Moment
    result_sha256: Sha256
    decision_sha256: Sha256
    recognitions: list[RecognitionIn]
    statement: TextIn
    prevailing: Literal["zh", "en"]


class CredentialIn(Model):
    """The whole document; its JSON Schema is what `steelyard certificate schema` prints."""

    context: Annotated[list[Any], Field(alias="@context", min_length=3, max_length=3)]
    id: Filled
    type: Annotated[list[str], Field(min_length=2, max_length=2)]
    name: Filled
    description: Filled
    issuer: IssuerIn
    validFrom: Moment  # noqa: N815
    validUntil: Moment | None = None  # noqa: N815
    credentialSubject: SubjectIn  # noqa: N815
    credentialStatus: Annotated[list[StatusEntryIn], Field(min_length=2, max_length=2)]  # noqa: N815
    assessment: AssessmentIn
    digests: dict[Filled, Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]]
    proof: ProofIn


def json_schema() -> dict[str, Any]:
    """Our own JSON Schema (2020-12) of a certificate."""
    schema = CredentialIn.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:steelyard:schema:certificate:1",
    } | schema


def issue(
    awarded: Award,
    scheme: Scheme,
    signer: Signer,
    key: Key,
    *,
    number: str,
    index: int,
    at: str,
    recognitions: Sequence[str] = (),
) -> bytes:
    """A certificate for a decided result, signed at the moment `at`, as canonical bytes.

    `index` is its place in both status lists. Raises InputError where the key may not sign it, where a demo
    decision would get a real certificate, or for a recognition that the scheme does not have.
    """
    _refuse_key(key, scheme, awarded, at)
    document = _document(
        awarded, scheme, number, index, at, _recognised(scheme, recognitions), sample=key.sample
    )
    return write(signed(document | {"digests": digests(document)}, signer, at))


def digests(document: Mapping[str, Any]) -> dict[str, str]:
    """The beginning of the SHA-256 of each member, those of `assessment` one by one."""
    whole = {name: value for name, value in document.items() if name not in {LISTED, "digests", "proof"}}
    listed = {f"{LISTED}.{name}": value for name, value in document[LISTED].items()}
    return {
        name: hashlib.sha256(compact(value)).hexdigest()[:DIGITS] for name, value in (whole | listed).items()
    }


def _refuse_key(key: Key, scheme: Scheme, awarded: Award, at: str) -> None:
    if key.issuer != scheme.issuer.id or not key.serves("certificate", at):
        raise InputError(
            f"the key {key.verifier.multikey} may not sign certificates of {scheme.issuer.id} at {at}"
        )
    if awarded.sample and not key.sample:
        raise InputError("the decision is signed with a demo key; only a demo key may sign this certificate")
    if at < awarded.decided_at:
        raise InputError(f"would be issued before it was decided ({awarded.decided_at})")


def _recognised(scheme: Scheme, names: Sequence[str]) -> list[dict[str, Any]]:
    for name in names:
        if name not in scheme.recognitions:
            known = ", ".join(sorted(scheme.recognitions)) or "none"
            raise InputError(f"the scheme has no recognition {name!r}", remedy=f"known: {known}")
    return [{"id": name, "name": scheme.recognitions[name].model_dump()} for name in sorted(set(names))]


def _document(
    awarded: Award,
    scheme: Scheme,
    number: str,
    index: int,
    at: str,
    recognised: list[dict[str, Any]],
    *,
    sample: bool,
) -> dict[str, Any]:
    wording, until = scheme.wording, scheme.until(at)
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": scheme.certificate_id(number),
        "type": TYPES,
        "name": _marked(_both(wording.title), sample),
        "description": _both(wording.statement),
        "issuer": {"id": scheme.issuer.id, "type": ["Profile"], "name": _both(scheme.issuer.name)},
        "validFrom": at,
        "credentialSubject": _subject(awarded.facts, scheme, sample),
        "credentialStatus": [_entry(scheme, purpose, index) for purpose in PURPOSES],
        "assessment": awarded.facts
        | {
            "number": number,
            "sample": sample,
            "recognitions": recognised,
            "statement": wording.statement.model_dump(),
            "prevailing": scheme.prevailing,
        },
    }
    return document | ({"validUntil": until} if until else {})


def _entry(scheme: Scheme, purpose: str, index: int) -> dict[str, str]:
    return {
        "id": f"{scheme.list_id(purpose)}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": scheme.list_id(purpose),
    }


def _subject(facts: Mapping[str, Any], scheme: Scheme, sample: bool) -> dict[str, Any]:
    standard, part = facts["standard"], facts["part"]
    place = f"{scheme.register_}/standards/{standard['id']}/{standard['edition']}/{part['id']}"
    level = f"{place}#level"
    named = f"{part['title']['zh']} {part['title']['en']}"
    return {
        "type": ["AchievementSubject"],
        "identifier": [_identity(kind, facts[kind]) for kind in ("organisation", "project") if kind in facts],
        "achievement": {
            "id": place,
            "type": ["Achievement"],
            "achievementType": "Assessment",
            "name": _marked(named, sample),
            "description": f"{standard['title']['zh']} {standard['title']['en']} {standard['edition']}",
            "criteria": {"narrative": _both(scheme.wording.criteria)},
            "resultDescription": [
                {
                    "id": level,
                    "type": ["ResultDescription"],
                    "name": "级别 level",
                    "resultType": "PerformanceLevel",
                }
            ],
        },
        "result": [{"type": ["Result"], "resultDescription": level, "value": _level(facts["level"])}],
    }


def _identity(kind: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    name = entry["name"]
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": f"{name['zh']} {name['en']}",
        "identityType": f"ext:{kind}",
    }


def _level(level: Mapping[str, Any]) -> str:
    return f"{level['name']['zh']} {level['name']['en']}"


def _both(text: TextIn) -> str:
    """Both languages in one text, where the formats of others have room for one only."""
    return f"{text.zh} {text.en}"


def _marked(text: str, sample: bool) -> str:
    return f"{SAMPLE} {text}" if sample else text
