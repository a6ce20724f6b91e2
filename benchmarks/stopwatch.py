"""Starts one command and tells how long it took and how much memory it needed, as one line of JSON.

    python -S -E stopwatch.py FILE-FOR-ITS-OUTPUT COMMAND ...

A process of its own that imports next to nothing: Linux counts the memory of the process that starts a
command as part of the command's peak (getrusage(2)), so whoever starts it has to be small.
"""

from __future__ import annotations

import os
import shutil
import sys
import time


def main() -> None:
    """Time the whole process from its start until it is gone."""
    output, *command = sys.argv[1:]
    program = shutil.which(command[0])
    if program is None:
        sys.exit(f"{command[0]} is not installed")
    to_file = (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    begun = time.perf_counter()
    child = os.posix_spawn(program, command, os.environ, file_actions=[to_file])
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - begun
    code = os.waitstatus_to_exitcode(status)
    print(f'{{"seconds": {seconds}, "peak_kib": {usage.ru_maxrss}, "status": {code}}}')


if __name__ == "__main__":
    main()
