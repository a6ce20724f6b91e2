"""Guesses which column of an export is which (docs/guide/table-guess.md): a mapping for a person to accept.

By a bilingual dictionary of headers (headers.yaml, words.yaml) and by what the cells look like. A guess never
loads anything, and what is ambiguous is left out with the reason.
"""
