"""Reports of continuous-delivery with two of three requirements met, as documents: the median of five runs.

`pdf`, `docx`: one report in Chinese. `xlsx`: one hundred results in one workbook. The floor is making the report model,
for the workbook of all hundred.
"""

import sys
from collections.abc import Callable
from datetime import UTC, date

from benchmarks.inside import repeated
from steelyard.indicators import facts
from steelyard.rating.model import Rating
from steelyard.report.docx import docx_of
from steelyard.report.model import report_of
from steelyard.report.pdf import pdf_of
from steelyard.report.xlsx import xlsx_of
from steelyard.result.decide import Case, decide
from steelyard.result.model import Subject
from steelyard.standard.load import load
from steelyard.standard.shelf import pick
from steelyard.values import Outcome, Strength, Text, Window

TIMES = 5
MANY = 100
SAMPLE = Text("样例", "Sample")
standard = load(pick("devops-cmm").folder).standard
(part,) = (part for part in standard.parts if part.id == "continuous-delivery")
window = Window.ending(date(2026, 10, 31), 90, UTC)
subject = Subject(SAMPLE, "sample", "sample", SAMPLE)
case = Case("self", standard, part, subject, window, 5, "0" * 64, (), "0" * 64, "sample")
outcomes = (Outcome.MET if place % 3 else Outcome.NOT_MET for place in range(len(part.requirements())))
pairs = zip(part.requirements(), outcomes, strict=True)
made = decide(case, {r.id: Rating(r.id, outcome, Strength.STATED) for r, outcome in pairs})
report = report_of(made, facts())
WRITING: dict[str, tuple[int, Callable[[], bytes]]] = {
    "pdf": (1, lambda: pdf_of(report, "zh")),
    "docx": (1, lambda: docx_of(report, "zh")),
    "xlsx": (MANY, lambda: xlsx_of([report] * MANY, "zh")),
}

if __name__ == "__main__":
    count, write = WRITING[sys.argv[1]]
    write()  # fonts and templates are read once
    print(repeated(write, TIMES), repeated(lambda: [report_of(made, facts()) for _ in range(count)], TIMES))
