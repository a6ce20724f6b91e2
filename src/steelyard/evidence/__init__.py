"""The outside world as row versions: what was delivered, by whom, when we learned it.

Authority: docs/reference/evidence.md (generated from `tables.py`); rules R18 to R21.
"""
