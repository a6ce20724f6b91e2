"""Results in formats that other tools read: SARIF, JUnit, Markdown, OpenMetrics, OSCAL, a badge.

Each module makes one format from the same results; none of them decides anything.
"""
