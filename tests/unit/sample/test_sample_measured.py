"""The product measures what is true: every value of truth.json from collected evidence, exactly."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from steelyard.evidence.collection import collect
from steelyard.evidence.current import open_tables
from steelyard.evidence.store import Store
from steelyard.indicators.finish import ENOUGH
from steelyard.indicators.measurement import Asked, measure
from steelyard.sample import clock
from steelyard.values import Measured, instant
from steelyard.workspace import read_workspace


@pytest.fixture(scope="module")
def collected(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("collected") / "bank"
    shutil.copytree(made.folder, folder)
    space = read_workspace(folder)
    store = Store(space.state)
    return space, store, collect(store, space.sources, instant(datetime(2026, 11, 2, tzinfo=UTC)))


def test_every_source_can_be_read_and_three_rows_are_rejected(collected):
    _, _, told = collected
    assert told.faults == []
    rejects = sorted(
        (reject.where, reject.reason.partition(" ")[0]) for load in told.loads for reject in load.rejects
    )
    assert [(where.split(":")[0].split(",")[0], value) for where, value in rejects] == [
        ("exports/changes.csv", "'挂起'"),
        ("exports/deployments.xlsx", "'2026年10月32日'"),
        ("exports/incidents.csv", "'特急'"),
    ]


@pytest.mark.parametrize("links", ["all", "explicit"])
def test_every_true_value_is_measured(made, collected, links):
    space, store, _ = collected
    expected = [one for one in made.truth.expected if one.links == links]
    asked = {one: Asked(one.indicator, one.scope, clock.WINDOW) for one in expected}
    readings = measure(open_tables(store, space.owns), asked.values(), space.zone, links)
    found = {(one.scope, one.indicator): readings[asked[one]].value for one in expected}
    measured = {
        key: (value.value, value.n, value.unit) for key, value in found.items() if isinstance(value, Measured)
    }
    told = [one for one in expected if one.value is not None and one.n >= ENOUGH]
    assert measured == {(one.scope, one.indicator): (one.value, one.n, one.unit) for one in told}
    assert len(told) >= {"all": 220, "explicit": 3}[links]
