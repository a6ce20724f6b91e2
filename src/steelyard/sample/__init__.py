"""A sample bank with known truth, for `steelyard demo` and for tests.

Everything in it is invented and marked as a sample.
"""

from steelyard.sample.generate import generate
from steelyard.sample.truth import Expected, Truth
from steelyard.sample.workspace_file import MAIN

__all__ = ["MAIN", "Expected", "Truth", "generate"]
