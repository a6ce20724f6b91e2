"""Repositories that tests make with git itself, at fixed times, without this computer's configuration."""

import os
import subprocess
from datetime import UTC, datetime

from steelyard.values import instant

AUTHOR = "li.na@bank.example"
SETTINGS = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}


def noon(day):
    return datetime(2026, 10, day, 12, tzinfo=UTC)


def at(day):
    return instant(noon(day))


class Repository:
    """One repository; every commit is made at noon of a day of October 2026."""

    def __init__(self, path, *options):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options, ".")

    def git(self, *arguments, day=1, author=AUTHOR, given=None):
        name, moment = author.partition("@")[0], noon(day).isoformat()
        who = {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": author,
            "GIT_AUTHOR_DATE": moment,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": author,
            "GIT_COMMITTER_DATE": moment,
        }
        clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-C", self.path, *arguments],
            env={**clean, **SETTINGS, **who},
            input=given,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "replace")

    def commit(self, message="work", files=None, *, day=1, author=AUTHOR, options=()):
        """Write the files and commit them; gives the hash."""
        for name, content in (files or {}).items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "-A")
        given = message if isinstance(message, bytes) else message.encode()
        self.git(
            "commit",
            "-q",
            "--allow-empty",
            "--cleanup=verbatim",
            "-F",
            "-",
            *options,
            day=day,
            author=author,
            given=given,
        )
        return self.head()

    def head(self, name="HEAD"):
        return self.git("rev-parse", name).strip()

    def raw_commit(self, text):
        """A commit object of exactly these bytes, and `main` moved to it."""
        sha = self.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=text).strip()
        self.git("update-ref", "refs/heads/main", sha)
        return sha

    def numstat(self, *revisions):
        """{hash: (files, additions, deletions)} as `git log --numstat` tells them, merges without."""
        counts, sha = {}, ""
        for line in self.git("log", "--numstat", "-M", "--format=@%H", *revisions).splitlines():
            if line.startswith("@"):
                sha = line[1:]
                counts[sha] = (0, 0, 0)
            elif line:
                added, removed, _ = line.split("\t", 2)
                files, additions, deletions = counts[sha]
                plus, minus = (0 if n == "-" else int(n) for n in (added, removed))
                counts[sha] = (files + 1, additions + plus, deletions + minus)
        return counts
