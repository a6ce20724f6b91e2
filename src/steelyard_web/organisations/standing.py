"""Category and parent of an organisation as of a day (R24)."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from steelyard_web.organisations.models import Organisation, Standing


def history(organisation: Organisation) -> list[Standing]:
    """Every standing, the newest first."""
    return list(organisation.standings.select_related("parent").order_by("-since"))


def standing_on(organisation: Organisation, day: date) -> Standing | None:
    """What it was on that day; None before its first standing."""
    known = organisation.standings.filter(since__lte=day)
    return known.select_related("parent").order_by("-since").first()


def with_category(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """The organisations with today's category as `category`, in the same query."""
    today = timezone.localdate()
    now = Standing.objects.filter(organisation=OuterRef("pk"), since__lte=today).order_by("-since")
    return organisations.annotate(category=Subquery(now.values("category")[:1]))
