"""The result of one part with every requirement rated, two of three as met; then one look at each rating.

Prints the median seconds of both.
"""

from datetime import date
from zoneinfo import ZoneInfo

from benchmarks.inside import repeated
from steelyard.rating.model import Rating
from steelyard.result.decide import Case, decide
from steelyard.result.model import Subject
from steelyard.standard.load import load
from steelyard.standard.shelf import pick
from steelyard.values import Outcome, Strength, Text, Window

TIMES = 200
SAMPLE = Text("样例", "Sample")

standard = load(pick("devops-cmm").folder).standard
(part,) = (part for part in standard.parts if part.id == "continuous-delivery")
ratings = {
    r.id: Rating(r.id, Outcome.MET if number % 3 else Outcome.NOT_MET, Strength.STATED)
    for number, r in enumerate(part.requirements())
}
case = Case(
    basis="self",
    standard=standard,
    part=part,
    subject=Subject(SAMPLE, "sample", "sample", SAMPLE),
    window=Window.ending(date(2026, 10, 31), 90, ZoneInfo("Asia/Shanghai")),
    target=3,
    evidence_digest="",
    loads=(),
    indicators_digest="",
    engine="",
)


def look() -> int:
    """The floor: how many of the part's requirements are met."""
    return sum(ratings[r.id].outcome is Outcome.MET for r in part.requirements())


print(repeated(lambda: decide(case, ratings), TIMES), repeated(look, TIMES))
