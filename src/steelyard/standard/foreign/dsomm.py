"""OWASP DSOMM as a Standard: dimension > subdimension > activity, one requirement per activity.

Authority: the generated `model.yaml` of DevSecOps-MaturityModel-data. Its first YAML document may say the
version; the other holds the model. Older versions have one document and name prerequisites by their titles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import ryaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from steelyard.errors import InputError
from steelyard.intake import refuse_nested, text_of
from steelyard.standard.check import IMPORTED
from steelyard.standard.files import MAX_BYTES, Files
from steelyard.standard.foreign import codes, prose
from steelyard.standard.foreign.imported import Frame, Imported, Notes, imported
from steelyard.standard.foreign.translation import Translation
from steelyard.standard.model import LadderStep, Node, Practice, Requirement, RollUp
from steelyard.values import Text

IDENTITY, PART, TOP = "owasp-dsomm", "devsecops", 5
TITLE = Text("OWASP DevSecOps 成熟度模型（DSOMM）", "OWASP DevSecOps Maturity Model (DSOMM)")
PROVENANCE = {
    IMPORTED: Text(
        "由 OWASP DSOMM 生成的模型文件导入：结构、级别和文字均出自该模型，转发前请核对其许可条款。",
        "Imported from the generated model file of OWASP DSOMM: structure, levels and words are those of "
        "the model; see its licence before passing this folder on.",
    ),
    "rollup": Text(
        "DSOMM 没有规定汇总到整体级别的规则；此处用“每个适用子维度都达到”，为杆秤自定。",
        "DSOMM has no rule that makes one level of all; `every` applicable subdimension is Steelyard's own.",
    ),
    "ladder": Text(
        "级别 1 至 5 及各活动所在级别出自 DSOMM；级别名称为杆秤自拟。",
        "Levels 1 to 5 and the level of each activity are DSOMM's; the names of the levels are ours.",
    ),
}


def _items(value: Any) -> Any:
    return [] if value is None else [value] if isinstance(value, str) else value


def _prose(value: Any) -> Any:
    """Texts are lists in some versions."""
    return "\n".join(str(item) for item in value) if isinstance(value, list) else value or ""


Prose = Annotated[str, BeforeValidator(_prose), Field(max_length=50_000)]
Key = tuple[str, str, str]  # dimension, subdimension, activity
Items = Annotated[list[str], BeforeValidator(_items)]


class _Difficulty(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    knowledge: int | None = None
    time: int | None = None
    resources: int | None = None


class _Activity(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    uuid: str = ""
    level: Annotated[int, Field(ge=1, le=TOP, strict=True)]
    description: Prose = ""
    risk: Prose = ""
    measure: Prose = ""
    assessment: Prose = ""
    difficulty: _Difficulty | None = Field(None, alias="difficultyOfImplementation")
    usefulness: int | None = None
    depends: Items = Field([], alias="dependsOn")
    references: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Placed:
    """An activity with its names and the line on which it stands."""

    dimension: str
    subdimension: str
    name: str
    given: _Activity
    place: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart: YAML refuses a key that stands twice."""
        return (self.dimension, self.subdimension, self.name)

    @property
    def code(self) -> str:
        """The code of its subdimension."""
        return f"{codes.joined(self.dimension)}-{codes.joined(self.subdimension)}"


@dataclass(slots=True)
class _Reading:
    files: Files
    name: str
    notes: Notes = field(default_factory=Notes)
    version: str = ""
    lines: list[str] = field(default_factory=list)
    last: int = 0  # line up to which names were found; activities come in the order of the file

    def place(self, name: str) -> str:
        """`file:line` of a key; the search goes on from the key before, so that repeated names are told apart."""
        for number, text in enumerate(self.lines[self.last :], self.last + 1):
            if text.strip().strip("'\"").removesuffix(":").rstrip("'\"") == name:
                self.last = number
                return f"{self.name}:{number}"
        return f"{self.name}:1"

    def fault(self, place: str, what: str) -> None:
        self.files.faults.append(f"{place}: {what}")


def read_dsomm(file: Path, edition: str = "", translation: Translation | None = None) -> Imported:
    """The model in a generated YAML file; `edition` where the file does not say its version.

    Raises StandardError with every fault: what cannot be read, activities that are incomplete, names that
    give the same code, uuids that stand twice, prerequisites that are nowhere.
    """
    reading = _Reading(Files(file.parent), file.name)
    translation = translation or Translation()
    activities = list(_activities(reading, _model(reading)))
    identities = {a.key: identity for a, identity in _identities(reading, activities)}
    needs = _prerequisites(reading, activities, identities)
    nodes: tuple[Node, ...] = ()
    if not reading.files.faults:
        asked = [(a, _requirement(identities[a.key], a, needs, translation)) for a in activities]
        nodes = tuple(_dimensions(asked, translation))
    frame = Frame(
        id=IDENTITY,
        edition=edition or reading.version or _unnamed(reading),
        title=TITLE,
        provenance=PROVENANCE,
        part=PART,
        node_labels=(Text("维度", "Dimension"),),
        practice_label=Text("子维度", "Subdimension"),
        scale="ordinal",
        rollup=RollUp("every"),
    )
    return imported(frame, nodes, _ladder(), reading.files, translation, reading.notes)


def _unnamed(reading: _Reading) -> str:
    if not reading.files.faults:
        reading.files.faults.append(f"{reading.name}:1: says no version; name the edition (--edition)")
    return ""


def _model(reading: _Reading) -> dict[Any, Any]:
    """The dimensions of all documents; the version is noted where one says it."""
    model: dict[Any, Any] = {}
    for document in _documents(reading):
        if not isinstance(document, dict):
            reading.fault(f"{reading.name}:1", "a document of the file is not a list of dimensions")
        elif isinstance(document.get("meta"), dict) and "version" in document["meta"]:
            reading.version = str(document["meta"]["version"])
        else:
            for name in model.keys() & document.keys():
                reading.fault(f"{reading.name}:1", f"the dimension {name} stands in two documents")
            model |= document
    return model


def _documents(reading: _Reading) -> list[Any]:
    path = reading.files.folder / reading.name
    try:
        text = text_of(path, MAX_BYTES)
        refuse_nested(text, reading.name)
        reading.lines = text.splitlines()
        reading.files.contents[reading.name] = ryaml.loads_all(text) or []
    except InputError as fault:
        reading.fault(fault.where.removeprefix(f"{reading.files.folder}/"), f"cannot be read: {fault.what}")
        return []
    except (OSError, ValueError) as fault:
        reading.fault(reading.name, f"cannot be read: {fault}")
        return []
    return [document for document in reading.files.contents[reading.name] if document is not None]


def _activities(reading: _Reading, model: Mapping[Any, Any]) -> Iterator[_Placed]:
    for dimension, subdimensions in _mappings(reading, model, "dimension"):
        for subdimension, activities in _mappings(reading, subdimensions, "subdimension"):
            for name, given in _mappings(reading, activities, "activity"):
                place = reading.place(name)
                if (activity := _activity(reading, name, given, place)) is not None:
                    yield _Placed(dimension, subdimension, name, activity, place)


def _mappings(
    reading: _Reading, content: Mapping[Any, Any], what: str
) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Named entries that have content; empty ones and private ones (`_meta`) are left out with a note."""
    for name, value in content.items():
        if not isinstance(name, str) or name.startswith("_") or value is None or value == {}:
            reading.notes.said.append(f"left out, an empty or private {what}: {name}")
        elif not isinstance(value, dict):
            reading.fault(reading.place(name), f"{name}: the {what} is not a list of keys")
        else:
            yield name, value


def _activity(reading: _Reading, name: str, given: dict[Any, Any], place: str) -> _Activity | None:
    try:
        activity = _Activity.model_validate(given)
    except ValidationError as error:
        for item in error.errors():
            key = ".".join(str(step) for step in item["loc"])
            reading.fault(place, f"{name}: {key}: {item['msg']}")
        return None
    reading.notes.unused("activities", {*(activity.model_extra or {})})
    return activity


def _identities(reading: _Reading, activities: list[_Placed]) -> Iterator[tuple[_Placed, str]]:
    """Each with its id `Dimension-Subdimension.level.number`; faults where names give no code, or the same."""
    numbers: Counter[tuple[str, int]] = Counter()
    owners: dict[str, tuple[str, ...]] = {}
    for activity in activities:
        names = activity.key[:2]
        if not all(codes.joined(name) for name in names):
            reading.fault(activity.place, f"{' > '.join(names)}: no Latin letter or digit makes a code of it")
        if (owner := owners.setdefault(activity.code, names)) != names:
            reading.fault(activity.place, f"{' > '.join(names)} gets the same code as {' > '.join(owner)}")
        level = activity.given.level
        numbers[activity.code, level] += 1
        yield activity, f"{activity.code}.{level}.{numbers[activity.code, level]}"


def _prerequisites(
    reading: _Reading, activities: list[_Placed], identities: Mapping[Key, str]
) -> dict[Key, list[str]]:
    """What each activity depends on, by its key, as ids of requirements."""
    known = {a.name: identities[a.key] for a in activities}
    uuids: set[str] = set()
    for activity in (a for a in activities if a.given.uuid):
        if activity.given.uuid in uuids:
            reading.fault(activity.place, f"{activity.name}: the uuid {activity.given.uuid} stands twice")
        uuids.add(activity.given.uuid)
        known[activity.given.uuid] = identities[activity.key]
    found: dict[Key, list[str]] = {}
    for activity in activities:
        for needed in activity.given.depends:
            if needed in known:
                found.setdefault(activity.key, []).append(known[needed])
            else:
                reading.fault(activity.place, f"{activity.name}: depends on {needed}, which is nowhere")
    return found


def _dimensions(asked: list[tuple[_Placed, Requirement]], words: Translation) -> Iterator[Node]:
    for dimension in dict.fromkeys(a.dimension for a, _ in asked):
        own = [pair for pair in asked if pair[0].dimension == dimension]
        code = codes.joined(dimension)
        practices = tuple(
            _practice([pair for pair in own if pair[0].subdimension == name], words)
            for name in dict.fromkeys(a.subdimension for a, _ in own)
        )
        yield Node(code, words.text(code, prose.line(dimension)), (), practices)


def _practice(own: list[tuple[_Placed, Requirement]], words: Translation) -> Practice:
    first, requirements = own[0][0], sorted((r for _, r in own), key=lambda r: r.level)
    used = {r.level for r in requirements}
    none = tuple(level for level in range(1, TOP + 1) if level not in used)
    title = words.text(first.code, prose.line(first.subdimension))
    return Practice(first.code, title, tuple(requirements), none)


def _requirement(
    identity: str, activity: _Placed, needs: Mapping[Key, list[str]], words: Translation
) -> Requirement:
    given = activity.given
    what = prose.line(given.measure) or prose.line(given.description)
    english = f"{prose.line(activity.name)}: {what}" if what else prose.line(activity.name)
    look_for = prose.stacked(
        ("", prose.paragraphs(given.description) if given.measure else ""),
        ("Risk", prose.paragraphs(given.risk)),
        ("Assessment", prose.paragraphs(given.assessment)),
        ("Difficulty", _difficulty(given.difficulty)),
        ("Usefulness (1 to 5)", "" if given.usefulness is None else str(given.usefulness)),
        ("Depends on", ", ".join(needs.get(activity.key, []))),
        ("References", _references(given.references or {})),
        ("Source", f"DSOMM activity {given.uuid or activity.name}"),
    )
    return Requirement(
        identity,
        given.level,
        words.text(identity, english),
        words.text(f"{identity}.look_for", look_for),
    )


def _difficulty(given: _Difficulty | None) -> str:
    if given is None:
        return ""
    named = {"knowledge": given.knowledge, "time": given.time, "resources": given.resources}
    return ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)


def _references(given: Mapping[str, Any]) -> str:
    """`samm2 I-SB-1-A; iso27001-2022 8.31, 8.32`; web addresses stay out of the line."""
    told = []
    for name, value in given.items():
        items = [str(item) for item in (value if isinstance(value, list) else [value]) if item is not None]
        if kept := [item for item in items if "://" not in item]:
            told.append(prose.line(f"{name} {', '.join(kept)}"))
    return "; ".join(told)


def _ladder() -> tuple[LadderStep, ...]:
    return tuple(
        LadderStep(
            level,
            Text(f"{level} 级", f"Level {level}"),
            Text(
                f"DSOMM 归入 {level} 级的活动都在做",
                f"The activities that DSOMM places at level {level} are done",
            ),
        )
        for level in range(1, TOP + 1)
    )
