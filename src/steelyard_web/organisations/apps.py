"""Names this application to Django."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Who is assessed: organisations, their dated standing, their projects."""

    name = "steelyard_web.organisations"
