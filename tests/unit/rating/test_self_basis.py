"""Ratings on the applicant's word and the readings (R5): every self rating against every proposal."""

import pytest

from builders import measure, measured, missing, reading, requirement
from steelyard.rating.model import Answer, Override, Proposal
from steelyard.rating.self_basis import rate, rate_one
from steelyard.values import MissingReason, Outcome, Strength

NAMES = {
    "met": Outcome.MET,
    "partly": Outcome.PARTLY_MET,
    "not": Outcome.NOT_MET,
    "na": Outcome.NOT_APPLICABLE,
    "blank": Outcome.UNRATED,
}
READ = {"met": measured("0.95"), "not": measured("0.5"), "nothing": missing()}
PROPOSED = {"met": Outcome.MET, "not": Outcome.NOT_MET, "nothing": None}
STATED, MEASURED = Strength.STATED, Strength.MEASURED

# self, proposal -> outcome, strength, contradicted. "none": the requirement carries no measure.
TABLE = {
    ("met", "none"): ("met", STATED, False),
    ("met", "nothing"): ("met", STATED, False),
    ("met", "met"): ("met", MEASURED, False),
    ("met", "not"): ("not", MEASURED, True),
    ("partly", "none"): ("partly", STATED, False),
    ("partly", "nothing"): ("partly", STATED, False),
    ("partly", "met"): ("partly", STATED, False),
    ("partly", "not"): ("not", MEASURED, True),
    ("not", "none"): ("not", STATED, False),
    ("not", "nothing"): ("not", STATED, False),
    ("not", "met"): ("not", STATED, False),
    ("not", "not"): ("not", MEASURED, False),
    ("na", "none"): ("na", STATED, False),
    ("na", "nothing"): ("na", STATED, False),
    ("na", "met"): ("na", STATED, False),
    ("na", "not"): ("not", MEASURED, True),
    ("blank", "none"): ("blank", STATED, False),
    ("blank", "nothing"): ("blank", STATED, False),
    ("blank", "met"): ("met", MEASURED, False),
    ("blank", "not"): ("not", MEASURED, False),
}


def proposal(word, doubtful=False):
    return None if word == "none" else Proposal("A.2.1", reading(READ[word]), PROPOSED[word], doubtful)


def test_the_table_has_every_combination():
    assert set(TABLE) == {(said, read) for said in NAMES for read in ("none", *PROPOSED)}


@pytest.mark.parametrize(("said", "read"), TABLE)
def test_a_self_rating_meets_a_reading(said, read):
    outcome, strength, contradicted = TABLE[said, read]
    rating = rate_one("A.2.1", Answer(NAMES[said], reason="sample reason"), proposal(read))
    assert (rating.outcome, rating.strength, rating.contradicted) == (NAMES[outcome], strength, contradicted)
    assert (rating.self_outcome, rating.proposal) == (NAMES[said], PROPOSED.get(read))


@pytest.mark.parametrize("said", NAMES)
def test_a_missing_reading_says_as_much_as_no_measure_at_all(said):
    silent = rate_one("A.2.1", Answer(NAMES[said]), proposal("nothing"))
    without = rate_one("A.2.1", Answer(NAMES[said]), None)
    assert (silent.outcome, silent.strength) == (without.outcome, without.strength)


@pytest.mark.parametrize("reason", MissingReason)
def test_whatever_the_reason_a_missing_reading_leaves_the_self_rating(reason):
    silent = Proposal("A.2.1", reading(missing(reason)), None)
    assert rate_one("A.2.1", Answer(Outcome.MET), silent).strength is STATED


def test_the_applicants_objection_is_shown_and_not_counted():
    rating = rate_one("A.2.1", Answer(Outcome.MET, note="the export lacks March"), proposal("not"))
    assert rating.override == Override("applicant", "the export lacks March", counted=False)
    assert rating.outcome is Outcome.NOT_MET


@pytest.mark.parametrize(("said", "read"), [("met", "met"), ("not", "not"), ("met", "none")])
def test_a_note_that_contradicts_nothing_is_no_override(said, read):
    assert rate_one("A.2.1", Answer(NAMES[said], note="a note"), proposal(read)).override is None


def test_doubt_goes_along_and_does_not_change_the_outcome():
    rating = rate_one("A.2.1", Answer(Outcome.MET), proposal("not", doubtful=True))
    assert (rating.outcome, rating.doubtful) == (Outcome.NOT_MET, True)


def test_the_reason_for_not_applicable_goes_along():
    assert rate_one("A.2.1", Answer(Outcome.NOT_APPLICABLE, "no mainframe"), None).reason == "no mainframe"


def test_there_is_one_rating_per_requirement_and_silence_is_unrated():
    asked = [requirement("A.1.1"), requirement("A.2.1", measure()), requirement("A.2.2")]
    ratings = rate(asked, {"A.1.1": Answer(Outcome.MET)}, {"A.2.1": proposal("met")})
    assert {key: rating.outcome for key, rating in ratings.items()} == {
        "A.1.1": Outcome.MET,
        "A.2.1": Outcome.MET,
        "A.2.2": Outcome.UNRATED,
    }
