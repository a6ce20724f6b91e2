"""The report as a Word document, filled into a template that an office can edit."""

from steelyard.report.docx.fill import docx_of
from steelyard.report.docx.template import template

__all__ = ["docx_of", "template"]
