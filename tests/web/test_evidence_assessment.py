"""The evidence of an assessment: expected against present, placing, handing in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from steelyard_web.assessments.models import Assignment, State
from steelyard_web.audit.models import Event
from steelyard_web.evidence.actions import data, placing
from steelyard_web.evidence.actions import library as actions
from steelyard_web.evidence.models import Evidence, Use
from steelyard_web.evidence.placed import by_practice, uses
from steelyard_web.ratings.rounds import open_round
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState
from tests.web.evidence_samples import PDF, pdf, result_file, upload


def added(world, name="branches.pdf", content=PDF, by="contributor") -> Evidence:
    return actions.add_file(world.bank, by=world.people[by], uploaded=upload(name, content)).evidence


def released(world, *pieces) -> None:
    actions.release(
        world.bank, by=world.people["applicant"], pieces=[p.pk for p in pieces], classification="internal",
        desensitised=True, purpose="assessment",
    )  # fmt: skip


def placed(world, assessment, *pieces, practice="CM-VC-VCS", level=2, expected="", by="contributor"):
    return placing.place(
        assessment, by=world.people[by], pieces=[p.pk for p in pieces], practice=practice, level=level,
        expected=expected,
    )  # fmt: skip


def home(assessment) -> str:
    return f"/assessments/{assessment.number}/evidence/"


def text(answer) -> str:
    return answer.content.decode()


def row(answer, code="CM-VC-VCS"):
    return next(r for r in answer.context["rows"] if r.practice.code == code)


def states(answer, code="CM-VC-VCS") -> dict[str, tuple[str, bool]]:
    return {i.expected.code: (i.state, i.required) for i in row(answer, code).items}


# -- expected against present


def test_the_target_level_is_expected_and_of_lower_ones_what_is_inherited(world, as_):
    assessment = world.assessment("preparing", target=4)
    found = states(as_("applicant").get(home(assessment)))
    assert {code for code, (_, required) in found.items() if required and "-L4-" not in code} == {
        "CM-VC-VCS-L3-1"
    }
    assert all(required for code, (_, required) in found.items() if "-L4-" in code)
    assert not any("-L5-" in code for code in found)


def test_each_state_of_an_expected_thing_is_told(world, as_):
    assessment = world.assessment("preparing")
    first, second = added(world), added(world, "b.pdf", pdf("2"))
    placed(world, assessment, first, expected="CM-VC-VCS-L2-1")
    client = as_("applicant")
    assert states(client.get(home(assessment))) == {
        "CM-VC-VCS-L2-1": ("unreleased", True), "CM-VC-VCS-L2-2": ("missing", True),
    }  # fmt: skip
    placed(world, assessment, second, expected="CM-VC-VCS-L2-2")
    released(world, first, second)
    Evidence.objects.filter(pk=second.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    answer = client.get(home(assessment))
    assert states(answer) == {"CM-VC-VCS-L2-1": ("present", True), "CM-VC-VCS-L2-2": ("expired", True)}
    assert (row(answer).counts["present"], answer.context["counts"]["expired"]) == (1, 1)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "name", ["applicant", "contributor", "observer", "lead", "first", "expert_1", "manager"]
)
def test_the_page_works_for_everybody_of_the_assessment(world, as_, name, language):
    assessment = world.assessment("reviewing")
    page = text(as_(name, language).get(home(assessment)))
    assert ("缺" if language == "zh-hans" else "missing") in page


@pytest.mark.parametrize("name", ["rival", "third", "stranger", "system"])
def test_the_page_does_not_exist_for_others(world, as_, name):
    assessment = world.assessment("reviewing")
    for more in ("", "readings/", "submit/"):
        assert as_(name).get(home(assessment) + more).status_code == 404
    assert as_(name).get(f"/assessments/{assessment.number}/evidence.csv").status_code == 404


def test_assessors_see_what_is_released_only(world, as_):
    assessment = world.assessment("reviewing")
    shown, concealed = added(world, "shown.pdf"), added(world, "concealed.pdf", pdf("2"))
    placed(world, assessment, shown, concealed, expected="CM-VC-VCS-L2-1")
    released(world, shown)
    for name in ("first", "lead", "expert_1", "manager"):
        page = text(as_(name).get(f"{home(assessment)}?practice=CM-VC-VCS"))
        assert "shown" in page
        assert "concealed" not in page
        assert [u.evidence for u in uses(assessment, viewer=world.people[name])] == [shown]
        csv = text(as_(name).get(f"/assessments/{assessment.number}/evidence.csv"))
        assert "concealed" not in csv
    assert set(by_practice(assessment, viewer=world.people["observer"])) == {"CM-VC-VCS"}
    assert len(uses(assessment, viewer=world.people["observer"])) == 2


def test_filters_are_in_the_address(world, as_):
    assessment = world.assessment("preparing")
    for n, expected in enumerate(("CM-VC-VCS-L2-1", "CM-VC-VCS-L2-2")):
        piece = added(world, f"{n}.pdf", pdf(str(n)))
        placed(world, assessment, piece, expected=expected)
        released(world, piece)
    client = as_("applicant")

    def codes(query):
        return [r.practice.code for r in client.get(f"{home(assessment)}?{query}").context["rows"]]

    assert len(codes("")) == 49
    assert "CM-VC-VCS" not in codes("show=missing")
    assert "CM-VC-VCS" not in codes("show=lacking")
    assert codes("show=unreleased") == []
    assert "CM-VC-VCS" not in codes("show=bare")
    assert codes("q=cm-vc-vcs") == ["CM-VC-VCS"]
    assert codes("practice=CM-VC-VCS") == ["CM-VC-VCS"]
    assert len(codes("practice=nothing&show=nothing")) == 49


def test_the_list_is_a_file(world, as_):
    assessment = world.assessment("preparing")
    piece = added(world)
    placed(world, assessment, piece, expected="CM-VC-VCS-L2-1")
    lines = (
        as_("applicant", "en")
        .get(f"/assessments/{assessment.number}/evidence.csv")
        .content.decode("utf-8-sig")
    )
    line = next(x for x in lines.splitlines() if "CM-VC-VCS-L2-1" in x)
    assert line.startswith("CM-VC-VCS,")
    assert ",unreleased," in line
    assert piece.sha256 in line


def test_the_pages_take_no_more_queries_with_more_evidence(world, as_, django_assert_max_num_queries):
    assessment = world.assessment("preparing")
    codes = [f"CM-VC-VCS-L2-{n}" for n in (1, 2)]
    data.upload_readings(
        assessment, by=world.people["applicant"], uploaded=upload("r.json", result_file(assessment))
    )
    for count in (1, 40):
        for n in range(count):
            piece = added(world, f"{codes[n % 2]}-{count}-{n}.pdf", pdf(f"{count} {n}"))
            added(world, f"{codes[n % 2]}-free-{count}-{n}.pdf", pdf(f"free {count} {n}"))
            placed(world, assessment, piece, expected=codes[n % 2])
        released(world, *Evidence.objects.filter(uses__isnull=False, released_at=None))
        for client in (as_("applicant"), as_("first")):
            for url in ("", "?practice=CM-VC-VCS", "readings/"):
                with django_assert_max_num_queries(12):
                    assert client.get(home(assessment) + url).status_code == 200
        owner = as_("applicant")
        with django_assert_max_num_queries(12):
            assert owner.get(f"{home(assessment)}submit/").status_code == 200


# -- placing


def test_evidence_is_placed_once_and_a_second_click_changes_nothing(world, as_):
    assessment, piece = world.assessment("preparing"), added(world)
    for _ in range(2):
        answer = as_("contributor").post(
            f"{home(assessment)}place/",
            {"piece": piece.pk, "practice": "CM-VC-VCS", "where": "2:CM-VC-VCS-L2-1"},
        )
        assert answer.headers["Location"] == f"{home(assessment)}?practice=CM-VC-VCS"
    use = Use.objects.get()
    assert (use.evidence, use.level, use.expected, use.by) == (
        piece, 2, "CM-VC-VCS-L2-1", world.people["contributor"],
    )  # fmt: skip
    event = Event.objects.get(verb="evidence.place")
    assert event.assessment == assessment.number
    assert event.after == {
        "evidence": piece.pk,
        "practice": "CM-VC-VCS",
        "level": 2,
        "expected": "CM-VC-VCS-L2-1",
    }


def test_files_uploaded_at_a_place_are_placed_there(world, as_):
    assessment = world.assessment("preparing")
    as_("contributor").post(
        f"{home(assessment)}upload/",
        {
            "files": [upload("a.pdf", PDF), upload("b.pdf", pdf("2"))], "practice": "CM-VC-VCS", "where": "2",
            "classification": "internal", "whole": "1",
        },
    )  # fmt: skip
    assert set(Use.objects.values_list("evidence__filename", "practice", "level")) == {
        ("a.pdf", "CM-VC-VCS", 2), ("b.pdf", "CM-VC-VCS", 2),
    }  # fmt: skip


def test_names_propose_places_and_the_proposed_are_placed_in_one_act(world, as_):
    assessment = world.assessment("preparing")
    good = [added(world, "CD-CM-VC-VCS-L2-01-a.pdf"), added(world, "CM-VC-BM-L2-77.pdf", pdf("2"))]
    wrong = added(world, "CM-VC-XXX-L2-1.pdf", pdf("3"))
    page = as_("applicant").get(home(assessment))
    assert [p.evidence for p in page.context["fitting"]] == good[::-1]
    assert [p.evidence for p in page.context["unfit"]] == [wrong]
    as_("applicant").post(f"{home(assessment)}proposed/", {"piece": [p.pk for p in good]})
    assert set(Use.objects.values_list("practice", "level", "expected")) == {
        ("CM-VC-VCS", 2, "CM-VC-VCS-L2-1"), ("CM-VC-BM", 2, ""),
    }  # fmt: skip
    refused = as_("applicant", "en").post(f"{home(assessment)}proposed/", {"piece": wrong.pk})
    assert (refused.status_code, "no code that fits" in text(refused)) == (400, True)


@pytest.mark.parametrize(
    "place",
    [
        {"practice": "NO-SUCH", "where": "2"},
        {"practice": "CM-VC-VCS", "where": "9"},
        {"practice": "CM-VC-VCS", "where": "2:CM-VC-BM-L2-1"},
        {"practice": "CM-VC-VCS", "where": "two"},
        {"practice": "CM-VC-VCS"},
    ],
)
def test_a_place_that_does_not_exist_is_refused(world, as_, place):
    assessment, piece = world.assessment("preparing"), added(world)
    answer = as_("contributor").post(f"{home(assessment)}place/", place | {"piece": piece.pk})
    assert answer.status_code == 400
    assert not Use.objects.exists()


def test_only_ones_own_evidence_that_is_not_withdrawn_is_placed(world):
    assessment = world.assessment("preparing")
    theirs = actions.add_file(
        world.rival_bank, by=world.people["rival"], uploaded=upload("a.pdf", PDF)
    ).evidence
    gone = added(world, "b.pdf", pdf("2"))
    actions.withdraw(gone, by=world.people["applicant"])
    for piece in (theirs, gone):
        with pytest.raises(Stale):
            placed(world, assessment, piece)
    with pytest.raises(Refused):
        placed(world, assessment)


@pytest.mark.parametrize("name", ["observer", "lead", "first", "manager"])
def test_only_managers_and_contributors_place(world, name):
    with pytest.raises(NotYours):
        placed(world, world.assessment("preparing"), added(world), by=name)


@pytest.mark.parametrize("state", ["applied", "on_site", "reporting", "certified"])
def test_nothing_is_placed_in_a_state_that_does_not_allow_it(world, state):
    with pytest.raises(WrongState):
        placed(world, world.assessment(state), added(world))


def test_a_placing_is_taken_back_until_a_round_holds_it(world, as_):
    assessment = world.assessment("reviewing")
    loose, frozen = added(world), added(world, "b.pdf", pdf("2"))
    released(world, loose, frozen)
    use = placed(world, assessment, frozen)[0]
    open_round(assessment, by=world.people["lead"])
    refused = as_("contributor", "en").post(f"{home(assessment)}{use.pk}/remove/")
    assert (refused.status_code, "correction round holds" in text(refused)) == (400, True)
    other = placed(world, assessment, loose)[0]
    assert as_("contributor").post(f"{home(assessment)}{other.pk}/remove/").status_code == 302
    assert as_("contributor").post(f"{home(assessment)}{other.pk}/remove/").status_code == 404
    assert list(Use.objects.all()) == [use]
    assert Event.objects.get(verb="evidence.remove").before["evidence"] == loose.pk


# -- handing in


def ready(world):
    assessment, piece = world.assessment("preparing"), added(world)
    released(world, piece)
    placed(world, assessment, piece)
    return assessment


def submit(world, assessment, by="applicant", **values):
    return placing.submit(
        assessment, by=world.people[by], **{"version": assessment.version, "confirmed": True} | values
    )


def test_handing_in_begins_the_review_and_freezes_what_is_released_as_round_one(world, as_):
    assessment = ready(world)
    answer = as_("applicant", "en").post(
        f"{home(assessment)}submit/", {"version": assessment.version, "confirmed": "1"}, follow=True
    )
    assert "handed in" in text(answer)
    assessment.refresh_from_db()
    opened = assessment.rounds.get()
    assert (assessment.state, opened.number, list(opened.frozen.all())) == (
        State.REVIEWING, 1, list(assessment.uses.all()),
    )  # fmt: skip
    assert list(Event.objects.order_by("number").values_list("verb", flat=True))[-2:] == [
        "assessment.submit_evidence", "round.open",
    ]  # fmt: skip
    assert world.people["first"].notices.filter(zh__contains="可以开始初审").exists()


def test_practices_without_evidence_have_to_be_confirmed(world, as_):
    assessment = ready(world)
    refused = as_("applicant", "en").post(f"{home(assessment)}submit/", {"version": assessment.version})
    assert refused.status_code == 400
    assert "neither evidence nor a reading" in text(refused)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.rounds.count()) == (State.PREPARING, 0)
    submit(world, assessment)
    assert "CM-VC-BM" in assessment.passages.get().reason


def test_a_reading_covers_a_practice(world):
    assessment = ready(world)
    assert "CM-CM-CP" in placing.lacks(assessment).bare
    data.upload_readings(
        assessment, by=world.people["applicant"], uploaded=upload("r.json", result_file(assessment))
    )
    assert "CM-CM-CP" not in placing.lacks(assessment).bare
    assert "DRM-DRM-DQ" in placing.lacks(assessment).bare  # its reading has no value


def test_nothing_placed_may_be_unreleased(world, as_):
    assessment = ready(world)
    placed(world, assessment, added(world, "waits.pdf", pdf("2")))
    with pytest.raises(Refused, match="waits"):
        submit(world, assessment)
    page = text(as_("applicant", "en").get(f"{home(assessment)}submit/"))
    assert "waits" in page
    assert "disabled" in page


@pytest.mark.parametrize("gone", ["lead", "first"])
def test_a_lead_and_two_assessors_have_to_be_assigned(world, gone):
    assessment = ready(world)
    Assignment.objects.filter(assessment=assessment, user=world.people[gone]).update(
        removed_at=timezone.now(), removed_by=world.people["manager"]
    )
    with pytest.raises(Refused, match="at least two assessors"):
        submit(world, assessment)


def test_an_older_page_and_a_second_click_hand_nothing_in_twice(world):
    assessment = ready(world)
    with pytest.raises(Stale):
        submit(world, assessment, version=assessment.version + 1)
    submit(world, assessment)
    with pytest.raises(Stale):
        submit(world, assessment)
    assert assessment.rounds.count() == 1


@pytest.mark.parametrize("name", ["contributor", "observer", "lead", "manager"])
def test_only_the_applicants_manager_hands_in(world, as_, name):
    assessment = ready(world)
    assert as_(name).get(f"{home(assessment)}submit/").status_code == 403
    assert as_(name).post(f"{home(assessment)}submit/", {"version": "1"}).status_code == 403


@pytest.mark.parametrize("state", ["self_assessing", "reviewing", "certified"])
def test_handing_in_needs_the_step(world, as_, state):
    assessment = world.assessment(state)
    assert as_("applicant").post(f"{home(assessment)}submit/", {"version": "1"}).status_code == 409
