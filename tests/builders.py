"""Small standards, practices, readings and ratings as literals, for the tests of the judgement stages.

`practice("A", "1.1 2.1 2.2")` has one requirement at level 1 and two at level 2; levels without any are under
`none`. `rated("A", "1.1=met 2.1=not")` rates them. All of it is sample data.
"""

from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction

from steelyard.rating.model import Rating
from steelyard.result.decide import Case, decide
from steelyard.result.model import LoadFacts, Subject
from steelyard.result.practice import decide_practice
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
    Window,
)

TOP = 5
WINDOW = Window.ending(date(2026, 10, 31), 90, UTC)
NAMES = ("初始级 Initial", "基础级 Foundation", "全面级 Comprehensive", "优秀级 Excellent", "卓越级 Fabulous")
LADDER = tuple(
    LadderStep(n, Text(*name.split()), Text(f"第 {n} 级的含义", f"meaning of level {n}"))
    for n, name in enumerate(NAMES, 1)
)
EVERY = RollUp("every")
OUTCOMES = {
    "met": Outcome.MET,
    "partly": Outcome.PARTLY_MET,
    "not": Outcome.NOT_MET,
    "na": Outcome.NOT_APPLICABLE,
    "unrated": Outcome.UNRATED,
}


def facts(indicator="review_coverage", unit="ratio", better=Better.HIGHER):
    title = Text("样例指标", "sample indicator")
    return IndicatorFacts(
        indicator, "own", title, title, unit, better, IndicatorKind.SHARE, ("review",), "sample"
    )


def measure(operator="at_least", threshold="0.9", indicator="review_coverage", role="decides", **more):
    at = None if threshold is None else Decimal(threshold)
    return Measure(indicator, Operator(operator), at, 90, Role(role), ThresholdOrigin.OWN, **more)


def requirement(name, asked=None, **more):
    """A requirement named like `A.2.1`, which is of level 2."""
    text = Text(
        f"样例要求 {name}：团队按约定完成，并留有可以核对的记录。",
        f"Sample requirement {name}: the team does as agreed and keeps a record to check.",
    )
    look = Text(f"抽查 {name} 的记录", f"check a record of {name}")
    return Requirement(name, int(name.rsplit(".", 2)[1]), text, look, asked, **more)


def practice(code, numbers, weight=1, top=TOP, measures=None, weights=None, strengths=None):
    """A practice with requirements `<code>.<level>.<number>`; dictionaries go by `<level>.<number>`."""
    asked = tuple(
        requirement(
            f"{code}.{n}",
            (measures or {}).get(n),
            weight=(weights or {}).get(n, 1),
            strength=(strengths or {}).get(n),
        )
        for n in numbers.split()
    )
    used = {r.level for r in asked}
    none = tuple(level for level in range(1, top + 1) if level not in used)
    return Practice(code, Text(f"样例子项 {code}", f"sample practice {code}"), asked, none, weight=weight)


def node(code, practices=(), nodes=()):
    return Node(code, Text(f"样例 {code}", f"sample {code}"), tuple(nodes), tuple(practices))


def part(practices, rollup=EVERY, modules=(), nodes=None):
    """One part; its practices stand in one node `N` unless nodes are given."""
    nodes = (node("N", practices),) if nodes is None else tuple(nodes)
    return Part("sample-part", Text("样例部分", "sample part"), nodes, LADDER, rollup, modules=tuple(modules))


def standard(of, half_step="minus", **more):
    return Standard(
        id="sample-standard",
        edition="1",
        title=Text("样例标准", "sample standard"),
        provenance={"wording": Text("我们自己的表述", "our own words")},
        part_label=Text("部分", "Part"),
        node_labels=(Text("能力子域", "Domain"),),
        practice_label=Text("能力子项", "Practice"),
        half_step=half_step,
        below=Text("未达级", "below level 1"),
        scale="ordinal",
        parts=(of,),
        digest="0" * 64,
        **more,
    )


def rating(name, outcome=Outcome.MET, strength=Strength.STATED, **more):
    return Rating(name, outcome, strength, **more)


def rated(code, written, strength=Strength.STATED):
    """`rated("A", "1.1=met 2.1=not")`: ratings by requirement id; what is not named is not there."""
    pairs = [item.split("=") for item in written.split()]
    return {f"{code}.{n}": rating(f"{code}.{n}", OUTCOMES[word], strength) for n, word in pairs}


def result_of(of, written="", ratings=None):
    """The result of one practice from ratings that are written as in `rated`."""
    return decide_practice(of, ratings or rated(of.code, written), domain="N", top=TOP)


def measured(value, n=50, low=None, high=None, unit="ratio"):
    return Measured(
        Fraction(value),
        unit,
        n,
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
    )


def missing(reason=MissingReason.NO_SOURCE, n=0):
    return Missing(reason, n)


def reading(value, origin=Origin.DIRECT, loads=("load-1",), indicator="review_coverage"):
    """A reading of a value; values are written as `measured("0.95")` or `missing()`."""
    if isinstance(value, Missing):
        origin, loads = None, ()
    return Reading(indicator, "sample-project", WINDOW, value, origin, loads)


def load_facts(identity, origin="direct"):
    return LoadFacts(identity, "git", "sample-source", "sample.git", origin, "f" * 64, 12, 1)


def case(of, target=3, basis="self", **more):
    subject = Subject(
        Text("样例银行", "sample bank"), "bank", "sample-project", Text("样例项目", "sample project")
    )
    given = Case(basis, standard(of), of, subject, WINDOW, target, "e" * 64, (), "i" * 64, "0.1.0")
    return replace(given, **more)


def decided(of, ratings, target=3, **more):
    return decide(case(of, target, **more), ratings)
