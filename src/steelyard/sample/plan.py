"""What the sample bank did, before anything is written: the truth from which files and true values come.

Commits are named by their position in the history of a repository; hashes exist only once git has them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from steelyard.sample.profile import Profile


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit. `files` are the whole new texts of the paths that it changes."""

    index: int
    parents: tuple[int, ...]
    author: str  # mail address
    at: int
    subject: str
    files: tuple[tuple[str, str], ...]
    keyed: bool
    reverts: int | None = None  # index of the commit that it takes back


@dataclass(slots=True)
class History:
    """The commits of one repository in the order of writing, the main line and the release tags."""

    repository: str
    commits: list[Commit] = field(default_factory=list)
    main: list[int] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    hashes: list[str] = field(default_factory=list)  # filled by repository.write

    def head_at(self, moment: int) -> int:
        """The newest commit of the main line that is not later than the moment."""
        return max((i for i in self.main if self.commits[i].at <= moment), key=lambda i: self.commits[i].at)

    def sha(self, index: int | None) -> str:
        """The hash of a commit, empty where none is known."""
        return "" if index is None else self.hashes[index]


@dataclass(frozen=True, slots=True)
class Request:
    """A merge request; times None where it has not come that far."""

    repository: str
    number: int
    key: str
    author: str
    first_commit: int
    opened: int
    reviewed: int | None
    approved: int | None
    merged: int | None
    head: int | None  # commit indexes
    merge: int | None
    commits: int
    additions: int
    deletions: int
    others: int  # approvals by somebody else


@dataclass(frozen=True, slots=True)
class Run:
    """A pipeline run. `sha` stands for a commit that no collected repository has."""

    id: str
    repository: str
    kind: str
    trigger: str
    commit: int | None
    sha: str
    default_branch: bool
    queued: int
    started: int
    finished: int
    outcome: str
    error: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Deployment:
    """One delivery to one environment."""

    id: str
    repository: str
    service: str
    environment: str
    version: str
    head: int | None
    previous: int | None
    run: str
    auto: bool
    kind: str
    started: int
    finished: int
    outcome: str
    rework: bool
    change: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change ticket."""

    id: str
    service: str
    item: str
    type: str
    created: int
    approved: int
    actual_from: int
    actual_to: int
    closed: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident, or a service request (then without impact, detection and agreed time)."""

    id: str
    kind: str
    service: str
    item: str
    severity: int | None
    priority: int | None
    opened: int
    impact: int | None
    detected: int | None
    detected_by: str
    acknowledged: int | None
    resolved: int
    closed: int
    reopened: int | None
    reassigned: int | None
    cause_kind: str
    cause: str  # id of the deployment, where the ticket names it
    due: int | None
    in_time: bool | None
    near: str = ""  # id of the deployment that caused it, where the ticket does not say so


@dataclass(frozen=True, slots=True)
class Alert:
    """A monitoring alert."""

    id: str
    service: str
    item: str
    rule: str
    severity: str
    started: int
    ended: int
    acknowledged: int
    actionable: bool
    incident: str


@dataclass(frozen=True, slots=True)
class Item:
    """A configuration item of the CMDB."""

    id: str
    service: str
    type: str
    filled: int
    total: int
    compared: int
    matching: int
    created: int
    updated: int
    source: str
    duplicate_of: str
    orphan: bool


@dataclass(frozen=True, slots=True)
class Artifact:
    """A released artifact."""

    service: str
    version: str
    purl: str
    digest: str
    built: int
    signed: bool
    sbom: bool
    components: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of one test case."""

    repository: str
    run: str
    level: str
    case: str
    outcome: str
    milliseconds: int
    at: int
    commit: int


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """A coverage report: per file (covered lines, lines, covered branches, branches)."""

    repository: str
    day: date
    at: int
    commit: int
    files: tuple[tuple[str, int, int, int, int], ...]

    @property
    def totals(self) -> tuple[int, int, int, int]:
        """Covered lines, lines, covered branches, branches, summed over the files."""
        _, covered, lines, taken, branches = zip(*self.files, strict=True)
        return sum(covered), sum(lines), sum(taken), sum(branches)


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan of a repository: the weaknesses that stood in it, as (rule, file, line)."""

    repository: str
    at: int
    commit: int
    results: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A security finding of the bank's register, with its date of remedy."""

    id: str
    repository: str
    category: str
    rule: str
    severity: str
    seen: int
    due: int
    fixed: int | None


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A requirement, story or defect."""

    key: str
    repository: str
    kind: str
    created: int
    started: int | None
    done: int | None
    due: int
    found_in: str


@dataclass(slots=True)
class ProjectPlan:
    """Everything that one project (or one shared tool) did."""

    scope: str
    profile: Profile | None = None
    histories: dict[str, History] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    work: list[WorkItem] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)
    coverage: list[CoverageReport] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
