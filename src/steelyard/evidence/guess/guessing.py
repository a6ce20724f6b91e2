"""The guess: where the headers are, which table it is, which column is which, and how sure each of these is.

Percents are ours and only order what is likely: 70 for the header, 30 for cells that fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.guess import dictionary
from steelyard.evidence.guess.grid import Grid, grids
from steelyard.evidence.guess.profile import AMBIGUOUS, FEW, Profile, profile
from steelyard.evidence.mapping import times
from steelyard.evidence.mapping.sheet import plain
from steelyard.evidence.tables import TABLES, Column
from steelyard.values import Text

HEADER, CELLS = 70, 30  # percent: a header that fits wholly, cells that fit
LEAST = 50  # below it a column is left out
DEEPEST = 30  # rows among which the headers are looked for
_ID = "src_id"
_TIME_OF_CHANGE = "updated_at"


@dataclass(frozen=True, slots=True)
class Filling:
    """How one column of the canonical table is filled, and how sure that is."""

    column: str
    header: str  # empty: `const`
    percent: int
    reasons: tuple[Text, ...]
    values: Mapping[str, str] = field(default_factory=dict)  # word of the export -> ours
    unknown: tuple[str, ...] = ()  # words for which we have none: they become empty
    format: str = ""
    const: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping that is proposed. `left_out` are headers with the reason why nothing is filled by them."""

    table: str
    percent: int
    next_best: str
    grid: Grid
    header: int
    fillings: tuple[Filling, ...]
    left_out: tuple[tuple[str, Text], ...]
    skip: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One sheet with one row as its headers."""

    grid: Grid
    number: int
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    title: str


def guess(path: Path, table: str = "", *, sheet: str = "", encoding: str = "") -> Guess:
    """The likeliest mapping of a file; `table`, `sheet` and `encoding` settle what is known already.

    Raises InputError where no row of headers, or no id, is to be found.
    """
    if table and table not in dictionary.tables():
        raise InputError(
            f"{table!r} cannot be guessed", where="--table", remedy=f"one of {', '.join(dictionary.tables())}"
        )
    wanted = [table] if table else [*dictionary.tables()]
    best: tuple[int, _Candidate, str] | None = None
    ranked: Counter[str] = Counter()
    for grid in grids(path, encoding, sheet):
        found = _headers(grid, wanted)
        for name in wanted if found else ():
            assert found is not None  # noqa: S101 - the loop is empty otherwise
            points = _fit(found, name, path.stem)
            ranked[name] = max(ranked[name], points)
            if points and (best is None or points > best[0]):
                best = points, found, name
    if best is None:
        raise InputError(
            "has no row of headers that the dictionary knows",
            where=path.name,
            remedy="write the mapping by hand: docs/guide/mapping-a-table.md",
        )
    _, candidate, name = best
    return _guessed(candidate, name, ranked, path.name)


def _headers(grid: Grid, wanted: Sequence[str]) -> _Candidate | None:
    """The row with the most headers that the dictionary knows; the first of several."""
    best, most = None, 0
    for place, (_, cells) in enumerate(grid.rows[:DEEPEST]):
        texts = [plain(cell) for cell in cells if isinstance(cell, str) and plain(cell)]
        if len(texts) < 2:
            continue
        known = max(sum(_knows(name, text) for text in texts) for name in wanted)
        if known > most:
            best, most = place, known
    if best is None:
        return None
    number, cells = grid.rows[best]
    title = " ".join(plain(c) for _, above in grid.rows[:best] for c in above if isinstance(c, str))
    headers = tuple(plain(cell) for cell in cells)
    rows = tuple(_wide(row, len(headers)) for _, row in grid.rows[best + 1 :] if any(_filled(c) for c in row))
    return _Candidate(grid, number, headers, rows, title)


def _knows(table: str, header: str) -> bool:
    return any(
        (found := dictionary.match(table, c, header)) and found.percent == 100
        for c in dictionary.columns(table)
    )


def _wide(row: Sequence[Any], count: int) -> tuple[Any, ...]:
    return (*row[:count], *[""] * (count - len(row)))


def _filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _fit(candidate: _Candidate, table: str, stem: str) -> int:
    """How well the headers, the title and the names of sheet and file go with a table."""
    whole = [
        max(
            (m.percent for c in dictionary.columns(table) if (m := dictionary.match(table, c, header))),
            default=0,
        )
        for header in candidate.headers
        if header
    ]
    around = dictionary.folded(f"{candidate.title} {candidate.grid.sheet} {stem}")
    named = dictionary.folded(" ".join(candidate.headers))
    hinted = sum(150 for word in dictionary.hints(table) if word in around)
    hinted += sum(60 for word in dictionary.hints(table) if word in named)
    points = sum(percent for percent in whole if percent >= LEAST)
    return points + min(hinted, 300) if points else 0


def _guessed(candidate: _Candidate, table: str, ranked: Counter[str], where: str) -> Guess:
    records, skip = _records(candidate)
    profiles = {
        header: profile([row[place] for row in records])
        for place, header in enumerate(candidate.headers)
        if header and candidate.headers.count(header) == 1
    }
    fillings = _fillings(table, profiles, where)
    used = {filling.header for filling in fillings}
    missing = sorted({word for header in used if header for word in profiles[header].missing})
    others = ranked.most_common(2)
    next_best = next((name for name, points in others if name != table and points), "")
    percent = 100 * ranked[table] // (ranked[table] + ranked[next_best]) if next_best else 100
    return Guess(
        table=table,
        percent=percent,
        next_best=next_best,
        grid=candidate.grid,
        header=candidate.number,
        fillings=fillings,
        left_out=tuple(_left_out(table, candidate.headers, profiles, used)),
        skip=skip,
        missing=tuple(missing),
        notes=tuple(_notes(candidate, records)),
    )


def _records(candidate: _Candidate) -> tuple[list[tuple[Any, ...]], dict[str, tuple[str, ...]]]:
    """The rows that are records, and by which words the others are told: sums, repeated headers, foot notes."""
    records = []
    skip: dict[str, list[str]] = {}
    shapes = _shapes(candidate)
    for row in candidate.rows:
        at = _no_record(candidate, row, shapes)
        if at is None:
            records.append(row)
        else:
            skip.setdefault(candidate.headers[at], []).append(plain(row[at]))
    return records, {header: tuple(dict.fromkeys(words)) for header, words in skip.items()}


def _shapes(candidate: _Candidate) -> list[set[str]]:
    """By column the shapes of what stands there in rows of several cells: what a lone cell is held against."""
    full = [row for row in candidate.rows if sum(map(_filled, row)) > 1]
    return [{_shape(row[place]) for row in full} for place in range(len(candidate.headers))]


def _shape(cell: Any) -> str:
    """Digits, Latin and other letters, each run as one: `BG-001` is `a-9`."""
    kinds = ("9" if c.isdigit() else ("a" if c.isascii() else "文") if c.isalpha() else c for c in str(cell))
    return "".join(kind for kind, _ in groupby(kinds))


def _no_record(candidate: _Candidate, row: Sequence[Any], shapes: Sequence[set[str]]) -> int | None:
    """The place of the word that tells a row from records; None where it is one."""
    filled = [place for place, cell in enumerate(row) if _filled(cell)]
    usable = [place for place in filled if candidate.headers[place] and isinstance(row[place], str)]
    total = next((place for place in usable if dictionary.is_total(plain(row[place]))), None)
    if total is not None:
        return total
    again = [place for place in usable if plain(row[place]) == candidate.headers[place]]
    if len(again) >= 2:
        return again[0]
    alone = len(filled) == 1 and len([h for h in candidate.headers if h]) > 2
    if not (alone and usable) or not shapes[usable[0]]:
        return None
    return usable[0] if _shape(row[usable[0]]) not in shapes[usable[0]] else None


def _fillings(table: str, profiles: Mapping[str, Profile], where: str) -> tuple[Filling, ...]:
    """Each column by its best header and each header once, the surest pair first."""
    pairs = sorted(
        (
            (filling.percent, -list(profiles).index(header), -place, filling)
            for header, found in profiles.items()
            for place, column in enumerate(dictionary.columns(table))
            if (filling := _filling(table, column, header, found)) is not None
        ),
        key=lambda one: one[:3],
        reverse=True,
    )
    chosen: dict[str, Filling] = {}
    used: set[str] = set()
    for percent, _, _, filling in pairs:
        if percent >= LEAST and filling.column not in chosen and filling.header not in used:
            chosen[filling.column] = filling
            used.add(filling.header)
    if _ID not in chosen:
        chosen[_ID] = _id_by_cells(profiles, used, where)
    for column in dictionary.columns(table):
        word = dictionary.constant(table, column, chosen[_ID].header)
        if word and column not in chosen:
            because = Text(f"表头“{chosen[_ID].header}”", f"the header {chosen[_ID].header!r}")
            chosen[column] = Filling(column, "", HEADER, (because,), const=word)
    order = [_ID, *(c.name for c in TABLES[table].columns), _TIME_OF_CHANGE]
    return tuple(sorted(chosen.values(), key=lambda one: order.index(one.column)))


def _id_by_cells(profiles: Mapping[str, Profile], used: set[str], where: str) -> Filling:
    """Where no header says that it is the id: the first column that never says the same twice."""
    for header, found in profiles.items():
        if header not in used and found.unique and not found.time:
            return Filling(_ID, header, CELLS, (Text("每个值都不同", "no value stands twice"),))
    raise InputError(
        "has no column that could be the id of its rows",
        where=where,
        remedy="export it with the number of each record, or write the mapping by hand",
    )


def _filling(table: str, name: str, header: str, found: Profile) -> Filling | None:
    """How a header would fill a column; None where the words do not go together or the cells cannot."""
    match = dictionary.match(table, name, header)
    column = TABLES[table].column(name)
    if match is None or column is None:
        return None
    said = Text(f"表头同“{match.word}”", f"header like {match.word!r}")
    if not found.filled:
        return Filling(
            name, header, HEADER * match.percent // 100, (said, Text("没有值", "no cell is filled"))
        )
    fitted = _fitted(table, column, header, found)
    if fitted is None:
        return None
    percent = (HEADER * match.percent + CELLS * fitted.percent) // 100
    return Filling(
        name, header, percent, (said, *fitted.reasons), fitted.values, fitted.unknown, fitted.format
    )


def _fitted(table: str, column: Column, header: str, found: Profile) -> Filling | None:
    """What the cells say of a column: percent, reasons, words and format; None where they cannot be it."""
    empty = Filling(column.name, header, 100, ())
    if column.name == _ID:
        return _as_id(empty, found)
    if column.kind == "instant":
        return _as_time(empty, found)
    asked = dictionary.answers(table, column.name, header)
    if asked is not None:
        return _as_answer(empty, found, asked) if found.answers else None
    if dictionary.has_words(table, column):
        return _as_words(table, empty, found)
    if column.kind == "bool":
        return _as_answer(empty, found, {"yes": "true", "no": "false"}) if found.answers else None
    if column.kind == "int":
        return empty if found.whole else None
    if column.kind == "duration":
        return None  # its unit is not to be seen
    return empty


def _as_id(empty: Filling, found: Profile) -> Filling:
    if found.unique:
        return _with(empty, 100, Text("每个值都不同", "no value stands twice"))
    twice = sum(count > 1 for count in found.words.values())
    return _with(empty, 40, Text(f"有 {twice} 个值重复", f"{twice} values stand more than once"))


def _as_time(empty: Filling, found: Profile) -> Filling | None:
    if not found.time or found.time == AMBIGUOUS:
        return None
    told = Text(f"时间格式 {found.time}", f"times in {found.time}")
    return Filling(empty.column, empty.header, 100, (told,), format=found.time)


def _as_answer(empty: Filling, found: Profile, words: Mapping[str, str]) -> Filling:
    values = {word: words[answer] for word in sorted(found.words) if (answer := dictionary.yes_or_no(word))}
    return Filling(empty.column, empty.header, 100, (Text("是/否", "yes and no"),), values)


def _as_words(table: str, empty: Filling, found: Profile) -> Filling | None:
    """A closed list: enough of its words have to be known."""
    if len(found.words) > FEW:
        return None
    known = {
        word: ours for word in sorted(found.words) if (ours := dictionary.meaning(table, empty.column, word))
    }
    unknown = tuple(word for word in sorted(found.words) if word not in known)
    cells = sum(found.words[word] for word in known)
    if not cells:
        return None
    of = len(found.words)
    told = Text(f"{of} 个词中认得 {len(known)} 个", f"{len(known)} of {of} words are known")
    return Filling(empty.column, empty.header, 100 * cells // found.filled, (told,), known, unknown)


def _with(empty: Filling, percent: int, reason: Text) -> Filling:
    return Filling(empty.column, empty.header, percent, (reason,))


def _left_out(
    table: str, headers: Sequence[str], profiles: Mapping[str, Profile], used: set[str]
) -> Iterator[tuple[str, Text]]:
    for header in dict.fromkeys(filter(None, headers)):
        if header not in profiles:
            yield header, Text("表头重复", "stands twice")
        elif header not in used:
            yield header, _why_not(table, header, profiles[header])


def _why_not(table: str, header: str, found: Profile) -> Text:
    matched = [c for c in dictionary.columns(table) if dictionary.match(table, c, header)]
    if not matched:
        return Text("字典中没有", "not in the dictionary")
    if found.time == AMBIGUOUS:
        return Text(
            "日、月孰先无法分辨，请自行声明格式",
            "day or month first cannot be told: declare the format yourself",
        )
    return Text(
        f"值不像 {matched[0]}，或该字段已有更合适的列",
        f"its cells are no {matched[0]}, or another column fits better",
    )


def _notes(candidate: _Candidate, records: Sequence[Any]) -> Iterator[Text]:
    if candidate.grid.merged:
        count = candidate.grid.merged
        yield Text(
            f"有 {count} 处合并单元格：数据区中的请先取消合并并填满，否则只有第一行有值",
            f"{count} merged stretches: unmerge and fill those among the data, else only their first row has the value",
        )
    if not candidate.grid.whole:
        yield Text(
            f"只看了前 {len(records):,} 条记录", f"only the first {len(records):,} records were looked at"
        )
    if not records:
        yield Text("没有记录，只按表头猜测", "there are no records: guessed by the headers alone")


def iso(form: str) -> bool:
    """Whether a format is the one that mappings take when none is declared."""
    return form in {"", times.ISO}
