"""Everything of one assessment as a ZIP: rows as JSON, results and case files as they were stored, the trail.

What nobody outside may see is left out here too: unreleased evidence, and votes that are still blind.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.db import models
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import (
    Answer,
    Assessment,
    Assignment,
    Passage,
    Sample,
    SampledResult,
    State,
)
from steelyard_web.audit.of_case import events_of
from steelyard_web.decisions.models import Appeal, Dispute, ExpertOverride, Meeting, Report, Result, Seat
from steelyard_web.evidence import files
from steelyard_web.evidence.models import Evidence, LoadFile, ReadingFile, Use
from steelyard_web.ratings.blindness import blinded
from steelyard_web.ratings.models import Consensus, Problem, Round, SiteNote, Vote
from steelyard_web.ratings.values import Voting, voting

SCHEMA = "steelyard/case-export/1"
VOTING = (State.REVIEWING, State.ON_SITE)
DATES = (1980, 1, 1, 0, 0, 0)  # of every entry: the same case gives the same bytes


def write(assessment: Assessment, into: IO[bytes], *, with_files: bool) -> None:
    """Write the ZIP; evidence files only where they are asked for, else their digests."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _entries(assessment):
            archive.writestr(zipfile.ZipInfo(name, DATES), data, zipfile.ZIP_DEFLATED)
        if with_files:
            _add_files(assessment, archive)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as JSON has them: people by user name, other rows by key, documents left to files of their own."""

    names: dict[int, str]

    def row(self, row: models.Model) -> dict[str, Any]:
        """One row."""
        columns = [f for f in row._meta.concrete_fields if not isinstance(f, models.BinaryField)]
        return {field.name: self._value(row, field) for field in columns}

    def _value(self, row: models.Model, field: models.Field[Any, Any]) -> Any:
        value = getattr(row, field.attname)
        if value is not None and field.is_relation and field.related_model is User:
            return self.names[value]
        if value is None or isinstance(value, bool | int | str | list | dict):
            return value
        return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _entries(case: Assessment) -> Iterator[tuple[str, bytes]]:
    rows, now = Rows(dict(User.objects.values_list("pk", "username"))), voting(case)
    yield "case.json", _json(_head(case, rows))
    for name, found in _tables(case):
        yield f"rows/{name}.json", _json([rows.row(one) for one in found])
    yield "rows/votes.json", _json([_vote(rows.row(vote), vote, now) for vote in _votes(case)])
    problems = Problem.objects.filter(round__assessment=case).prefetch_related("corrections")
    yield "rows/problems.json", _json([_problem(rows.row(one), one, now) for one in problems])
    yield from _documents(case)
    yield "audit.jsonl", _trail(case, rows)


def _documents(case: Assessment) -> Iterator[tuple[str, bytes]]:
    """Results with the case files that they follow from, the readings and lists of loads, byte for byte.

    A formal case file holds votes: while people vote it is left out.
    """
    for stored in Result.objects.filter(assessment=case).order_by("pk"):
        name = f"results/{stored.pk}-{stored.basis}-{stored.occasion}"
        yield f"{name}.json", bytes(stored.document)
        if stored.case and not (stored.basis == "formal" and case.state in VOTING):
            yield f"{name}.case.json", bytes(stored.case)
    for file in ReadingFile.objects.filter(assessment=case):
        yield f"readings/{file.number}.json", bytes(file.document)
    for listed in LoadFile.objects.filter(assessment=case):
        yield f"loads/{listed.number}.json", bytes(listed.document)


def _head(case: Assessment, rows: Rows) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "assessment": rows.row(case),
        "organisation": {
            name: getattr(case.organisation, name) for name in ("slug", "name_zh", "name_en", "licence")
        },
        "project": None
        if case.project is None
        else {name: getattr(case.project, name) for name in ("slug", "name_zh", "name_en", "summary")},
        "standings": [rows.row(row) for row in case.organisation.standings.order_by("since")],
    }


def _tables(case: Assessment) -> Iterator[tuple[str, Iterable[models.Model]]]:
    own = {"assessment": case}
    yield "passages", Passage.objects.filter(**own)
    yield "assignments", Assignment.objects.filter(**own)
    yield "answers", Answer.objects.filter(**own).order_by("requirement")
    yield "sample", Sample.objects.filter(**own)
    yield "sampled_results", SampledResult.objects.filter(sample__assessment=case)
    yield "evidence", _released(case)
    yield "uses", Use.objects.filter(evidence__released_at__isnull=False, **own)
    yield "reading_files", ReadingFile.objects.filter(**own)
    yield "load_files", LoadFile.objects.filter(**own)
    yield "consensuses", Consensus.objects.filter(**own)
    yield "rounds", Round.objects.filter(**own)
    yield "site_notes", SiteNote.objects.filter(**own)
    yield "results", Result.objects.filter(**own)
    yield "reports", Report.objects.filter(**own)
    yield "disputes", Dispute.objects.filter(report__assessment=case)
    yield "meetings", Meeting.objects.filter(**own)
    yield "seats", Seat.objects.filter(meeting__assessment=case)
    yield "overrides", ExpertOverride.objects.filter(meeting__assessment=case)
    yield "appeals", Appeal.objects.filter(**own)


def _released(case: Assessment) -> models.QuerySet[Evidence]:
    return Evidence.objects.filter(uses__assessment=case, released_at__isnull=False).distinct().order_by("pk")


def _votes(case: Assessment) -> models.QuerySet[Vote]:
    return Vote.objects.filter(assessment=case).order_by("requirement", "instance", "pk")


def _vote(row: dict[str, Any], vote: Vote, now: Voting) -> dict[str, Any]:
    """A vote; of one that is still blind only that it was cast."""
    if _is_open(vote.requirement, vote.instance, now):
        return row
    cast = ("id", "assessment", "requirement", "assessor", "instance")
    return {key: row[key] for key in cast} | {"blind": True}


def _problem(row: dict[str, Any], one: Problem, now: Voting) -> dict[str, Any]:
    """A problem; the ratings of its raiser and rechecker are votes too."""
    row |= {"corrections": [use.pk for use in one.corrections.all()]}
    return row if _is_open(one.requirement, 1, now) else row | {"before": None, "after": None, "blind": True}


def _is_open(requirement: str, instance: int, now: Voting) -> bool:
    """Whether all votes on it are in; those of an instance that an appeal has ended always are."""
    ballot = now.ballots.get(requirement)
    return instance < now.panel.now or (ballot is not None and ballot.complete)


def _trail(case: Assessment, rows: Rows) -> bytes:
    events = list(events_of(case).order_by("number"))
    hidden = blinded(events)
    blind = {"before": None, "after": None, "salt": "", "blind": True}
    found = (rows.row(e) | (blind if e.number in hidden else {}) for e in events)
    return b"".join(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in found)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _add_files(case: Assessment, archive: zipfile.ZipFile) -> None:
    for digest in sorted({one.sha256 for one in _released(case) if one.sha256}):
        path = files.path_of(digest)
        if path.exists():
            archive.write(path, f"files/{digest}")
