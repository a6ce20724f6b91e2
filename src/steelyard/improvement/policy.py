"""The policy of a gate: what it looks at, what it holds results against, who may waive what until when.

docs/guide/gate.md shows each key. Every id and pattern has to fit the standard, so that no slip opens the gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from steelyard.errors import InputError
from steelyard.improvement.stored import Stored, read_stored
from steelyard.improvement.what_if import unknown
from steelyard.improvement.yaml_model import read_yaml
from steelyard.intake import bytes_of
from steelyard.result.parsed import LIMIT

Stage: TypeAlias = Literal["merge", "nightly"]
Filled = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Patterns = Annotated[list[Filled], Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Waiver(_Model):
    requirement: Filled
    owner: Filled
    until: date
    reason: Filled
    project: Filled | None = None


class _Policy(_Model):
    base: Filled | None = None
    missing: Literal["fail", "warn"] = "fail"
    merge: Patterns = ["*"]
    nightly: Patterns = ["*"]
    owners: dict[Filled, Filled] = {}
    waivers: list[_Waiver] = []


@dataclass(frozen=True, slots=True)
class Waiver:
    """A requirement that may fall until a day, in one project or in all, on somebody's word."""

    requirement: str
    owner: str
    until: date
    reason: str
    project: str  # empty: every project

    def covers(self, project: str, requirement: str) -> bool:
        """Whether it is about this requirement of this project."""
        return self.requirement == requirement and self.project in ("", project)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a gate looks at. Without `base` it holds results against their targets."""

    where: str
    base: tuple[Stored, ...] | None
    missing_fails: bool
    stages: Mapping[str, tuple[str, ...]]  # patterns of requirement ids by stage
    owners: Mapping[str, str]  # who may waive, by pattern; the first that fits
    waivers: tuple[Waiver, ...]

    def looks_at(self, requirement: str, stage: Stage) -> bool:
        """Whether a requirement is looked at in this stage."""
        return any(fnmatchcase(requirement, pattern) for pattern in self.stages[stage])

    def owner(self, requirement: str) -> str:
        """Who may waive it; empty where nobody is named."""
        fits = (name for pattern, name in self.owners.items() if fnmatchcase(requirement, pattern))
        return next(fits, "")

    def base_of(self, project: str, part: str, module: str) -> Stored | None:
        """The result that this one is held against."""
        asked = (project, part, module)
        return next((b for b in self.base or () if (b.project, b.part, b.module) == asked), None)


def read_policy(path: Path, requirements: Iterable[str]) -> Policy:
    """The policy at `path`, with its base results; `requirements` are all ids that the standards have.

    Raises InputError for what cannot be read, an id or a pattern that fits nothing, a waiver on the word of
    somebody else than the owner, a base that is there twice.
    """
    given = read_yaml(path, _Policy, "docs/guide/gate.md shows each key")
    known = sorted(set(requirements))
    policy = Policy(
        where=str(path),
        base=None if given.base is None else _base(path.parent / given.base),
        missing_fails=given.missing == "fail",
        stages={"merge": tuple(given.merge), "nightly": tuple(given.nightly)},
        owners=given.owners,
        waivers=tuple(
            Waiver(w.requirement, w.owner, w.until, w.reason, w.project or "") for w in given.waivers
        ),
    )
    _check_patterns(policy, known)
    _check_waivers(policy, known)
    return policy


def _check_patterns(policy: Policy, known: Sequence[str]) -> None:
    named = {
        **{f"$.{stage}[{n}]": p for stage, found in policy.stages.items() for n, p in enumerate(found)},
        **{f"$.owners[{pattern!r}]": pattern for pattern in policy.owners},
    }
    for key, pattern in named.items():
        if not any(fnmatchcase(requirement, pattern) for requirement in known):
            raise InputError(
                f"the pattern {pattern!r} fits no requirement",
                where=f"{policy.where}, {key}",
                remedy="a pattern such as CM-* is held against whole ids",
            )


def _check_waivers(policy: Policy, known: Sequence[str]) -> None:
    for number, waiver in enumerate(policy.waivers):
        where = f"{policy.where}, $.waivers[{number}]"
        if waiver.requirement not in known:
            near = unknown(waiver.requirement, known, "the standard").remedy
            raise InputError(
                f"there is no requirement {waiver.requirement!r}", where=f"{where}.requirement", remedy=near
            )
        owner = policy.owner(waiver.requirement)
        if policy.owners and waiver.owner != owner:
            raise InputError(
                f"{waiver.owner} may not waive {waiver.requirement}",
                where=f"{where}.owner",
                remedy=f"{owner} may" if owner else "name under `owners` who may",
            )


def _base(path: Path) -> tuple[Stored, ...]:
    """The result files in `path`, one a line, as `assess --json` prints them."""
    try:
        lines = bytes_of(path, LIMIT).splitlines()
    except OSError as fault:
        raise InputError(
            f"the base cannot be read: {fault.strerror}",
            where=str(path),
            remedy="`steelyard assess --all --json` prints one",
        ) from None
    found: dict[tuple[str, str, str], Stored] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            stored = read_stored(line, f"{path}:{number}")
            key = (stored.project, stored.part, stored.module)
            if key in found:
                raise InputError(f"{stored.project} stands here twice", where=f"{path}:{number}")
            found[key] = stored
    return tuple(found.values())
