"""A register of sample certificates for measuring: one signed document under many numbers, names of two languages."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import islice

import rfc8785

from steelyard.certificate.verify import signed
from steelyard.register.model import Category
from steelyard.register.words import PARTS, part_title
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment
from steelyard_web.decisions.models import Result
from steelyard_web.organisations.models import Organisation
from steelyard_web.register.models import Certificate, Edition, Row, TrustFile
from steelyard_web.register.rows import LAST, folded
from steelyard_web.register.sample import SampleOffice

ORGANISATIONS, AT_ONCE = 5_000, 2_000
PLACES = "东南西北中海江河山川云龙凤金银玉华夏长安平远新兴富民惠农信德诚瑞祥和顺通达盛昌隆"
KINDS = (
    ("银行", "bank"),
    ("农商银行", "rural bank"),
    ("证券", "securities"),
    ("保险", "insurance"),
    ("科技", "technology"),
)
SYSTEMS = (
    ("手机银行", "mobile"),
    ("支付平台", "payment"),
    ("信贷系统", "lending"),
    ("核心系统", "core"),
    ("交易系统", "trading"),
)
LEVELS = ("1", "2", "2+", "3", "4", "5")
DOCUMENT = {
    "schema": "steelyard/result/1",
    "basis": "formal",
    "unit": "project",
    "standard": {
        "id": "devops-cmm",
        "edition": "1",
        "title": {"zh": "样例标准", "en": "sample standard"},
        "digest": "0" * 64,
        "overlay": "",
    },
    "organisation": {"name": {"zh": "样例银行", "en": "sample bank"}, "category": "city_commercial_bank"},
    "project": {"id": "mobile", "name": {"zh": "手机银行", "en": "mobile"}},
    "part": {"id": "continuous-delivery", "title": {"zh": "持续交付", "en": "Continuous delivery"}},
    "module": "",
    "as_of": "2026-01-01",
    "target": 3,
    "level": {"value": 3, "half": False, "name": {"zh": "3 全面级", "en": "3 sample"}},
}


def fill(count: int, begin: datetime) -> list[str]:
    """So many certificates with their rows, each of which verifies; gives names that occur."""
    chance = random.Random(20231026)  # noqa: S311 - sample rows, the same in every run
    office = SampleOffice(begin)
    data, trust = office.certificate(rfc8785.dumps(DOCUMENT)), office.trust()
    person = User.objects.create(username="sample", name="sample")
    date_of_trust = json.loads(trust)["date"]
    TrustFile.objects.create(document=trust, sha256="0" * 64, date=date_of_trust, by=person, at=begin)
    Edition.objects.create(pk=1, token="sample")  # noqa: S106 - no secret
    result = _result(person, begin)
    names = [_name(chance, number) for number in range(ORGANISATIONS)]
    pairs = _rows(chance, names, result, person, data, begin, count)
    while part := list(islice(pairs, AT_ONCE)):
        Certificate.objects.bulk_create([certificate for certificate, _ in part])
        for certificate, row in part:
            row.certificate_id = certificate.pk
        Row.objects.bulk_create([row for _, row in part])
    return [zh for zh, _ in names[:500]]


def _result(person: User, at: datetime) -> Result:
    organisation = Organisation.objects.create(slug="sample", name_zh="样例", name_en="sample")
    case = Assessment.objects.create(
        number="2026-0001",
        organisation=organisation,
        standard="devops-cmm",
        edition="1",
        part="continuous-delivery",
        target=3,
        applied_by=person,
        applied_at=at,
    )
    return Result.objects.create(
        assessment=case, basis="formal", occasion="decision", document=b"{}", case=b"", sha256="0" * 64,
        as_of=at.date(), by=person, at=at,
    )  # fmt: skip


def _name(chance: random.Random, number: int) -> tuple[str, str]:
    zh, en = chance.choice(KINDS)
    return "".join(chance.sample(PLACES, 3)) + zh, f"sample {en} {number}"


def _rows(
    chance: random.Random,
    names: list[tuple[str, str]],
    result: Result,
    person: User,
    data: bytes,
    at: datetime,
    count: int,
) -> Iterator[tuple[Certificate, Row]]:
    parts, categories = list(PARTS), [category.value for category in Category]
    held = asdict(signed(data))
    for number in range(count):
        key, place = f"SAMPLE-{number:06}", chance.randrange(len(names))
        (zh, en), (system_zh, system_en) = names[place], chance.choice(SYSTEMS)
        part, level = chance.choice(parts), chance.choice(LEVELS)
        day, title = date(2018, 1, 1) + timedelta(days=chance.randrange(3_000)), part_title(part)
        told = (zh, en, system_zh, f"{system_en} {number}", title.zh, title.en, key)
        row = Row(
            kind="certified",
            key=key,
            organisation=f"sample-{place}",
            organisation_zh=zh,
            organisation_en=en,
            category=categories[place % len(categories)],
            project_zh=system_zh,
            project_en=f"{system_en} {number}",
            part=part,
            part_zh=title.zh,
            part_en=title.en,
            level=level,
            level_zh=f"{level}级",
            level_en=f"level {level}",
            announced=day.isoformat(),
            first_day=day,
            last_day=day,
            sample=True,
            signed=held,
            found=folded(" | ".join(told)),
            place=f"{LAST - int(day.strftime('%Y%m%d')):08d}{key}",
        )
        yield (
            Certificate(
                number=key,
                document=data,
                sha256=f"{number:064}",
                result=result,
                organisation=row.organisation,
                index=number,
                lists="sample",
                sample=True,
                published_on=day,
                by=person,
                at=at,
            ),
            row,
        )
