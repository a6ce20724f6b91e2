"""What would come of assumed outcomes, as tables for the terminal; every page of it says "assumed"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text as Words

from steelyard.cli.plain import and_so_on, aside, line
from steelyard.cli.result_view import LISTED, level, percent, put, reading, terminal
from steelyard.improvement.what_if import Moved, WhatIf
from steelyard.report.words import OUTCOMES, WHYS, points
from steelyard.result.mean import Means
from steelyard.result.model import Result
from steelyard.values import Language, Text

WORDS = {
    "assumed": Text("假设推演，不是评估结果", "ASSUMED, not a result"),
    "assumptions": Text("假设", "Assumed"),
    "idle": Text("本来如此：", "already so: "),
    "level": Text("级别", "Level"),
    "target": Text("目标", "target"),
    "score": Text("得分", "score"),
    "overall": Text("总分", "overall"),
    "what": Text("能力子域与能力子项", "Domain or practice"),
    "before": Text("现在", "Now"),
    "after": Text("假设后", "Assumed"),
    "same": Text("没有级别变化。", "No level would change."),
    "freed": Text("不再阻碍：{} 条", "No longer blocking: {}"),
    "blocks": Text("仍然阻碍下一级的要求", "What would still block the next level"),
    "none": Text("没有要求阻碍下一级。", "Nothing would block."),
    "more": Text("其余 {} 条用 --json 查看", "{} more with --json"),
    "why": Text("原因", "Why"),
    "reading": Text("读数与阈值", "Reading and threshold"),
    "requirement": Text("要求", "Requirement"),
}


def show(found: Sequence[WhatIf], language: Language, console: Console | None = None) -> None:
    """Every what-if, one below the other."""
    console = console or terminal()
    for one in found:
        _one(one, language, console)


def _one(found: WhatIf, language: Language, console: Console) -> None:
    before, after = found.before, found.after
    subject = f"{line(before.subject.project.to(language))} · {line(before.part.title.to(language))}"
    console.print(
        Words.assemble((_word("assumed", language), "bold yellow"), f"  {subject} · {before.as_of}")
    )
    console.print(f"{_word('assumptions', language)} {and_so_on(language, _assumptions(found, language))}")
    if found.idle:
        console.print(f"{_word('idle', language)}{and_so_on(language, found.idle)}")
    console.print(
        f"{_word('level', language)} {level(before, before.level, language)} -> "
        f"{level(after, after.level, language)} · {_word('target', language)} {before.target} · "
        f"{_word('score', language)} {percent(before.score.score)} -> {percent(after.score.score)}"
    )
    if before.means and after.means:
        console.print(_means(before.means, after.means, language))
    put(console, _moved(found, language) if found.practices or found.domains else _word("same", language))
    console.print(_word("freed", language).format(len(found.freed)))
    put(console, _blocking(after, language) if after.blocking else _word("none", language))


def _assumptions(found: WhatIf, language: Language) -> Iterator[str]:
    for key, answer in found.assumed.items():
        said = OUTCOMES[answer.outcome].to(language)
        given = "" if answer.points is None else f" {float(answer.points):g}"
        yield f"{key} = {said}{given}"


def _means(before: Means, after: Means, language: Language) -> str:
    return f"{_word('overall', language)} {points(before.overall)} -> {points(after.overall)}"


def _moved(found: WhatIf, language: Language) -> Table:
    table = _table("what", "before", "after", language=language)
    domains = {d.code: d.title for d in found.before.domains}
    practices = {p.practice.code: p.practice.title for p in found.before.practices}
    for titles, moved in ((domains, found.domains), (practices, found.practices)):
        for one in moved:
            table.add_row(*_row(found.before, one, titles[one.code], language))
    return table


def _row(result: Result, moved: Moved, title: Text, language: Language) -> tuple[str, str, str]:
    return (
        f"{moved.code}  {line(title.to(language))}",
        level(result, moved.before, language),
        level(result, moved.after, language),
    )


def _blocking(after: Result, language: Language) -> Table:
    table = _table("", "why", "reading", "requirement", language=language)
    table.title = _word("blocks", language) + aside(language, str(len(after.blocking)))
    table.title_justify = "left"
    for blocker in after.blocking[:LISTED]:
        table.add_row(
            blocker.requirement.id,
            WHYS[blocker.why].to(language),
            reading(blocker, language),
            line(blocker.requirement.text.to(language)),
        )
    if len(after.blocking) > LISTED:
        table.caption = _word("more", language).format(len(after.blocking) - LISTED)
        table.caption_justify = "left"
    return table


def _table(*heads: str, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(_word(head, language) if head else "", overflow="fold")
    return table


def _word(key: str, language: Language) -> str:
    return WORDS[key].to(language)
