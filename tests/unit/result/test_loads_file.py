"""The list of loads: written and read back alike, and refused where it says something impossible."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from steelyard.errors import InputError
from steelyard.result.loads_file import ListedLoad, canonical, listed_loads
from steelyard.result.model import LoadFacts

FACTS = LoadFacts("0f3a", "table", "itsm", "exports/incidents.csv", "export", "a" * 64, 12, 3)
LOAD = ListedLoad(FACTS, ("incident",), (0, 86_400_000_000), 1_750_000_000_000_001)


def document(**changes):
    found = json.loads(canonical([LOAD]))
    found["loads"][0] |= changes
    return found


def test_a_list_says_where_a_load_came_from_and_how_many_rows_it_brought():
    assert json.loads(canonical([LOAD])) == {
        "schema": "steelyard/loads/1",
        "loads": [
            {
                "load_id": "0f3a",
                "collector": "table",
                "source": "itsm",
                "uri": "exports/incidents.csv",
                "origin": "export",
                "sha256": "a" * 64,
                "accepted": 12,
                "rejected": 3,
                "read": 15,
                "tables": ["incident"],
                "covers": {"from": "1970-01-01T00:00:00+00:00", "to": "1970-01-02T00:00:00+00:00"},
                "known_at": "2025-06-15T15:06:40.000001+00:00",
            }
        ],
    }


def test_what_was_written_is_read_back_alike():
    loads = (LOAD, replace(LOAD, facts=replace(FACTS, load_id="0f3b"), covers=None, tables=()))
    assert listed_loads(json.loads(canonical(loads))) == loads
    assert listed_loads(json.loads(canonical([]))) == ()


@pytest.mark.parametrize(
    ("changes", "where", "word"),
    [
        ({"read": 14}, "$.loads[0].read", "accepted and rejected"),
        ({"known_at": "2026-10-31"}, "$.loads[0].known_at", "instant"),
        ({"known_at": 5}, "$.loads[0].known_at", "instant"),
        ({"known_at": "2026-10-31T16:00:00Z"}, "$.loads[0].known_at", "instant"),
        ({"covers": {"from": "1970-01-01T00:00:00+00:00"}}, "$.loads[0].covers.to", "required"),
        ({"load_id": "two words"}, "$.loads[0].load_id", "match"),
        ({"load_id": "x" * 81}, "$.loads[0].load_id", "match"),
        ({"origin": "guessed"}, "$.loads[0].origin", "direct"),
        ({"accepted": -1}, "$.loads[0].accepted", "greater"),
        ({"rows": []}, "$.loads[0].rows", "permitted"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(changes, where, word):
    with pytest.raises(InputError) as refused:
        listed_loads(document(**changes))
    assert refused.value.where == where
    assert word in refused.value.what
    assert "steelyard collect --json" in refused.value.remedy


def test_a_load_stands_in_a_list_once():
    twice = document()
    twice["loads"] *= 2
    with pytest.raises(InputError, match="twice") as refused:
        listed_loads(twice)
    assert refused.value.where == "$.loads[1].load_id"


@pytest.mark.parametrize("other", [{"schema": "steelyard/result/1"}, {}, [], None])
def test_another_document_is_no_list_of_loads(other):
    with pytest.raises(InputError):
        listed_loads(other)
