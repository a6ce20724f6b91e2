"""On site: interviews, demonstrations, sample checks of loads (R19), and the end of the visit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from steelyard.indicators.exact import wilson
from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import practice_of
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import pass_on
from steelyard_web.audit.trail import record
from steelyard_web.evidence.loads import KnownLoad, known_loads, list_in_force
from steelyard_web.evidence.readings import from_result
from steelyard_web.ratings.models import SiteNote
from steelyard_web.ratings.values import voting
from steelyard_web.ratings.votes import freeze
from steelyard_web.refusal import Refused

SAMPLE = "sample_check"
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Mismatches over rows drawn, with its 95 % Wilson interval; all three are shares."""

    rate: Fraction
    low: Decimal
    high: Decimal


def error_rate(note: SiteNote) -> ErrorRate | None:
    """The error rate of a sample check; None for other notes."""
    if note.kind != SAMPLE or not note.drawn or note.mismatches is None:
        return None
    return ErrorRate(Fraction(note.mismatches, note.drawn), *wilson(note.mismatches, note.drawn))


@transaction.atomic
def take_note(
    assessment: Assessment, kind: str, text: str, *, by: User, practice: str = "", people: str = ""
) -> SiteNote:
    """An interview or a demonstration, of one practice or of the whole."""
    now = locked(assessment)
    require(by, now, Act.NOTE_ON_SITE)
    if kind not in ("interview", "demonstration"):
        raise Refused("请选择记录类型。", "Choose what kind of note it is.")
    if not text.strip():
        raise Refused("请写明看到或听到的内容。", "Write what was seen or heard.")
    _refuse_practice(now, practice)
    _refuse_long(text)
    return _write(now, by, kind=kind, text=text.strip(), practice=practice, people=people.strip()[:300])


@transaction.atomic
def check_sample(
    assessment: Assessment,
    load_id: str,
    *,
    by: User,
    seed: str,
    drawn: int,
    mismatches: int,
    text: str = "",
    people: str = "",
) -> SiteNote:
    """Rows of a load held against the live system; the last check of a load says whether it counts as checked.

    `seed` is the number that the assessor names on site, after the load was delivered.
    """
    now = locked(assessment)
    require(by, now, Act.NOTE_ON_SITE)
    load = next((one.facts for one in loads(now) if one.facts.load_id == load_id), None)
    if load is None:
        raise Refused(
            "请从读数文件或装载清单中选择一批。", "Choose a load of the reading file or of the list of loads."
        )
    if not seed.strip().isdecimal() or len(seed.strip()) > 40:
        raise Refused(
            "抽样种子是评估师现场指定的数字。", "The seed is a number that the assessor names on site."
        )
    if not 1 <= drawn <= max(load.accepted, 1):
        raise Refused(
            f"抽取行数应在 1 到 {load.accepted} 之间（该批装载的行数）。",
            f"Between 1 and {load.accepted} rows can be drawn: so many are in the load.",
        )
    if not 0 <= mismatches <= drawn:
        raise Refused("不一致的行数应在 0 到抽取行数之间。", "Mismatches are between 0 and the rows drawn.")
    if mismatches and not text.strip():
        raise Refused(
            "有不一致的行时，请写明是哪些行、差在哪里。",
            "Where rows mismatch, write which and how they differ.",
        )
    _refuse_long(text)
    return _write(
        now,
        by,
        kind=SAMPLE,
        text=text.strip(),
        people=people.strip()[:300],
        load_id=load_id,
        seed=seed.strip(),
        drawn=drawn,
        mismatches=mismatches,
    )


@transaction.atomic
def end_visit(assessment: Assessment, *, by: User, version: int | None = None) -> Assessment:
    """To the report: all votes are in and no conflict is open."""
    now = locked(assessment, version)
    require(by, now, Act.END_VISIT)
    freeze(now, by=by)
    standing = voting(now)
    missing, conflicts = standing.unfinished(), standing.open_conflicts()
    if missing or conflicts:
        raise Refused(
            f"还不能结束现场评估：{len(missing)} 条要求的评分未齐，{len(conflicts)} 条分歧未形成合议结论。",
            f"The visit cannot end yet. Requirements with missing votes: {len(missing)}; "
            f"conflicts without a consensus: {len(conflicts)}.",
        )
    return pass_on(now, Act.END_VISIT, by=by, version=version)


def loads(assessment: Assessment) -> tuple[KnownLoad, ...]:
    """The loads that the reading file in force rests on, then the others of the list of loads."""
    measured = from_result(assessment)
    return known_loads(measured.loads if measured else (), list_in_force(assessment))


def _refuse_practice(assessment: Assessment, practice: str) -> None:
    if practice and practice_of(assessment, practice) is None:
        raise Refused("该评估没有这个能力子项。", "This assessment has no such practice.")


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST:
        raise Refused(f"文字过长，上限 {LONGEST} 字。", f"Too long; at most {LONGEST} characters.")


def _write(assessment: Assessment, by: User, **values: str | int) -> SiteNote:
    """Append a note; the same one twice in a row is a double click."""
    last = SiteNote.objects.filter(assessment=assessment, by=by).last()
    if last is not None and all(getattr(last, name) == value for name, value in values.items()):
        return last
    made = SiteNote.objects.create(assessment=assessment, by=by, at=timezone.now(), **values)
    record(
        "site.note",
        made,
        by=by,
        after={name: value for name, value in values.items() if value != ""},
        case=assessment,
    )
    return made
