"""Every batch of the only source of a workspace, read and dropped: a collector without the store."""

import sys
from pathlib import Path

from benchmarks.inside import once
from steelyard.evidence.collectors import collector
from steelyard.evidence.delivery import Batch
from steelyard.workspace import read_workspace

(source,) = read_workspace(Path(sys.argv[1])).sources
collects = collector(source.kind)


def read() -> None:
    """Look for the deliveries and read each; a reject would mean that the sample is wrong."""
    for delivery in collects.deliveries(source, lambda _: ""):
        assert all(isinstance(item, Batch) for item in delivery.read())


print(once(read))
