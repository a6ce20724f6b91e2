"""`steelyard assess --assume ID=OUTCOME`: what would come of it, told as assumed and never as a result."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from steelyard.errors import InputError
from steelyard.improvement.what_if import WhatIf, assume, read_assumptions, unknown
from steelyard.improvement.what_if_document import canonical
from steelyard.outlet import write_whole
from steelyard.rating.model import Answer
from steelyard.result.model import Result
from steelyard.values import Language


def tell(
    results: Sequence[Result], assumed: Sequence[str], out: Path | None, language: Language, *, json: bool
) -> None:
    """Print the what-if of every result, as JSON or for people; write it to `out` where that is given.

    Raises InputError for what no result knows, and for a file of several.
    """
    if out is not None and len(results) != 1:
        raise InputError(
            f"there are {len(results)} what-ifs and one file", where="--out", remedy="name one project"
        )
    found = _assumed(results, assumed)
    if out is not None:
        write_whole(out, canonical(found[0]))
    if json:
        sys.stdout.buffer.write(b"".join(canonical(one) + b"\n" for one in found))
        return
    from steelyard.cli.what_if_view import show  # noqa: PLC0415 - the terminal's tables, only for people

    show(found, language)


def _assumed(results: Sequence[Result], written: Sequence[str]) -> list[WhatIf]:
    """Each result with those of the assumptions that it knows; one that none knows is refused."""
    scales = {result.standard.scale for result in results}
    if len(scales) > 1:
        raise InputError(
            "the projects are rated on different scales", where="--assume", remedy="name one project"
        )
    answers = read_assumptions(written, scales.pop())
    asked = [{r.requirement.id for p in result.practices for r in p.requirements} for result in results]
    for key in answers:
        if not any(key in ids for ids in asked):
            every = sorted(set().union(*asked))
            raise unknown(key, every, ", ".join(dict.fromkeys(result.part.id for result in results)))
    pairs = zip(results, asked, strict=True)
    return [assume(result, _known(answers, ids)) for result, ids in pairs]


def _known(answers: dict[str, Answer], ids: set[str]) -> dict[str, Answer]:
    return {key: answer for key, answer in answers.items() if key in ids}
