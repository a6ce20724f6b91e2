"""What people said and settled: remarks on a requirement, problems and corrections, agreement of the assessors.

The applicant's notes and the blind votes stand in the case file alone. Votes leave it as agreement only (R7, R28).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from steelyard.rating.agreement import Agreement, agreement_of, by_practice
from steelyard.rating.model import Override, Why
from steelyard.report import words
from steelyard.report.beside import Beside
from steelyard.report.model.shape import AgreementRow, Problem
from steelyard.report.phrases import PHRASES
from steelyard.result.inputs import Inputs
from steelyard.result.model import RequirementResult, Result
from steelyard.values import Missing, MissingReason, Text

CONTRADICTED = Text("自评高于读数", "Rated above its reading")
CONFLICT = Text("评分不一致，未合议", "Votes in conflict, not settled")
CONSENSUS = Text("合议", "Consensus")
OVERRIDDEN = Text("推翻读数", "Reading overridden")
SHOWN = Text("申请单位对读数的说明（不计入）", "Applicant's word against the reading (not counted)")
NOTE = Text("申请单位自述的问题与改进", "Problem or idea told by the applicant")
SIGN = Text("可疑迹象", "Sign of dressing up")
EXPERT = Text("专家更正", "Corrected by an expert")
WITH_CASE = Text(
    "包含案卷中申请单位的说明，以及合议和更正的理由。",
    "With the applicant's notes of the case file, and the reasons of consensus and correction.",
)
WITHOUT_CASE = Text(
    "只含结果文件记载的内容；申请单位的说明和评分一致性载于案卷文件（--case）。",
    "As far as the result file tells; notes of the applicant and the agreement of assessors stand in the case file (--case).",
)
ALL = Text("全部", "All")
NO_VARIATION = Text("评分没有差异，无法计算", "no variation, cannot be computed")


def remarks(item: RequirementResult) -> tuple[Text, ...]:
    """Every remark on a requirement, in one line each."""
    return tuple(_remarks(item))


def _remarks(item: RequirementResult) -> Iterator[Text]:
    rating = item.rating
    if item.why is not None and item.why.value != rating.outcome.value:
        yield words.WHYS[item.why]
    if rating.doubtful and item.why is not Why.DOUBTFUL:
        yield PHRASES["doubtful"]
    if rating.contradicted and item.why is not Why.CONTRADICTED:
        yield CONTRADICTED
    if rating.reason:
        yield _labelled(PHRASES["reason"], rating.reason)
    if rating.consensus:
        yield _labelled(PHRASES["consensus"], rating.consensus)
    if rating.override is not None:
        yield _labelled(_kind(rating.override), _overriding(rating.override))


def problems(result: Result, inputs: Inputs | None, beside: Sequence[Beside]) -> tuple[Problem, ...]:
    """Signs first, then the remarks of each requirement in the order of the standard."""
    signs = [Problem(SIGN, "", one.title, one.told) for one in beside]
    asked = [(p.practice.title, item) for p in result.practices for item in p.requirements]
    return (*signs, *(found for title, item in asked for found in _problems(title, item, inputs)))


def _problems(practice: Text, item: RequirementResult, inputs: Inputs | None) -> Iterator[Problem]:
    rating, name = item.rating, item.requirement.id
    if rating.contradicted:
        told = Text(
            f"自评{words.OUTCOMES[rating.self_outcome].zh}，读数为不满足",
            f"self rating {words.OUTCOMES[rating.self_outcome].en}, reading not met",
        )
        yield Problem(CONTRADICTED, name, practice, told)
    if rating.conflict:
        yield Problem(CONFLICT, name, practice, words.OUTCOMES[rating.outcome])
    if rating.consensus:
        yield Problem(CONSENSUS, name, practice, _free(rating.consensus))
    expert = None if inputs is None else inputs.expert_overrides.get(name)
    if rating.override is not None:
        kind = EXPERT if expert is not None else _kind(rating.override)
        yield Problem(kind, name, practice, _free(_overriding(rating.override)))
    answer = None if inputs is None else inputs.answers.get(name)
    if answer is not None and answer.note:
        yield Problem(NOTE, name, practice, _free(answer.note))


def note(inputs: Inputs | None) -> Text:
    """Whether the case file was read, for what it alone tells."""
    return WITHOUT_CASE if inputs is None else WITH_CASE


def agreement(result: Result, inputs: Inputs | None) -> tuple[AgreementRow, ...]:
    """All practices first, then each; nothing on self basis or without the case."""
    if inputs is None or not inputs.ballots:
        return ()
    every = _row("", ALL, agreement_of(inputs.ballots.values()))
    found = by_practice(inputs.part, inputs.ballots)
    rows = (_row(p.practice.code, p.practice.title, found[p.practice.code]) for p in result.practices)
    return (every, *(row for row in rows if row.n))


def _row(code: str, title: Text, found: Agreement) -> AgreementRow:
    equal = found.equal
    share = words.MISSING[equal.reason] if isinstance(equal, Missing) else words.printed(equal, "ratio")
    return AgreementRow(code, title, share, _alpha(found.alpha), found.n)


def _alpha(alpha: Fraction | Missing) -> Text:
    if isinstance(alpha, Missing):
        varies = alpha.reason is not MissingReason.NOT_RECORDED
        return words.MISSING[alpha.reason] if varies else NO_VARIATION
    return _free(words.points(alpha))


def _kind(given: Override) -> Text:
    return OVERRIDDEN if given.counted else SHOWN


def _overriding(given: Override) -> str:
    return f"{given.by}: {given.reason}" if given.by else given.reason


def _labelled(label: Text, words_: str) -> Text:
    return Text(f"{label.zh}：{words_}", f"{label.en}: {words_}")


def _free(words_: str) -> Text:
    return Text(words_, words_)
