"""The guess as the YAML of a mapping, with its percents and reasons as comments for whoever accepts it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from steelyard.evidence.guess.guessing import Filling, Guess, iso
from steelyard.evidence.tables import TABLES
from steelyard.values import Language, Text

HEAD = Text(
    "由 steelyard table guess 猜测，请逐列核对后使用",
    "Guessed by steelyard table guess: check every column before use",
)
UNKNOWN = Text("不认得，置空：", "not known, left empty: ")
NOT_USED = Text("未使用：", "not used: ")


def mapping_text(guess: Guess, language: Language) -> str:
    """The whole file."""
    return "\n".join(_lines(guess, language)) + "\n"


def _lines(guess: Guess, language: Language) -> Iterator[str]:
    yield f"# {HEAD.to(language)}"
    yield f"table: {guess.table}  # {guess.percent} %"
    if rows := _rows(guess):
        yield f"rows: {{{', '.join(rows)}}}"
    if any(TABLES[guess.table].column(one.column).kind == "instant" for one in guess.fillings):  # type: ignore[union-attr]
        yield "time: {zone: workspace}"
    yield "columns:"
    for filling in guess.fillings:
        reasons = "; ".join(reason.to(language) for reason in filling.reasons)
        yield f"  {filling.column}: {_filled(filling)}  # {_comment(f'{filling.percent} %: {reasons}')}"
        if filling.unknown:
            yield f"    # {UNKNOWN.to(language)}{_comment(', '.join(filling.unknown))}"
    if guess.missing:
        yield f"missing: [{', '.join(map(_quoted, guess.missing))}]"
    for header, why in guess.left_out:
        yield f"# {NOT_USED.to(language)}{_comment(header)} ({why.to(language)})"


def _rows(guess: Guess) -> list[str]:
    grid = guess.grid
    found = [f"sheet: {_quoted(grid.sheet)}"] if grid.sheet else []
    found += [f"header: {guess.header}"] if guess.header > 1 else []
    found += [f"delimiter: {_quoted(grid.delimiter)}"] if grid.delimiter not in {"", ","} else []
    found += [f"encoding: {_quoted(grid.encoding)}"] if grid.encoding else []
    if guess.skip:
        words = (
            f"{_quoted(header)}: [{', '.join(map(_quoted, told))}]" for header, told in guess.skip.items()
        )
        found.append(f"skip_where: {{{', '.join(words)}}}")
    return found


def _filled(filling: Filling) -> str:
    if not filling.header:
        return f"{{const: {_quoted(filling.const)}}}"
    keys = [f"from: {_quoted(filling.header)}"]
    if not iso(filling.format):
        keys.append(f"format: {_quoted(filling.format)}")
    words = {**filling.values, **dict.fromkeys(filling.unknown, "")}
    if any(word != ours for word, ours in words.items()):
        told = (f"{_quoted(word)}: {_quoted(ours)}" for word, ours in words.items())
        keys.append(f"values: {{{', '.join(told)}}}")
    return f"{{{', '.join(keys)}}}"


def _quoted(word: str) -> str:
    """A double-quoted scalar of YAML 1.2, of which JSON's strings are a part."""
    written = json.dumps(word, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in written)


def _comment(text: str) -> str:
    """One line; a header may have any character in it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
