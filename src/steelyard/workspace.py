"""The workspace: a folder with `steelyard.yaml`, one evidence store, many projects.

The file is parsed once, here; everything after it sees frozen values. docs/guide/workspace.md shows each key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from steelyard.errors import InputError, WorkspaceError
from steelyard.evidence.collectors import COLLECTORS
from steelyard.evidence.delivery import Covers
from steelyard.evidence.ownership import Owns
from steelyard.evidence.population.declared import Population
from steelyard.evidence.population.written import PopulationIn, population_of
from steelyard.evidence.source import Source
from steelyard.intake import text_of, yaml_of
from steelyard.values import Origin, Text, instant

FILE = "steelyard.yaml"
STATE = ".steelyard"  # store, key: everything that the product keeps for itself
DIRECT = {"git"}  # read from the system itself by us; files are exports (R19)
EARLIEST, LATEST = (
    date(1970, 1, 1),
    date(9998, 12, 31),
)  # of `as_of`, so that every window around it has dates
MAX_BYTES = 4 * 1024 * 1024  # of steelyard.yaml; a thousand projects are about half a megabyte
_NOT_OPTIONS = {"origin", "covers", "files"}

Days = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}d$")]
Identity = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Name(_Model):
    zh: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]


class _Organisation(_Model):
    name: _Name
    category: Identity


class _Owned(_Model):
    repositories: list[str] = []
    pipelines: list[str] = []
    services: list[str] = []
    config_items: list[str] = []
    since: date | None = None
    until: date | None = None


class _Plan(_Model):
    standard: str
    part: Identity
    target: Annotated[int, Field(ge=1, le=99)]
    module: str = ""
    answers: str | None = None
    window: Days | None = None
    links: Literal["all", "explicit"] = "all"


class _Project(_Model):
    name: _Name
    owns: _Owned | list[_Owned] | None = None
    population: PopulationIn | None = None
    assessments: list[_Plan] = []


class _Period(_Model):
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]


class _File(_Model):
    organisation: _Organisation
    timezone: str = "UTC"
    as_of: Annotated[date, Field(ge=EARLIEST, le=LATEST)] | None = None
    window: Days = "90d"
    sources: list[dict[str, Any]] | None = None  # also where every line below it is a comment
    roots: list[str] = []
    standards: str = "standards"
    overlays: dict[str, str] = {}  # folder by standard id, or by id@edition
    shared_accounts: list[str] = []
    zones: dict[Identity, str] = {}  # other network zones, by name: the line that each prints
    shared: dict[Identity, _Owned] = {}
    projects: Annotated[dict[Identity, _Project], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Plan:
    """One assessment of a project: what is assessed, up to which target, on whose answers."""

    standard: str
    part: str
    module: str
    target: int
    answers: Path | None
    window_days: int | None  # None: each measure's own window
    link_mode: str


@dataclass(frozen=True, slots=True)
class Project:
    """The assessed system; its name is on the certificate."""

    id: str
    name: Text
    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Workspace:
    """What `steelyard.yaml` says, checked."""

    root: Path
    organisation: Text
    category: str
    zone: ZoneInfo
    as_of: date | None
    window_days: int
    sources: tuple[Source, ...]
    owns: tuple[Owns, ...]
    projects: Mapping[str, Project]
    shelves: tuple[Path, ...]
    overlays: Mapping[str, Path] = field(default_factory=dict)  # by standard id, or by id@edition
    populations: Mapping[str, Population] = field(
        default_factory=dict
    )  # by project, where it declares one (R18)
    zones: Mapping[str, str] = field(default_factory=dict)  # line of each other network zone by name

    @property
    def state(self) -> Path:
        """The folder of the store and the key."""
        return self.root / STATE

    def project(self, identity: str) -> Project:
        """The project of that id; raises WorkspaceError with the known ones."""
        if identity not in self.projects:
            known = ", ".join(self.projects)
            raise WorkspaceError(
                f"there is no project {identity!r}", where=str(self.root / FILE), remedy=f"projects: {known}"
            )
        return self.projects[identity]


def find_workspace(start: Path) -> Path:
    """The nearest folder at or above `start` that holds steelyard.yaml."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise WorkspaceError(f"no {FILE} here or above", where=str(start), remedy="`steelyard init` writes one")


def read_workspace(root: Path) -> Workspace:
    """Read and check `root`/steelyard.yaml; raises WorkspaceError with every fault."""
    root = root.resolve()
    file = _parse(root / FILE)
    refuse_strays(root)
    zone = _zone(file.timezone, root)
    return Workspace(
        root=root,
        organisation=Text(file.organisation.name.zh, file.organisation.name.en),
        category=file.organisation.category,
        zone=zone,
        as_of=file.as_of,
        window_days=int(file.window[:-1]),
        sources=tuple(
            _source(entry, number, file, root, zone) for number, entry in enumerate(file.sources or (), 1)
        ),
        owns=tuple(_owns(file, zone)),
        projects={key: _project(key, project, root) for key, project in file.projects.items()},
        shelves=(_permitted(file, root, file.standards, "folder of standards"),),
        overlays=_overlays(file, root),
        populations=_populations(file, root, zone),
        zones=file.zones,
    )


def inside(root: Path, name: str, what: str) -> Path:
    """The path of `name` in the workspace; raises WorkspaceError where it leads out of it."""
    path = root / name
    try:
        lies_inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError) as fault:  # a loop of links; bytes that no name has
        raise WorkspaceError(f"{what} {name!r} is no path: {fault}", where=str(root / FILE)) from None
    if not lies_inside:
        raise WorkspaceError(
            f"{what} {name!r} lies outside the workspace",
            where=str(root / FILE),
            remedy="use a path inside the folder of steelyard.yaml",
        )
    return path


def refuse_strays(root: Path) -> None:
    """Raises WorkspaceError where a link in the product's own folder would have us write somewhere else.

    Rows and ledger entries are new files, so only what they are put into can lead away.
    """
    state = root / STATE
    for path in (state, *state.glob("*"), *state.glob("store/*"), *state.glob("store/rows/*")):
        if path.is_symlink():
            raise WorkspaceError(
                "is a link, and the product's own folder holds none",
                where=str(path),
                remedy="put the folder itself there, or move the whole workspace",
            )


def _overlays(file: _File, root: Path) -> dict[str, Path]:
    """Where other wording lies, by standard; a key that no assessment uses is more likely a slip than a plan."""
    named = {plan.standard for project in file.projects.values() for plan in project.assessments}
    used = named | {standard.partition("@")[0] for standard in named}
    for key in file.overlays:
        if key.partition("@")[0] not in used:
            raise WorkspaceError(
                f"`overlays` names the standard {key!r}, which no assessment uses",
                where=str(root / FILE),
                remedy=f"standards in use: {', '.join(sorted(named)) or 'none'}",
            )
    return {key: _permitted(file, root, name, "overlay") for key, name in file.overlays.items()}


def _permitted(file: _File, root: Path, name: str, what: str) -> Path:
    """A folder in the workspace or below one of its roots."""
    try:
        path = (root / name).resolve()
        permitted = any(path.is_relative_to((root / above).resolve()) for above in (".", *file.roots))
    except (OSError, RuntimeError, ValueError) as fault:  # a loop of links; bytes that no name has
        raise WorkspaceError(f"the {what} {name!r} is no folder: {fault}", where=str(root / FILE)) from None
    if not permitted:
        raise WorkspaceError(
            f"the {what} {name!r} lies outside the workspace and its roots",
            where=str(root / FILE),
            remedy="move it into the folder of steelyard.yaml, or list its folder under `roots`",
        )
    return path


def _parse(path: Path) -> _File:
    try:
        return _File.model_validate(yaml_of(text_of(path, MAX_BYTES, "utf-8-sig"), str(path)))
    except InputError as fault:
        raise WorkspaceError(fault.what, where=fault.where, remedy=fault.remedy) from None
    except OSError as fault:
        raise WorkspaceError(
            f"cannot be read: {fault.strerror}", where=str(path), remedy="`steelyard init` writes one"
        ) from None
    except UnicodeDecodeError as fault:
        raise WorkspaceError(
            f"is not UTF-8 (byte {fault.start})", where=str(path), remedy="save it as UTF-8"
        ) from None
    except ValidationError as error:
        faults = "\n".join(f"    {_loc(item['loc'])}: {item['msg']}" for item in error.errors())
        raise WorkspaceError(
            f"has {error.error_count()} fault(s):\n{faults}",
            where=str(path),
            remedy="docs/guide/workspace.md shows each key",
        ) from None
    except ValueError as fault:  # ryaml.InvalidYamlError, and keys that are lists
        raise WorkspaceError(f"is not valid YAML: {fault}", where=str(path)) from None


def _loc(keys: Sequence[int | str]) -> str:
    return ".".join(str(key) for key in keys) or "the file"


def _zone(name: str, root: Path) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WorkspaceError(
            f"unknown time zone {name!r}", where=str(root / FILE), remedy="use a name such as Asia/Shanghai"
        ) from None


def _source(entry: dict[str, Any], number: int, file: _File, root: Path, zone: ZoneInfo) -> Source:
    where = f"{FILE}, source {number}"
    kinds = [key for key in entry if key in COLLECTORS]
    if len(kinds) != 1:
        raise WorkspaceError(
            "names no collector" if not kinds else f"names {len(kinds)} collectors",
            where=where,
            remedy=f"give exactly one of {', '.join(COLLECTORS)}",
        )
    kind = kinds[0]
    unfit = [
        key for key, value in entry.items() if key != "covers" and not isinstance(value, str | int | float)
    ]
    if unfit:
        raise WorkspaceError(
            f"`{unfit[0]}` is neither text nor a number", where=where, remedy="write one value"
        )
    pattern = str(entry.get("files", "") if kind == "table" else entry[kind])
    if not pattern or (Path(pattern).is_absolute() and not file.roots):
        raise WorkspaceError(
            "has no pattern inside the workspace",
            where=where,
            remedy="a table source needs `files`, every pattern is relative to the workspace",
        )
    options = {key: str(value) for key, value in entry.items() if key not in {*_NOT_OPTIONS, *COLLECTORS}}
    if kind == "table":
        options["table"] = str(entry["table"])
    return Source(
        kind=kind,
        pattern=pattern,
        root=root,
        origin=_origin(entry, kind, where),
        options=options,
        covers=_covers(entry.get("covers"), where, zone),
        zone=zone,
        shared_accounts=tuple(file.shared_accounts),
        roots=tuple(Path(root, name) for name in file.roots),
        name=where,
    )


def _origin(entry: dict[str, Any], kind: str, where: str) -> Origin:
    """R19: only what we read from the system ourselves is direct, whatever the entry says."""
    given = str(entry.get("origin", "direct" if kind in DIRECT else "export"))
    if given not in {origin.value for origin in Origin}:
        raise WorkspaceError(f"unknown origin {given!r}", where=where, remedy="direct, export or typed")
    if given == "direct" and kind not in DIRECT:
        raise WorkspaceError(
            "a file is an export, not a direct reading",
            where=where,
            remedy="leave `origin` out, or write export or typed",
        )
    return Origin(given)


def _covers(entry: Any, where: str, zone: ZoneInfo) -> Covers | None:
    """`covers: {from, to}`, both days included: the source is complete for these days."""
    if entry is None:
        return None
    try:
        period = _Period.model_validate(entry)
    except ValidationError:
        raise WorkspaceError("`covers` is not {from: DATE, to: DATE}", where=where) from None
    if period.last < period.first:
        raise WorkspaceError("`covers` ends before it begins", where=where)
    return Covers(_midnight(period.first, zone), _after(period.last, zone))


def _owns(file: _File, zone: ZoneInfo) -> Iterator[Owns]:
    for scope, owned in file.shared.items():
        yield from _owned(f"shared:{scope}", owned, zone)
    for scope, project in file.projects.items():
        entries = project.owns if isinstance(project.owns, list) else [project.owns or _Owned()]
        for entry in entries:
            yield from _owned(scope, entry, zone)


def _owned(scope: str, owned: _Owned, zone: ZoneInfo) -> Iterator[Owns]:
    since = _midnight(owned.since, zone) if owned.since else None
    until = _after(owned.until, zone) if owned.until else None
    if since is not None and until is not None and until <= since:
        raise WorkspaceError(
            f"what {scope} owns ends before it begins",
            where=FILE,
            remedy="`since` and `until` are its first and its last day",
        )
    kinds: dict[Any, list[str]] = {
        "repositories": owned.repositories,
        "pipelines": owned.pipelines,
        "services": owned.services,
        "config_items": owned.config_items,
    }
    named = {kind: tuple(patterns) for kind, patterns in kinds.items() if patterns}
    if not named:
        named = dict.fromkeys(kinds, ("*",))  # a project that names nothing owns everything
    for kind, patterns in named.items():
        yield Owns(scope, kind, patterns, since, until)


def _populations(file: _File, root: Path, zone: ZoneInfo) -> dict[str, Population]:
    try:
        return {
            key: population_of(project.population, root, zone, f"{FILE}, population of {key}")
            for key, project in file.projects.items()
            if project.population is not None
        }
    except InputError as fault:
        raise WorkspaceError(fault.what, where=fault.where, remedy=fault.remedy) from None


def _midnight(day: date, zone: ZoneInfo) -> int:
    return instant(datetime.combine(day, time(), zone))


def _after(day: date, zone: ZoneInfo) -> int:
    """The end of a day; 9999-12-31 stands for ever and has no day after it."""
    return _midnight(min(day, date.max - timedelta(days=1)) + timedelta(days=1), zone)


def _project(identity: str, project: _Project, root: Path) -> Project:
    return Project(
        identity, Text(project.name.zh, project.name.en), tuple(_plan(p, root) for p in project.assessments)
    )


def _plan(plan: _Plan, root: Path) -> Plan:
    return Plan(
        standard=plan.standard,
        part=plan.part,
        module=plan.module,
        target=plan.target,
        answers=inside(root, plan.answers, "answers") if plan.answers else None,
        window_days=int(plan.window[:-1]) if plan.window else None,
        link_mode=plan.links,
    )
