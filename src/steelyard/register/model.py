"""The register: who passed what, when and by which source; and the totals that others published.

Authority: rules R24 and R25. A published total is never mixed with a count of our own rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from steelyard.register.dates import Announced, Undated
from steelyard.register.levels import RegisteredLevel
from steelyard.values import Language, Text


class Category(StrEnum):
    """Kinds of institution, as the public announcements tell them apart."""

    STATE_OWNED = "state_owned_commercial_bank"
    JOINT_STOCK = "joint_stock_commercial_bank"
    CITY = "city_commercial_bank"
    PRIVATE = "private_bank"
    RURAL = "rural_institution"
    SECURITIES = "securities"
    FUND = "fund"
    INSURANCE = "insurance"
    EXCHANGE = "exchange"
    TELECOM = "telecom"
    INTERNET = "internet_software"
    OTHER = "other"


class Status(StrEnum):
    """`reported` by a public source; `withdrawn`: entered by mistake, counts nowhere; `certified` by a certificate.

    A certificate is no entry: a `certified` result is made from one that was verified, and no table or file has it.
    """

    REPORTED = "reported"
    WITHDRAWN = "withdrawn"
    CERTIFIED = "certified"


ENTERED = (Status.REPORTED, Status.WITHDRAWN)  # what an entry may say


class Confidence(StrEnum):
    """How well the source supports the row."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FirstClaim(StrEnum):
    """What a source says to be a first."""

    CATEGORY = "category"  # the first of its category to pass at all
    CATEGORY_PART = "category-part"  # the first of its category on this part
    PART = "part"  # among the first on this part


class SubsidiaryRule(StrEnum):
    """In which category a subsidiary counts (R24): its own, or that of its topmost parent."""

    OWN = "own"
    PARENT = "parent"


@dataclass(frozen=True, slots=True)
class Name:
    """A published name. One of the two may be unknown, and is then empty; unnamed: both are."""

    zh: str
    en: str

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def to(self, language: Language) -> str:
        """The name in that language; in the other one where that is all that was published."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)

    def as_dict(self) -> dict[str, str]:
        """`{"zh": ..., "en": ...}` as it stands in the register."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Standing:
    """Category and parent of an organisation from a day on; `since` is None where it was never otherwise."""

    since: date | None
    category: Category
    parent: str | None  # id of the organisation above it


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose project was assessed. `standings` are ordered by `since`, the open one first; at least one."""

    id: str
    name: Name
    standings: tuple[Standing, ...]

    def standing(self, day: date | None) -> Standing:
        """As of a day; the earliest one that is known for days before it, and for undated rows."""
        known = [s for s in self.standings if day and s.since and s.since <= day]
        return known[-1] if known else self.standings[0]


@dataclass(frozen=True, slots=True)
class Batch:
    """A numbered announcement. `number` is None where it was not published, `contact` then empty."""

    id: str
    number: int | None
    date: date
    event: Name
    contact: str = ""


@dataclass(frozen=True, slots=True)
class RegisteredResult:
    """One result: an organisation's project has passed a part, or a module of it, at a level."""

    id: str
    organisation: str
    project: Name
    part: str  # id, or `unknown` where the announcement does not tell which
    module: str  # id within the part; empty for the whole part, or where it was not published
    level: RegisteredLevel
    announced: Announced | Undated
    batch: str | None
    source: str
    confidence: Confidence
    status: Status
    revoked_on: date | None = None
    recognitions: tuple[str, ...] = ()  # other bodies that recognise it, such as ITU
    first: FirstClaim | None = None  # what the source announces as a first
    gains: Text | None = None  # what the source reports to be better; not checked by us
    note: str = ""

    @property
    def counts_from(self) -> date | None:
        """The first day on which it counts; None while it is undated."""
        return self.announced.last if isinstance(self.announced, Announced) else None

    @property
    def project_key(self) -> str:
        """The same project has the same key within its organisation; an unnamed one is taken as its own."""
        return (self.project.zh or self.project.en).casefold() or f"?{self.id}"


@dataclass(frozen=True, slots=True)
class PublishedTotal:
    """A total that somebody published, with the date that it speaks of.

    `scope` is `all`, a category, a group of them, or `organisation:<id>`. `institutions` and `count` are None
    where the source does not say them. `unit` is the source's own word, as sources count different things.
    """

    id: str
    scope: str
    as_of: Announced | Undated
    institutions: int | None
    count: int | None
    unit: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that is known, by id; `entries` counts the lines that it came from."""

    organisations: Mapping[str, Organisation]
    batches: Mapping[str, Batch]
    results: tuple[RegisteredResult, ...]
    totals: tuple[PublishedTotal, ...]
    entries: int = 0

    def head(self, organisation: str, day: date | None) -> Organisation:
        """The topmost parent as of a day; the organisation itself where it has none."""
        above = self.organisations[organisation]
        for _ in self.organisations:  # bounded: an import refuses circles of parents
            parent = above.standing(day).parent
            if parent is None:
                break
            above = self.organisations[parent]
        return above

    def category(self, result: RegisteredResult, rule: SubsidiaryRule) -> Category:
        """The category in which a result counts, as of its announcement (R24)."""
        day = result.counts_from
        if rule is SubsidiaryRule.OWN:
            return self.organisations[result.organisation].standing(day).category
        return self.head(result.organisation, day).standing(day).category
