"""Lets these tests write evidence as the specs do: the table literals lie beside the specs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "spec"))
