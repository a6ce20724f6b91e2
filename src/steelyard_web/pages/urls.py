"""Addresses of the general pages."""

from django.urls import path

from steelyard_web.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.set_language, name="language"),
    path("theme/", views.set_theme, name="theme"),
]
