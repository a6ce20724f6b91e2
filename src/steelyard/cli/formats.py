"""`steelyard assess --format`: results in a format that another tool reads, alone on stdout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from steelyard.errors import InputError
from steelyard.indicators import facts
from steelyard.result.model import Result
from steelyard.values import Language

if TYPE_CHECKING:
    from steelyard.cli.assess import Format


def write(results: Sequence[Result], format_: Format, language: Language) -> None:
    """Print the results in the format; raises InputError where it holds one result and there are several."""
    sys.stdout.buffer.write(_written(results, format_, language).encode())


def _written(results: Sequence[Result], format_: Format, language: Language) -> str:
    match format_:
        case "sarif":
            from steelyard.report.formats.sarif import sarif  # noqa: PLC0415 - only what is asked for

            return sarif(results, facts(), language)
        case "junit":
            from steelyard.report.formats.junit import junit  # noqa: PLC0415 - only what is asked for

            return junit(results, facts(), language)
        case "markdown":
            from steelyard.report.formats.markdown import markdown  # noqa: PLC0415 - only what is asked for

            return markdown(results, facts(), language)
        case "openmetrics":
            from steelyard.report.formats.openmetrics import openmetrics  # noqa: PLC0415 - only what is asked for

            return openmetrics(results, facts())
        case "oscal":
            from steelyard.report.formats.oscal import oscal  # noqa: PLC0415 - only what is asked for

            return oscal(results, facts(), language)
        case "badge":
            return _badge(results, language)


def _badge(results: Sequence[Result], language: Language) -> str:
    from steelyard.report.formats.badge import badge  # noqa: PLC0415

    if len(results) != 1:
        raise InputError(
            f"there are {len(results)} results and one badge", where="--format", remedy="name one project"
        )
    return badge(results[0], language)
