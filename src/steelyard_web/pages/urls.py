"""Addresses of the general pages."""

from django.urls import path

from steelyard_web.pages import catalogue_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.set_language, name="language"),
    path("theme/", views.set_theme, name="theme"),
    path("search/", views.search, name="search"),
    path("standards/", catalogue_views.shelf, name="standards"),
    path("standards/<str:name>/<str:part>/", catalogue_views.part, name="standard_part"),
    path("standards/<str:name>/<str:part>/<str:code>/", catalogue_views.practice, name="standard_practice"),
]
