"""Addresses of the process pages of an assessment."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
