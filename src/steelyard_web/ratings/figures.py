"""Agreement and severity in words (R7)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from steelyard.rating.agreement import SEVERITY_FROM, Agreement, agreement_of, by_practice, severity
from steelyard.report.words import printed
from steelyard.values import Missing, MissingReason, Outcome, Text
from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import part_of, practices_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.roles import Role, offices
from steelyard_web.ratings.sheet import comparable, settled
from steelyard_web.ratings.values import Voting

NO_TWO = Text("尚无两人评齐的要求", "no requirement has two votes yet")
NO_VARIATION = Text("评分没有差异，无法计算", "the votes do not vary")


@dataclass(frozen=True, slots=True)
class Figures:
    """Agreement as people read it."""

    title: Text
    code: str
    equal: Text
    alpha: Text
    n: int


@dataclass(frozen=True, slots=True)
class Severity:
    """How far an assessor is from what was settled, in steps of the scale; negative is stricter."""

    name: str
    value: Text
    n: int


def overall(now: Voting) -> Figures:
    """Over all requirements."""
    return _figures(Text("全部", "All"), "", agreement_of(now.ballots.values()))


def per_practice(assessment: Assessment, now: Voting) -> list[Figures]:
    """For every practice on which at least one requirement has two votes."""
    found = by_practice(part_of(assessment), now.ballots)
    return [_figures(p.title, p.code, found[p.code]) for p in practices_of(assessment) if found[p.code].n]


def severities(now: Voting, viewer: User) -> list[Severity]:
    """The viewer's own severity; for a scheme manager every assessor's. Nobody else is told (R7)."""
    outcomes = comparable({key: settled(ballot) for key, ballot in now.ballots.items()})
    everyone = Role.SCHEME_MANAGER in offices(viewer)
    panel = now.panel.active.get(now.panel.now, ())
    shown = [user for user in panel if everyone or user == viewer]
    return [_severity(str(user), user.username, now, outcomes) for user in shown]


def _severity(name: str, username: str, now: Voting, outcomes: dict[str, Outcome]) -> Severity:
    votes = {
        key: ballot.votes[username].outcome
        for key, ballot in now.ballots.items()
        if ballot.complete and username in ballot.counted
    }
    found = severity(votes, outcomes)
    return Severity(name, steps(found), found.n if isinstance(found, Missing) else len(votes))


def _figures(title: Text, code: str, found: Agreement) -> Figures:
    return Figures(title, code, equal(found), alpha(found), found.n)


def equal(found: Agreement) -> Text:
    """The share of equal votes, or why there is none."""
    return _missing(found.equal) if isinstance(found.equal, Missing) else printed(found.equal, "ratio")


def alpha(found: Agreement) -> Text:
    """Krippendorff's alpha, two decimals, or why there is none."""
    return _missing(found.alpha) if isinstance(found.alpha, Missing) else signed(found.alpha, plus=False)


def steps(found: Fraction | Missing) -> Text:
    """A severity in steps with its sign, negative is stricter; while votes are too few, how many there are."""
    if not isinstance(found, Missing):
        return signed(found)
    return Text(
        f"满 {SEVERITY_FROM} 条可比评分后显示（现有 {found.n} 条）",
        f"told from {SEVERITY_FROM} comparable votes on ({found.n} so far)",
    )


def _missing(value: Missing) -> Text:
    return NO_VARIATION if value.reason is MissingReason.NOT_RECORDED else NO_TWO


def signed(value: Fraction, *, plus: bool = True) -> Text:
    """Two decimals, half up; the sign is said, since it is the direction."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP):{'+' if plus else ''}f}"
    return Text(text, text)
