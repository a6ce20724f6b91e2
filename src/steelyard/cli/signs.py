"""Signs of dressing up (R20) for commands: found once, told beside the readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from steelyard.report.beside import Beside
from steelyard.values import Text, Window
from steelyard.workspace import Workspace

if TYPE_CHECKING:
    from steelyard.evidence.current import Tables
    from steelyard.evidence.signs import Sign

HEAD = Text(
    "可疑迹象：只是提示，读数未作任何修改。",
    "Signs of dressing up: to be asked about; no reading was changed.",
)
NONE = Text("没有可疑迹象。", "No signs of dressing up.")


def signs_of(space: Workspace, tables: Tables, scope: str, window: Window) -> list[Sign]:
    """Every sign in a project's rows of a window, as far as these tables know."""
    from steelyard.evidence.signs import signs  # noqa: PLC0415 - the engine, once it is needed
    from steelyard.evidence.signs.look import Look  # noqa: PLC0415

    return list(signs(Look(tables, space.owns, scope, window)))


def sign_lines(found: Sequence[Sign]) -> Iterator[Text]:
    """A heading, then each sign with the threshold from which it is told."""
    if not found:
        yield NONE
        return
    yield HEAD
    for sign in found:
        when = sign.rule.threshold
        yield Text(f"  {sign.told.zh}；提示条件：{when.zh}", f"  {sign.told.en}; told from: {when.en}")


def sign_documents(found: Sequence[Sign]) -> list[dict[str, object]]:
    """Signs as data: rule, table, how many of how many, and the first ids."""
    return [
        {
            "sign": sign.rule.id,
            "table": sign.found.table,
            "found": sign.found.count,
            "of": sign.found.of,
            "examples": list(sign.found.examples),
        }
        for sign in found
    ]


def beside(found: Sequence[Sign]) -> tuple[Beside, ...]:
    """Signs as the report shows them."""
    return tuple(Beside(sign.rule.title, sign.found.told, sign.rule.threshold) for sign in found)
