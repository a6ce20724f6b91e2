"""Who may do what, when: role x act x state, all of it, against a table written down a second time.

The table says what the domain says; permissions.py and policies.py have to agree with every cell.
"""

from __future__ import annotations

import pytest

from steelyard_web.accounts.models import Membership, Qualification, User
from steelyard_web.assessments.gate import require
from steelyard_web.assessments.models import CLOSED, Assignment, State
from steelyard_web.assessments.permissions import MAY, Act
from steelyard_web.assessments.policies import TRANSITIONS, WHEN
from steelyard_web.assessments.roles import DUTIES, OFFICES, Role, assessment_roles
from steelyard_web.refusal import NotYours, WrongState
from tests.web.world import LONG_AGO

# M manager, L lead, A assessor, E expert, P applicant manager, C contributor, O observer
ROLES = {
    "M": Role.SCHEME_MANAGER,
    "L": Role.LEAD,
    "A": Role.ASSESSOR,
    "E": Role.EXPERT,
    "P": Role.APPLICANT_MANAGER,
    "C": Role.CONTRIBUTOR,
    "O": Role.OBSERVER,
}
ALL = (
    "applied accepted self_assessing preparing reviewing on_site reporting applicant_check expert_review "
    "certified not_awarded withdrawn appealed"
)
RUNNING = (
    "applied accepted self_assessing preparing reviewing on_site reporting applicant_check "
    "expert_review appealed"
)
LATER = "preparing reviewing on_site reporting applicant_check expert_review certified not_awarded withdrawn appealed"
TABLE = f"""
view             MLAEPCO  {ALL}
view_self        MLAPCO   {ALL}
view_voting      MLAE     {LATER}
view_case        MLE      {ALL}
accept           M        applied
refuse           M        applied
begin            ML       accepted
finish_self      P        self_assessing
submit_evidence  P        preparing
go_on_site       L        reviewing
end_visit        L        on_site
issue_report     L        reporting
accept_report    P        applicant_check
revise_report    L        applicant_check
close_check      ML       applicant_check
close_meeting    M        expert_review
appeal           P        certified not_awarded
hear_appeal      M        appealed
withdraw         MP       {RUNNING}
edit_form        P        applied
draw_sample      M        applied accepted
attach_result    M        {RUNNING}
assign           ML       {RUNNING}
set_deadline     M        {RUNNING}
answer           PC       self_assessing
upload_readings  PC       self_assessing preparing
place_evidence   PC       self_assessing preparing reviewing
vote             A        reviewing on_site appealed
open_round       L        reviewing
raise_problem    LA       reviewing
correct          PC       reviewing
recheck          LA       reviewing on_site
note_on_site     LA       on_site appealed
consent          L        reviewing on_site reporting appealed
draft_report     L        reporting appealed
dispute          P        applicant_check
answer_dispute   L        applicant_check
call_meeting     M        expert_review
sit              E        expert_review
override         E        expert_review
"""
EXPECTED = {
    act: (frozenset(ROLES[letter] for letter in roles), frozenset(states))
    for act, roles, *states in (line.split() for line in TABLE.strip().splitlines())
}


def test_the_table_names_every_act_every_state_and_every_role_that_acts():
    assert (
        set(EXPECTED) == {act.value for act in Act} == {act.value for act in MAY} == {a.value for a in WHEN}
    )
    assert set(ALL.split()) == {state.value for state in State}
    assert {role for roles, _ in EXPECTED.values() for role in roles} == set(Role) - {
        Role.SYSTEM,
        Role.SECURITY,
        Role.AUDIT,
    }


def _person(world, role: Role | None, assessment) -> User:
    user = User.objects.create(username=f"only_{role}", name=str(role))
    if role in DUTIES:
        Assignment.objects.create(
            assessment=assessment, user=user, duty=role, by=world.people["manager"], at=assessment.applied_at
        )
    elif role in OFFICES:
        Qualification.objects.create(user=user, role=role, since=LONG_AGO)
    elif role is not None:
        Membership.objects.create(user=user, organisation=world.bank, role=role, since=LONG_AGO)
    return user


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: str(role or "stranger"))
def test_each_role_may_do_exactly_what_the_table_says_in_each_state(world, role):
    assessment = world.assessment(people=False)
    user = _person(world, role, assessment)
    wrong = []
    for state in State:
        assessment.state = state
        user.__dict__.pop("_held", None)
        ends = role in DUTIES and state in CLOSED  # an assessor's access ends with the case
        for act, (roles, states) in EXPECTED.items():
            expected = role in roles and state.value in states and not ends
            if _passes(user, assessment, Act(act)) != expected:
                wrong.append((act, state.value, expected))
    assert wrong == []


def _passes(user, assessment, act) -> bool:
    try:
        require(user, assessment, act)
    except (NotYours, WrongState):
        return False
    return True


@pytest.mark.parametrize("role", [Role.APPLICANT_MANAGER, Role.CONTRIBUTOR, Role.OBSERVER])
def test_the_people_of_another_organisation_are_strangers(world, role):
    assessment = world.assessment()
    user = _person(world, None, assessment)
    Membership.objects.create(user=user, organisation=world.rival_bank, role=role, since=LONG_AGO)
    assert assessment_roles(user, assessment) == frozenset()


def test_a_duty_in_another_assessment_and_a_mere_qualification_give_no_role(world):
    mine, other = world.assessment(), world.assessment(people=False)
    assert assessment_roles(world.people["lead"], mine) == {Role.LEAD}
    assert assessment_roles(world.people["lead"], other) == frozenset()
    assert assessment_roles(world.people["third"], mine) == frozenset()


def test_a_removed_assessor_has_no_role(world):
    assessment = world.assessment()
    Assignment.objects.filter(assessment=assessment, user=world.people["first"]).update(
        removed_at=assessment.applied_at, removed_by=world.people["manager"]
    )
    assert assessment_roles(world.people["first"], assessment) == frozenset()


def test_a_role_that_has_ended_gives_nothing(world):
    assessment = world.assessment()
    Membership.objects.filter(user=world.people["applicant"]).update(until=LONG_AGO)
    assert assessment_roles(world.people["applicant"], assessment) == frozenset()


def test_every_state_can_be_reached_and_every_running_one_can_be_left():
    reached = {state for t in TRANSITIONS.values() for state in t.targets} | {State.APPLIED}
    left = {state for t in TRANSITIONS.values() for state in t.origins}
    assert reached == set(State)
    assert left >= set(State) - {State.WITHDRAWN}
