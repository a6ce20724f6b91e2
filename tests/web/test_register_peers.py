"""Peer figures (R26): frozen snapshots; withheld below five; nobody can be singled out by asking again and again."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from steelyard_web.assessments.models import Assessment
from steelyard_web.audit.models import Event
from steelyard_web.decisions.models import Meeting, Report, Result
from steelyard_web.organisations.models import Organisation, Project, Standing
from steelyard_web.refusal import NotYours, Refused
from steelyard_web.register import peers
from steelyard_web.register.models import PeerFigure, PeerSnapshot
from tests.web.rated import fresh
from tests.web.world import LONG_AGO

CITY, RURAL = "city_commercial_bank", "rural_institution"
FIRST, SECOND, THIRD = "2025-Q1", "2025-Q2", "2025-Q3"


@pytest.fixture
def manager(world):
    return fresh(world.people["manager"])


class Scheme:
    """Banks by number, each with decided results; `case` is what an applicant looks at."""

    def __init__(self, world):
        self.world = world
        self.numbers = itertools.count(1)

    def bank(self, n, category=CITY, parent=None):
        made, new = Organisation.objects.get_or_create(
            slug=f"bank-{n}", defaults={"name_zh": f"样例{n}行", "name_en": f"bank {n}"}
        )
        if new:
            Standing.objects.create(organisation=made, since=LONG_AGO, category=category, parent=parent)
        return made

    def score(self, bank, percent, day, *, part="continuous-delivery", project="p"):
        """A decided result of the bank's project, closed on that day."""
        made, _ = Project.objects.get_or_create(
            organisation=bank, slug=project, defaults={"name_zh": f"{bank.slug}{project}", "name_en": project}
        )
        case = self.world.assessment(
            "certified",
            people=False,
            organisation=bank,
            project=made,
            part=part,
            number=f"S-{next(self.numbers)}",
        )
        who, at = self.world.people["manager"], datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        result = Result.objects.create(
            assessment=case,
            basis="formal",
            occasion="decision",
            document=json.dumps({"score": {"percent": percent}}).encode(),
            case=b"",
            sha256="0" * 64,
            as_of=day,
            by=who,
            at=at,
        )
        report = Report.objects.create(assessment=case, number=1, by=who, at=at, issued_at=at, result=result)
        Meeting.objects.create(
            assessment=case,
            number=1,
            report=report,
            quorum=3,
            called_by=who,
            called_at=at,
            outcome="approve",
            result=result,
            closed_by=who,
            closed_at=at,
        )
        return case


@pytest.fixture
def scheme(world):
    return Scheme(world)


def figures(case):
    return peers.shown(peers.figures_for(case)[1])


def test_six_banks_see_the_same_deciles(scheme, manager):
    cases = [scheme.score(scheme.bank(n), f"{10 * n}.0", date(2025, 2, 1)) for n in range(1, 7)]
    assert peers.take_snapshot(FIRST, by=manager) == 1
    seen = [figures(case) for case in cases]
    assert all(one == seen[0] for one in seen)
    # Type 7 over 10 .. 60: the k-th decile lies at 1 + 5k/10.
    assert seen[0]["deciles"] == [f"{10 + 5 * k:.1f}%" for k in range(1, 10)]
    assert (seen[0]["institutions"], seen[0]["n"]) == (6, 6)
    assert Event.objects.latest("number").after == {"quarter": FIRST, "category": CITY, "n": 6}


def test_with_fewer_than_five_others_nothing_is_told(scheme, manager):
    cases = [scheme.score(scheme.bank(n), "50.0", date(2025, 2, 1)) for n in range(1, 6)]
    peers.take_snapshot(FIRST, by=manager)
    assert "Fewer than five" in figures(cases[0])["withheld"].en


def test_a_bank_with_too_large_a_share_withholds_the_figures(scheme, manager):
    cases = [scheme.score(scheme.bank(n), "50.0", date(2025, 2, 1)) for n in range(1, 7)]
    for n in range(5):
        scheme.score(scheme.bank(1), "90.0", date(2025, 2, 1), project=f"more-{n}")
    peers.take_snapshot(FIRST, by=manager)
    assert "too large a share" in figures(cases[0])["withheld"].en


def test_subsidiaries_count_as_their_topmost_parent(scheme, manager):
    head = scheme.bank(1)
    for n in range(2, 8):
        scheme.score(scheme.bank(n, parent=head), "50.0", date(2025, 2, 1))
    peers.take_snapshot(FIRST, by=manager)
    assert set(PeerFigure.objects.values_list("parent", flat=True)) == {"bank-1"}


def test_a_snapshot_is_taken_once_in_order_and_only_of_a_quarter_that_ended(scheme, manager):
    case = scheme.score(scheme.bank(1), "50.0", date(2025, 2, 1))
    peers.take_snapshot(SECOND, by=manager)
    scheme.score(scheme.bank(2), "60.0", date(2025, 3, 1))
    assert peers.take_snapshot(SECOND, by=manager) == 1
    assert PeerFigure.objects.count() == 1  # frozen: what came in later changes nothing
    with pytest.raises(Refused, match="later quarter"):
        peers.take_snapshot(FIRST, by=manager)
    with pytest.raises(Refused, match="has not ended"):
        peers.take_snapshot(peers.quarter_of(timezone.localdate()), by=manager)
    for wrong in ("2025", "2025-Q5", "1999-Q1", "२०२५-Q1"):
        with pytest.raises(Refused, match="is no quarter"):
            peers.take_snapshot(wrong, by=manager)
    assert figures(case)["withheld"]


def test_only_the_scheme_manager_takes_one(scheme, world, as_):
    scheme.score(scheme.bank(1), "50.0", date(2025, 2, 1))
    with pytest.raises(NotYours):
        peers.take_snapshot(FIRST, by=fresh(world.people["lead"]))
    assert as_("applicant").post("/scheme/register/snapshot/", {"quarter": FIRST}).status_code == 404
    answer = as_("manager", "en").post("/scheme/register/snapshot/", {"quarter": FIRST}, follow=True)
    assert "is taken" in answer.content.decode()
    assert PeerSnapshot.objects.count() == 1


def test_the_gap_page_shows_them_to_the_applicant(scheme, world, manager, as_, django_assert_max_num_queries):
    for n in range(1, 8):
        scheme.score(scheme.bank(n), f"{10 * n}.0", date(2025, 2, 1))
    case = world.assessment("self_assessing")
    client = as_("applicant", "en")
    page = client.get(f"/assessments/{case.number}/gap/").content.decode()
    assert "There is no snapshot of this category yet" in page
    peers.take_snapshot(FIRST, by=manager)
    page = client.get(f"/assessments/{case.number}/gap/").content.decode()
    assert "deciles of the scores of 7 projects of 7 institutions" in page
    assert "40.0%" in page


@pytest.mark.parametrize("joins", [1, 2, 3, 4])
def test_nobody_is_singled_out_by_quarters_before_and_after_he_joins(scheme, manager, joins):
    cases = [scheme.score(scheme.bank(n), f"{10 * n}.0", date(2025, 2, 1)) for n in range(1, 8)]
    peers.take_snapshot(FIRST, by=manager)
    before = figures(cases[0])
    for n in range(joins):
        scheme.score(scheme.bank(20 + n), "99.9", date(2025, 5, 1))
    peers.take_snapshot(SECOND, by=manager)
    for case in cases:
        assert "differ from an earlier snapshot" in figures(case)["withheld"].en
    # Waiting does not help: the third quarter is compared with every one that was released.
    peers.take_snapshot(THIRD, by=manager)
    assert "withheld" in figures(cases[0])
    for n in range(joins, 5):
        scheme.score(scheme.bank(20 + n), "80.0", date(2025, 8, 1))
    peers.take_snapshot("2025-Q4", by=manager)
    after = figures(cases[0])
    assert (before["institutions"], after["institutions"]) == (7, 12)


def test_asking_by_every_part_and_level_gives_the_same_figures_and_never_one_banks_own(
    scheme, world, manager
):
    own = {n: Decimal(f"{7 * n + 3}.{n}") for n in range(1, 9)}
    for n, value in own.items():
        scheme.score(scheme.bank(n), str(value), date(2025, 2, 1))
    scheme.score(scheme.bank(9, RURAL), "11.1", date(2025, 2, 1), part="application-design")
    peers.take_snapshot(FIRST, by=manager)
    asking = Organisation.objects.get(slug="bank-1")
    seen = set()
    for part, target in itertools.product(("continuous-delivery", "application-design"), range(1, 6)):
        case = Assessment(organisation=asking, part=part, target=target)
        seen.add(json.dumps(figures(case)["deciles"]))
    assert len(seen) == 1  # an attacker with ten questions learns what one tells
    deciles = {Decimal(value.removesuffix("%")) for value in json.loads(seen.pop())}
    assert len(deciles & set(own.values())) == 0  # with eight values every decile lies between two of them
    lonely = Assessment(organisation=Organisation.objects.get(slug="bank-9"), part="application-design")
    assert "Fewer than five" in figures(lonely)["withheld"].en


def test_moving_into_another_category_shows_nothing_that_its_members_do_not_see(scheme, manager):
    for n in range(1, 8):
        scheme.score(scheme.bank(n), "50.0", date(2025, 2, 1))
    mover = scheme.bank(9, RURAL)
    case = scheme.score(mover, "10.0", date(2025, 2, 1))
    peers.take_snapshot(FIRST, by=manager)
    before = figures(case)
    assert "Fewer than five" in before["withheld"].en
    Standing.objects.create(organisation=mover, since=timezone.localdate() - timedelta(days=1), category=CITY)
    assert figures(case) == figures(Assessment(organisation=Organisation.objects.get(slug="bank-1")))
