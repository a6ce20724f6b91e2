"""Write a planned history as a real git repository, through one `git fast-import` stream.

Dates, zones, names and order are fixed, and no configuration of the user or the machine is read, so that
the same plan has the same commit hashes everywhere.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import IO

from steelyard.errors import InputError
from steelyard.sample.plan import Commit, History

_ZONE = "+0800"


def write(folder: Path, history: History) -> None:
    """Make the bare repository in `folder` and put the hashes of its commits into `history.hashes`.

    Raises InputError where git is missing or refuses.
    """
    options = (
        "-c",
        "core.logAllRefUpdates=false",
        "-c",
        "init.templateDir=",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "core.fsync=none",
        "-c",
        "gc.auto=0",
    )
    _git(folder.parent, *options, "init", "--quiet", "--bare", "--object-format=sha1", str(folder))
    command = (
        "git",
        *options,
        f"--git-dir={folder}",
        "fast-import",
        "--quiet",
        "--date-format=raw",
        "--done",
        "--cat-blob-fd=1",
    )
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(folder)
    ) as git:
        assert git.stdin and git.stdout  # noqa: S101 - both were asked for
        for commit in history.commits:
            history.hashes.append(_write_commit(git.stdin, git.stdout, history, commit))
        _write_ends(git.stdin, history)
    if git.returncode:
        raise InputError(f"git fast-import ended with {git.returncode}", where=str(folder))


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "HOME": str(folder),
        "LC_ALL": "C",
    }


def _git(folder: Path, *arguments: str) -> None:
    try:
        subprocess.run(("git", *arguments), check=True, env=_environment(folder), cwd=folder)
    except FileNotFoundError:
        raise InputError("git is not installed", remedy="the sample needs git 2.29 or newer") from None
    except subprocess.CalledProcessError as fault:
        raise InputError(f"git ended with {fault.returncode}", where=str(folder)) from None


def _write_commit(to: IO[bytes], answers: IO[bytes], history: History, commit: Commit) -> str:
    """Write one commit and return its hash; a later revert names it."""
    person = f"{commit.author.partition('@')[0]} (sample) <{commit.author}> {commit.at} {_ZONE}"
    message = commit.subject
    if commit.reverts is not None:
        message += f"\n\nThis reverts commit {history.hashes[commit.reverts]}."
    lines = [
        f"commit refs/heads/main\nmark :{commit.index + 1}\nauthor {person}\ncommitter {person}\n".encode(),
        _data(message + "\n"),
    ]
    words = ("from", "merge")
    lines += [f"{word} :{parent + 1}\n".encode() for word, parent in zip(words, commit.parents, strict=False)]
    for path, text in commit.files:
        lines += [f"M 100644 inline {path}\n".encode(), _data(text)]
    to.write(b"".join(lines) + f"\nget-mark :{commit.index + 1}\n".encode())
    to.flush()
    return answers.readline().decode().strip()


def _data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)


def _write_ends(to: IO[bytes], history: History) -> None:
    """Main ends at the main line's last commit; each release gets its tag."""
    lines = [f"reset refs/heads/main\nfrom :{history.main[-1] + 1}\n\n"]
    lines += [f"reset refs/tags/{tag}\nfrom :{index + 1}\n\n" for tag, index in history.tags.items()]
    to.write("".join(lines).encode() + b"done\n")
    to.flush()
