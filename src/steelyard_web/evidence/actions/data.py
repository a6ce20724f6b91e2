"""Data evidence: readings and lists of loads that the applicant made on his own machines."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.result.readings_in import FromResult
from steelyard_web.accounts.models import User
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.audit.trail import record
from steelyard_web.evidence import loads
from steelyard_web.evidence.models import LoadFile, ReadingFile
from steelyard_web.evidence.names import shown_name
from steelyard_web.evidence.readings import read
from steelyard_web.evidence.result_files import LIMIT, choose
from steelyard_web.refusal import Refused


@dataclass(frozen=True, slots=True)
class Taken:
    """A reading file that is now in force, what it says, and whether it was in force already."""

    file: ReadingFile
    found: FromResult
    lines: int  # results in the uploaded file, of which one was taken
    known: bool


@dataclass(frozen=True, slots=True)
class TakenList:
    """A list of loads that is now in force, how many loads it has, and whether it was in force already."""

    file: LoadFile
    count: int
    known: bool


LIST = re.compile(rb"\s*\{\s*\"loads\"")  # canonical JSON sorts its keys


def upload(assessment: Assessment, *, by: User, uploaded: Any, project: str = "") -> Taken | TakenList:
    """Take a result file, or a list of loads, whichever it is."""
    uploaded.seek(0)
    if LIST.match(uploaded.read(64)):
        return upload_loads(assessment, by=by, uploaded=uploaded)
    return upload_readings(assessment, by=by, uploaded=uploaded, project=project)


@transaction.atomic
def upload_loads(assessment: Assessment, *, by: User, uploaded: Any) -> TakenList:
    """Take a list of loads; raises InputError or Refused and changes nothing for anything else."""
    now = locked(assessment)
    require(by, now, Act.UPLOAD_READINGS)
    if now.project_id is None:
        raise Refused(
            "机构级评估以抽样项目的结果为依据，不上传装载清单。",
            "An assessment by sampling rests on the results of its projects; it takes no list of loads.",
        )
    name, data = shown_name(str(uploaded.name)), _bytes(uploaded)
    listed, sha256 = loads.read(data, name), hashlib.sha256(data).hexdigest()
    last = now.load_files.order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        return TakenList(last, len(listed), known=True)
    made = LoadFile.objects.create(
        assessment=now,
        sha256=sha256,
        filename=name,
        document=data,
        number=last.number + 1 if last else 1,
        by=by,
        at=timezone.now(),
    )
    record(
        "loads.upload",
        made,
        by=by,
        before={"number": last.number, "sha256": last.sha256} if last else None,
        after={"number": made.number, "sha256": sha256, "filename": name, "loads": len(listed)},
        case=now,
    )
    return TakenList(made, len(listed), known=False)


@transaction.atomic
def upload_readings(assessment: Assessment, *, by: User, uploaded: Any, project: str = "") -> Taken:
    """Take the readings of a result file; raises InputError or Refused and changes nothing for any other."""
    now = locked(assessment)
    require(by, now, Act.UPLOAD_READINGS)
    if now.project_id is None:
        raise Refused(
            "机构级评估以抽样项目的结果为依据，不上传度量数据。",
            "An assessment by sampling rests on the results of its projects; it takes no readings of its own.",
        )
    name = shown_name(str(uploaded.name))
    chosen = choose(_bytes(uploaded), name, now, project.strip())
    found = read(chosen.line.data, name, now)
    sha256 = hashlib.sha256(chosen.line.data).hexdigest()
    last = now.reading_files.order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        return Taken(last, found, chosen.of, known=True)
    made = ReadingFile.objects.create(
        assessment=now,
        sha256=sha256,
        filename=name,
        document=chosen.line.data,
        as_of=found.window.last,
        number=last.number + 1 if last else 1,
        by=by,
        at=timezone.now(),
    )
    _record(made, found, by, last)
    return Taken(made, found, chosen.of, known=False)


def _bytes(uploaded: Any) -> bytes:
    if uploaded.size > LIMIT:
        most = LIMIT // 1024 // 1024
        raise Refused(f"度量数据文件过大，上限为 {most} MB。", f"The file is too large; at most {most} MB.")
    uploaded.seek(0)
    return bytes(uploaded.read())


def _record(made: ReadingFile, found: FromResult, by: User, last: ReadingFile | None) -> None:
    record(
        "readings.upload",
        made,
        by=by,
        before={"number": last.number, "sha256": last.sha256} if last else None,
        after={
            "number": made.number,
            "sha256": made.sha256,
            "filename": made.filename,
            "as_of": made.as_of,
            "readings": len(found.readings),
            "loads": len(found.loads),
            "project": found.subject.project_id,
        },
        organisation=made.assessment.organisation.slug,
        assessment=made.assessment.number,
    )
