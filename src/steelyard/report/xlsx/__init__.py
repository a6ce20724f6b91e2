"""Results as one workbook: an overview of all of them, and every section of the report as a sheet."""

from steelyard.report.xlsx.book import xlsx_of

__all__ = ["xlsx_of"]
