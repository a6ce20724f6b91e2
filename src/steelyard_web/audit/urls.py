"""Addresses of the audit trail."""

from django.urls import path

from steelyard_web.audit import views

urlpatterns = [
    path("audit/", views.trail, name="trail"),
    path("assessments/<str:number>/trail/", views.trail_of, name="trail_of"),
]
