"""The first words of a report, made from the result: level, score, strong and weak domains, what blocks.

Every sentence states a figure of the result; the lead assessor edits them before the report goes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from steelyard.rating.agreement import Agreement
from steelyard.report.words import WHYS
from steelyard.result.model import DomainResult, Result, Share
from steelyard.result.organisation import OrganisationResult
from steelyard.values import Level, Missing, Text
from steelyard_web.ratings import figures

SHOWN = 3  # domains, or practices, that a sentence names


def compose(result: Result, agreement: Agreement) -> dict[str, str]:
    """`summary_zh`, `summary_en`, `advice_zh`, `advice_en` for a project."""
    summary = [
        _level(result),
        _score(result),
        *_domains(result),
        *_contradictions(result),
        *_agreement(agreement),
    ]
    return _fields(summary, _advice(result))


def organisation(result: OrganisationResult) -> dict[str, str]:
    """The same for an organisation by sampling (R16)."""
    level = _printed(result, result.level)
    names = [s.name for s in result.sampled]
    summary = [
        Text(
            f"抽取 {len(names)} 个项目：{'、'.join(n.zh for n in names)}。机构级别为 {level.zh}，目标 {result.target} 级。",
            f"{len(names)} projects were sampled: {', '.join(n.en for n in names)}. "
            f"The organisation's level is {level.en}; the target is {result.target}.",
        )
    ]
    low = [p for p in result.practices if isinstance(p.level, Level) and p.level.value < result.target]
    advice = [
        Text(
            f"{len(low)} 个能力子项在至少一个抽样项目中低于目标：{'、'.join(p.practice.code for p in low[:8])}。",
            f"{len(low)} practice(s) are below the target in at least one sampled project: "
            f"{', '.join(p.practice.code for p in low[:8])}.",
        )
    ]
    return _fields(summary, advice if low else [])


def _fields(summary: Iterable[Text], advice: Iterable[Text]) -> dict[str, str]:
    summary, advice = list(summary), list(advice)
    return {
        "summary_zh": "\n".join(text.zh for text in summary),
        "summary_en": "\n".join(text.en for text in summary),
        "advice_zh": "\n".join(text.zh for text in advice),
        "advice_en": "\n".join(text.en for text in advice),
    }


def _printed(result: Result | OrganisationResult, level: Level | Missing) -> Text:
    if isinstance(level, Missing):
        return Text("无级别", "no level")
    return result.standard.printed(result.part, level)


def _level(result: Result) -> Text:
    level = _printed(result, result.level)
    return Text(
        f"{result.part.title.zh}：评估级别为 {level.zh}，目标 {result.target} 级，截至 {result.as_of}。",
        f"{result.part.title.en}: the assessed level is {level.en}, the target {result.target}, as of {result.as_of}.",
    )


def _score(result: Result) -> Text:
    asked, score = result.coverage, _percent(result.score.score)
    return Text(
        f"目标级别以内 {asked.requirements} 条要求，已评 {asked.rated} 条，其中实测 {asked.measured} 条，"
        f"不适用 {asked.not_applicable} 条；得分 {score}。",
        f"Of {asked.requirements} requirements up to the target {asked.rated} are rated, {asked.measured} of them "
        f"measured, {asked.not_applicable} not applicable; the score is {score}.",
    )


def _percent(share: Share) -> str:
    return "—" if share.percent is None else f"{share.percent}%"


def _domains(result: Result) -> list[Text]:
    """The best and the worst domains; nothing where all stand equal."""
    scored = {d: d.score.score.percent for d in result.domains if d.score.score.percent is not None}
    if len(set(scored.values())) < 2:
        return []
    order = sorted(scored, key=lambda d: (-scored[d], d.code))
    best = [d for d in order if scored[d] == scored[order[0]]][:SHOWN]
    worst = [d for d in reversed(order) if scored[d] < scored[order[0]]][:SHOWN]
    return [
        Text(
            f"得分最高的能力域：{_named(best, 'zh')}；得分较低的：{_named(worst, 'zh')}。",
            f"Strongest domains: {_named(best, 'en')}; weakest: {_named(worst, 'en')}.",
        )
    ]


def _named(domains: Iterable[DomainResult], language: str) -> str:
    sign = "、" if language == "zh" else ", "
    return sign.join(f"{getattr(d.title, language)} {_percent(d.score.score)}" for d in domains)


def _contradictions(result: Result) -> list[Text]:
    if not result.contradicted:
        return []
    count, ids = len(result.contradicted), list(result.contradicted)[:8]
    return [
        Text(
            f"自评与读数矛盾 {count} 条：{'、'.join(ids)}{'等' if count > 8 else ''}。",
            f"{count} self rating(s) are contradicted by readings: {', '.join(ids)}{' ...' if count > 8 else ''}.",
        )
    ]


def _agreement(agreement: Agreement) -> list[Text]:
    if isinstance(agreement.equal, Missing):
        return []
    equal, alpha = figures.equal(agreement), figures.alpha(agreement)
    return [
        Text(
            f"评估师独立评分 {agreement.n} 条，一致率 {equal.zh}，Krippendorff α（有序）：{alpha.zh}。",
            f"On {agreement.n} requirements rated blind, {equal.en} of the votes are equal; "
            f"Krippendorff's alpha (ordinal): {alpha.en}.",
        )
    ]


def _advice(result: Result) -> list[Text]:
    """What keeps the part from its next level, as far as it was assessed: up to the target."""
    blocking = [b for b in result.blocking if b.requirement.level <= result.target]
    if not blocking:
        return []
    why = Counter(b.why for b in blocking)
    zh = "、".join(f"{WHYS[code].zh} {n} 条" for code, n in why.most_common())
    en = ", ".join(f"{WHYS[code].en} {n}" for code, n in why.most_common())
    found = [
        Text(
            f"再升一级还差 {len(blocking)} 条要求：{zh}。",
            f"{len(blocking)} requirement(s) keep the part from its next level: {en}.",
        )
    ]
    known = {b.requirement.id for b in blocking}
    if (smallest := result.smallest_set) and known.issuperset(smallest):
        first, more = smallest[:8], len(smallest) > 8
        found.append(
            Text(
                f"建议先补齐：{'、'.join(first)}{'等' if more else ''}，补齐 {len(smallest)} 条即可提升一级。",
                f"Begin with {', '.join(first)}{' ...' if more else ''}: "
                f"{len(smallest)} requirement(s) lift the part by one level.",
            )
        )
    return found
