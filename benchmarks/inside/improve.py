"""What follows from a result of continuous-delivery with two of three requirements met: the median or one run of each.

`what-if`: one requirement assumed. `compare`: two result files. `roadmap`: 200 open requirements over four quarters,
four fifths of their capacity used. Prints the seconds and those of the floor: deciding once, reading both files as
JSON, starting the solver's process with nothing to solve.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from benchmarks.inside import once, repeated
from steelyard.improvement.comparison import compare
from steelyard.improvement.roadmap import plan
from steelyard.improvement.stored import read_stored
from steelyard.improvement.what_if import assume, case_of, outcomes
from steelyard.improvement.wishes import read_wishes
from steelyard.indicators import facts
from steelyard.rating.model import Answer, Rating
from steelyard.result.decide import Case, decide
from steelyard.result.document import canonical
from steelyard.result.model import Result, Subject
from steelyard.standard.load import load
from steelyard.standard.shelf import pick
from steelyard.values import Level, Outcome, Strength, Text, Window

TIMES = 20
OPEN, QUARTERS = 200, 4
SAMPLE = Text("样例", "Sample")
standard = load(pick("devops-cmm").folder).standard
(part,) = (part for part in standard.parts if part.id == "continuous-delivery")


def result(met: Callable[[int], bool]) -> Result:
    """The result in which the requirements of these places are met and the others are not."""
    case = Case(
        basis="self",
        standard=standard,
        part=part,
        subject=Subject(SAMPLE, "sample", "sample", SAMPLE),
        window=Window.ending(date(2026, 10, 31), 90, ZoneInfo("Asia/Shanghai")),
        target=5,
        evidence_digest="0" * 64,
        loads=(),
        indicators_digest="0" * 64,
        engine="sample",
    )
    outcomes_ = (Outcome.MET if met(place) else Outcome.NOT_MET for place in range(len(part.requirements())))
    pairs = zip(part.requirements(), outcomes_, strict=True)
    return decide(case, {r.id: Rating(r.id, outcome, Strength.STATED) for r, outcome in pairs})


def what_if() -> tuple[float, float]:
    """One requirement assumed met; the floor is one decision."""
    now = result(lambda place: place % 3 != 0)
    key = now.blocking[0].requirement.id
    case, ratings = case_of(now), outcomes(now)
    assumed = repeated(lambda: assume(now, {key: Answer(Outcome.MET)}).practices, TIMES)
    return assumed, repeated(lambda: decide(case, ratings), TIMES)


def comparison() -> tuple[float, float]:
    """Two files read and compared; the floor is reading them as JSON."""
    files = [canonical(result(lambda place, n=n: place % n != 0)) for n in (3, 4)]  # type: ignore[misc]
    ours = repeated(lambda: compare(read_stored(files[0], "a"), read_stored(files[1], "b"), facts()), TIMES)
    return ours, repeated(lambda: [json.loads(data) for data in files], TIMES)


def roadmap() -> tuple[float, float]:
    """200 open requirements over four quarters; the floor is the solver's process alone."""
    places = len(part.requirements())
    now = replace(result(lambda place: place < places - OPEN), target=5)
    wishes = read_wishes(None, None, None)
    needed = plan([now], wishes).effort
    capacity = (-(-needed * 5 // 4 // QUARTERS),) * QUARTERS
    found = []
    ours = once(lambda: found.append(plan([now], replace(wishes, capacity=capacity))))
    assert len(found[0].items) == OPEN and found[0].proven
    assert found[0].milestones[0][-1].level == Level(5)
    command = (sys.executable, "-I", "-m", "steelyard.improvement.highs")
    return ours, once(lambda: subprocess.run(command, input=b"", check=True))


print(*{"what-if": what_if, "compare": comparison, "roadmap": roadmap}[sys.argv[1]]())
