"""Names this application to Django."""

from django.apps import AppConfig


class SchemeConfig(AppConfig):
    """The scheme as data: deadlines, calendar, second votes, quorum, sampling."""

    name = "steelyard_web.scheme"
