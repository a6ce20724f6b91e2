"""What is missing of a declared population, told below the readings that it takes away (R18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from steelyard.indicators import facts
from steelyard.values import Reading, Text

if TYPE_CHECKING:
    from steelyard.evidence.population.declared import Population
    from steelyard.evidence.population.gaps import Completeness

SHOWN = 20  # gaps that are printed; ten thousand missing items are told by their number
MISSING = Text("总体缺口：", "missing of the population: ")
MORE_ROWS = Text("多于来源计数：", "more than the source counts: ")
LEFT_OUT = Text("已排除：", "left out: ")


def population_lines(
    whole: Completeness, population: Population | None, readings: Sequence[Reading]
) -> Iterator[Text]:
    """Each gap, surplus and exclusion once; nothing where no population is declared."""
    if population is None:
        return
    known = [(facts()[reading.indicator], reading) for reading in readings]
    gaps = dict.fromkeys(gap for f, r in known for gap in whole.gaps(r.scope, r.window, f))
    yield from (_led(MISSING, gap.told) for gap in list(gaps)[:SHOWN])
    if len(gaps) > SHOWN:
        rest = len(gaps) - SHOWN
        yield Text(f"总体缺口还有 {rest:,} 处", f"and {rest:,} more gaps of the population")
    places = {(r.scope, r.window, table) for f, r in known for table in f.tables}
    surplus = {found for place in sorted(places, key=str) for found in whole.surplus(*place)}
    yield from sorted((_led(MORE_ROWS, one.told) for one in surplus), key=lambda told: told.en)
    for one in population.excluded:
        yield _led(LEFT_OUT, Text(f"{one.name}，理由：{one.reason}", f"{one.name}, because: {one.reason}"))


def _led(head: Text, told: Text) -> Text:
    return Text(head.zh + told.zh, head.en + told.en)
