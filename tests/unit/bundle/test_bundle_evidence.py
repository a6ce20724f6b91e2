"""Rows that a stranger put into a bundle: measured anew, or told with their place; never a traceback."""

import json

import pytest

from builders import missing, reading
from steelyard.bundle.contents import EVIDENCE, open_bundle
from steelyard.bundle.measuring import DEFINITIONS, POPULATION, measured_anew
from steelyard.bundle.replay import Replayed, replay
from steelyard.errors import VerificationFailed
from steelyard.indicators import digest
from steelyard.values import MissingReason
from tests.unit.bundle.bundled import case_under, folder_in, made, resigned

SCOPE = {
    "schema": "steelyard/evidence/1",
    "timezone": "Asia/Shanghai",
    "owns": [
        {"scope": "sample-project", "kind": "repositories", "patterns": ["app"], "since": None, "until": None}
    ],
}
LOAD = {
    "load_id": "load-1", "load_seq": 1, "collector": "table", "version": 1, "src": "s", "uri": "u", "fingerprint": "f",
    "origin": "export", "tables": ["change_request"], "accepted": 1, "rejected": 0, "known_at": 1, "covers": None,
    "spans": {},
}  # fmt: skip
ROW = {
    "src": "s", "src_id": "1", "deleted": False, "load_seq": 1, "load_row": 1, "repo_id": "app", "number": "1",
    "merged_at": 1_793_000_000_000_000,
}  # fmt: skip


def written(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


SOUND = {"scope.json": written(SCOPE), "loads.jsonl": b""}


@pytest.fixture
def folder(tmp_path):
    return folder_in(tmp_path / "standard")


def evidence(**files):
    return {f"{EVIDENCE}{name}": data for name, data in files.items()}


def bundled(folder, reason=MissingReason.NO_SOURCE, indicators=None, rows=None):
    """A bundle whose one reading is missing, made with rows that say as much."""
    read = {"A.2.1": reading(missing(reason))}
    inputs = case_under(folder, readings=read, loads=(), indicators_digest=indicators or digest())
    return made(folder, inputs, evidence=SOUND if rows is None else rows)


def replayed(data):
    return replay(open_bundle(data, None, "bundle.zip"), "bundle.zip")


def test_readings_are_measured_anew_from_the_rows(folder):
    assert replayed(bundled(folder)) == Replayed("full", (), (), 1)


def test_rows_that_give_another_reading_are_found_out(folder):
    files = SOUND | {"loads.jsonl": written(LOAD) + b"\n", "rows/change_request.jsonl": written(ROW) + b"\n"}
    other = resigned(bundled(folder), evidence(**files))
    found = replayed(other)
    assert (found.depth, found.differs) == ("full", ('$.readings["A.2.1"]',))


def test_a_bundle_whose_rows_give_another_reading_is_not_made(folder):
    with pytest.raises(VerificationFailed, match="would not come out again") as told:
        bundled(folder, MissingReason.TOO_FEW)
    assert "leave out --with-rows" in told.value.remedy


def test_other_definitions_of_indicators_are_told_and_the_level_decided_all_the_same(folder):
    assert replayed(bundled(folder, indicators="1" * 64)) == Replayed("decision", (), (DEFINITIONS,), 0)


def test_a_reading_that_is_missing_for_its_population_is_left_out_and_told(folder):
    found = replayed(bundled(folder, MissingReason.INCOMPLETE_POPULATION))
    assert (found.equal, found.uncovered, found.measured) == (True, (POPULATION,), 0)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("scope.json", b"", "is no JSON"),
        ("scope.json", b"{}", "Field required"),
        ("scope.json", written(SCOPE | {"timezone": "../../etc/passwd"}), "unknown time zone"),
        ("scope.json", written(SCOPE | {"timezone": "Nowhere/Town"}), "unknown time zone"),
        ("scope.json", written(SCOPE | {"more": 1}), "not permitted"),
        ("loads.jsonl", b"no\n", "cannot be measured"),
        ("loads.jsonl", b"[]\n", "valid dictionary"),
        ("loads.jsonl", written(LOAD | {"load_seq": 0}), "greater than or equal to 1"),
        ("loads.jsonl", written(LOAD | {"load_seq": 2**70}), "less than"),
        ("rows/change_request.jsonl", b"{}\nno\n", "cannot be measured"),
        ("rows/change_request.jsonl", b"[1]\n", "a row with other columns"),
        ("rows/change_request.jsonl", b'{"more":1}\n', "a row with other columns"),
        ("rows/change_request.jsonl", written(ROW | {"merged_at": "soon"}), "cannot be measured"),
        ("rows/change_request.jsonl", written(ROW | {"merged_at": 2**64}), "cannot be measured"),
        ("rows/change_request.jsonl", b"[" * 100_000, "cannot be measured"),
        ("rows/other.jsonl", b"", "is no table"),
        ("rows/change_request.json", b"", "is no table"),
        ("more.json", b"", "is no table"),
    ],
)
def test_evidence_that_is_none_is_told(folder, name, data, told):
    files = SOUND | {"loads.jsonl": written(LOAD), "rows/change_request.jsonl": written(ROW)} | {name: data}
    with pytest.raises(VerificationFailed, match=told) as fault:
        replayed(resigned(bundled(folder), evidence(**files)))
    assert fault.value.where.startswith("bundle.zip")


def test_an_indicator_that_is_not_known_is_told(folder):
    opened = open_bundle(bundled(folder), None, "bundle.zip")
    inputs = case_under(
        folder, indicators_digest=digest(), readings={"A.2.1": reading(missing(), indicator="other")}
    )
    with pytest.raises(VerificationFailed, match="there is no indicator 'other'"):
        measured_anew(opened, inputs, "bundle.zip")
