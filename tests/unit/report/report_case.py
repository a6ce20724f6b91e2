"""Results to draw: a small standard with one of everything, the same all met, the same with nothing rated.

Four domains, six practices. Each number that a test expects can be worked out from `ANSWERS` and `READINGS`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction

from steelyard.rating import self_basis, votes
from steelyard.rating.model import Answer, Rating
from steelyard.rating.proposal import propose
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.result.decide import Case, decide
from steelyard.result.model import LoadFacts, Result, Subject
from steelyard.standard import (
    LadderStep,
    Measure,
    Node,
    Operator,
    Part,
    Practice,
    Requirement,
    Role,
    RollUp,
    Standard,
    ThresholdOrigin,
)
from steelyard.values import (
    Better,
    IndicatorFacts,
    IndicatorKind,
    Measured,
    Missing,
    MissingReason,
    Origin,
    Outcome,
    Reading,
    Strength,
    Text,
    TrendPoint,
    Window,
)

WINDOW = Window.ending(date(2026, 10, 31), 90, UTC)
MET, UNRATED = Outcome.MET, Outcome.UNRATED
LADDER = tuple(
    LadderStep(n, Text(zh, en), Text(f"第 {n} 级的含义", f"meaning of level {n}"))
    for n, zh, en in (
        (1, "初始级", "Initial"),
        (2, "基础级", "Foundation"),
        (3, "全面级", "Comprehensive"),
        (4, "优秀级", "Excellent"),
        (5, "卓越级", "Fabulous"),
    )
)


def facts(
    name: str, zh: str, en: str, unit: str, kind: IndicatorKind, better: Better = Better.HIGHER
) -> IndicatorFacts:
    meaning = Text(f"{zh}的含义", f"what {en} means")
    return IndicatorFacts(name, "own", Text(zh, en), meaning, unit, better, kind, ("commit",), "Steelyard")


FACTS = {
    f.id: f
    for f in (
        facts("commit_traceability", "提交可追溯率", "Commit traceability", "ratio", IndicatorKind.SHARE),
        facts("time_to_merge", "合入时长", "Time to merge", "hours", IndicatorKind.MEDIAN, Better.LOWER),
        facts("review_coverage", "评审覆盖率", "Review coverage", "ratio", IndicatorKind.SHARE),
        facts(
            "lead_time_for_changes",
            "变更前置时间",
            "Lead time for changes",
            "hours",
            IndicatorKind.MEDIAN,
            Better.LOWER,
        ),
        facts("config_accuracy", "配置准确率", "Configuration accuracy", "ratio", IndicatorKind.SHARE),
        facts("deployment_frequency", "部署频率", "Deployment frequency", "per_day", IndicatorKind.RATE),
        facts("build_success_rate", "构建成功率", "Build success rate", "ratio", IndicatorKind.SHARE),
    )
}


def measure(indicator: str, operator: Operator, threshold: str | None) -> Measure:
    at = None if threshold is None else Decimal(threshold)
    return Measure(indicator, operator, at, 90, Role.DECIDES, ThresholdOrigin.OWN)


def requirement(name: str, asked: Measure | None = None, strength: Strength | None = None) -> Requirement:
    text = Text(
        f"样例要求 {name}：团队按约定完成，并留有可以核对的记录。",
        f"Sample requirement {name}: the team does as agreed and keeps a record that can be checked.",
    )
    look = Text(f"抽查 {name} 的记录", f"Check a record of {name}")
    return Requirement(name, int(name.split(".")[1]), text, look, asked, strength=strength)


MEASURES = {
    "A-1.2.1": measure("commit_traceability", Operator.AT_LEAST, "0.90"),
    "A-1.2.2": measure("time_to_merge", Operator.BELOW, "24"),
    "A-1.3.1": measure("review_coverage", Operator.AT_LEAST, "0.95"),
    "A-1.3.2": measure("lead_time_for_changes", Operator.AT_MOST, "48"),
    "A-1.4.1": measure("commit_traceability", Operator.AT_LEAST, "0.98"),
    "B-1.2.2": measure("config_accuracy", Operator.AT_LEAST, "0.90"),
    "D-1.2.1": measure("deployment_frequency", Operator.IS_MEASURED, None),
    "D-2.2.2": measure("build_success_rate", Operator.AT_LEAST, "0.95"),
}

PRACTICES = {
    "A-1": ("版本控制系统", "Version control system", "1.1 2.1 2.2 3.1 3.2 4.1 5.1"),
    "A-2": ("分支管理", "Branch management", "2.1 3.1 4.1 5.1"),
    "B-1": ("环境一致性", "Environment consistency", "1.1 2.1 2.2 3.1"),
    "C-1": ("测试数据管理", "Test data management", "1.1 2.1"),
    "D-1": ("部署流水线", "Deployment pipeline", "1.1 2.1 3.1 4.1 5.1"),
    "D-2": ("构建质量", "Build quality", "1.1 2.1 2.2 3.1"),
}
DOMAINS = {
    "A": Text("配置管理", "Configuration management"),
    "B": Text("环境管理", "Environment management"),
    "C": Text("数据管理", "Data management"),
    "D": Text("部署与发布管理", "Deployment and release management"),
}


def practice(code: str) -> Practice:
    zh, en, numbers = PRACTICES[code]
    asked = tuple(
        requirement(name, MEASURES.get(name), Strength.INSPECTED if name == "A-2.3.1" else None)
        for name in (f"{code}.{number}" for number in numbers.split())
    )
    levels = {r.level for r in asked}
    return Practice(code, Text(zh, en), asked, tuple(n for n in range(1, 6) if n not in levels))


def standard(rollup: RollUp | None = None, title: Text | None = None) -> Standard:
    nodes = tuple(
        Node(code, title_, (), tuple(practice(p) for p in PRACTICES if p.startswith(code)))
        for code, title_ in DOMAINS.items()
    )
    part = Part(
        "continuous-delivery",
        title or Text("持续交付", "Continuous delivery"),
        nodes,
        LADDER,
        rollup or RollUp("every"),
    )
    label = Text("部分", "Part")
    return Standard(
        "devops-cmm",
        "1",
        Text("样例目录", "Sample catalogue"),
        {},
        label,
        (label,),
        label,
        "minus",
        Text("未达级", "below level 1"),
        "ordinal",
        (part,),
        "ab" * 32,
    )


def share(met: int, of: int, low: str, high: str, unknown: int = 0) -> Measured:
    return Measured(Fraction(met, of), "ratio", of, Decimal(low), Decimal(high), unknown)


READINGS = {
    "commit_traceability": share(383, 412, "0.901", "0.951", 13),
    "time_to_merge": Measured(
        Fraction(37, 2), "hours", 64, Decimal("14.2"), Decimal("21.9"), 0, Fraction(61)
    ),
    "review_coverage": share(18999, 20000, "0.947", "0.953"),
    "lead_time_for_changes": Missing(MissingReason.TOO_FEW, 3),
    "config_accuracy": Missing(MissingReason.NO_SOURCE),
    "deployment_frequency": Measured(Fraction(41, 90), "per_day", 90, Decimal("0.33"), Decimal("0.62")),
    "build_success_rate": share(13, 15, "0.621", "0.963"),
}
LOADS = (
    LoadFacts(
        "load-git-01", "git", "mobile-app", "git:mobile-app", "direct", "0123456789abcdef" * 4, 5210, 0
    ),
    LoadFacts(
        "load-csv-02",
        "table",
        "deployments",
        "exports/deployments.csv",
        "export",
        "fedcba9876543210" * 4,
        318,
        4,
    ),
)


def reading(indicator: str) -> Reading:
    value = READINGS[indicator]
    if isinstance(value, Missing):
        return Reading(indicator, "mobile-banking", WINDOW, value)
    earlier = (
        [Fraction(9, 10), None, Fraction(19, 20), value.value] if indicator == "commit_traceability" else []
    )
    trend = tuple(
        TrendPoint(w, v) for w, v in zip(WINDOW.before(30, len(earlier), UTC), earlier, strict=True)
    )
    return Reading(indicator, "mobile-banking", WINDOW, value, Origin.DIRECT, ("load-git-01",), trend)


ANSWERS = {
    "A-1.1.1": Answer(MET),
    "A-1.3.1": Answer(MET, note="评审记录在邮件里"),
    "A-1.3.2": Answer(MET),
    "A-2.2.1": Answer(MET),
    "A-2.3.1": Answer(MET),
    "A-2.4.1": Answer(Outcome.NOT_MET),
    "A-2.5.1": Answer(Outcome.NOT_APPLICABLE, "本项目只有一个分支"),
    "B-1.1.1": Answer(MET),
    "B-1.2.1": Answer(MET),
    "C-1.1.1": Answer(Outcome.NOT_APPLICABLE, "不使用测试数据"),
    "C-1.2.1": Answer(Outcome.NOT_APPLICABLE, "不使用测试数据"),
    "D-1.1.1": Answer(MET),
    "D-1.3.1": Answer(MET),
    "D-1.4.1": Answer(MET),
    "D-1.5.1": Answer(MET),
    "D-2.1.1": Answer(MET),
    "D-2.2.1": Answer(MET),
    "D-2.3.1": Answer(Outcome.PARTLY_MET),
}
SUBJECT = Subject(
    Text("示例银行", "Sample Bank"),
    "city-commercial-bank",
    "mobile-banking",
    Text("手机银行", "Mobile banking"),
)


def case(
    basis: str = "self",
    of: Standard | None = None,
    subject: Subject = SUBJECT,
    loads: tuple[LoadFacts, ...] = LOADS,
) -> Case:
    of = of or standard()
    return Case(basis, of, of.parts[0], subject, WINDOW, 3, "cd" * 32, loads, "ef" * 32, "0.1.0")


def proposals(of: Standard) -> dict:
    return {r.id: propose(r, reading(r.measure.indicator)) for r in of.parts[0].requirements() if r.measure}


def mixed(rollup: RollUp | None = None, subject: Subject = SUBJECT) -> Result:
    """One of everything on self basis."""
    of = standard(rollup)
    return decide(
        case(of=of, subject=subject), self_basis.rate(of.parts[0].requirements(), ANSWERS, proposals(of))
    )


def formal() -> Result:
    """Assessors: a conflict on B-1.2.2, a consensus on D-2.3.1, an override of the reading of A-1.3.1."""
    of = standard()
    who = ("assessor-1", "assessor-2")

    def ballot(r: Requirement) -> Ballot:
        if r.id == "B-1.2.2":
            return Ballot(r.id, who, {who[0]: Vote(MET), who[1]: Vote(Outcome.NOT_MET)})
        if r.id == "D-2.3.1":
            split = {who[0]: Vote(MET), who[1]: Vote(Outcome.PARTLY_MET)}
            return Ballot(
                r.id, who, split, consensus=Consensus(Outcome.PARTLY_MET, "夜间构建未纳入", "lead-1")
            )
        if r.id == "A-1.3.1":
            return Ballot(r.id, who, {w: Vote(MET, "评审在线下进行，已抽查") for w in who})
        outcome = (
            Outcome.NOT_APPLICABLE if r.id.startswith("C") else Outcome.NOT_MET if r.id == "D-2.2.2" else MET
        )
        return Ballot(r.id, who, {w: Vote(outcome, "现场所见") for w in who})

    requirements = of.parts[0].requirements()
    return decide(
        case("formal", of),
        votes.rate(requirements, {r.id: ballot(r) for r in requirements}, proposals(of), ANSWERS),
    )


def nothing_rated() -> Result:
    return decide(case(loads=()), {})


def all_met() -> Result:
    of = standard()
    return decide(
        case(of=of), {r.id: Rating(r.id, MET, Strength.INSPECTED, MET) for r in of.parts[0].requirements()}
    )


def hostile(poison: str) -> Result:
    """Poison wherever words come from outside."""
    result = mixed(subject=Subject(Text(poison, poison), poison, poison, Text(poison, poison)))
    loads = tuple(
        replace(
            load, load_id=poison, collector=poison, source=poison, uri=poison, origin=poison, sha256=poison
        )
        for load in result.loads
    )
    practices = tuple(
        replace(
            p,
            requirements=tuple(
                replace(q, rating=replace(q.rating, reason=poison, consensus=poison)) for q in p.requirements
            ),
        )
        for p in result.practices
    )
    domains = tuple(replace(d, title=Text(poison, poison)) for d in result.domains)
    return replace(
        result, loads=loads, practices=practices, domains=domains, evidence_digest=poison, link_mode=poison
    )
