"""A cell of a form as clauses, with the notes beside them.

What is nested inside of a clause stays in the clause: `包括：a) ... b) ...` is one requirement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from steelyard.standard.exchange.asides import is_nothing, without_lead, without_notes, without_reference
from steelyard.standard.exchange.levels import rank_of
from steelyard.standard.exchange.marks import BLANK, is_marked, outermost

_ENDS = re.compile(rf"[。；;.!！][\s{BLANK}]*$")


@dataclass(slots=True)
class Clause:
    """One requirement as the cell words it, and the notes beside it."""

    text: str
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """The clauses of a cell; `as_above` and `nothing` say why there are none, `skipped` what was taken off."""

    clauses: list[Clause] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # of a cell without any clause
    nothing: bool = False
    as_above: str = ""
    refers_to: int | None = None  # the level that `同2级` names
    skipped: str = ""
    jumps: bool = False  # numbers are missing in the list


def read_clauses(text: str) -> Reading:
    """What a level cell of a form asks for."""
    said = text.strip()
    if is_nothing(said):
        return Reading(nothing=True)
    above, said = without_reference(said)
    body, notes = without_notes(said)
    lead, body = without_lead(body)
    marks, jumps = outermost(body)
    pieces = list(_marked(body, marks) if marks else _unmarked(body))
    reading = Reading(
        clauses=[Clause(piece) for _, piece in pieces],
        as_above=above,
        refers_to=rank_of(above) if above else None,
        skipped=lead,
        jumps=jumps,
    )
    for at, note in notes:
        _beside(at, note, [start for start, _ in pieces], reading)
    return reading


def _marked(body: str, marks: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """The clauses with the place where each begins. What leads in with a colon belongs to each of them."""
    lead = _joined(body[: marks[0][0]])
    carried = lead if lead.endswith(("：", ":")) else ""
    if lead and not carried:
        yield 0, lead
    ends = [start for start, _ in marks[1:]] + [len(body)]
    for (_, begin), end in zip(marks, ends, strict=True):
        if said := _joined(body[begin:end]):
            yield begin, carried + said


def _unmarked(body: str) -> Iterator[tuple[int, str]]:
    """Lines that all end a sentence are clauses of their own; others were only wrapped."""
    lines = [line for line in body.split("\n") if line.strip(f"{BLANK} \t\u3000")]
    if len(lines) > 1 and all(_ENDS.search(line) for line in lines[:-1]):
        at = 0
        for line in body.split("\n"):
            if said := _joined(line):
                yield at, said
            at += len(line) + 1
    elif said := _joined(body):
        yield 0, said


def _joined(piece: str) -> str:
    """A clause on one line; what is nested in it keeps its own lines. The comma of a list is taken off."""
    said = ""
    for line in (" ".join(line.split()) for line in piece.replace(BLANK, "").split("\n")):
        if not said or not line:
            said += line
        elif is_marked(line):
            said += f"\n{line}"
        else:
            said += f" {line}" if said[-1].isascii() and line[0].isascii() else line
    return said.strip().rstrip("；;，,、").strip()


def _beside(at: int, note: str, starts: list[int], reading: Reading) -> None:
    """A note belongs to the clause before it; before the first one, to the first."""
    if not reading.clauses:
        reading.notes.append(note)
        return
    index = max((i for i, start in enumerate(starts) if start <= at), default=0)
    reading.clauses[index].notes.append(note)
