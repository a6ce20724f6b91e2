"""Addresses of notices."""

from django.urls import path

from steelyard_web.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read, name="read_notices"),
]
