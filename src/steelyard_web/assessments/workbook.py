"""The self-assessment as a workbook: out with the answers so far, in with a list of what would change."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from steelyard.rating.book_reading import read_book
from steelyard.rating.book_writing import write_book
from steelyard.rating.model import Answer as Word
from steelyard.standard import Part
from steelyard.values import SAMM_POINTS, Outcome
from steelyard_web.assessments.actions.answers import Change
from steelyard_web.assessments.catalogue import part_of, requirements_of, standard_of
from steelyard_web.assessments.models import Answer, Assessment
from steelyard_web.assessments.values import words
from steelyard_web.refusal import Refused

MAX_WORKBOOK = 20 * 1024 * 1024  # bytes; 350 requirements take about one hundred thousand


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that an import would change."""

    before: Answer | None
    change: Change


def written(assessment: Assessment) -> bytes:
    """The workbook with the answers so far."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.xlsx"
        write_book(path, standard_of(assessment), scope(assessment), assessment.target, words(assessment))
        return path.read_bytes()


def differences(assessment: Assessment, uploaded: Any) -> list[Difference]:
    """What an uploaded workbook would change, in the order of the standard.

    Raises InputError with every fault and its cell, Refused for a file that is too large.
    """
    old = {row.requirement: row for row in assessment.answers.all()}
    given = _read(assessment, uploaded)
    return [
        Difference(old.get(key), change)
        for key, change in _changes(assessment, given, old)
        if not _same(old.get(key), change)
    ]


def scope(assessment: Assessment) -> Part:
    """The part as it is assessed: a module alone has only its own nodes."""
    part = part_of(assessment)
    nodes = next((m.nodes for m in part.modules if m.id == assessment.module), None)
    return part if nodes is None else replace(part, nodes=tuple(n for n in part.nodes if n.code in nodes))


def change_of(key: str, word: Word, version: int) -> Change:
    """A core answer as a change of what is stored."""
    points = "" if word.points is None else SAMM_POINTS[word.points]
    return Change(key, word.outcome, version, points, word.reason, word.note, word.carried_from)


def _read(assessment: Assessment, uploaded: Any) -> dict[str, Word]:
    if uploaded.size > MAX_WORKBOOK:
        limit = MAX_WORKBOOK // 1024 // 1024
        raise Refused(f"工作簿过大，上限 {limit} MB。", f"The workbook is too large; at most {limit} MB.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.xlsx"
        with path.open("wb") as file:
            file.writelines(uploaded.chunks())
        return read_book(path, standard_of(assessment), scope(assessment))


def _changes(
    assessment: Assessment, given: dict[str, Word], old: dict[str, Answer]
) -> Iterator[tuple[str, Change]]:
    """Everything that the workbook says; what it leaves empty is unrated, as it stands there."""
    keys = [r.id for r in requirements_of(assessment)]
    keys += [p.code for p in scope(assessment).practices()]
    for key in keys:
        version = old[key].version if key in old else 0
        yield key, change_of(key, given.get(key, Word(Outcome.UNRATED)), version)


def _same(old: Answer | None, change: Change) -> bool:
    said = (str(change.outcome), change.points, change.reason.strip(), change.note.strip())
    if old is None:
        return said == ("unrated", "", "", "")
    return said == (old.outcome, old.points, old.reason, old.note)
