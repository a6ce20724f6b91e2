"""Two results side by side for the terminal: level, causes, measured gains, requirements that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from rich.console import Console
from rich.table import Table
from rich.text import Text as Words

from steelyard.cli.plain import and_so_on, aside, line
from steelyard.cli.result_view import put, terminal
from steelyard.improvement.comparison import Cause, Comparison, Difference, Gap, LevelChange, turned
from steelyard.improvement.gains import Direction, Gain, NoGain
from steelyard.improvement.significance import Sign
from steelyard.improvement.stored import Stored, StoredRequirement
from steelyard.report.words import BASES, MISSING, OUTCOMES, printed
from steelyard.values import IndicatorFacts, Language, Level, Missing, Outcome, Text

LISTED = 30  # requirements that are listed; --json has them all
CAUSES: dict[Cause, Text] = {
    Cause.EVIDENCE: Text("证据", "evidence"),
    Cause.RATING: Text("自评或评分", "rating"),
    Cause.STANDARD: Text("标准版次", "standard edition"),
    Cause.AS_OF: Text("统计窗口", "window"),
    Cause.LINK_MODE: Text("关联方式", "link mode"),
    Cause.INDICATORS: Text("指标定义", "definitions of indicators"),
    Cause.BASIS: Text("评估依据", "basis"),
    Cause.ENGINE: Text("引擎版本", "engine"),
    Cause.UNEXPLAINED: Text("文件中未载明", "nothing that the files name"),
}
NO_GAINS: dict[NoGain, Text] = {
    NoGain.DEFINITIONS: Text("指标定义不同", "definitions differ"),
    NoGain.LINK_MODE: Text("关联方式不同", "link modes differ"),
    NoGain.ONE_SIDE: Text("只有一份结果用到", "in one result only"),
    NoGain.UNIT: Text("单位不同", "units differ"),
    NoGain.WINDOW: Text("窗口长度不同", "windows of another length"),
    NoGain.MISSING: Text("至少一方没有读数", "no value on one side"),
}
SIGNS: dict[Sign, Text] = {
    Sign.SIGNIFICANT: Text("差异显著", "significant"),
    Sign.NOT_SIGNIFICANT: Text("差异不显著", "not significant"),
    Sign.INTERVALS_OVERLAP: Text("区间重叠，不作为显著差异", "intervals overlap: not significant"),
    Sign.WINDOWS_OVERLAP: Text("窗口重叠，不作显著性判断", "windows overlap: no claim"),
    Sign.NO_INTERVAL: Text("没有区间，不作显著性判断", "no interval: no claim"),
}
DIRECTIONS: dict[Direction, Text] = {
    Direction.BETTER: Text("改善", "better"),
    Direction.WORSE: Text("变差", "worse"),
    Direction.SAME: Text("不变", "same"),
    Direction.CHANGED: Text("变化", "changed"),
}
WORDS = {
    "turned": Text("注意：前一份的截止日晚于后一份。", "Note: the first file is the later one."),
    "level": Text("级别", "Level"),
    "score": Text("得分", "score"),
    "differs": Text("两份结果的不同：", "The results differ in: "),
    "equal": Text("两份结果没有差异。", "The results say the same."),
    "cause": Text("可能的原因", "Can come from"),
    "gained": Text("新计入", "Gained"),
    "lost": Text("不再计入", "Lost"),
    "practice": Text("能力子域与能力子项", "Domain or practice"),
    "before": Text("之前", "Before"),
    "after": Text("之后", "After"),
    "gains": Text("度量变化", "Measured gains"),
    "days": Text("窗口（天）", "Days"),
    "unmoved": Text("另有 {} 个指标没有变化。", "{} more indicators read the same."),
    "direction": Text("方向", "Direction"),
    "sign": Text("显著性", "Significance"),
    "left": Text("不可比的指标：", "Not comparable: "),
    "requirement": Text("要求", "Requirement"),
    "more": Text("其余 {} 条用 --json 查看", "{} more with --json"),
    "absent": Text("无此项", "not there"),
    "gap": Text(
        "自评与正式评估：两边都已评的 {} 条要求中，{} 条一致，自评偏高 {} 条，偏低 {} 条，仅一方判不适用 {} 条。",
        "Self against formal: of {} requirements rated by both, {} agree, {} were rated higher by the applicant, "
        "{} lower, {} are not applicable on one side only.",
    ),
    "higher": Text("自评偏高：", "Rated higher: "),
    "from_zero": Text("从 0 起", "from 0"),
}


def show(
    found: Comparison, facts: Mapping[str, IndicatorFacts], language: Language, console: Console | None = None
) -> None:
    """The comparison from the whole to the single requirement."""
    console = console or terminal()
    _head(found, language, console)
    if found.gap is not None:
        _gap(found.gap, language, console)
    if found.tally:
        put(console, _tally(found, language))
    if found.domains or found.practices:
        put(console, _levels(found, language))
    moved = [gain for gain in found.gains if gain.direction is not Direction.SAME]
    if moved:
        put(console, _gains(moved, facts, language))
    if len(moved) < len(found.gains):
        console.print(_word("unmoved", language).format(len(found.gains) - len(moved)))
    if found.incomparable:
        put(console, _word("left", language) + and_so_on(language, _left(found, language)))
    put(console, _requirements(found, language) if found.differences else _word("equal", language))


def sentence(gain: Gain, facts: Mapping[str, IndicatorFacts], language: Language) -> str:
    """`Process time -40.0% (n 120 -> 133)`: a gain as announcements word it, always with n."""
    known = facts.get(gain.indicator)
    title = line(known.title.to(language)) if known else gain.indicator
    title += _tool(gain.scope, language)
    change = _word("from_zero", language) if gain.percent is None else f"{gain.percent:+}%"
    return f"{title} {change}{aside(language, f'n {gain.before.n} -> {gain.after.n}')}"


def _tool(scope: str, language: Language) -> str:
    """The shared tool that a reading is of, in brackets; nothing for the project itself."""
    kind, sign, tool = scope.partition(":")
    return aside(language, line(tool)) if sign and kind == "shared" else ""


def _head(found: Comparison, language: Language, console: Console) -> None:
    before, after = found.before, found.after
    name = line(after.project_name.to(language))
    days = f"{before.as_of} -> {after.as_of}"
    bases = " -> ".join(dict.fromkeys(BASES[side.basis].to(language) for side in (before, after)))
    part = line(after.part_title.to(language))
    console.print(Words.assemble((name, "bold"), f"  {part} · {days} · {bases}"))
    if turned(found):
        console.print(_word("turned", language), style="yellow")
    console.print(
        f"{_word('level', language)} {_part_level(before, language)} -> {_part_level(after, language)} · "
        f"{_word('score', language)} {_percent(before)} -> {_percent(after)}"
    )
    if found.head:
        causes = (CAUSES[cause].to(language) for cause in found.head)
        console.print(_word("differs", language) + and_so_on(language, causes))


def _gap(gap: Gap, language: Language, console: Console) -> None:
    counts = (gap.n, gap.equal, len(gap.self_higher), len(gap.self_lower), len(gap.apart))
    console.print(_word("gap", language).format(*counts))
    if gap.self_higher:
        put(console, _word("higher", language) + and_so_on(language, gap.self_higher))


def _tally(found: Comparison, language: Language) -> Table:
    table = _table(language, "cause", "gained", "lost")
    for cause, (up, down) in found.tally.items():
        table.add_row(CAUSES[cause].to(language), str(up), str(down))
    return table


def _levels(found: Comparison, language: Language) -> Table:
    table = _table(language, "practice", "before", "after")
    titles = {
        code: named.title
        for side in (found.before, found.after)
        for code, named in (*side.domains.items(), *side.practices.items())
    }
    for change in (*found.domains, *found.practices):
        table.add_row(*_level_row(change, titles[change.code], language))
    return table


def _level_row(change: LevelChange, title: Text, language: Language) -> tuple[str, str, str]:
    name = f"{change.code}  {line(title.to(language))}"
    return name, _level(change.before, language), _level(change.after, language)


def _gains(moved: Sequence[Gain], facts: Mapping[str, IndicatorFacts], language: Language) -> Table:
    """What is significant comes first; the rest in the order of the standard."""
    table = _table(language, "gains", "days", "before", "after", "direction", "sign")
    for gain in sorted(moved, key=lambda gain: gain.told.sign is not Sign.SIGNIFICANT):
        table.add_row(
            sentence(gain, facts, language),
            str(gain.after.days),
            printed(gain.before.value or Fraction(0), gain.unit).to(language),
            printed(gain.after.value or Fraction(0), gain.unit).to(language),
            DIRECTIONS[gain.direction].to(language),
            SIGNS[gain.told.sign].to(language),
        )
    return table


def _left(found: Comparison, language: Language) -> Iterator[str]:
    for one in found.incomparable:
        yield one.indicator + _tool(one.scope, language) + aside(language, NO_GAINS[one.why].to(language))


def _requirements(found: Comparison, language: Language) -> Table:
    table = _table(language, "requirement", "before", "after", "cause")
    shown = sorted(found.differences, key=lambda d: d.counted == 0)[:LISTED]
    for difference in shown:
        table.add_row(
            _name(difference),
            _entry(difference.before, language),
            _entry(difference.after, language),
            and_so_on(language, (CAUSES[cause].to(language) for cause in difference.causes)),
        )
    if len(found.differences) > LISTED:
        table.caption = _word("more", language).format(len(found.differences) - LISTED)
        table.caption_justify = "left"
    return table


def _name(difference: Difference) -> str:
    old = difference.before.id if difference.before else difference.id
    return difference.id if old == difference.id else f"{old} -> {difference.id}"


def _entry(of: StoredRequirement | None, language: Language) -> str:
    """`not met 81%`: the outcome, with the reading where there is a value."""
    if of is None:
        return _word("absent", language)
    words = OUTCOMES[Outcome(of.outcome)].to(language)
    if of.reading is None or of.reading.value is None:
        return words
    return f"{words} {printed(of.reading.value, of.reading.unit).to(language)}"


def _part_level(of: Stored, language: Language) -> str:
    return line(of.level_name.to(language)) if of.level_name else _level(of.level, language)


def _level(level: Level | Missing | None, language: Language) -> str:
    """`2` or `2+`: without the standard, a half step is printed as `+`."""
    if level is None:
        return _word("absent", language)
    return MISSING[level.reason].to(language) if isinstance(level, Missing) else level.printed("plus")


def _percent(of: Stored) -> str:
    return "–" if of.score is None else f"{of.score}%"


def _table(language: Language, *heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(_word(head, language), overflow="fold")
    return table


def _word(key: str, language: Language) -> str:
    return WORDS[key].to(language)
