"""Steelyard (杆秤): DevOps capability maturity assessment on real evidence."""

__version__ = "0.1.0"
