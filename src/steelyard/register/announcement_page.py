"""The announcement in words: a page for each language, and one JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from steelyard.register.announcement import Announcement
from steelyard.register.firsts import First
from steelyard.register.levels import level_code, level_name
from steelyard.register.model import FirstClaim, Register, RegisteredResult
from steelyard.register.page import Block, Grid, Heading, Page, Sentence
from steelyard.register.statistics import Dimension
from steelyard.register.statistics_page import (
    count_document,
    notes,
    published_cell,
    statistics_document,
)
from steelyard.register.words import (
    ALL,
    CATEGORIES,
    CONFIDENCES,
    COUNTED,
    GROUPS,
    NOT_NAMED,
    PUBLISHED,
    STATUSES,
    category_title,
    module_title,
    part_title,
)
from steelyard.values import Language, Text

SCHEMA = "steelyard/announcement/1"
_HEAD = (
    Text("机构", "organisation"),
    Text("项目", "project"),
    Text("部分", "part"),
    Text("级别", "level"),
    Text("来源状态", "status"),
    Text("来源可信度", "confidence in the source"),
)


def announcement_page(announcement: Announcement, register: Register, language: Language) -> Page:
    """The announcement in one language."""
    return Page(language, tuple(_blocks(announcement, register, language)))


def _blocks(announced: Announcement, register: Register, language: Language) -> Iterator[Block]:
    yield Heading(1, title(announced).to(language))
    if told := _event(announced, language):
        yield Sentence(told)
    yield from _results(
        Text("本批结果", "Results of this batch"), announced.results, register, language, announced
    )
    yield from _results(
        Text("同日公布的其他结果", "Other results of the same date"),
        announced.others,
        register,
        language,
        announced,
    )
    yield from _results(
        Text(
            "本批中日期只精确到月或年的结果", "Results of this batch whose date is known to the month or year"
        ),
        announced.vague,
        register,
        language,
        announced,
    )
    yield from _gains(announced, register, language)
    yield from _firsts(announced.firsts, register, language)
    yield from _totals(announced, register, language)


def title(announced: Announcement) -> Text:
    """With the number of the batch where one was published."""
    day = announced.day
    number = announced.batch.number if announced.batch else None
    batch = Text(f"第{number}批" if number else "", f", batch {number}" if number else "")
    return Text(
        f"{day.year} 年 {day.month} 月 {day.day} 日公布的评估结果{f'（{batch.zh}）' if batch.zh else ''}",
        f"Assessment results announced on {day.day} {_MONTHS[day.month - 1]} {day.year}{batch.en}",
    )


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _event(announced: Announcement, language: Language) -> str:
    batch = announced.batch
    if batch is None or not batch.event:
        return ""
    event = batch.event.to(language)
    contact = (
        Text(f"联系方式：{batch.contact}。", f" Contact: {batch.contact}.") if batch.contact else Text("", "")
    )
    return f"发布场合：{event}。{contact.zh}" if language == "zh" else f"Announced at: {event}.{contact.en}"


def _results(
    heading: Text,
    results: Sequence[RegisteredResult],
    register: Register,
    language: Language,
    announced: Announcement,
) -> Iterator[Block]:
    if not results:
        return
    count = f"（{len(results)} 项）" if language == "zh" else f" ({len(results)})"
    yield Heading(2, heading.to(language) + count)
    rows = tuple(_row(result, register, language, announced) for result in results)
    yield Grid(tuple(head.to(language) for head in _HEAD), rows)


def _row(
    result: RegisteredResult, register: Register, language: Language, announced: Announcement
) -> tuple[str, ...]:
    revoked = result.revoked_on
    status = STATUSES[result.status].to(language)
    if revoked and revoked <= announced.day:
        status += f"，已于 {revoked} 撤销" if language == "zh" else f", revoked on {revoked}"
    return (
        register.organisations[result.organisation].name.to(language),
        project_name(result, language),
        part_name(result, language),
        level_name(level_code(result.level)).to(language),
        status,
        CONFIDENCES[result.confidence].to(language),
    )


def project_name(result: RegisteredResult, language: Language) -> str:
    """The project's name, or that none was published."""
    return result.project.to(language) or NOT_NAMED.to(language)


def part_name(result: RegisteredResult, language: Language) -> str:
    """`安全及风险管理 · 安全开发`, with who else recognises the result."""
    module = f" · {module_title(result.module).to(language)}" if result.module else ""
    others = f" + {', '.join(result.recognitions)}" if result.recognitions else ""
    return part_title(result.part).to(language) + module + others


def _gains(announced: Announcement, register: Register, language: Language) -> Iterator[Block]:
    rows = tuple(
        (
            register.organisations[r.organisation].name.to(language),
            project_name(r, language),
            r.gains.to(language),
        )
        for r in (*announced.results, *announced.others, *announced.vague)
        if r.gains
    )
    if rows:
        yield Heading(
            2,
            Text("据来源报道的成效（未经核验）", "Gains as reported by the source, not checked").to(language),
        )
        head = (*(h.to(language) for h in _HEAD[:2]), Text("报道的成效", "reported gain").to(language))
        yield Grid(head, rows)


def _firsts(firsts: Sequence[First], register: Register, language: Language) -> Iterator[Block]:
    if not firsts:
        return
    yield Heading(2, Text("首次", "Firsts").to(language))
    head = (Text("首次", "first"), Text("机构", "organisation"), Text("依据", "basis"))
    rows = []
    for first in firsts:
        names = dict.fromkeys(register.organisations[r.organisation].name.to(language) for r in first.results)
        joined = ("、" if language == "zh" else ", ").join(names)
        rows.append((first_name(first).to(language), joined, first.status.to(language)))
    yield Grid(tuple(h.to(language) for h in head), tuple(rows))


def first_name(first: First) -> Text:
    """What it is the first of."""
    category = CATEGORIES[first.category] if first.category else Text("", "")
    part = part_title(first.part) if first.part else Text("", "")
    match first.kind:
        case FirstClaim.CATEGORY:
            return Text(f"{category.zh}：首次通过评估", f"{category.en}: first to pass any part")
        case FirstClaim.CATEGORY_PART:
            return Text(f"{category.zh}：首次通过“{part.zh}”", f"{category.en}: first to pass {part.en}")
        case FirstClaim.PART:
            return Text(f"首次有机构通过“{part.zh}”", f"first results of {part.en}")


def _totals(announced: Announcement, register: Register, language: Language) -> Iterator[Block]:
    day = announced.day.isoformat()
    yield Heading(2, Text(f"截至 {day} 各类机构的结果数", f"Results by category as of {day}").to(language))
    statistics = announced.by_category
    head = (Text("机构类别", "category"), COUNTED, PUBLISHED)
    rows = [
        (
            category_title(line.key[0]).to(language),
            str(line.count.results),
            published_cell(line.published, language),
        )
        for line in statistics.lines
    ]
    rows += [
        (f"* {GROUPS[g.group][0].to(language)}", str(g.count), published_cell(g.published, language))
        for g in statistics.groups
    ]
    total = statistics.total
    rows.append((ALL.to(language), str(total.count.results), published_cell(total.published, language)))
    yield Grid(tuple(h.to(language) for h in head), tuple(rows), frozenset({1}))
    yield Heading(
        2,
        Text(f"截至 {day} 所列机构的结果数", f"Results of the institutions named, as of {day}").to(language),
    )
    yield Grid(
        (_HEAD[0].to(language), COUNTED.to(language), PUBLISHED.to(language)),
        tuple(
            (
                register.organisations[line.key[0]].name.to(language),
                str(line.count.results),
                published_cell(line.published, language),
            )
            for line in announced.organisations
        ),
        frozenset({1}),
    )
    yield from (Sentence(text.to(language)) for text in notes(statistics))


def announcement_document(announced: Announcement, register: Register) -> dict[str, Any]:
    """The announcement as plain JSON values, codes beside names."""
    batch = announced.batch
    return {
        "schema": SCHEMA,
        "date": announced.day.isoformat(),
        "batch": None
        if batch is None
        else {
            "id": batch.id,
            "number": batch.number,
            "event": batch.event.as_dict(),
            "contact": batch.contact,
        },
        "results": [_result(r, register) for r in announced.results],
        "others": [_result(r, register) for r in announced.others],
        "imprecise": [_result(r, register) for r in announced.vague],
        "firsts": [
            {
                "kind": first.kind.value,
                "category": first.category.value if first.category else None,
                "part": first.part,
                "results": [r.id for r in first.results],
                "announced": first.announced,
            }
            for first in announced.firsts
        ],
        "by_category": statistics_document(announced.by_category),
        "institutions": [
            {Dimension.ORGANISATION.value: line.key[0]} | count_document(line)
            for line in announced.organisations
        ],
    }


def _result(result: RegisteredResult, register: Register) -> dict[str, Any]:
    organisation = register.organisations[result.organisation]
    return {
        "id": result.id,
        "organisation": {"id": organisation.id, "name": organisation.name.as_dict()},
        "project": result.project.as_dict(),
        "part": result.part,
        "module": result.module,
        "level": level_code(result.level),
        "status": result.status.value,
        "confidence": result.confidence.value,
        "source": result.source,
        "revoked_on": result.revoked_on.isoformat() if result.revoked_on else None,
    }
