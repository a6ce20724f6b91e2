"""A search over every standard of the catalogue: a Chinese word of two characters, then an English one."""

from benchmarks.inside import repeated
from steelyard.standard.load import load
from steelyard.standard.search import entries, search
from steelyard.standard.shelf import volumes

ENTRIES = entries(load(volume.folder).standard for volume in volumes())


def find() -> None:
    """Both words; nothing found would mean that something else was timed."""
    assert search(ENTRIES, ["回滚"])
    assert search(ENTRIES, ["rollback"])


def look() -> None:
    """The floor: one look at every entry for the same two words."""
    assert sum("回滚" in entry.all or "rollback" in entry.all for entry in ENTRIES)


print(repeated(find, 7), repeated(look, 7))
