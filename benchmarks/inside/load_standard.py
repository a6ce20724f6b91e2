"""The standard of the catalogue, loaded and checked."""

from benchmarks.inside import repeated
from steelyard.indicators import facts
from steelyard.standard.check import check
from steelyard.standard.load import load
from steelyard.standard.shelf import pick


def read() -> None:
    """Load and check; a fault would mean that something else was timed."""
    loaded = load(pick("devops-cmm").folder)
    assert not check(loaded.standard, facts(), loaded.files.place)


print(repeated(read, 7))
