"""The files of OWASP SAMM 2 as pydantic models: one folder per kind, one entry per file, linked by ids.

Authority: the `model/` folder of the repository owaspsamm/core. Keys that are not named here are kept as
extras, so that a note can tell which were not used.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from steelyard.standard.files import Files
from steelyard.standard.foreign.imported import Notes

MOST = 5_000  # files of one kind; SAMM 2 has 90 activities
_SUFFIXES = {".yml", ".yaml"}


def _written(value: Any) -> Any:
    """A key of digits only is a number to YAML, and an answer may be the word true."""
    return str(value) if isinstance(value, int) else value


def _items(value: Any) -> Any:
    """Criteria as a list of lines; an unquoted colon makes a mapping of one."""
    listed = [] if value is None else value if isinstance(value, list) else [value]
    return [
        ", ".join(f"{key}: {text}" for key, text in item.items()) if isinstance(item, dict) else str(item)
        for item in listed
        if item is not None
    ]


Words = Annotated[
    str, BeforeValidator(_written), StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)
]
Id = Annotated[
    str, BeforeValidator(_written), StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]
Order = Annotated[Decimal, BeforeValidator(lambda value: 0 if value is None else value)]


class Entry(BaseModel):
    """Anything with an id; unknown keys are kept apart."""

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)
    id: Id


class Function(Entry):
    name: Words
    order: Order = Decimal(0)


class SecurityPractice(Entry):
    function: Id
    name: Words
    short: Words | None = Field(None, alias="shortName")
    order: Order = Decimal(0)


class Stream(Entry):
    practice: Id
    name: Words
    letter: Words | None = None
    order: Order = Decimal(0)


class MaturityLevel(Entry):
    number: Annotated[int, Field(ge=1, le=99)] = Field(
        validation_alias=AliasChoices("number", "level", "order")
    )
    description: Words | None = None


class PracticeLevel(Entry):
    practice: Id
    maturity: Id = Field(alias="maturityLevel")
    objective: Words | None = None


class Activity(Entry):
    stream: Id
    level: Id
    title: Words
    short: Words | None = Field(None, alias="shortDescription")
    long: Words | None = Field(None, alias="longDescription")


class Question(Entry):
    activity: Id
    answerset: Id
    text: Words
    order: Order = Decimal(0)
    quality: Annotated[list[str], BeforeValidator(_items)] = []


class AnswerValue(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)
    text: Words
    value: Decimal
    weight: Decimal = Decimal(1)
    order: Order = Decimal(0)


class AnswerSet(Entry):
    values: Annotated[list[AnswerValue], Field(min_length=1)]


Kind = TypeVar("Kind", bound=Entry)
KINDS: dict[type[Entry], str] = {
    Function: "business_functions",
    SecurityPractice: "security_practices",
    Stream: "streams",
    MaturityLevel: "maturity_levels",
    PracticeLevel: "practice_levels",
    Activity: "activities",
    Question: "questions",
    AnswerSet: "answer_sets",
}


def read_kind(files: Files, notes: Notes, kind: type[Kind]) -> dict[str, Kind]:
    """The entries of one kind by id; faults, duplicates among them, are noted in `files`."""
    found: dict[str, Kind] = {}
    for name in _names(files, KINDS[kind]):
        entry = _entry(files, name, kind)
        if entry is None:
            continue
        if entry.id in found:
            files.faults.append(f"{name}: the id {entry.id} stands in {files.place(entry.id)} as well")
        found.setdefault(entry.id, entry)
        notes.unused(KINDS[kind], {*(entry.model_extra or {})} - {"type"})
    return found


def _entry(files: Files, name: str, kind: type[Kind]) -> Kind | None:
    data = files.read(name)
    if not isinstance(data, dict):
        if name in files.contents:
            files.faults.append(
                f"{name}:1: {'the file is empty' if data is None else 'is not a list of keys'}"
            )
        return None
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        identity = str(data.get("id", ""))
        place = files.place(identity, otherwise=f"{name}:1")
        for item in error.errors():
            key = ".".join(str(step) for step in item["loc"])
            files.faults.append(f"{place}: {identity or 'without an id'}: {key}: {item['msg']}")
        return None


def unused_of_answers(notes: Notes, answers: Iterable[AnswerSet]) -> None:
    """Note keys of single answers, and weights: SAMM 2 weighs every answer 1, and so do we."""
    for answer in (value for one in answers for value in one.values):
        weighed = {"weight"} if answer.weight != 1 else set()
        notes.unused("answer_sets", {f"values.{key}" for key in {*(answer.model_extra or {})} | weighed})


def told_apart(files: Files, notes: Notes) -> None:
    """Note what else stands in the model's folder."""
    known = set(KINDS.values())
    strange = sorted(path.name for path in _inside(files.folder) if path.name not in known)
    if strange:
        notes.said.append(f"not read: {', '.join(strange)}")


def _names(files: Files, folder: str) -> list[str]:
    place = files.folder / folder
    if not place.is_dir():
        files.faults.append(f"{folder}: the folder is missing")
        return []
    names = sorted(path.name for path in _inside(place) if path.suffix.casefold() in _SUFFIXES)
    if len(names) > MOST:
        files.faults.append(f"{folder}: has {len(names)} files; at most {MOST} are read")
        return []
    return [f"{folder}/{name}" for name in names]


def _inside(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]
