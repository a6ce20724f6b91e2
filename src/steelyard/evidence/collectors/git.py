"""Commits of a git repository with parents, line counts, release tags and reverts; incremental.

Authority: `git log` itself (renames detected, merges not counted twice), so the figures are the ones that
anybody gets by hand. The main line is what HEAD names; `refs: all` takes every branch and tag.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from steelyard.errors import InputError
from steelyard.evidence.delivery import Cursors, Delivery, Item
from steelyard.evidence.source import Found, Source, find, fingerprint

VERSION = 1
TABLES = ("code_commit", "code_parent")
# A repository is evidence, not a program: nothing that its configuration names is started.
SAFE = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "core.hooksPath=/dev/null",
        "-c", "diff.algorithm=myers", "-c", "diff.renameLimit=1000", "-c", "i18n.logOutputEncoding=UTF-8")
ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1",
               "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as found, with what decides its rows."""

    path: Path
    identity: str
    revisions: tuple[str, ...]           # what `git log` walks: HEAD, or every ref
    tip: str                             # the commits that these stand for
    tags: dict[str, tuple[str, ...]]     # commit -> release tags
    options: tuple[str, ...]             # further arguments of `git log`


@dataclass(frozen=True, slots=True)
class Walk:
    """Which commits a delivery reads: those reachable from `repository` and not from `known`."""

    repository: Repository
    known: tuple[str, ...]
    source: Source


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:
    """One delivery per repository: all its commits the first time, the new ones afterwards.

    A history that was rewritten is read whole again, and commits that are gone become tombstones.
    Raises InputError for a folder that is not a repository, is shallow or has no commit.
    """
    for found in find(source):
        repository = _repository(source, found)
        src = f"git:{repository.identity}"
        seen = _seen(cursors(src))
        fresh = seen.get("options") != list(repository.options) or not _holds(repository, seen.get("tip", ""))
        state = json.dumps({"tip": repository.tip, "tags": _tags_digest(repository), "options": list(repository.options)})
        walk = Walk(repository, () if fresh else tuple(str(seen["tip"]).split()), source)
        yield Delivery(
            collector="git",
            version=VERSION,
            src=src,
            uri=found.uri,
            fingerprint=fingerprint("git", repository.identity, state, *source.shared_accounts, source.option("issue_key")),
            origin=source.origin,
            tables=TABLES,
            read=partial(_read, walk),
            covers=source.covers,
            replaces_rows=fresh and bool(seen),
            cursor=state,
        )


def run(path: Path, *arguments: str) -> str:
    """What one git command prints; raises InputError with git's own words when it fails."""
    try:
        done = subprocess.run(
            ["git", *SAFE, "-C", str(path), *arguments], capture_output=True, check=True, env={**os.environ, **ENVIRONMENT}
        )
    except FileNotFoundError:
        raise InputError("git is not installed", remedy="apt-get install git") from None
    except subprocess.CalledProcessError as fault:
        raise _failed(path, fault.stderr) from None
    return done.stdout.decode("utf-8", "replace")


def _failed(path: Path, stderr: bytes) -> InputError:
    told = stderr.decode("utf-8", "replace").strip().splitlines()
    words = told[0] if told else "git failed"
    if "not a git repository" in words:
        return InputError("is not a git repository", where=str(path), remedy="name the folder that holds `.git`")
    if "dubious ownership" in words:
        return InputError("belongs to another user, so git refuses it", where=str(path),
                          remedy=f"git config --global --add safe.directory {path}")
    return InputError(f"git cannot read it: {words}", where=str(path), remedy="`git fsck` tells more")


def _repository(source: Source, found: Found) -> Repository:
    path = found.path
    if not path.is_dir():
        raise InputError("is not a folder", where=found.uri, remedy="name the folder of a repository")
    shallow, inside = run(path, "rev-parse", "--is-shallow-repository", "--show-prefix").split("\n")[:2]
    if inside:
        raise InputError("is not a git repository but a folder inside one", where=found.uri,
                         remedy="name the folder that holds `.git`")
    if shallow == "true":
        raise InputError("is a shallow clone: its history is cut off", where=found.uri, remedy="git fetch --unshallow")
    everything = source.option("refs") == "all"
    heads = run(path, "for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes").split() if everything else []
    tip = _tip(path, found, heads)
    since = source.option("since")
    return Repository(
        path=path,
        identity=found.fields.get("repository") or path.resolve().name.removesuffix(".git"),
        revisions=("--branches", "--remotes", "--tags", "HEAD") if everything else ("HEAD",),
        tip=tip,
        tags=_tags(path),
        options=(f"--since={since}",) if since else (),
    )


def _tip(path: Path, found: Found, heads: Sequence[str]) -> str:
    try:
        head = run(path, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").strip()
    except InputError:
        raise InputError("has no commit", where=found.uri, remedy="commit something, or remove the source") from None
    return " ".join(sorted({head, *heads}))


def _tags(path: Path) -> dict[str, tuple[str, ...]]:
    tags: dict[str, tuple[str, ...]] = {}
    listed = run(path, "for-each-ref", "--format=%(objectname) %(*objectname) %(refname:lstrip=2)", "refs/tags")
    for line in listed.splitlines():
        direct, peeled, name = line.split(" ", 2)
        tags[peeled or direct] = (*tags.get(peeled or direct, ()), name)
    return tags


def _tags_digest(repository: Repository) -> str:
    return fingerprint(*(f"{sha} {' '.join(names)}" for sha, names in sorted(repository.tags.items())))


def _seen(cursor: str) -> dict[str, object]:
    if not cursor:
        return {}
    found: dict[str, object] = json.loads(cursor)
    return found


def _holds(repository: Repository, tip: object) -> bool:
    """Whether everything that was read last time is still part of the history."""
    if not tip:
        return False
    if tip == repository.tip:
        return True
    try:
        left = run(repository.path, "rev-list", "--max-count=1", *str(tip).split(), "--not", *repository.tip.split())
    except InputError:
        return False                     # the old commits are not even there any more
    return not left.strip()


def _read(walk: Walk) -> Iterator[Item]:
    from steelyard.evidence.collectors.git_log import read  # noqa: PLC0415 - start-up is a feature

    yield from read(walk)
