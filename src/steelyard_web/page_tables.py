"""Every table of a page as CSV or XLSX: `?table=its-id&export=csv` gives what the person sees in it, and no more.

The page is made as always, with its roles and filters, and the table is read out of it. So a file can never hold
what the page would not show. A short digest or a time stands in the file in full, as its `title` has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from steelyard_web.tables import table_file

MOST = 10_000  # rows of a list that comes in pages
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
KINDS = ("csv", "xlsx")
KEPT = frozenset({"Cache-Control", "Expires", "Vary"})  # who may keep the file: whoever may keep the page
NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
SILENT = frozenset({"form", "button", "svg", "script", "style", "select", "textarea", "caption", "video"})
APART = frozenset({"br", "div", "p", "li", "dt", "dd"})
VOID = frozenset({"br", "input", "img", "hr", "wbr", "col"})


def rows_on(request: HttpRequest, page: int) -> int:
    """How many rows a page of a list has: all of them, up to a bound, where it becomes a file."""
    return MOST if _asked(request) else page


class TableFiles:
    """Turns a page into the file of one of its tables where the address asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer, asked = self.get_response(request), _asked(request)
        if asked is None or answer.status_code != 200 or answer.streaming:
            return answer
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return answer
        name, kind = asked
        rows = read(answer.content.decode(), name)
        if not rows:
            raise Http404
        made = table_file(f"{name}-{timezone.localdate()}", kind, rows[0], rows[1:])
        for header in KEPT & answer.headers.keys():
            made[header] = answer[header]
        return made


def read(page: str, name: str) -> list[list[str | int | float]]:
    """The rows of the table with that id, its head first; empty where the page has none."""
    reader = _Reader(name)
    reader.feed(page)
    return reader.rows


def _asked(request: HttpRequest) -> tuple[str, str] | None:
    """Table and kind of file; None where the address asks for none that can be."""
    if request.method != "GET":
        return None
    name, kind = request.GET.get("table", ""), request.GET.get("export", "")
    return (name, kind) if NAME.fullmatch(name) and kind in KINDS else None


class _Reader(HTMLParser):
    """Collects the cells of one table; what is for the hand or the eye alone is passed over."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.rows = name, []
        self.inside = False
        self.open: list[tuple[str, bool]] = []  # elements within the table, and whether they are silent
        self.cell: list[str] | None = None
        self.wide, self.number = 1, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter the table, a row or a cell."""
        given = dict(attrs)
        if not self.inside:
            self.inside = tag == "table" and given.get("id") == self.name
            return
        if tag in APART:
            self._say(" ")
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell, self.wide = [], int(given.get("colspan") or 1)
            self.number = "num" in (given.get("class") or "").split()
        elif tag in ("code", "time") and given.get("title"):
            self._say(str(given["title"]))
        if tag not in VOID:
            titled = tag in ("code", "time") and bool(given.get("title"))
            self.open.append((tag, tag in SILENT or titled or given.get("aria-hidden") == "true"))

    def handle_endtag(self, tag: str) -> None:
        """Leave it again."""
        if not self.inside:
            return
        if tag == "table" and not any(name == "table" for name, _ in self.open):
            self.inside = False
            return
        if tag in ("td", "th") and self.cell is not None:
            self._close()
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag in APART:
            self._say(" ")

    def handle_data(self, data: str) -> None:
        """Words of a cell."""
        self._say(data)

    def _say(self, words: str) -> None:
        if self.cell is not None and not any(silent for _, silent in self.open):
            self.cell.append(words)

    def _close(self) -> None:
        words = " ".join("".join(self.cell or ()).split())
        self.cell = None
        self.rows[-1].append(_value(words) if self.number else words)
        self.rows[-1].extend([""] * (self.wide - 1))


def _value(words: str) -> str | int | float:
    plain = words.replace(",", "")
    if not NUMBER.fullmatch(plain):
        return words
    return float(plain) if "." in plain else int(plain)
