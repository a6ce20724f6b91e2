"""Whole processes, timed in turns: A B A B ..., so that a busy machine disturbs all of them alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
STEELYARD = str(Path(sys.executable).parent / "steelyard")
_STOPWATCH = str(Path(__file__).with_name("stopwatch.py"))


@dataclass(frozen=True, slots=True)
class Command:
    """What is started; `before` sets the scene for each run and is not timed."""

    arguments: tuple[str, ...]
    before: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Runs:
    """What the runs of one command took: seconds and peak MiB of the whole process, and what it printed."""

    seconds: list[float] = field(default_factory=list)
    mebibytes: list[float] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)

    def told(self, place: int = 0) -> list[float]:
        """The number at `place` of what a task of `benchmarks.inside` printed, one for each run."""
        return [float(text.split()[place]) for text in self.printed]


def steelyard(*arguments: str, before: Callable[[], None] = lambda: None) -> Command:
    """The console script, as a person starts it."""
    return Command((STEELYARD, *arguments), before)


def inside(task: str, *arguments: str) -> Command:
    """A task of `benchmarks.inside`, which times itself in its own process."""
    return Command((PYTHON, "-m", f"benchmarks.inside.{task}", *arguments))


def in_turns(commands: Sequence[Command], rounds: int, *, warm: bool = True) -> list[Runs]:
    """Run every command once a round; a first round that fills the caches is not counted."""
    found = [Runs() for _ in commands]
    for number in range(-1 if warm else 0, rounds):
        for command, runs in zip(commands, found, strict=True):
            command.before()
            _run(command, runs if number >= 0 else Runs())
    return found


def _run(command: Command, runs: Runs) -> None:
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as output:
        started = (PYTHON, "-S", "-E", _STOPWATCH, output.name, *command.arguments)
        done = subprocess.run(
            started, capture_output=True, text=True, check=False, cwd=CHECKOUT, env=_environment()
        )
        told = json.loads(done.stdout) if done.returncode == 0 else {"status": done.returncode}
        if told["status"]:
            raise RuntimeError(f"{' '.join(command.arguments)} ended with {told['status']}\n{done.stderr}")
        runs.seconds.append(told["seconds"])
        runs.mebibytes.append(told["peak_kib"] / 1024)
        runs.printed.append(output.read())


def _environment() -> dict[str, str]:
    """The caller's, without what would make git or Python work otherwise than usual."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHON"))}
    return kept | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C.UTF-8"}
