"""The three projects of the sample bank: how good each is, as rates. All names are invented."""

from __future__ import annotations

import random
from dataclasses import dataclass

from steelyard.values import Text

MAIL = "sample.bank.example"
SHARED_ACCOUNT = f"ci-bot@{MAIL}"
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Component:
    """A repository, the service that is built from it, and the file endings of its code."""

    repository: str
    service: str
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A project as rates (0 to 1) and spans; hours and minutes as the names say."""

    id: str
    name: Text
    key: str  # prefix of its issue keys
    target: int
    prefix: str  # of its services and configuration items
    components: tuple[Component, ...]
    people: int
    # code
    requests: int  # merge requests per repository over the year
    direct: int  # commits that went straight to the main line
    recent: float  # share of the activity in the last 90 days
    branch_commits: tuple[int, ...]  # drawn from
    lines: tuple[int, int]  # added per commit
    coding_hours: Span
    open_hours: Span
    reviewed: float
    keyed: float  # messages that name an issue
    shared: float  # commits by the shared account
    reverts: int
    # pipelines
    build_ok: float
    build_minutes: Span
    queue_minutes: Span
    repair_minutes: Span
    scheduled: float  # extra builds per commit that nobody's commit started
    unknown_source: float  # builds of code that is in no collected repository
    scanned: float
    test_minutes: Span
    # releases
    release_chance: tuple[float, float]  # per working day: earlier, in the window
    verified: float
    failed: float
    rollback: float
    by_pipeline: float
    auto: float  # of those by pipeline
    with_change: float
    hand_built: float  # releases whose commit nobody knows
    caused: float  # successful releases that still cause an incident
    # operations
    incidents: int  # over the year, besides those that releases cause
    severe: float
    restore_hours: Span
    detect_minutes: Span
    acknowledge_minutes: Span
    monitored: float
    sla: float
    other_changes: int
    emergency: float
    noise: int
    items: int
    complete: float
    accurate: float
    stale: float
    known_items: float
    signed: float
    sbom: float
    # quality
    cases: tuple[int, int, int]  # unit, api, manual per repository
    case_ok: float
    flaky: int
    coverage: tuple[float, float]  # line, branch
    coverage_format: str
    findings: int
    fixed: float
    fix_days: Span
    # self rating
    claims: tuple[float, ...]  # share of the requirements said to be met, by level from 1

    def stream(self, seed: int, what: str) -> random.Random:
        """A source of chance of its own for each matter, so that one change does not move all others."""
        return random.Random(f"{seed}:{self.id}:{what}")  # noqa: S311 - a sample, not a secret


def span(rng: random.Random, limits: Span) -> float:
    """A number between the limits, most often near the lower third."""
    low, high = limits
    return rng.triangular(low, high, low + (high - low) / 3)


STRONG = Profile(
    id="mobile-banking",
    name=Text("手机银行", "Mobile banking"),
    key="MBS",
    target=3,
    prefix="mbs",
    components=(
        Component("mobile-app", "mbs-app", ("kt", "yaml", "sql")),
        Component("mobile-gateway", "mbs-gateway", ("java", "yaml", "sql")),
    ),
    people=11,
    requests=78,
    direct=0,
    recent=0.6,
    branch_commits=(1, 1, 1, 1, 2, 2),
    lines=(12, 90),
    coding_hours=(0.5, 7),
    open_hours=(0.5, 8),
    reviewed=0.97,
    keyed=0.96,
    shared=0,
    reverts=3,
    build_ok=0.93,
    build_minutes=(4, 9),
    queue_minutes=(0.3, 2.5),
    repair_minutes=(12, 55),
    scheduled=0.03,
    unknown_source=0,
    scanned=0.97,
    test_minutes=(5, 13),
    release_chance=(0.22, 0.8),
    verified=1,
    failed=0.06,
    rollback=0.95,
    by_pipeline=1,
    auto=0.93,
    with_change=1,
    hand_built=0,
    caused=0.06,
    incidents=44,
    severe=0.07,
    restore_hours=(0.5, 3.5),
    detect_minutes=(1, 9),
    acknowledge_minutes=(1, 8),
    monitored=0.88,
    sla=0.95,
    other_changes=40,
    emergency=0.03,
    noise=70,
    items=46,
    complete=0.93,
    accurate=0.985,
    stale=0.04,
    known_items=1,
    signed=0.96,
    sbom=1,
    cases=(38, 16, 4),
    case_ok=0.982,
    flaky=1,
    coverage=(0.83, 0.71),
    coverage_format="cobertura",
    findings=90,
    fixed=0.9,
    fix_days=(1, 18),
    claims=(1, 1, 0.97, 0.45, 0.08),
)
MIDDLE = Profile(
    id="merchant-cloud",
    name=Text("商户金融云", "Merchant cloud"),
    key="MFC",
    target=3,
    prefix="mfc",
    components=(Component("merchant-core", "mfc-core", ("java", "yaml", "sql")),),
    people=9,
    requests=112,
    direct=6,
    recent=0.55,
    branch_commits=(1, 1, 2, 2, 3),
    lines=(20, 170),
    coding_hours=(6, 80),
    open_hours=(3, 46),
    reviewed=0.86,
    keyed=0.84,
    shared=0,
    reverts=4,
    build_ok=0.84,
    build_minutes=(9, 21),
    queue_minutes=(1, 8),
    repair_minutes=(40, 300),
    scheduled=0.2,
    unknown_source=0,
    scanned=0.62,
    test_minutes=(14, 38),
    release_chance=(0.22, 0.52),
    verified=0.99,
    failed=0.11,
    rollback=0.7,
    by_pipeline=0.9,
    auto=0.6,
    with_change=0.93,
    hand_built=0,
    caused=0.09,
    incidents=56,
    severe=0.14,
    restore_hours=(1, 10),
    detect_minutes=(3, 30),
    acknowledge_minutes=(4, 30),
    monitored=0.64,
    sla=0.86,
    other_changes=44,
    emergency=0.08,
    noise=90,
    items=38,
    complete=0.88,
    accurate=0.92,
    stale=0.14,
    known_items=0.93,
    signed=0.4,
    sbom=0.8,
    cases=(34, 9, 16),
    case_ok=0.95,
    flaky=3,
    coverage=(0.61, 0.48),
    coverage_format="jacoco",
    findings=44,
    fixed=0.7,
    fix_days=(5, 45),
    claims=(1, 0.96, 0.55, 0.1, 0),
)
WEAK = Profile(
    id="payment-gateway",
    name=Text("支付网关", "Payment gateway"),
    key="PGW",
    target=3,
    prefix="pay",
    components=(Component("payment-gateway", "pay-gateway", ("c", "ini", "sql")),),
    people=6,
    requests=52,
    direct=58,
    recent=0.5,
    branch_commits=(2, 3, 3, 4, 5),
    lines=(30, 220),
    coding_hours=(40, 260),
    open_hours=(20, 190),
    reviewed=0.45,
    keyed=0.52,
    shared=0.14,
    reverts=5,
    build_ok=0.7,
    build_minutes=(18, 48),
    queue_minutes=(3, 25),
    repair_minutes=(180, 1500),
    scheduled=0.6,
    unknown_source=0.12,
    scanned=0.2,
    test_minutes=(40, 110),
    release_chance=(0.1, 0.22),
    verified=0.6,
    failed=0.2,
    rollback=0.4,
    by_pipeline=0.4,
    auto=0.25,
    with_change=0.75,
    hand_built=0.3,
    caused=0.2,
    incidents=66,
    severe=0.2,
    restore_hours=(3, 30),
    detect_minutes=(10, 120),
    acknowledge_minutes=(10, 90),
    monitored=0.33,
    sla=0.7,
    other_changes=36,
    emergency=0.2,
    noise=40,
    items=32,
    complete=0.7,
    accurate=0.8,
    stale=0.35,
    known_items=0.8,
    signed=0,
    sbom=0,
    cases=(24, 3, 40),
    case_ok=0.9,
    flaky=4,
    coverage=(0.31, 0.19),
    coverage_format="lcov",
    findings=42,
    fixed=0.45,
    fix_days=(12, 80),
    claims=(0.95, 0.6, 0.2, 0, 0),
)
PROFILES = (STRONG, MIDDLE, WEAK)
