"""A project's report, its result decided beforehand, beside its result file.

Prints the median seconds to the page and to the result file, then the MiB of both.
"""

import sys
from pathlib import Path

from benchmarks.inside import repeated
from steelyard.evidence.store import Store
from steelyard.indicators import facts
from steelyard.pipeline import assess, job_of
from steelyard.report.html import render
from steelyard.result.document import canonical
from steelyard.workspace import read_workspace

TIMES = 7

workspace = read_workspace(Path(sys.argv[1]))
assert workspace.as_of is not None
(result,) = assess(workspace, Store(workspace.state), [job_of(workspace, sys.argv[2], None)], workspace.as_of)
page, document = render(result, facts()).encode(), canonical(result)
print(
    repeated(lambda: render(result, facts()), TIMES),
    repeated(lambda: canonical(result), TIMES),
    len(page) / 2**20,
    len(document) / 2**20,
)
