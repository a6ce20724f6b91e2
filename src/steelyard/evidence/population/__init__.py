"""The declared population (R18): what readings ought to cover, held against what was collected.

A missing repository, or a list that is shorter than its source says, makes a reading Missing
(incomplete_population): better no figure than one of the good half. docs/guide/honesty.md shows the keys.
"""
