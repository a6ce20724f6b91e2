"""One engine per module of specs; every literal is taken away again after its reading."""

from functools import cache

import ibis
import pytest
from ibis.backends.sql.datatypes import DuckDBType
from table_literal import Bench


@pytest.fixture(scope="module")
def bench():
    backend = ibis.duckdb.connect(threads=1)
    # Ibis parses the names of a column's type anew for every column of every table; there are five of them.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DuckDBType, "from_string", cache(DuckDBType.from_string))
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
def values(bench):
    """The values of several lists of rows of one table, measured at once, each a project of its own."""
    return bench.values


@pytest.fixture
def needs_five(bench):
    """Asserts no_source without a source, too_few with four rows of the first table, a value with five."""
    return bench.needs_five
