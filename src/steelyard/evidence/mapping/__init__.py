"""Exports of other systems as canonical tables: what a mapping file says, applied to the rows of a file.

Authority: docs/guide/mapping-a-table.md, which shows each key; `tables.py` for what the columns mean.
"""
