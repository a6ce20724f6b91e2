"""Addresses of organisations and their projects."""

from django.urls import path

from steelyard_web.organisations import views

ONE = "organisations/<slug:slug>/"
urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.register, name="register-organisation"),
    path(ONE, views.organisation, name="organisation"),
    path(f"{ONE}edit/", views.edit, name="edit-organisation"),
    path(f"{ONE}licence/", views.licence, name="licence"),
    path(f"{ONE}standing/", views.standing, name="standing"),
    path(f"{ONE}people/", views.add_member, name="add-member"),
    path(f"{ONE}people/<int:pk>/end/", views.end_member, name="end-member"),
    path(f"{ONE}projects/new/", views.add_project, name="add-project"),
    path(f"{ONE}projects/<slug:project>/", views.project, name="project"),
    path(f"{ONE}projects/<slug:project>/edit/", views.edit_project, name="edit-project"),
]
