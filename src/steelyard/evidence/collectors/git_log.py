"""`git log` as batches of commits and parent edges. Fields end with NUL, which no message can contain."""

from __future__ import annotations

import os
import re
import select
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain
from typing import IO, Any

from steelyard.errors import InputError
from steelyard.evidence.collectors.git import SAFE, SHORT, TIME_LIMIT, Walk, environment, failed, run, stuck
from steelyard.evidence.collectors.git_issue_key import checked
from steelyard.evidence.delivery import Batch, Item, Reject
from steelyard.evidence.source import Source

BATCH = 20_000
CHUNK = 1 << 18
SECOND = 1_000_000
FORMAT = "tformat:%H%x00%P%x00%aE%x00%at%x00%cE%x00%ct%x00%B%x00"
LONGEST = 1 << 20  # bytes that are kept of a message, or of any field
LINE = 500  # characters of a line in which the pattern of a source looks for keys
FIELDS = 8  # the seven of FORMAT, and what ends a record under -z
_STAT = re.compile(r"(\d+) (file|insertion|deletion)")
_REVERT = re.compile(r'\A(?:Revert|回退|撤销) "|^This reverts commit [0-9a-f]{7,40}', re.MULTILINE)
# Names of norms look like issue keys and are none.
_KEY = re.compile(
    r"\b(?!(?:UTF|ISO|SHA|RFC|CVE|CWE|PEP|GB|MD|AES|RSA|TLS|HTTP|IEC|IEEE|BASE|UTC|GMT|X|COVID)-)[A-Z][A-Z0-9_]{1,15}-[1-9]\d*\b"
    r"|(?<![\w&])#[1-9]\d*\b|\b(?:GH|gh)-[1-9]\d*\b"
)


@dataclass(frozen=True, slots=True)
class Words:
    """How messages and accounts are read: the pattern of issue keys, the shared accounts."""

    key: re.Pattern[str]
    shared: tuple[str, ...]

    @classmethod
    def of(cls, source: Source) -> Words:
        """The source's own `issue_key` pattern, or the usual forms; raises InputError for a bad pattern."""
        try:
            given = checked(source.option("issue_key"))
            key = re.compile(given) if given else _KEY
        except re.error as fault:
            raise InputError(f"issue_key is not a regular expression: {fault}", where=source.name) from None
        except ValueError as fault:
            raise InputError(
                f"issue_key {fault}", where=source.name, remedy=r"write a plain one, such as PAY-[0-9]{1,6}"
            ) from None
        return cls(key, tuple(account.casefold() for account in source.shared_accounts))

    def keys(self, message: str) -> list[str]:
        """The issue keys of a message, each once. The source's own pattern is held to one line at a time."""
        if self.key is _KEY:
            found = _KEY.finditer(message)
        else:
            found = chain.from_iterable(self.key.finditer(message, *line) for line in _lines(message))
        return sorted({match.group() for match in found} - {""})

    def is_shared(self, account: str) -> bool | None:
        """Whether the account is on the workspace's list of shared ones; None where it has no list."""
        if not self.shared:
            return None
        return any(fnmatchcase(account.casefold(), pattern) for pattern in self.shared)


def _lines(message: str) -> Iterator[tuple[int, int]]:
    """Where each line begins, and where it ends or is cut."""
    begin = 0
    for line in message.split("\n"):
        yield begin, begin + min(len(line), LINE)
        begin += len(line) + 1


def read(walk: Walk) -> Iterator[Item]:
    """The commits of a walk, newest first, and after them the tagged ones whose tags may have changed."""
    words = Words.of(walk.source)
    repository = walk.repository
    excluded = ["--not", *walk.known] if walk.known else []
    yield from _rows(walk, words, [*repository.options, *repository.revisions, *excluded])
    if walk.known:
        reachable = run_tagged(walk)
        if reachable:
            yield from _rows(walk, words, ["--no-walk=unsorted", *reachable])


def run_tagged(walk: Walk) -> list[str]:
    """Commits read before that bear a tag or bore one: their rows are written anew with the tags of today."""
    tags = walk.repository.tags
    if not tags and not walk.tagged:
        return []
    listed = run(walk.repository.path, "rev-list", *walk.repository.options, *walk.known).split()
    return sorted(sha for sha in set(listed) if sha in tags or sha[:SHORT] in walk.tagged)


def _rows(walk: Walk, words: Words, arguments: list[str]) -> Iterator[Item]:
    commits, parents = _empty_commits(), _empty_parents()
    for fields, stat in _records(walk, arguments):
        if not (fields[3].isdigit() and fields[5].isdigit()):
            identity = f"{walk.repository.identity}@{fields[0]}"
            yield Reject(identity, "the commit has no readable time", {"src_id": identity})
            continue
        _commit(commits, walk, words, fields, stat)
        _parents(parents, walk, fields)
        if len(commits["src_id"]) >= BATCH:
            yield from (Batch("code_commit", commits), Batch("code_parent", parents))
            commits, parents = _empty_commits(), _empty_parents()
    if commits["src_id"]:
        yield Batch("code_commit", commits)
    if parents["src_id"]:
        yield Batch("code_parent", parents)


def _records(walk: Walk, arguments: list[str]) -> Iterator[tuple[list[str], str]]:
    """(fields, short statistics) of each commit. The statistics of a commit stand in front of the next hash."""
    before: list[str] | None = None
    for fields in _fields(walk, arguments):
        stat, _, fields[0] = fields[0].rpartition("\n")
        if before is not None:
            yield before, stat
        before = fields
    if before is not None and before[0]:
        yield before, ""


def _fields(walk: Walk, arguments: list[str]) -> Iterator[list[str]]:
    command = [
        "git",
        *SAFE,
        "-C",
        str(walk.repository.path),
        "log",
        "-z",
        "--shortstat",
        "-M",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--no-notes",
        "--encoding=UTF-8",
        f"--format={FORMAT}",
        *arguments,
        "--",
    ]
    # What git says against a repository goes to a file: a pipe that nobody reads would stop it when full.
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=environment()) as process,
        _ended(process),
    ):
        assert process.stdout is not None  # noqa: S101 - asked for above
        pending: list[str] = []
        for piece in _pieces(_chunks(walk, process.stdout)):
            pending.append(piece)
            if len(pending) == FIELDS:
                yield pending
                pending = []
        if pending and pending != [""]:
            yield [*pending, *[""] * (FIELDS - 1)]  # the last commit's statistics
        if process.wait():
            said.seek(0)
            raise failed(walk.repository.path, said.read(CHUNK))


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Whoever stops reading half way does not wait for git to write the rest."""
    try:
        yield
    except BaseException:
        process.kill()
        raise


def _chunks(walk: Walk, stream: IO[bytes]) -> Iterator[bytes]:
    """What git prints; raises InputError where it prints nothing for too long."""
    while True:
        ready, _, _ = select.select([stream], [], [], TIME_LIMIT)
        if not ready:
            raise stuck(walk.repository.path)
        chunk = os.read(stream.fileno(), CHUNK)
        if not chunk:
            return
        yield chunk


def _pieces(chunks: Iterable[bytes]) -> Iterator[str]:
    """The fields, each cut where it is longer than anybody writes one: nothing is ever copied twice."""
    rest = bytearray()
    for chunk in chunks:
        first, *others = chunk.split(b"\0")
        rest += first[: LONGEST - len(rest)]
        for other in others:
            yield rest.decode("utf-8", "replace")
            rest = bytearray(other)
    yield rest.decode("utf-8", "replace")


def _commit(rows: dict[str, list[Any]], walk: Walk, words: Words, fields: list[str], stat: str) -> None:
    sha, parents, author, author_at, committer, committed_at, message = fields[:7]
    counts = {kind: int(number) for number, kind in _STAT.findall(stat)}
    values = (
        f"{walk.repository.identity}@{sha}",
        int(committed_at) * SECOND,
        walk.repository.identity,
        sha,
        author,
        words.is_shared(author),
        int(author_at) * SECOND,
        committer,
        int(committed_at) * SECOND,
        len(parents.split()),
        counts.get("file", 0),
        counts.get("insertion", 0),
        counts.get("deletion", 0),
        _REVERT.search(message) is not None,
        words.keys(message),
        list(walk.repository.tags.get(sha, ())),
    )
    for column, value in zip(rows.values(), values, strict=True):
        column.append(value)


def _parents(rows: dict[str, list[Any]], walk: Walk, fields: list[str]) -> None:
    for place, parent in enumerate(fields[1].split()):
        values = (
            f"{walk.repository.identity}@{fields[0]}^{place}",
            int(fields[5]) * SECOND,
            walk.repository.identity,
            fields[0],
            parent,
        )
        for column, value in zip(rows.values(), values, strict=True):
            column.append(value)


def _empty_commits() -> dict[str, list[Any]]:
    names = (
        "src_id",
        "updated_at",
        "repo_id",
        "sha",
        "author_id",
        "author_shared",
        "author_ts",
        "committer_id",
        "commit_ts",
        "parent_count",
        "files",
        "additions",
        "deletions",
        "is_revert",
        "issue_keys",
        "tags",
    )
    return {name: [] for name in names}


def _empty_parents() -> dict[str, list[Any]]:
    return {name: [] for name in ("src_id", "updated_at", "repo_id", "sha", "parent_sha")}
