"""`steelyard table packs`: the ready mappings of known systems, and how one fits a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import line
from steelyard.values import Text

if TYPE_CHECKING:
    from steelyard.evidence.mapping.pack import Field, Pack

LEVELS = {
    "export": Text("在真实导出上验证", "confirmed on a real export"),
    "documentation": Text("依据文档编写", "from documentation"),
}
NONE = Text("（固定值）", "(the same in every row)")
NEEDED = Text("必需", "needed")
ABSENT = Text("文件中没有", "not in the file")


def packs_(pack: str | None = None, file: Path | None = None, *, lang: LanguageOption = None) -> None:
    """Ready mappings of known systems; of one, its headers; with a file, which of them it has. 列出现成映射包。

    Args:
        pack: One of them, such as jira-issues@1. 映射包，如 jira-issues@1。
        file: An export, to see which headers of the pack it has. 导出文件，用来核对表头。
    """
    from steelyard.evidence.mapping.pack import pack_named, packs  # noqa: PLC0415 - YAML, once it is needed

    told = _listed(packs()) if pack is None else _shown(pack_named(pack, "table packs"), file)
    for text in told:
        print(line(text.to(language(lang))))


def _listed(every: tuple[Pack, ...]) -> Iterator[Text]:
    for pack in every:
        level = LEVELS[pack.level]
        head = f"{pack.key}  {pack.table.name}"
        yield Text(f"{head}  [{level.zh}]  {pack.export.zh}", f"{head}  [{level.en}]  {pack.export.en}")


def _shown(pack: Pack, file: Path | None) -> Iterator[Text]:
    yield Text(
        f"{pack.key}  {pack.system.zh} → {pack.table.name}",
        f"{pack.key}  {pack.system.en} -> {pack.table.name}",
    )
    level = LEVELS[pack.level]
    yield Text(f"  依据：{level.zh}；{pack.basis}", f"  evidence: {level.en}; {pack.basis}")
    yield Text(f"  导出：{pack.export.zh}", f"  export: {pack.export.en}")
    yield Text(f"  不能说明：{pack.misses.zh}", f"  cannot tell: {pack.misses.en}")
    time = pack.content.get("time", {})
    form, zone = time.get("format", "iso"), time.get("zone") or "-"
    yield Text(
        f"  时间格式 {form}，时区 {zone}；导出不同时在数据源中写 time_format、timezone",
        f"  times: format {form}, zone {zone}; where the export differs, write time_format and timezone into the source",
    )
    headers = None if file is None else _headers(pack, file)
    for field in pack.fields:
        yield _field(field, headers)
    if file is not None and headers is not None:
        pack.bound(headers, file.name, UTC, {})  # raises where it lacks what the pack needs


def _headers(pack: Pack, file: Path) -> tuple[str, ...]:
    from steelyard.evidence.mapping.files import open_sheet  # noqa: PLC0415 - readers, once they are needed
    from steelyard.evidence.mapping.sheet import Asked  # noqa: PLC0415

    asked = Asked(file, file.name, header=pack.sheet.get("header", 1), records=pack.sheet.get("records", ""))
    return open_sheet(asked).headers


def _field(field: Field, headers: tuple[str, ...] | None) -> Text:
    mark = Text(f"（{NEEDED.zh}）", f" ({NEEDED.en})") if field.need else Text("", "")
    head = f"  {field.column}"
    if not field.ways:
        return Text(
            f"{head} ← {NONE.zh} {field.rule.get('const', '')}",
            f"{head} <- {NONE.en} {field.rule.get('const', '')}",
        )
    if headers is None:
        ways = " | ".join(" + ".join(way) for way in field.ways)
        return Text(f"{head} ← {ways}{mark.zh}", f"{head} <- {ways}{mark.en}")
    found = field.found(headers)
    shown = None if found is None else " + ".join(found)
    return Text(f"{head} ← {shown or ABSENT.zh}{mark.zh}", f"{head} <- {shown or ABSENT.en}{mark.en}")
