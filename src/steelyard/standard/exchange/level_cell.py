"""The cells of one level of a practice: their clauses, and a word about every reading that was a guess."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.spreadsheet import LONGEST
from steelyard.standard.exchange.clauses import Reading, read_clauses
from steelyard.standard.exchange.rows import Row
from steelyard.standard.exchange.tables import Cell, Findings


def clauses_of(row: Row, rank: int, findings: Findings) -> Iterator[tuple[str, list[str], Cell]]:
    """The clauses of one level with their notes and cells; faults of a cell are added to the findings."""
    for cell in row.levels[rank]:
        if cell.kind == "formula":
            findings.fault(cell.place, "holds a formula; write the text itself")
        elif len(cell.text) > LONGEST:
            findings.fault(cell.place, f"is longer than the {LONGEST:,} characters of a cell")
        else:
            reading = read_clauses(cell.text)
            _tell_reference(reading, cell, rank, rank == min(row.levels), findings)
            _tell_list(reading, cell.place, findings)
            yield from ((clause.text, clause.notes, cell) for clause in reading.clauses)


def _tell_reference(reading: Reading, cell: Cell, rank: int, lowest: bool, findings: Findings) -> None:
    """A level adds to those below it, so `同上` adds nothing; it cannot point upwards or into the void."""
    if reading.refers_to is not None and reading.refers_to >= rank:
        findings.fault(
            cell.place,
            f"{reading.as_above!r} at level {rank} names a level that is not below; write the text out",
        )
    elif reading.as_above and not reading.clauses and lowest:
        findings.fault(cell.place, f"{cell.says!r}: there is no level below; write the text out")
    elif reading.as_above or reading.nothing:
        said = reading.as_above or cell.says
        findings.guess(cell.place, f"“{said}”不增加要求", f"{said!r} adds nothing")


def _tell_list(reading: Reading, place: str, findings: Findings) -> None:
    if (count := len(reading.clauses)) > 1:
        findings.guess(place, f"拆为 {count} 条要求", f"read as {count} clauses")
    if reading.jumps:
        findings.guess(place, "序号不连续，请核对", "numbers are missing in this list; please check")
    if reading.skipped:
        findings.guess(place, f"“{reading.skipped}”略去", f"{reading.skipped!r} is left out")
    for note in reading.notes:
        findings.guess(
            place, f"“{note}”没有所附的要求，未用", f"{note!r} stands beside no requirement: not used"
        )
