"""What a job is given of everything that was read."""

from builders import missing, reading
from spec.table_literal import load
from steelyard.pipeline import cited


def _store(*loads):
    return {one.load_id: one for one in loads}


def test_a_job_gets_only_the_loads_that_its_readings_cite_oldest_first():
    oldest, uncited, newest = load(1), load(2), load(3)
    readings = [
        reading("0.9", loads=(newest.load_id, oldest.load_id)),
        reading("0.8", loads=(oldest.load_id,)),
    ]
    given = cited(readings, _store(newest, oldest, uncited))
    assert [one.load_id for one in given] == [oldest.load_id, newest.load_id]


def test_a_reading_without_value_cites_nothing():
    assert cited([reading(missing())], _store(load(1))) == ()
