"""A cell of a form as clauses: numbered lists in many shapes, notes beside them, and cells that add nothing.

What is nested inside of a clause stays in the clause: `包括：a) ... b) ...` is one requirement.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from steelyard.standard.exchange.levels import folded, rank_of

_D = "[0-9０-９]{1,2}"
_HAN = "[一二三四五六七八九十]"
# Marks by shape; each shape counts for itself. A bullet has no number and counts only where a line begins.
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"({_D})[.．](?![0-9０-９])",
        rf"({_D})、",
        rf"(?<![(（0-9０-９])({_D})[)）]",
        rf"[(（]({_D})[)）]",
        r"([①-⑳])",
        r"(?<![A-Za-z(（])([a-z])[.)）、](?![a-z])",
        r"[(（]([a-z])[)）]",
        rf"({_HAN})、",
        rf"[(（]({_HAN})[)）]",
    )
)
_BULLETS = re.compile(r"^[ \t\u3000]*([•·●○■◆▪‣※★*]|[-–—](?=\s))", re.MULTILINE)
_BEFORE = frozenset(" \t\n\u3000；;。，,：:")  # what may stand before a mark within a line
_NOTE = r"(?:注|备注|注释|说明|解释|notes?|nb|remarks?)\s*[0-9０-９]{0,2}\s*[：:.]"
_NOTE_LINE = re.compile(rf"^[ \t\u3000]*[(（【\[]?\s*{_NOTE}", re.IGNORECASE)
_NOTE_INSIDE = re.compile(rf"[(（]\s*{_NOTE}[^（）()]*[)）]", re.IGNORECASE)
_ENDS = re.compile(r"[。；;.!！]\s*$")
_NONE = frozenset(
    {"无", "无要求", "暂无", "无新增要求", "不要求", "不涉及", "none", "n/a", "na", "nil", "/", "\\", "空"}
)
_ABOVE = re.compile(
    r"(?:同上一?级|同上|同前一?级|同前|同左|同下级|〃|ditto|(?:the )?same as (?:above|before|the level below)|as above"
    r"|同第?(?:[0-9]{1,2}|[一二三四五六七八九十])级|同 ?l ?[0-9]{1,2}|same as (?:level |l)[0-9]{1,2})(?:要求|内容|标准)?"
)
_ON_TOP = re.compile(
    r"^\s*(?:在|除|满足|达到|符合)[^，,：:。；;\n]{0,8}(?:[级級]|上述|以上|L\s*[0-9])[^，,：:。；;\n]{0,10}(?:基础上|之外|外|要求|，且|,且)"
    r"[^，,：:。；;\n]{0,6}[，,：:\n]\s*"
)


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
    reading = Reading()
    said = text.strip()
    if _is_nothing(said):
        reading.nothing = True
        return reading
    said = _without_reference(said, reading)
    body, notes = _without_notes(said)
    if lead := _ON_TOP.match(body):
        reading.skipped = lead.group().strip()
        body = " " * lead.end() + body[lead.end() :]  # the notes keep their places
    pieces = list(_pieces(body, reading))
    reading.clauses += [Clause(piece) for _, piece in pieces]
    for at, note in notes:
        _beside(at, note, [start for start, _ in pieces], reading)
    return reading


def _is_nothing(said: str) -> bool:
    bare = folded(said).strip(" 。.;；-—–_（）()")
    return bare in _NONE or not bare


def _without_reference(said: str, reading: Reading) -> str:
    """`同上` adds nothing; what stands behind it is read."""
    plain = unicodedata.normalize("NFKC", said).casefold()
    match = _ABOVE.match(plain)
    rest = plain[match.end() :].lstrip() if match else ""
    if match is None or (
        rest and rest[0] not in "。.;；,，、:+且并\n" and not rest[0].isdecimal() and rest[0] not in "(①"
    ):
        return said
    if len(plain) != len(said):  # normalising moved the letters; only a bare reference is safe to take off
        if rest.strip("。.;； "):
            return said
        match_end = len(said)
    else:
        match_end = match.end()
    reading.as_above = said[:match_end].strip()
    reading.refers_to = rank_of(match.group())
    return re.sub(r"^[\s。.;；,，、:：+]*(?:且|并且|并|另外|同时)?[\s,，:：]*", "", said[match_end:])


def _without_notes(said: str) -> tuple[str, list[tuple[int, str]]]:
    """The text with its notes blanked out, and each note with its place. A note ends where a mark begins."""
    notes = [(m.start(), m.group().strip("（）() ")) for m in _NOTE_INSIDE.finditer(said)]
    body = _NOTE_INSIDE.sub(
        lambda m: "\n" * m.group().count("\n") + " " * (len(m.group()) - m.group().count("\n")), said
    )
    lines, at, inside = [], 0, False
    for line in body.split("\n"):
        if _NOTE_LINE.match(line):
            notes.append((at, line.strip()))
            inside = True
        elif inside and line.strip() and not _marked(line):
            place, note = notes[-1]
            notes[-1] = (place, f"{note}\n{line.strip()}")
        else:
            inside = False
        lines.append(" " * len(line) if inside else line)
        at += len(line) + 1
    return "\n".join(lines), sorted(notes)


def _marked(line: str) -> bool:
    bare = line.lstrip()
    return _BULLETS.match(bare) is not None or any(shape.match(bare) for shape in _SHAPES)


def _pieces(body: str, reading: Reading) -> Iterator[tuple[int, str]]:
    """The clauses with the place where each begins."""
    marks = _marks(body, reading)
    if not marks:
        yield from _unmarked(body)
        return
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
    lines = [line for line in body.split("\n") if line.strip()]
    if len(lines) > 1 and all(_ENDS.search(line) for line in lines[:-1]):
        at = 0
        for line in body.split("\n"):
            if said := _joined(line):
                yield at, said
            at += len(line) + 1
    elif said := _joined(body):
        yield 0, said


def _marks(body: str, reading: Reading) -> list[tuple[int, int]]:
    """Start and end of the marks of the outermost list: of the shape that begins first."""
    chains = [
        (chain, jumps) for shape in _SHAPES if (found := _chain(shape, body)) for chain, jumps in [found]
    ]
    bullets = [(m.start(1), m.end(1)) for m in _BULLETS.finditer(body)]
    if bullets:
        chains.append((bullets, False))
    if not chains:
        return []
    chain, reading.jumps = min(chains, key=lambda found: found[0][0][0])
    return chain


def _chain(shape: re.Pattern[str], body: str) -> tuple[list[tuple[int, int]], bool] | None:
    """The marks that count 1, 2, 3, ...; where a line begins the count may jump ahead."""
    chain: list[tuple[int, int]] = []
    last, jumps, begins = 0, False, False
    for match in shape.finditer(body):
        before = body[: match.start()].rstrip(" \t\u3000")
        at_line = not before or before.endswith("\n")
        if not at_line and body[match.start() - 1] not in _BEFORE:
            continue
        value = _value(match.group(1))
        if value == last + 1 or (at_line and chain and value > last):
            jumps |= value != last + 1
            begins |= at_line
            chain.append((match.start(), match.end()))
            last = value
    return (chain, jumps) if len(chain) > 1 or (chain and begins) else None


def _value(mark: str) -> int:
    if mark.isascii() and mark.isalpha():
        return ord(mark) - ord("a") + 1
    return int(unicodedata.numeric(mark)) if len(mark) == 1 else int(mark)


def _joined(piece: str) -> str:
    """A clause on one line; what is nested in it keeps its own lines. The comma of a list is taken off."""
    said = ""
    for line in (" ".join(line.split()) for line in piece.split("\n")):
        if not line:
            continue
        if not said:
            said = line
        elif _marked(line):
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
