"""What every report says, as plain values: PDF, DOCX, XLSX and JSON draw from it and decide nothing."""

from steelyard.report.model.build import report_of
from steelyard.report.model.shape import Report

__all__ = ["Report", "report_of"]
