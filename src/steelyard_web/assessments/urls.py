"""Addresses of assessments: what applicants do, and what the process does."""

from django.urls import include, path

urlpatterns = [
    path("", include("steelyard_web.assessments.urls_applicant")),
    path("", include("steelyard_web.assessments.urls_process")),
]
