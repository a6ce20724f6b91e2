"""A small case with readings, answers and loads, for the tests of inputs and their files. Sample data."""

from dataclasses import replace
from datetime import UTC
from fractions import Fraction

from builders import WINDOW, load_facts, measure, measured, node, part, practice, reading, standard
from steelyard.rating.model import Answer
from steelyard.result.inputs import Inputs
from steelyard.result.model import Subject
from steelyard.standard import Module
from steelyard.values import Outcome, Text, TrendPoint

OF = part(
    [],
    nodes=[
        node(
            "N", [practice("A", "1.1 2.1 2.2", measures={"2.1": measure(), "2.2": measure("below", "0.5")})]
        ),
        node("X", [practice("B", "1.1 2.1", measures={"1.1": measure("above", "0.1")})]),
    ],
    modules=[Module("only-x", Text("样例模块", "sample module"), ("X",))],
)
STANDARD = standard(OF)
THIRD = reading(measured(Fraction(1, 3), low="0.2500", high="0.41"), loads=("load-2", "load-1"))
READ = {
    "A.2.1": replace(
        THIRD,
        trend=tuple(
            TrendPoint(w, Fraction(n, 7) if n else None) for n, w in enumerate(WINDOW.before(30, 6, UTC))
        ),
    ),
    "A.2.2": THIRD,
    "B.1.1": reading(measured("0.75", n=12), loads=("load-3",)),
}
LOADS = (load_facts("load-3"), load_facts("load-1"), load_facts("load-2", "export"), load_facts("load-9"))
ANSWERS = {
    "A.1.1": Answer(Outcome.MET, note="周报留档"),
    "A.2.1": Answer(Outcome.MET, note="三月缺数"),
    "B.2.1": Answer(Outcome.NOT_APPLICABLE, reason="无主机"),
}
SUBJECT = Subject(
    Text("样例银行", "sample bank"), "bank", "sample-project", Text("样例项目", "sample project")
)


def inputs(**more):
    given = Inputs(
        "self",
        STANDARD,
        OF,
        SUBJECT,
        WINDOW,
        3,
        "i" * 64,
        "0.1.0",
        readings=READ,
        loads=LOADS,
        answers=ANSWERS,
    )
    return replace(given, **more)
