"""The command `steelyard`: parse arguments, call the pipeline, print.

`--version` answers before anything heavy is imported; every command imports what it needs when it runs.
"""

from __future__ import annotations

import gc
import os
import sys
from io import TextIOWrapper

from steelyard import __version__


def main() -> None:
    """Entry point of the console script."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        sys.stdout.write(f"steelyard {__version__}\n")
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a character still gets the others
            stream.reconfigure(errors="backslashreplace")
    # Imports, rows and queries are many objects without cycles: looking for cycles after every 700 of them
    # takes a tenth of a command's time and finds nothing.
    gc.set_threshold(20_000)
    # pydantic would search every installed package for plug-ins; none of ours are any.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from steelyard.cli.app import run  # noqa: PLC0415 - start-up is a feature

    sys.exit(run(arguments))
