"""Commits of a git repository with parents, line counts, release tags and reverts; incremental.

Authority: `git log` itself (renames detected, merges not counted twice), so the figures are the ones that
anybody gets by hand. The main line is what HEAD names; `refs: all` takes every branch and tag.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.delivery import Cursors, Delivery, Item
from steelyard.evidence.source import Found, Source, find, fingerprint, refuse_outside, refuse_unknown
from steelyard.intake import is_special, open_regular

VERSION = 1
TABLES = ("code_commit", "code_parent")
TIME_LIMIT = 300  # seconds that one question to git may take; the largest repositories need a few
_ALTERNATES = 5  # stores that borrow from each other, as git itself allows
_CHECKED = ("HEAD", "config", "packed-refs", "commondir", "shallow", "index", "objects/info/alternates")
_MOST = 1 << 20  # bytes of a list of such stores
SHORT = 10  # hex digits of a commit in a cursor
# A repository is evidence, not a program: nothing that its configuration names is started.
SAFE = (
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "log.showRoot=true",
    "-c",
    "advice.graftFileDeprecated=false",
    "-c",
    "diff.algorithm=myers",
    "-c",
    "diff.renameLimit=1000",
    "-c",
    "i18n.logOutputEncoding=UTF-8",
)
# No protocol is allowed: a partial clone would fetch what it lacks, by a command of its configuration.
ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
}
OPTIONS = ("refs", "since", "issue_key", "repository")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as found, with what decides its rows."""

    path: Path
    identity: str
    revisions: tuple[str, ...]  # what `git log` walks: HEAD, or every ref
    tip: str  # the commits that these stand for
    tags: dict[str, tuple[str, ...]]  # commit -> release tags
    options: tuple[str, ...]  # further arguments of `git log`


@dataclass(frozen=True, slots=True)
class Walk:
    """Which commits a delivery reads: those reachable from `repository` and not from `known`."""

    repository: Repository
    known: tuple[str, ...]
    source: Source
    tagged: frozenset[str] = frozenset()  # short hashes of the commits that bore a tag last time


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:
    """One delivery per repository: all its commits the first time, the new ones afterwards.

    A history that was rewritten, or is to be read in another way, is read whole again, and commits that are
    gone become tombstones.
    Raises InputError for a folder that is not a repository, is shallow or has no commit.
    """
    _check_options(source)
    places: dict[str, str] = {}
    for found in find(source):
        repository = _repository(source, found)
        if places.setdefault(repository.identity, found.uri) != found.uri:
            raise InputError(
                f"is called {repository.identity} like {places[repository.identity]}",
                where=found.uri,
                remedy="give it its own source with `repository: NAME`, or rename its folder",
            )
        src = f"git:{repository.identity}"
        seen = _seen(cursors(src))
        way = [str(VERSION), *repository.options, source.option("issue_key"), *source.shared_accounts]
        fresh = seen.get("way") != way or not _holds(repository, seen.get("tip", ""))
        state = json.dumps(
            {
                "tip": repository.tip,
                "tags": _tags_digest(repository),
                "way": way,
                "tagged": [sha[:SHORT] for sha in sorted(repository.tags)],
            }
        )
        walk = Walk(
            repository,
            () if fresh else tuple(seen["tip"].split()),
            source,
            frozenset() if fresh else frozenset(seen["tagged"]),
        )
        yield Delivery(
            collector="git",
            version=VERSION,
            src=src,
            uri=found.uri,
            fingerprint=fingerprint("git", repository.identity, state),
            origin=source.origin,
            tables=TABLES,
            read=partial(_read, walk),
            covers=source.covers,
            replaces_rows=fresh and bool(seen),
            cursor=state,
        )


def environment() -> dict[str, str]:
    """Ours without git's own variables: in a hook, GIT_DIR would lead every command to another repository."""
    return {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | ENVIRONMENT


def run(path: Path, *arguments: str) -> str:
    """What one git command prints; raises InputError with git's own words when it fails."""
    try:
        done = subprocess.run(
            ["git", *SAFE, "-C", str(path), *arguments],
            capture_output=True,
            check=True,
            env=environment(),
            timeout=TIME_LIMIT,
        )
    except FileNotFoundError:
        raise InputError("git is not installed", remedy="apt-get install git") from None
    except subprocess.TimeoutExpired:
        raise stuck(path) from None
    except subprocess.CalledProcessError as fault:
        raise failed(path, fault.stderr) from None
    return done.stdout.decode("utf-8", "replace")


def stuck(path: Path) -> InputError:
    """git gave no answer in time."""
    return InputError(
        f"git gave no answer within {TIME_LIMIT} seconds",
        where=str(path),
        remedy="`git fsck` tells more; a pipe or a device in its folder keeps git waiting for ever",
    )


def failed(path: Path, stderr: bytes) -> InputError:
    """What git said when it failed, with the remedy where we know one."""
    told = stderr.decode("utf-8", "replace")
    words = next((line for line in told.splitlines() if line.startswith(("fatal:", "error:"))), "git failed")
    if "not a git repository" in words:
        return InputError(
            "is not a git repository", where=str(path), remedy="name the folder that holds `.git`"
        )
    if "dubious ownership" in words:
        return InputError(
            "belongs to another user, so git refuses it",
            where=str(path),
            remedy=f"git config --global --add safe.directory {path}",
        )
    if re.search("transport .* not allowed|lazy fetching disabled", told):
        return InputError(
            "is a partial clone: its files are not all here, and nothing is fetched",
            where=str(path),
            remedy="clone it again without --filter",
        )
    return InputError(f"git cannot read it: {words}", where=str(path), remedy="`git fsck` tells more")


def _check_options(source: Source) -> None:
    refuse_unknown(source, OPTIONS)
    if source.option("refs", "all") not in {"all", "head"}:
        raise InputError(f"unknown refs {source.option('refs')!r}", where=source.name, remedy="all or head")


def _since(source: Source) -> tuple[str, ...]:
    """From midnight of a day on: a bare day would mean to git that day at the present time of day."""
    given = source.option("since")
    if not given:
        return ()
    try:
        midnight = datetime.combine(date.fromisoformat(given), time(), source.zone)
    except ValueError:
        raise InputError(
            f"`since` is {given!r}", where=source.name, remedy="write a day such as 2025-01-01"
        ) from None
    return (f"--since={midnight.isoformat()}",)


def _repository(source: Source, found: Found) -> Repository:
    path = found.path
    if not path.is_dir():
        raise InputError("is not a folder", where=found.uri, remedy="name the folder of a repository")
    _refuse_special(found)
    shallow, inside, kept = run(
        path, "rev-parse", "--is-shallow-repository", "--show-prefix", "--git-common-dir"
    ).split("\n")[:3]
    if inside:
        raise InputError(
            "is not a git repository but a folder inside one",
            where=found.uri,
            remedy="name the folder that holds `.git`",
        )
    store = (path / kept).resolve()  # `.git` may be a link, or a file that names a folder
    refuse_outside(source, path, store)
    _refuse_special(found, store)
    for part in ("refs", "objects/pack", "objects/info"):
        refuse_outside(source, path, (store / part).resolve())
    _refuse_borrowing(source, found, store / "objects")
    if shallow == "true":
        raise InputError(
            "is a shallow clone: its history is cut off", where=found.uri, remedy="git fetch --unshallow"
        )
    everything = source.option("refs") == "all"
    heads = (
        run(path, "for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes").split()
        if everything
        else []
    )
    tip = _tip(path, found, heads)
    return Repository(
        path=path,
        identity=found.fields.get("repository")
        or source.option("repository")
        or path.resolve().name.removesuffix(".git"),
        revisions=("--branches", "--remotes", "--tags", "HEAD") if everything else ("HEAD",),
        tip=tip,
        tags=_tags(path),
        options=_since(source),
    )


def _refuse_special(found: Found, *stores: Path) -> None:
    """git opens these first, and would wait for ever for what a pipe or a device has to say."""
    for folder in stores or (found.path, found.path / ".git"):
        for special in (folder, *(folder / name for name in _CHECKED)):
            if is_special(special):
                raise InputError(f"{special} is not a regular file", where=found.uri, remedy="remove it")


def _refuse_borrowing(source: Source, found: Found, objects: Path, depth: int = 0) -> None:
    """Raises InputError where a store of objects, or one that it borrows from, lies outside of the workspace."""
    refuse_outside(source, found.path, objects.resolve())
    for line in _borrowed(found, objects / "info" / "alternates"):
        if line.startswith('"') or depth == _ALTERNATES:
            raise InputError(
                "borrows its objects in a way that cannot be checked",
                where=found.uri,
                remedy="`git repack -a -d`, then remove .git/objects/info/alternates",
            )
        _refuse_borrowing(source, found, objects / line, depth + 1)


def _borrowed(found: Found, alternates: Path) -> list[str]:
    """The folders that a store borrows objects from, as they are written."""
    try:
        with open_regular(alternates) as file:
            text = os.fsdecode(file.read(_MOST))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as fault:
        raise InputError(f"{alternates} cannot be read: {fault.strerror}", where=found.uri) from None
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def _tip(path: Path, found: Found, heads: Sequence[str]) -> str:
    try:
        head = run(path, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").strip()
    except InputError:
        raise InputError(
            "has no commit", where=found.uri, remedy="commit something, or remove the source"
        ) from None
    return " ".join(sorted({head, *heads}))


def _tags(path: Path) -> dict[str, tuple[str, ...]]:
    tags: dict[str, tuple[str, ...]] = {}
    listed = run(
        path, "for-each-ref", "--format=%(objectname) %(*objectname) %(refname:lstrip=2)", "refs/tags"
    )
    for line in listed.splitlines():
        direct, peeled, name = line.split(" ", 2)
        tags[peeled or direct] = (*tags.get(peeled or direct, ()), name)
    return tags


def _tags_digest(repository: Repository) -> str:
    return fingerprint(*(f"{sha} {' '.join(names)}" for sha, names in sorted(repository.tags.items())))


def _seen(cursor: str) -> dict[str, Any]:
    if not cursor:
        return {}
    found: dict[str, Any] = json.loads(cursor)
    return found


def _holds(repository: Repository, tip: object) -> bool:
    """Whether everything that was read last time is still part of the history."""
    if not tip:
        return False
    if tip == repository.tip:
        return True
    try:
        left = run(
            repository.path, "rev-list", "--max-count=1", *str(tip).split(), "--not", *repository.tip.split()
        )
    except InputError:
        return False  # the old commits are not even there any more
    return not left.strip()


def _read(walk: Walk) -> Iterator[Item]:
    from steelyard.evidence.collectors.git_log import read  # noqa: PLC0415 - start-up is a feature

    yield from read(walk)
