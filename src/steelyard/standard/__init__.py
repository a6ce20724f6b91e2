"""A standard as data: a folder of YAML becomes frozen objects, or every fault is told with its place."""

from steelyard.standard.model import (
    ExpectedEvidence,
    LadderStep,
    Measure,
    Module,
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

__all__ = [
    "ExpectedEvidence",
    "LadderStep",
    "Measure",
    "Module",
    "Node",
    "Operator",
    "Part",
    "Practice",
    "Requirement",
    "Role",
    "RollUp",
    "Standard",
    "ThresholdOrigin",
]
