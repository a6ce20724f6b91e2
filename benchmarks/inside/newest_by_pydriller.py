"""The newest commits of a repository with the lines that each changed file gained and lost, by PyDriller."""

import sys
from itertools import islice

from pydriller import Repository

from benchmarks.inside import once


def read() -> int:
    """Changed lines of the newest commits: repository and number of commits are the arguments."""
    newest = islice(Repository(sys.argv[1], order="reverse").traverse_commits(), int(sys.argv[2]))
    return sum(file.added_lines + file.deleted_lines for commit in newest for file in commit.modified_files)


print(once(read))
