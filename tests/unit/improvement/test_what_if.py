"""What-if: decided by the same rules, with what is assumed, and never a result file."""

import json

import pytest
from small_results import result

from builders import decided, measure, measured, part, practice, rated, rating, reading
from steelyard.errors import InputError
from steelyard.improvement.what_if import assume, level_if, read_assumptions
from steelyard.improvement.what_if_document import canonical, document
from steelyard.rating.model import Answer, Why
from steelyard.result.document import canonical as result_bytes
from steelyard.result.readings_in import result_readings
from steelyard.standard import RollUp
from steelyard.values import Level, Missing, MissingReason, Outcome, Strength

MET = Answer(Outcome.MET)


def test_nothing_assumed_changes_nothing(two_rows):
    found = assume(two_rows, {})
    assert found.after == two_rows
    assert (found.practices, found.domains, found.freed, found.idle) == ((), (), (), ())


def test_the_part_rises_where_the_assumed_requirement_was_all_that_blocked(two_rows):
    found = assume(two_rows, {"A.2.2": MET})
    assert (two_rows.level, found.after.level) == (Level(1, half=True), Level(2, half=False))
    (moved,) = found.practices
    assert (moved.code, moved.before, moved.after) == ("A", Level(1, half=True), Level(3))
    assert level_if(two_rows, {"A.2.2": MET}) == found.after.level
    assert [b.requirement.id for b in found.freed] == ["A.2.2"]
    assert [b.requirement.id for b in found.after.blocking] == ["B.3.1"]


def test_it_is_what_the_same_ratings_would_have_given(two_rows):
    found = assume(two_rows, {"A.2.2": MET, "B.3.1": MET})
    really = result(
        ("A", "1.1 2.1 2.2 3.1"),
        ("B", "1.1 2.1 3.1"),
        written={"A": "1.1=met 2.1=met 2.2=met 3.1=met", "B": "1.1=met 2.1=met 3.1=met"},
    )
    assert (found.after.level, found.after.score, found.after.practices[0].level) == (
        really.level,
        really.score,
        really.practices[0].level,
    )


def test_a_worse_outcome_may_be_assumed_as_well(two_rows):
    found = assume(two_rows, {"B.1.1": Answer(Outcome.NOT_MET)})
    assert found.after.level == Level(0)
    assert [m.code for m in found.practices] == ["B"]


def test_an_assumed_met_is_as_strong_as_the_requirement_demands():
    of = part([practice("A", "1.1 2.1", measures={"2.1": measure()}, strengths={"2.1": Strength.MEASURED})])
    weak = decided(of, rated("A", "1.1=met 2.1=met"))
    assert [b.why for b in weak.blocking] == [Why.TOO_WEAK]
    assert assume(weak, {"A.2.1": MET}).after.level == Level(2)


def test_what_a_reading_refuted_is_open_to_an_assumption():
    of = part([practice("A", "1.1", measures={"1.1": measure()})])
    refuted = rating(
        "A.1.1",
        Outcome.NOT_MET,
        Strength.MEASURED,
        reading=reading(measured("0.8")),
        proposal=Outcome.NOT_MET,
        contradicted=True,
    )
    found = assume(decided(of, {"A.1.1": refuted}), {"A.1.1": MET})
    assert (found.before.contradicted, found.after.contradicted) == (("A.1.1",), ())
    assert found.after.level == Level(1)


def test_where_means_are_scored_the_score_moves_and_no_level():
    before = result(("A", "1.1 2.1"), written={"A": "1.1=met 2.1=not"}, rollup=RollUp("mean"))
    found = assume(before, {"A.2.1": MET})
    assert (found.before.means.overall, found.after.means.overall) == (1, 2)
    assert found.after.level == Missing(MissingReason.NO_LEVELS)
    assert document(found)["after"]["overall"] == "2"


def test_what_is_so_already_is_named_as_idle(two_rows):
    assert assume(two_rows, {"A.1.1": MET, "A.2.2": MET}).idle == ("A.1.1",)


def test_an_unknown_id_is_refused_with_the_nearest(two_rows):
    with pytest.raises(InputError) as fault:
        assume(two_rows, {"A.2.9": MET})
    assert fault.value.what == "sample-part has no requirement 'A.2.9'"
    assert "A.2.1" in fault.value.remedy and "A.2.2" in fault.value.remedy


def test_assumptions_are_read_in_either_language():
    read = read_assumptions(["A.1.1=met", " A.2.1 = 部分满足", "A.2.2=unrated"], "ordinal")
    assert {key: answer.outcome for key, answer in read.items()} == {
        "A.1.1": Outcome.MET,
        "A.2.1": Outcome.PARTLY_MET,
        "A.2.2": Outcome.UNRATED,
    }


def test_on_the_scale_of_samm_points_are_assumed():
    (answer,) = read_assumptions(["A.1.1=0.25"], "samm").values()
    assert (answer.outcome, answer.points) == (Outcome.PARTLY_MET, 1 / 4)
    with pytest.raises(InputError, match="is no assumption"):
        read_assumptions(["A.1.1=met"], "samm")


@pytest.mark.parametrize("written", ["A.1.1", "A.1.1=", "=met", "A.1.1=good", "", "=", "A.1.1==met"])
def test_what_is_no_assumption_is_refused(written):
    with pytest.raises(InputError, match="is no assumption"):
        read_assumptions([written], "ordinal")


def test_an_id_is_assumed_once():
    with pytest.raises(InputError, match=r"A\.1\.1 is assumed twice"):
        read_assumptions(["A.1.1=met", "A.1.1=met"], "ordinal")


def test_the_document_holds_both_levels_and_what_differs(two_rows):
    doc = document(assume(two_rows, {"A.2.2": MET}))
    assert (doc["schema"], doc["assumed"]) == ("steelyard/what-if/1", True)
    assert doc["assumptions"] == [{"id": "A.2.2", "outcome": "met"}]
    assert (doc["before"]["level"]["value"], doc["after"]["level"]["value"]) == (1, 2)
    assert [m["code"] for m in doc["practices"]] == ["A"]
    assert doc["freed"] == ["A.2.2"]


def test_no_reader_of_results_takes_it(two_rows):
    written = json.loads(canonical(assume(two_rows, {"A.2.2": MET})))
    with pytest.raises(InputError, match="is not a result file"):
        result_readings(written, two_rows.standard, two_rows.part)
    assert "practices" in json.loads(result_bytes(two_rows))
    assert all("requirements" not in practice for practice in written["practices"])
