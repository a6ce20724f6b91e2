"""The sample bank, written into a new folder."""

import sys
from pathlib import Path

from benchmarks.inside import once
from steelyard.sample.generate import generate

print(once(lambda: generate(Path(sys.argv[1]))))
