"""Addresses of the scheme: programme, applications, settings, calendar, people; the case file and its export."""

from django.urls import path

from steelyard_web.scheme.views import calendar, case, people, programme, settings

urlpatterns = [
    path("scheme/", programme.programme, name="programme"),
    path("scheme/applications/", programme.applications, name="applications"),
    path("scheme/settings/", settings.change, name="scheme-settings"),
    path("scheme/calendar/", calendar.picture_of, name="calendar"),
    path("scheme/calendar/add/", calendar.add, name="calendar-add"),
    path("scheme/calendar/remove/", calendar.remove, name="calendar-remove"),
    path("scheme/calendar/import/", calendar.bring, name="calendar-import"),
    path("scheme/people/", people.everybody, name="scheme-people"),
    path("scheme/people/add/", people.add, name="person-add"),
    path("scheme/people/<int:pk>/", people.one, name="person"),
    path("scheme/people/<int:pk>/qualify/", people.qualify, name="person-qualify"),
    path("scheme/people/<int:pk>/end/", people.end, name="person-end"),
    path("scheme/people/<int:pk>/conflict/", people.end_conflict, name="person-conflict"),
    path("assessments/<str:number>/case/", case.case, name="case"),
    path("assessments/<str:number>/export.zip", case.export, name="case-export"),
]
