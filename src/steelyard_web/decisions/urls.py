"""Addresses of results, reports, expert meetings and appeals."""

from django.urls import path

from steelyard_web.decisions.views import appeal, downloads, meeting, report

ONE = "assessments/<str:number>/"
urlpatterns = [
    path(f"{ONE}result/<str:basis>.json", downloads.current, name="result-now"),
    path(f"{ONE}result/<str:basis>.html", downloads.current_page, name="result-now-page"),
    path(f"{ONE}results/<int:pk>/result.json", downloads.document, name="result-file"),
    path(f"{ONE}results/<int:pk>/report.html", downloads.page, name="result-page"),
    path(f"{ONE}results/<int:pk>/case.json", downloads.case, name="result-case"),
    path(f"{ONE}report/", report.report, name="report"),
    path(f"{ONE}report/missing/", report.missing, name="report-missing"),
    path(f"{ONE}report/draft/", report.draft, name="draft-report"),
    path(f"{ONE}report/save/", report.save, name="save-report"),
    path(f"{ONE}report/issue/", report.issue, name="issue-report"),
    path(f"{ONE}report/disputes/", report.dispute, name="dispute"),
    path(f"{ONE}report/disputes/<int:pk>/", report.answer, name="answer-dispute"),
    path(f"{ONE}report/revise/", report.revise, name="revise-report"),
    path(f"{ONE}report/accept/", report.accept, name="accept-report"),
    path(f"{ONE}report/close/", report.close, name="close-check"),
    path(f"{ONE}meeting/", meeting.meeting, name="meeting"),
    path(f"{ONE}meeting/call/", meeting.call, name="call-meeting"),
    path(f"{ONE}meeting/recuse/", meeting.recuse, name="recuse"),
    path(f"{ONE}meeting/vote/", meeting.vote, name="meeting-vote"),
    path(f"{ONE}meeting/overrides/", meeting.override, name="override"),
    path(f"{ONE}meeting/overrides/<int:pk>/", meeting.take_back, name="take-back"),
    path(f"{ONE}meeting/minutes/", meeting.minutes, name="minutes"),
    path(f"{ONE}appeal/", appeal.appeal, name="appeal"),
    path(f"{ONE}appeal/missing/", appeal.missing, name="appeal-missing"),
    path(f"{ONE}appeal/raise/", appeal.raise_appeal, name="raise-appeal"),
    path(f"{ONE}appeal/hear/", appeal.hear, name="hear-appeal"),
]
