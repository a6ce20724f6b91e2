"""Peer figures of the workspace: quarterly snapshots of decided scores, and what of them a member may see (R26).

A snapshot holds for each project the score of its newest decided result, under the category and the topmost parent
as of the end of the quarter. It is taken once the quarter has ended, in the order of the quarters, and never anew:
so nobody learns more by asking again, by another part or level, or before and after somebody joins.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from steelyard.register.peers import Deciles, PeerFigures, PeerValue, Snapshot, Withheld, peer_figures
from steelyard.values import Text
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment
from steelyard_web.audit.trail import record
from steelyard_web.decisions.models import Meeting
from steelyard_web.organisations.models import Organisation, Standing
from steelyard_web.refusal import Refused
from steelyard_web.register import store
from steelyard_web.register.models import PeerFigure, PeerSnapshot
from steelyard_web.scheme.access import require_scheme_manager

LARGEST_SHARE = Fraction(1, 3)  # R26: more than a third of the values from one institution withholds them
QUARTER = re.compile(r"(20[0-9]{2})-Q([1-4])", re.ASCII)
WITHHELD = {
    Withheld.NO_SNAPSHOT: Text("还没有本类机构的季度快照。", "There is no snapshot of this category yet."),
    Withheld.TOO_FEW: Text(
        "同类机构不足五家，不提供数据，以免认出某一家。",
        "Fewer than five other institutions: withheld, so that none can be singled out.",
    ),
    Withheld.ONE_DOMINATES: Text(
        "某一家机构占比过高，不提供数据，以免认出它。",
        "One institution has too large a share: withheld, so that it cannot be singled out.",
    ),
    Withheld.TOO_CLOSE: Text(
        "与以前公布的快照只差一至四家机构，不提供数据，以免两相比较认出某一家。",
        "One to four institutions differ from an earlier snapshot: withheld, so that none can be told by comparing.",
    ),
}


def quarter_of(day: date) -> str:
    """`2026-Q3`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def last_day(quarter: str) -> date:
    """The last day of a quarter; raises Refused for what is none."""
    found = QUARTER.fullmatch(quarter)
    if found is None:
        raise Refused(
            f"“{quarter[:20]}”不是季度，请写成 2026-Q3。", f"“{quarter[:20]}” is no quarter: write 2026-Q3."
        )
    year, month = int(found[1]), 3 * int(found[2])
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


def due_quarter() -> str:
    """The last quarter that has ended, where its snapshot is not taken; else empty."""
    today = timezone.localdate()
    ended = quarter_of(date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1))
    taken = PeerSnapshot.objects.order_by("-quarter").values_list("quarter", flat=True).first()
    return "" if taken and taken >= ended else ended


@transaction.atomic
def take_snapshot(quarter: str, *, by: User | None) -> int:
    """Freeze the figures of a quarter that has ended; gives how many categories it has.

    Raises Refused for a quarter that still runs, or lies before one that is taken. The same again changes nothing.
    """
    if by is not None:
        require_scheme_manager(by)
    store.new_edition()
    end = last_day(quarter)
    if end >= timezone.localdate():
        raise Refused(f"{quarter} 尚未结束。", f"{quarter} has not ended yet.")
    held = PeerSnapshot.objects.filter(quarter=quarter).count()
    if held:
        return held
    if PeerSnapshot.objects.filter(quarter__gt=quarter).exists():
        raise Refused("已有更晚季度的快照。", "A later quarter has its snapshot already.")
    figures = _figures(end)
    if not figures:
        raise Refused(f"截至 {end} 没有审定的结果。", f"No result was decided by {end}.")
    for category, values in sorted(figures.items()):
        made = PeerSnapshot.objects.create(quarter=quarter, category=category, by=by, at=timezone.now())
        PeerFigure.objects.bulk_create(
            PeerFigure(snapshot=made, parent=parent, value=value) for parent, value in values
        )
        record(
            "peers.snapshot", made, by=by, after={"quarter": quarter, "category": category, "n": len(values)}
        )
    return len(figures)


def _figures(end: date) -> dict[str, list[tuple[str, str]]]:
    """Category -> parent and score of each project's newest decided result."""
    decided = (
        Meeting.objects.filter(
            result__isnull=False, closed_at__date__lte=end, assessment__project__isnull=False
        )
        .select_related("result", "assessment")
        .order_by("closed_at", "pk")
    )
    newest = {meeting.assessment.project_id: meeting for meeting in decided}
    standings, found = _standings(end), dict[str, list[tuple[str, str]]]()
    slugs = dict(Organisation.objects.values_list("pk", "slug"))
    for meeting in newest.values():
        score = json.loads(bytes(meeting.result.document))["score"]["percent"]  # type: ignore[union-attr]
        top = _top(meeting.assessment.organisation_id, standings)
        if score is not None and top in standings:
            found.setdefault(standings[top][0], []).append((slugs[top], score))
    return found


def _standings(day: date) -> dict[int, tuple[str, int | None]]:
    """Organisation -> category and parent as of a day."""
    rows = Standing.objects.filter(since__lte=day).order_by("since")
    return {
        pk: (category, parent)
        for pk, category, parent in rows.values_list("organisation", "category", "parent")
    }


def _top(organisation: int, standings: dict[int, tuple[str, int | None]]) -> int:
    above = organisation
    for _ in standings:  # bounded: a circle of parents is refused when it is entered
        parent = standings.get(above, ("", None))[1]
        if parent is None:
            break
        above = parent
    return above


def figures_for(assessment: Assessment) -> tuple[str, PeerFigures]:
    """The category that the organisation is in today, and what it may see of it. Part and level play no role."""
    standings = _standings(timezone.localdate())
    top = _top(assessment.organisation_id, standings)
    category = standings.get(top, ("", None))[0]
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=top)
    return category, peer_figures(_snapshots(category), category, slug, LARGEST_SHARE)


def _snapshots(category: str) -> list[Snapshot]:
    rows = PeerFigure.objects.filter(snapshot__category=category).values_list(
        "snapshot__quarter", "parent", "value"
    )
    quarters: dict[str, list[PeerValue]] = {}
    for quarter, parent, value in rows:
        quarters.setdefault(quarter, []).append(PeerValue(parent, Fraction(value)))
    return [Snapshot(quarter, category, tuple(values)) for quarter, values in quarters.items()]


def shown(figures: PeerFigures) -> dict[str, object]:
    """For a template: the deciles as printed, or why there are none."""
    if not isinstance(figures, Deciles):
        return {"withheld": WITHHELD[figures]}
    values = [f"{float(value):.1f}%" for value in figures.values]
    return {"quarter": figures.quarter, "institutions": figures.parents, "n": figures.n, "deciles": values}
