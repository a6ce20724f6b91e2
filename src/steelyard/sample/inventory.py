"""Plan what operations keep: changes other than releases, configuration items, artifacts."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace

from steelyard.sample import clock
from steelyard.sample.clock import DAY, HOUR, MINUTE
from steelyard.sample.plan import Artifact, Change, Deployment, Item
from steelyard.sample.profile import Profile
from steelyard.sample.releases import is_delivery

_TOTAL, _COMPARED = 8, 6  # required attributes of an item; attributes that discovery can see
_ITEMS = ("app", "host", "database")
_LIBRARIES = ("commons-codec", "guava", "jackson-core", "logback", "netty", "okio", "slf4j", "zlib")


def plan_changes(profile: Profile, rng: random.Random) -> list[Change]:
    """Changes other than releases: parameters, patches, capacity."""
    changes = []
    for number, day in enumerate(clock.draw_days(rng, profile.other_changes, 0.6), 1):
        created = clock.at(day, rng.randint(9, 11), rng.randrange(60))
        begun = created + rng.randint(2, 6) * HOUR
        ended = begun + rng.randint(10, 90) * MINUTE
        service = rng.choice(profile.components).service
        emergency = rng.random() < profile.emergency
        item = f"{service}-{rng.choice(('host', 'database'))}-{rng.randint(1, 3):02}"
        changes.append(
            Change(
                id=f"CHG-{profile.prefix.upper()}-OPS-{number:04}",
                service=service,
                item=item,
                type="emergency" if emergency else rng.choice(("standard", "normal")),
                created=created,
                approved=created + HOUR,
                actual_from=begun,
                actual_to=ended,
                closed=ended + rng.randint(5, 50) * MINUTE,
                outcome="success"
                if rng.random() > profile.failed / 4
                else rng.choice(("failed", "backed_out")),
            )
        )
    return changes


def plan_items(profile: Profile, rng: random.Random) -> list[Item]:
    """The CMDB of a project, as it stands at the end of the window."""
    items = []
    for service in (component.service for component in profile.components):
        names = (f"{service}-{kind}-{number:02}" for kind in _ITEMS for number in (1, 2, 3))
        items += [_item(profile, rng, service, name) for name in names]
    while len(items) < profile.items:
        service = rng.choice(profile.components).service
        items.append(_item(profile, rng, service, f"{service}-host-{len(items):02}"))
    items[-1] = replace(items[-1], duplicate_of=items[-2].id)
    items[-3] = replace(items[-3], orphan=True)
    return items


def _item(profile: Profile, rng: random.Random, service: str, identity: str) -> Item:
    kind = {"app": "application", "host": "host", "database": "database"}[identity.rsplit("-", 2)[1]]
    filled = sum(rng.random() < profile.complete for _ in range(_TOTAL))
    matching = sum(rng.random() < profile.accurate for _ in range(_COMPARED))
    stale = rng.random() < profile.stale
    days = rng.randint(75, 240) if stale else rng.randint(1, 50)
    updated = clock.END - days * DAY + rng.randint(1, 8) * HOUR
    return Item(
        id=identity,
        service=service,
        type=kind,
        filled=filled,
        total=_TOTAL,
        compared=_COMPARED,
        matching=matching,
        created=clock.at(clock.FIRST, 9),
        updated=updated,
        source=rng.choice(("discovery", "manual")),
        duplicate_of="",
        orphan=False,
    )


def plan_artifacts(profile: Profile, deployments: list[Deployment], rng: random.Random) -> list[Artifact]:
    """What production got in the window: one artifact per service and version."""
    return [
        _artifact(profile, rng, d)
        for d in deployments
        if is_delivery(d) and d.outcome == "success" and clock.in_window(d.finished)
    ]


def _artifact(profile: Profile, rng: random.Random, deployment: Deployment) -> Artifact:
    name = f"{deployment.service}@{deployment.version}"
    parts = tuple(
        (library, f"{rng.randint(1, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}")
        for library in sorted(rng.sample(_LIBRARIES, 6))
    )
    return Artifact(
        service=deployment.service,
        version=deployment.version,
        purl=f"pkg:docker/sample-bank/{name}",
        digest=f"sha256:{hashlib.sha256(f'{name}@{rng.random()}'.encode()).hexdigest()}",
        built=deployment.started - 5 * HOUR,
        signed=rng.random() < profile.signed,
        sbom=rng.random() < profile.sbom,
        components=parts,
    )
