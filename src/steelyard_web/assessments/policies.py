"""May it happen now? One table of transitions, one of work within a state.

The diagram in docs/guide/web-process.md is generated from TRANSITIONS.
"""

from __future__ import annotations

from dataclasses import dataclass

from steelyard_web.assessments.models import State
from steelyard_web.assessments.permissions import Act

S = State


@dataclass(frozen=True, slots=True)
class Transition:
    """From where an act leads where; an act with several targets decides by what was found."""

    act: Act
    origins: frozenset[State]
    targets: tuple[State, ...]


OPEN = frozenset(set(S) - {S.CERTIFIED, S.NOT_AWARDED, S.WITHDRAWN})


def _from(act: Act, *origins: State, to: tuple[State, ...]) -> tuple[Act, Transition]:
    return act, Transition(act, frozenset(origins), to)


TRANSITIONS: dict[Act, Transition] = dict(
    (
        _from(Act.ACCEPT, S.APPLIED, to=(S.ACCEPTED,)),
        _from(Act.REFUSE, S.APPLIED, to=(S.WITHDRAWN,)),
        _from(Act.BEGIN, S.ACCEPTED, to=(S.SELF_ASSESSING,)),
        _from(Act.FINISH_SELF, S.SELF_ASSESSING, to=(S.PREPARING,)),
        _from(Act.SUBMIT_EVIDENCE, S.PREPARING, to=(S.REVIEWING,)),
        _from(Act.GO_ON_SITE, S.REVIEWING, to=(S.ON_SITE,)),
        _from(Act.END_VISIT, S.ON_SITE, to=(S.REPORTING,)),
        _from(Act.ISSUE_REPORT, S.REPORTING, to=(S.APPLICANT_CHECK,)),
        _from(Act.REVISE_REPORT, S.APPLICANT_CHECK, to=(S.REPORTING,)),
        _from(Act.ACCEPT_REPORT, S.APPLICANT_CHECK, to=(S.EXPERT_REVIEW,)),
        _from(Act.CLOSE_CHECK, S.APPLICANT_CHECK, to=(S.EXPERT_REVIEW,)),
        _from(
            Act.CLOSE_MEETING,
            S.EXPERT_REVIEW,
            to=(S.CERTIFIED, S.NOT_AWARDED, S.REPORTING, S.EXPERT_REVIEW),
        ),
        _from(Act.APPEAL, S.CERTIFIED, S.NOT_AWARDED, to=(S.APPEALED,)),
        _from(Act.HEAR_APPEAL, S.APPEALED, to=(S.EXPERT_REVIEW,)),
        _from(Act.WITHDRAW, *OPEN, to=(S.WITHDRAWN,)),
    )
)

_VOTING = frozenset({S.REVIEWING, S.ON_SITE, S.APPEALED})
_WORK: dict[Act, frozenset[State]] = {
    Act.VIEW: frozenset(S),
    Act.VIEW_SELF: frozenset(S),
    Act.VIEW_VOTING: frozenset(set(S) - {S.APPLIED, S.ACCEPTED, S.SELF_ASSESSING}),
    Act.VIEW_CASE: frozenset(S),
    Act.EDIT_FORM: frozenset({S.APPLIED}),
    Act.DRAW_SAMPLE: frozenset({S.APPLIED, S.ACCEPTED}),
    Act.ATTACH_RESULT: OPEN,
    Act.ASSIGN: OPEN,
    Act.SET_DEADLINE: OPEN,
    Act.ANSWER: frozenset({S.SELF_ASSESSING}),
    Act.UPLOAD_READINGS: frozenset({S.SELF_ASSESSING, S.PREPARING}),
    Act.PLACE_EVIDENCE: frozenset({S.SELF_ASSESSING, S.PREPARING, S.REVIEWING}),
    Act.VOTE: _VOTING,
    Act.OPEN_ROUND: frozenset({S.REVIEWING}),
    Act.RAISE_PROBLEM: frozenset({S.REVIEWING}),
    Act.CORRECT: frozenset({S.REVIEWING}),
    Act.RECHECK: frozenset({S.REVIEWING, S.ON_SITE}),
    Act.NOTE_ON_SITE: frozenset({S.ON_SITE, S.APPEALED}),
    Act.CONSENT: frozenset({S.REVIEWING, S.ON_SITE, S.REPORTING, S.APPEALED}),
    Act.DRAFT_REPORT: frozenset({S.REPORTING, S.APPEALED}),
    Act.DISPUTE: frozenset({S.APPLICANT_CHECK}),
    Act.ANSWER_DISPUTE: frozenset({S.APPLICANT_CHECK}),
    Act.CALL_MEETING: frozenset({S.EXPERT_REVIEW}),
    Act.SIT: frozenset({S.EXPERT_REVIEW}),
    Act.OVERRIDE: frozenset({S.EXPERT_REVIEW}),
}
WHEN: dict[Act, frozenset[State]] = _WORK | {act: t.origins for act, t in TRANSITIONS.items()}


def allowed(state: str, act: Act) -> bool:
    """Whether the act fits the state."""
    return State(state) in WHEN[act]
