"""One million sample results of 10,000 institutions; statistics as of 25 dates by three kinds of rows.

Prints the slowest of the dates for each kind (the best of three for each date), one look at every result, and the seconds of one roll-up.
"""

import random
import time
from datetime import date, timedelta

from benchmarks.inside import once
from steelyard.register.dates import read_date
from steelyard.register.levels import read_level
from steelyard.register.model import (
    Category,
    Confidence,
    Name,
    Organisation,
    Register,
    RegisteredResult,
    Standing,
    Status,
)
from steelyard.register.statistics import Counting, Dimension, counting
from steelyard.register.words import OTHER_SERIES, PARTS

RESULTS, INSTITUTIONS, DATES = 1_000_000, 10_000, 25
BEGIN = date(2018, 1, 1)
chance = random.Random(20231026)  # noqa: S311 - sample rows, the same in every run
categories, parts = list(Category), [part for part in PARTS if part not in OTHER_SERIES]
levels = [read_level(level) for level in ("", "1", "2", "2+", "3", "4", "excellent")]
days = [BEGIN + timedelta(days=n) for n in range(3_000)]
dates = [read_date(day.isoformat()) for day in days]
organisations = {
    f"o{n}": Organisation(
        f"o{n}",
        Name("", f"sample {n}"),
        (Standing(None, categories[n % 12], f"o{n - 1}" if n % 7 == 1 else None),),
    )
    for n in range(INSTITUTIONS)
}
ids = list(organisations)
results = tuple(
    RegisteredResult(
        id=str(n),
        organisation=chance.choice(ids),
        project=Name("", f"project {n % 40}"),
        part=chance.choice(parts),
        module="",
        level=chance.choice(levels),
        announced=chance.choice(dates),
        batch=None,
        source="sample",
        confidence=Confidence.HIGH,
        status=Status.REPORTED,
        revoked_on=chance.choice(days) if n % 100 == 0 else None,
    )
    for n in range(RESULTS)
)
register = Register(organisations, {}, results, ())
asked = [BEGIN + timedelta(days=120 * n + 60) for n in range(DATES)]


def look() -> int:
    """The floor: how many results one date has, row by row and without revocations."""
    return sum(1 for result in results if (day := result.counts_from) and day <= asked[-1])


def slowest_date(counted: Counting) -> float:
    """The seconds of the slowest of the dates; of each date the best of three."""
    return max(min(once(lambda day=day: counted.as_of(day)) for _ in range(3)) for day in asked)


def measured(*by: Dimension) -> tuple[float, float]:
    """The slowest date, and the roll-up before it."""
    begun = time.perf_counter()
    counted = counting(register, by)
    rolled = time.perf_counter() - begun
    assert sum(line.count.results for line in counted.as_of(asked[-1]).lines) > RESULTS // 2
    return slowest_date(counted), rolled


category, rolled = measured(Dimension.CATEGORY)
crosswise, _ = measured(Dimension.PART, Dimension.LEVEL)
institution, _ = measured(Dimension.ORGANISATION)
print(category, crosswise, institution, once(look), rolled)
