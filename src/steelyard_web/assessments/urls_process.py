"""Addresses of the process pages of an assessment."""

from django.urls import path

from steelyard_web.assessments.views import board, people, steps
from steelyard_web.assessments.views import list as listing

ONE = "assessments/<str:number>/"
urlpatterns = [
    path("assessments/", listing.assessments, name="assessments"),
    path(ONE, board.board, name="board"),
    path(f"{ONE}accept/", steps.accept, name="accept"),
    path(f"{ONE}refuse/", steps.refuse, name="refuse"),
    path(f"{ONE}begin/", steps.begin, name="begin"),
    path(f"{ONE}deadline/", steps.set_deadline, name="set-deadline"),
    path(f"{ONE}people/", people.people, name="people"),
    path(f"{ONE}people/assign/", people.assign, name="assign"),
    path(f"{ONE}people/<int:pk>/remove/", people.remove, name="remove-person"),
]
