"""One engine per module of specs; every literal is taken away again after its reading."""

import ibis
import pytest
from table_literal import Bench


@pytest.fixture(scope="module")
def bench():
    backend = ibis.duckdb.connect(threads=1)
    yield Bench(backend)
    backend.disconnect()


@pytest.fixture
def reading(bench):
    """reading("reopen_rate", incident=[...]) measures project p over 90 days to the end of October 2026."""
    return bench.reading


@pytest.fixture
def readings(bench):
    """The same for several projects at once."""
    return bench.readings


@pytest.fixture
def needs_five(bench):
    """Asserts no_source without a source, too_few with four rows of the first table, a value with five."""
    return bench.needs_five
