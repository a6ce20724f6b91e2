"""`python -m scripts.reference write|compare`: 0 done, 1 out of date, 2 not possible."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.reference.pages import pages, stale, write
from steelyard.errors import SteelyardError

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Run one of the two and tell what was found."""
    if list(arguments) not in (["write"], ["compare"]):
        sys.stderr.write("python -m scripts.reference write|compare\n")
        return 2
    try:
        wanted = pages(ROOT)
    except SteelyardError as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    if arguments[0] == "write":
        for name in write(ROOT, wanted):
            sys.stdout.write(f"written: {name}\n")
        return 0
    differences = stale(ROOT, wanted)
    for difference in differences:
        sys.stderr.write(f"{difference}\n")
    if differences:
        sys.stderr.write("out of date; `make docs` writes them anew\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
