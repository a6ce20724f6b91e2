"""A whole XML file as a tree of the standard library."""

import sys
from xml.etree import ElementTree

from benchmarks.inside import once

print(once(lambda: ElementTree.parse(sys.argv[1])))  # noqa: S314 - our own sample file
