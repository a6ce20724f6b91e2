"""The public register with 100,000 certificates on SQLite: pages of searches, each row's standing computed by the core.

Prints the 95th percentile of all searches, that of searches by words, one look at each row by SQLite, and the seconds of the first page.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta

folder = tempfile.TemporaryDirectory(prefix="steelyard-register-")
os.environ |= {
    "STEELYARD_HOME": folder.name,
    "DJANGO_SETTINGS_MODULE": "steelyard_web.settings",
    "STEELYARD_SECRET_KEY": "only for measuring, and kept nowhere else",
}
if len(sys.argv) > 1:
    os.environ["STEELYARD_DATABASE_URL"] = sys.argv[1]  # PostgreSQL; an empty database

import django  # noqa: E402 - the settings are read from the environment

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.inside.registered import fill  # noqa: E402

CERTIFICATES, SEARCHES = 100_000, 300
BEGIN = date(2018, 1, 1)
chance = random.Random(20231026)  # noqa: S311 - the same searches in every run
call_command("migrate", verbosity=0)
with transaction.atomic():
    words = fill(CERTIFICATES, timezone.now() - timedelta(hours=1))
if connection.vendor == "postgresql":
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
client = Client(headers={"host": "localhost"})


def queries() -> list[dict[str, str]]:
    """Searches as people make them: words of both languages, filters, dates, later pages; some find nothing."""
    name, project = chance.choice(words), chance.choice(words)
    day = BEGIN + timedelta(days=chance.randrange(2_500))
    return [
        {"q": name},
        {"q": f"{name} 支付"},
        {"q": project[:2]},
        {"q": f"SAMPLE-{chance.randrange(CERTIFICATES):06}"},
        {"q": "没有这样的名称"},
        {"category": "city_commercial_bank", "level": "3"},
        {
            "part": "continuous-delivery",
            "from": day.isoformat(),
            "to": (day + timedelta(days=90)).isoformat(),
        },
        {"category": "insurance", "q": "bank"},
        {"page": str(chance.randrange(1, 40))},
        {"sort": "organisation", "page": str(chance.randrange(1, 40))},
    ]


def seconds(query: dict[str, str]) -> float:
    """One page, from the request to its bytes."""
    begun = time.perf_counter()
    answer = client.get("/register/", query)
    assert answer.status_code == 200, answer.content[:300]
    return time.perf_counter() - begun


def percentile(values: list[float]) -> float:
    """The 95th."""
    return statistics.quantiles(values, n=20)[-1]


def look() -> float:
    """The floor: one look at the text of each row."""
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM web_register_row WHERE found LIKE %s", ["%没有这样的名称%"])
        assert cursor.fetchone() == (0,)
    return time.perf_counter() - begun


first = seconds({})
asked = [query for _ in range(SEARCHES // 10) for query in queries()]
taken = [(query, seconds(query)) for query in asked]
if os.environ.get("SHOW"):
    for at in range(10):
        kind = [taken[n][1] for n in range(at, len(taken), 10)]
        print(asked[at], round(max(kind) * 1000), round(statistics.median(kind) * 1000), file=sys.stderr)
every, spoken = [s for _, s in taken], [s for query, s in taken if "q" in query]
print(percentile(every), percentile(spoken), min(look() for _ in range(5)), first)
