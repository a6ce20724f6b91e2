"""`steelyard assess --gate POLICY.yaml`: hold results against a policy; exit code 3 where one does not pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from steelyard.cli.plain import aside, line
from steelyard.errors import GateNotReached
from steelyard.improvement.gate import Fall, Verdict, Waived, judge
from steelyard.improvement.policy import Stage, read_policy
from steelyard.indicators import facts
from steelyard.report.words import MISSING, WHYS, printed, threshold
from steelyard.result.model import Result
from steelyard.values import Language, Level, Measured, Text

WORDS = {
    "failed": Text("未通过门禁 {}：", "the gate {} is not passed:"),
    "fell": Text("{}：{} 退步，{}", "{}: {} fell, {}"),
    "below": Text("{}：{} 未满足，{}", "{}: {} is not met, {}"),
    "level": Text("{}：{} 的级别为 {}，应不低于 {}", "{}: {} stands at level {}, {} is held"),
    "may": Text("{} 可以豁免", "{} may waive it"),
    "nobody": Text("没有指定谁可以豁免", "nobody is named who may waive it"),
    "expired": Text("{} 的豁免已于 {} 到期", "the waiver of {} ran out on {}"),
    "waived": Text(
        "已豁免：{} {}，{} 至 {}：{}", "waived: {} {}, by {} until {}: {}"
    ),
    "warned": Text("提醒：{} {} 没有证据", "warning: {} {} has no evidence"),
    "not_applicable": Text("改判为不适用", "declared not applicable"),
    "remedy": Text(
        "请修复，或由有权豁免者在 {} 的 `waivers` 中写明负责人、到期日和理由",
        "mend it, or have those who may waive it add owner, `until` and reason under `waivers` in {}",
    ),
}  # fmt: skip


def hold_policy(results: Sequence[Result], path: Path, stage: Stage, language: Language) -> None:
    """Tell on stderr what is waived or warned of; raises GateNotReached where something failed."""
    requirements = (r.id for result in results for part in result.standard.parts for r in part.requirements())
    policy = read_policy(path, requirements)
    verdicts = [judge(result, policy, stage) for result in results]
    for words in (told for verdict in verdicts for told in _notes(verdict, language)):
        print(line(words), file=sys.stderr)
    if not all(verdict.passed for verdict in verdicts):
        ratchet = policy.base is not None
        lines = [told for verdict in verdicts for told in _faults(verdict, ratchet, language)]
        head = _word("failed", language).format(line(str(path)))
        raise GateNotReached(
            "\n".join([head, *(f"    {line(told)}" for told in lines)]),
            remedy=_word("remedy", language).format(path.name),
        )


def _notes(verdict: Verdict, language: Language) -> Iterator[str]:
    for waived in verdict.waived:
        w, fall = waived.waiver, waived.fall
        yield _word("waived", language).format(
            fall.project, fall.item.requirement.id, w.owner, w.until, w.reason
        )
    for fall in verdict.warned:
        yield _word("warned", language).format(fall.project, fall.item.requirement.id)


def _faults(verdict: Verdict, ratchet: bool, language: Language) -> Iterator[str]:
    if verdict.level is not None:
        found = verdict.level.found
        shown = str(found.value) if isinstance(found, Level) else MISSING[found.reason].to(language)
        yield _word("level", language).format(
            verdict.level.project, verdict.level.part, shown, verdict.level.wanted
        )
    expired = {w.fall.item.requirement.id: w for w in verdict.expired}
    for fall in verdict.failed:
        word = _word("fell" if ratchet else "below", language)
        key = fall.item.requirement.id
        yield word.format(fall.project, key, _why(fall, language)) + aside(
            language, _who(fall, expired.get(key), language)
        )


def _who(fall: Fall, expired: Waived | None, language: Language) -> str:
    if expired is not None:
        return _word("expired", language).format(expired.waiver.owner, expired.waiver.until)
    return _word("may", language).format(fall.owner) if fall.owner else _word("nobody", language)


def _why(fall: Fall, language: Language) -> str:
    """Why it does not count, with the reading and its threshold where there is one."""
    if fall.why is None:
        return _word("not_applicable", language)
    words = WHYS[fall.why].to(language)
    measure, reading = fall.item.requirement.measure, fall.item.rating.reading
    if measure is None or reading is None or not isinstance(reading.value, Measured):
        return words
    unit = facts()[measure.indicator].unit
    value = printed(reading.value.value, unit).to(language)
    return f"{words} {value}{aside(language, threshold(measure, unit).to(language))}"


def _word(key: str, language: Language) -> str:
    return WORDS[key].to(language)
