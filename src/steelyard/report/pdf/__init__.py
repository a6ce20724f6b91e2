"""The report on paper: PDF/A-2b (ISO 19005-2), set by typst, the same bytes for the same report."""

from steelyard.report.pdf.sheet import pdf_of

__all__ = ["pdf_of"]
