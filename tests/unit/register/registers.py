"""Small registers written as literals: `result("a", "bank-a", "2023-10-26")`."""

from datetime import date

from steelyard.register.dates import UNDATED, read_date
from steelyard.register.levels import read_level
from steelyard.register.model import (
    Batch,
    Category,
    Confidence,
    Name,
    Organisation,
    PublishedTotal,
    Register,
    RegisteredResult,
    Standing,
    Status,
)

CITY, RURAL, FUND = Category.CITY, Category.RURAL, Category.FUND


def organisation(id_, *standings):
    """`organisation("a", CITY)` or with `(since, category, parent)` as often as it changed."""
    told = [s if isinstance(s, tuple) else (None, s, None) for s in standings]
    dated = tuple(Standing(date.fromisoformat(d) if d else None, c, parent) for d, c, parent in told)
    return Organisation(id_, Name(f"{id_}机构", id_), dated)


def result(id_, organisation_, announced="2023-10-26", part="continuous-delivery", level="3", **more):
    project = more.pop("project", f"project {id_}")
    revoked = more.pop("revoked", None)
    return RegisteredResult(
        id=id_,
        organisation=organisation_,
        project=Name("", project),
        part=part,
        module=more.pop("module", ""),
        level=read_level(level),
        announced=read_date(announced) if announced else UNDATED,
        batch=more.pop("batch", None),
        source="a page",
        confidence=Confidence.HIGH,
        status=more.pop("status", Status.REPORTED),
        revoked_on=date.fromisoformat(revoked) if revoked else None,
        **more,
    )


def total(id_, scope, as_of, count):
    known = read_date(as_of) if as_of else UNDATED
    return PublishedTotal(id_, scope, known, None, count, "items", "a page")


def batch(id_, day, number=None):
    return Batch(id_, number, date.fromisoformat(day), Name("", ""))


def register(organisations, results, totals=(), batches=()):
    return Register(
        {o.id: o for o in organisations}, {b.id: b for b in batches}, tuple(results), tuple(totals)
    )
