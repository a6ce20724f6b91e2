"""Results that several tests start from."""

import pytest
from small_results import result


@pytest.fixture
def two_rows():
    """A lacks one requirement of level 2, B one of level 3; the part stands at level 1."""
    return result(
        ("A", "1.1 2.1 2.2 3.1"),
        ("B", "1.1 2.1 3.1"),
        written={"A": "1.1=met 2.1=met 2.2=not 3.1=met", "B": "1.1=met 2.1=met 3.1=not"},
    )
