"""Addresses of the applicant pages of an assessment."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
