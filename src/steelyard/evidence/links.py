"""Edges between rows, each with the way it was found and how sure that is.

One step after collection writes them as deliveries of their own, so they replay like all evidence and
nothing is written where nothing changed. `from_id` and `to_id` are `src/src_id`.

    deployment -deploys-> code_commit      commit_ancestry   first production deployment that carries it
    incident   -caused_by-> deployment     explicit          the ticket names it
    incident   -caused_by-> deployment     time_window       within 24 h after it, same service, no known cause
    deployment -relates-> change_record    explicit          the deployment names it
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from steelyard.evidence.delivery import Batch, Delivery
from steelyard.evidence.source import fingerprint
from steelyard.evidence.store import Store
from steelyard.values import Origin

if TYPE_CHECKING:
    from steelyard.evidence.current import Tables

VERSION = 1
BATCH = 20_000
CERTAIN, ANCESTRY, WINDOW = 100, 95, 50  # confidence in percent
DAY = 86_400_000_000
# A ticket whose cause is known to be something else is not tied to a deployment by its time.
OPEN_CAUSES = (None, "", "unknown", "deployment", "change")


@dataclass(frozen=True, slots=True)
class Finder:
    """One way of finding edges: the tables that it reads, and the edges that it finds in them."""

    name: str
    tables: tuple[str, ...]
    find: Callable[[Tables], Iterator[Edge]]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge of the table `link`."""

    from_kind: str
    from_id: str
    to_kind: str
    to_id: str
    rel: str
    method: str
    confidence: int


def link_deliveries(store: Store) -> Iterator[Delivery]:
    """The deliveries of links that the present loads amount to; the store skips those it has."""
    loads = store.loads()
    for finder in FINDERS:
        sources = [load for load in loads if set(load.tables) & set(finder.tables)]
        if not set(finder.tables) <= {name for load in sources for name in load.tables}:
            continue
        yield Delivery(
            collector="links",
            version=VERSION,
            src=f"links:{finder.name}",
            uri="",
            fingerprint=fingerprint(finder.name, *(load.load_id for load in sources)),
            origin=Origin.DIRECT,
            tables=("link",),
            read=partial(_read, store, finder),
            replaces_rows=True,
        )


def _read(store: Store, finder: Finder) -> Iterator[Batch]:
    from steelyard.evidence.current import open_tables  # noqa: PLC0415 - the engine, only for new evidence

    held: list[Edge] = []
    for edge in finder.find(open_tables(store, ())):
        held.append(edge)
        if len(held) >= BATCH:
            yield _batch(held)
            held = []
    if held:
        yield _batch(held)


def _batch(edges: Iterable[Edge]) -> Batch:
    rows = list(edges)
    return Batch(
        "link",
        {
            "src_id": [json.dumps([e.from_kind, e.from_id, e.rel, e.to_kind, e.to_id]) for e in rows],
            "from_kind": [e.from_kind for e in rows],
            "from_id": [e.from_id for e in rows],
            "to_kind": [e.to_kind for e in rows],
            "to_id": [e.to_id for e in rows],
            "rel": [e.rel for e in rows],
            "method": [e.method for e in rows],
            "confidence_percent": [e.confidence for e in rows],
        },
    )


@dataclass(slots=True)
class _History:
    """The commits of one repository: parents by hash, and the stored key of each commit."""

    parents: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, str] = field(default_factory=dict)

    def reach(self, heads: Iterable[str], done: set[str]) -> list[str]:
        """Commits reachable from `heads` that are not `done` yet; they are done afterwards."""
        found, stack = [], [head for head in heads if head in self.keys]
        while stack:
            sha = stack.pop()
            if sha in done:
                continue
            done.add(sha)
            if sha in self.keys:
                found.append(sha)
                stack += self.parents[sha]
        return found


def _ancestry(tables: Tables) -> Iterator[Edge]:
    """The first production deployment that carries each commit, per service and repository.

    The first deployment of a service is the seed: what was in production before it is not known, so it
    links nothing, unless it says itself which commit it replaced.
    """
    for repo, deployments in groupby(_carriers(tables), itemgetter("repo_id")):
        history = _history(tables, repo)
        done: dict[str, set[str]] = {}
        for row in deployments:
            service = row["service_id"] or ""
            seed = service not in done
            carried = done.setdefault(service, set())
            if row["prev_head_sha"]:
                history.reach([row["prev_head_sha"]], carried)
            reached = history.reach([row["head_sha"]], carried)
            if seed and row["prev_head_sha"] not in history.keys:
                continue
            for sha in reached:
                yield Edge(
                    "deployment",
                    row["key"],
                    "code_commit",
                    history.keys[sha],
                    "deploys",
                    "commit_ancestry",
                    ANCESTRY,
                )


def _carriers(tables: Tables) -> Iterator[dict[str, Any]]:
    """Successful production deployments with the repository that holds their head, in the order of both."""
    deployment, commit = tables.current("deployment"), tables.current("code_commit")
    done = deployment.filter(
        (deployment.env_class == "production")
        & (deployment.outcome == "success")
        & deployment.finished_at.notnull()
        & deployment.kind.fill_null("deploy").isin(["deploy", "upgrade"])
    )
    rows = (
        done.join(commit.select("repo_id", head_sha=commit.sha).distinct(), "head_sha")
        .select("repo_id", "service_id", "head_sha", "prev_head_sha", "finished_at", key=_key(done))
        .order_by("repo_id", "finished_at", "key")
    )
    return _each(rows)


def _history(tables: Tables, repo: str) -> _History:
    commit, parent = tables.current("code_commit"), tables.current("code_parent")
    history = _History()
    own = commit.filter(commit.repo_id == repo)
    for row in _each(own.select("sha", key=_key(own))):
        history.keys[row["sha"]] = row["key"]
    edges = parent.filter(parent.repo_id == repo).select("sha", "parent_sha")
    for row in _each(edges):
        history.parents[row["sha"]].append(row["parent_sha"])
    return history


def _named_causes(tables: Tables) -> Iterator[Edge]:
    incident, deployment = tables.current("incident"), tables.current("deployment")
    named = incident.filter(incident.caused_by_id != "").mutate(named=incident.caused_by_id)
    direct = named.join(deployment.select(to=_key(deployment), named="src_id"), "named")
    through = named.join(
        deployment.filter(deployment.change_record_id.notnull()).select(
            to=_key(deployment), named="change_record_id"
        ),
        "named",
    )
    for found in (direct, through):
        yield from _edges(found, "incident", "deployment", "caused_by")


def _near_causes(tables: Tables) -> Iterator[Edge]:
    """The latest production deployment of the service that ended at most 24 hours before the impact.

    Both stand in one row of time per service, and each incident takes the greatest number of a deployment
    before it: no pairs are made, however many deployments and incidents a service has within a day.
    """
    import ibis  # noqa: PLC0415 - the engine, only for new evidence

    ended = _ended(tables)
    line = (
        _open_incidents(tables)
        .select("service_id", "key", at="began", number=ibis.null("int64"), turn=ibis.literal(1, "int8"))
        .union(
            ended.select(
                "service_id",
                "number",
                key=ibis.null("string"),
                at="finished_at",
                turn=ibis.literal(0, "int8"),  # at the same moment the deployment was first
            ).select("service_id", "key", "at", "number", "turn")
        )
    )
    before = ibis.cumulative_window(group_by="service_id", order_by=["at", "turn", "number"])
    met = line.mutate(last=line.number.max().over(before))
    met = met.filter((met.turn == 1) & met["last"].notnull())
    pairs = met.select("key", "at", number="last").join(ended.select("number", "finished_at", "to"), "number")
    near = pairs.filter(pairs.finished_at >= pairs["at"] - DAY)
    latest = near.group_by("key").agg(to=near.to.argmax(near.number)).order_by("key")
    for row in _each(latest):
        yield Edge("incident", row["key"], "deployment", row["to"], "caused_by", "time_window", WINDOW)


def _open_incidents(tables: Tables) -> Any:
    """Incidents of a service whose cause may still be a deployment, with the moment when they began."""
    incident = tables.current("incident")
    open_ones = incident.filter(
        (incident.caused_by_id.isnull() | (incident.caused_by_id == ""))
        & (
            incident.caused_by_kind.isnull()
            | incident.caused_by_kind.isin([c for c in OPEN_CAUSES if c is not None])
        )
        & (incident.kind.fill_null("incident") == "incident")
        & incident.service_id.notnull()
    )
    began = open_ones.impact_started_at.coalesce(open_ones.detected_at, open_ones.opened_at)
    return open_ones.select("service_id", key=_key(open_ones), began=began).filter(
        lambda rows: rows.began.notnull()
    )


def _ended(tables: Tables) -> Any:
    """Production deployments of a service, numbered in the order in which they ended."""
    import ibis  # noqa: PLC0415 - the engine, only for new evidence

    deployment = tables.current("deployment")
    ended = deployment.filter(
        (deployment.env_class == "production")
        & deployment.finished_at.notnull()
        & deployment.service_id.notnull()
    ).select("service_id", "finished_at", to=_key(deployment))
    order = ibis.window(order_by=["finished_at", "to"])
    return ended.mutate(number=ibis.row_number().over(order)).cache()


def _named_changes(tables: Tables) -> Iterator[Edge]:
    deployment, change = tables.current("deployment"), tables.current("change_record")
    named = deployment.filter(deployment.change_record_id != "").mutate(named=deployment.change_record_id)
    found = named.join(change.select(to=_key(change), named="src_id"), "named")
    yield from _edges(found, "deployment", "change_record", "relates")


def _edges(found: Any, from_kind: str, to_kind: str, rel: str) -> Iterator[Edge]:
    pairs = found.select(key=_key(found), to="to").distinct().order_by("key", "to")
    for row in _each(pairs):
        yield Edge(from_kind, row["key"], to_kind, row["to"], rel, "explicit", CERTAIN)


def _each(rows: Any) -> Iterator[dict[str, Any]]:
    """The rows one by one; only a batch of them is Python at a time, the others stay columns."""
    for batch in rows.to_pyarrow().to_batches(max_chunksize=BATCH):
        yield from batch.to_pylist()


def _key(rows: Any) -> Any:
    """`src/src_id`: the name of a row in links."""
    return rows.src + "/" + rows.src_id


FINDERS = (
    Finder("commit_ancestry", ("deployment", "code_commit", "code_parent"), _ancestry),
    Finder("named_causes", ("incident", "deployment"), _named_causes),
    Finder("near_causes", ("incident", "deployment"), _near_causes),
    Finder("named_changes", ("deployment", "change_record"), _named_changes),
)
