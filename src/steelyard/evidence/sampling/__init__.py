"""Samples of a load, to be held against the live system (R19): the draw, and the form that a person fills in.

docs/guide/honesty.md gives the algorithm in full, so that anybody can repeat a draw without this program.
"""
