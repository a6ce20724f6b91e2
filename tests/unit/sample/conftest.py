"""One sample bank for all tests of the sample: it is made once and only read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from steelyard.sample import Truth, generate


@dataclass(frozen=True, slots=True)
class Made:
    folder: Path
    truth: Truth
    steps: tuple[str, ...]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("sample") / "bank"
    steps: list[str] = []
    truth = generate(folder, 42, progress=steps.append)
    return Made(folder, truth, tuple(steps))
