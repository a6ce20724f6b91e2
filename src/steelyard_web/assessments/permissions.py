"""May this person do it? One table: act -> roles. Whether it may happen now stands in policies.py."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from steelyard_web.assessments.roles import Role


class Act(StrEnum):
    """Everything that people do in an assessment."""

    VIEW = "view"
    VIEW_SELF = "view_self"  # self rating, gap, the applicant's own work in progress
    VIEW_VOTING = "view_voting"  # practice pages of assessors; blind votes stay blind for all
    VIEW_CASE = "view_case"  # the case file: who decided, on what, who was recused
    # transitions
    ACCEPT = "accept"
    REFUSE = "refuse"
    BEGIN = "begin"
    FINISH_SELF = "finish_self"
    SUBMIT_EVIDENCE = "submit_evidence"
    GO_ON_SITE = "go_on_site"
    END_VISIT = "end_visit"
    ISSUE_REPORT = "issue_report"
    ACCEPT_REPORT = "accept_report"
    REVISE_REPORT = "revise_report"
    CLOSE_CHECK = "close_check"
    CLOSE_MEETING = "close_meeting"
    APPEAL = "appeal"
    HEAR_APPEAL = "hear_appeal"
    WITHDRAW = "withdraw"
    # work within a state
    EDIT_FORM = "edit_form"
    DRAW_SAMPLE = "draw_sample"
    ATTACH_RESULT = "attach_result"  # of a sampled project, to an organisation-level assessment (R16)
    ASSIGN = "assign"
    SET_DEADLINE = "set_deadline"
    ANSWER = "answer"
    UPLOAD_READINGS = "upload_readings"
    PLACE_EVIDENCE = "place_evidence"
    VOTE = "vote"
    OPEN_ROUND = "open_round"
    RAISE_PROBLEM = "raise_problem"
    CORRECT = "correct"
    RECHECK = "recheck"
    NOTE_ON_SITE = "note_on_site"
    CONSENT = "consent"  # write a moderated consensus
    DRAFT_REPORT = "draft_report"
    DISPUTE = "dispute"
    ANSWER_DISPUTE = "answer_dispute"
    CALL_MEETING = "call_meeting"
    SIT = "sit"  # recuse oneself, vote
    OVERRIDE = "override"


_M, _L, _A, _E = Role.SCHEME_MANAGER, Role.LEAD, Role.ASSESSOR, Role.EXPERT
_AM, _C, _O = Role.APPLICANT_MANAGER, Role.CONTRIBUTOR, Role.OBSERVER

MAY: dict[Act, frozenset[Role]] = {
    Act.VIEW: frozenset({_M, _L, _A, _E, _AM, _C, _O}),
    Act.VIEW_SELF: frozenset({_M, _L, _A, _AM, _C, _O}),
    Act.VIEW_VOTING: frozenset({_M, _L, _A, _E}),
    Act.VIEW_CASE: frozenset({_M, _L, _E}),
    Act.ACCEPT: frozenset({_M}),
    Act.REFUSE: frozenset({_M}),
    Act.BEGIN: frozenset({_M, _L}),
    Act.FINISH_SELF: frozenset({_AM}),
    Act.SUBMIT_EVIDENCE: frozenset({_AM}),
    Act.GO_ON_SITE: frozenset({_L}),
    Act.END_VISIT: frozenset({_L}),
    Act.ISSUE_REPORT: frozenset({_L}),
    Act.ACCEPT_REPORT: frozenset({_AM}),
    Act.REVISE_REPORT: frozenset({_L}),
    Act.CLOSE_CHECK: frozenset({_L, _M}),
    Act.CLOSE_MEETING: frozenset({_M}),
    Act.APPEAL: frozenset({_AM}),
    Act.HEAR_APPEAL: frozenset({_M}),
    Act.WITHDRAW: frozenset({_AM, _M}),
    Act.EDIT_FORM: frozenset({_AM}),
    Act.DRAW_SAMPLE: frozenset({_M}),
    Act.ATTACH_RESULT: frozenset({_M}),
    Act.ASSIGN: frozenset({_M, _L}),
    Act.SET_DEADLINE: frozenset({_M}),
    Act.ANSWER: frozenset({_AM, _C}),
    Act.UPLOAD_READINGS: frozenset({_AM, _C}),
    Act.PLACE_EVIDENCE: frozenset({_AM, _C}),
    Act.VOTE: frozenset({_A}),  # a lead votes where he is assigned as an assessor too
    Act.OPEN_ROUND: frozenset({_L}),
    Act.RAISE_PROBLEM: frozenset({_L, _A}),
    Act.CORRECT: frozenset({_AM, _C}),
    Act.RECHECK: frozenset({_L, _A}),
    Act.NOTE_ON_SITE: frozenset({_L, _A}),
    Act.CONSENT: frozenset({_L}),
    Act.DRAFT_REPORT: frozenset({_L}),
    Act.DISPUTE: frozenset({_AM}),
    Act.ANSWER_DISPUTE: frozenset({_L}),
    Act.CALL_MEETING: frozenset({_M}),
    Act.SIT: frozenset({_E}),
    Act.OVERRIDE: frozenset({_E}),
}


def may(roles: Collection[Role], act: Act) -> bool:
    """Whether any of the roles allows the act."""
    return not MAY[act].isdisjoint(roles)
