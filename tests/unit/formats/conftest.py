"""A result with every standing of a requirement, and one with names that no format may stumble over."""

from dataclasses import replace

import pytest

from builders import (
    decided,
    facts,
    measure,
    measured,
    missing,
    node,
    part,
    practice,
    rated,
    rating,
    reading,
)
from steelyard.result.model import Subject
from steelyard.standard import Module
from steelyard.values import Outcome, Strength, Text

HOSTILE = "<b>&\"'|`[x](y)@all \u202e مرحبا 😀\n=1+1 \x00"


def _result(**more):
    rows = [
        practice("A", "1.1 2.1 2.2 2.3", measures={"2.1": measure(), "2.2": measure()}),
        practice("B", "1.1 2.1 4.1"),
    ]
    read = rating(
        "A.2.1",
        Outcome.NOT_MET,
        Strength.MEASURED,
        reading=reading(measured("0.81", 120, "0.75", "0.86")),
        proposal=Outcome.NOT_MET,
    )
    unread = rating("A.2.2", Outcome.UNRATED, Strength.STATED, reading=reading(missing()))
    ratings = rated("A", "1.1=met 2.3=na") | rated("B", "1.1=met 2.1=partly 4.1=not")
    of = part([], nodes=[node("N", rows)], modules=[Module("m", Text("模块", "module"), ("N",))])
    return decided(of, ratings | {"A.2.1": read, "A.2.2": unread}, **more)


@pytest.fixture
def known():
    return {"review_coverage": facts()}


@pytest.fixture
def mixed():
    """Up to the target: two met, two not met, one undecided, one not applicable; the part stands at level 1."""
    return _result()


@pytest.fixture
def hostile(mixed):
    name = Text(HOSTILE, HOSTILE)
    subject = Subject(name, "bank", "another-project", name)
    return replace(mixed, subject=subject, part=replace(mixed.part, title=name))


@pytest.fixture
def formal():
    return _result(basis="formal", module="m")
