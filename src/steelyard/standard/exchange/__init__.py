"""Whole standards in and out: a spreadsheet, one YAML or JSON file, a folder, or somebody's own form.

Whatever comes in becomes one plain document (document.py), is written as a folder of YAML and read back by
`standard.load`, so that every way in passes the same checks. docs/guide/standard-in-a-spreadsheet.md.
"""
