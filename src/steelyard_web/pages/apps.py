"""Names this application to Django."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Home, search, the standard's pages, language and theme."""

    name = "steelyard_web.pages"
