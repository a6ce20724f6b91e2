"""docs/reference/evidence.md: every canonical table with its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scripts.reference.evidence_chinese import NOTES
from scripts.reference.markdown import code, codes, document, plain, table
from steelyard.errors import InputError
from steelyard.evidence.tables import COMMON, TABLES, Column, Table
from steelyard.values import Text

TITLE = Text("证据表", "Evidence tables")
ABOUT = Text(
    "全部采集器都写入这些表，全部指标都从这些表读取。人员只保存带密钥的摘要，工单正文不保存。",
    "Every collector writes into these tables and every indicator reads them. People are stored as keyed hashes only; "
    "the free text of tickets is not stored.",
)
KINDS: dict[str, Text] = {
    "text": Text("文字", "text"),
    "person": Text("人员的带密钥摘要", "keyed hash of a person"),
    "instant": Text("时刻：自 1970-01-01T00:00Z 起的微秒数", "instant: microseconds since 1970-01-01T00:00Z"),
    "duration": Text("时长：微秒数", "duration: microseconds"),
    "int": Text("整数", "whole number"),
    "bool": Text("是或否", "true or false"),
    "json": Text("JSON", "JSON"),
    "list": Text("文字的列表", "list of texts"),
}
CURRENT = (
    "A row is known by `src` and `src_id`. It is never changed: a newer delivery adds a version. At an asked moment "
    "(`--known-at`, otherwise now) only versions with `known_at` up to that moment are looked at, and of these the "
    "greatest (`updated_at`, `load_seq`, `load_row`) is the current one. Where that version is `deleted`, the row "
    "is gone.\n\n"
    "一行由 `src` 和 `src_id` 确定。已写入的行不再修改，新的装载只追加新版本。在所问时刻（`--known-at`，默认为现在），"
    "只看 `known_at` 不晚于该时刻的版本，其中（`updated_at`、`load_seq`、`load_row`）最大的即为当前行；"
    "该版本标为 `deleted` 的，表示此行已不存在。"
)
HEADERS = ("Column 字段", "Kind 类型", "Meaning", "含义", "Choices 取值")


def page() -> str:
    """The whole page; raises InputError for a note without Chinese."""
    return document(
        TITLE, ABOUT,
        "## Kinds of columns · 字段类型",
        table(("Kind 类型", "Meaning", "含义"), [(code(kind), words.en, words.zh) for kind, words in KINDS.items()]),
        "## Common columns · 公共字段",
        _columns(COMMON),
        "## The current row · 当前行",
        CURRENT,
        *(block for one in TABLES.values() for block in _table(one)),
    )  # fmt: skip


def _table(one: Table) -> Iterator[str]:
    yield f"## `{one.name}`"
    yield plain(f"{_sentence(one.note)}.\n\n{_chinese(one.note)}。")
    if one.at:
        yield f"Placed in time by 时间以此为准：{code(one.at)}"
    if one.owned_by:
        owners = ", ".join(f"{code(column)} → `{kind}`" for column, kind in one.owned_by)
        yield f"Belongs to projects through 按此归属项目：{owners}"
    yield _columns(one.columns)


def _columns(columns: Sequence[Column]) -> str:
    rows = [(code(c.name), code(c.kind), c.note, _chinese(c.note), codes(c.choices)) for c in columns]
    return table(HEADERS, rows)


def _sentence(note: str) -> str:
    return note[0].upper() + note[1:]


def _chinese(note: str) -> str:
    if note not in NOTES:
        raise InputError(f"the note {note!r} has no Chinese", where="scripts/reference/evidence_chinese.py",
                         remedy="add a line to NOTES")  # fmt: skip
    return NOTES[note]
