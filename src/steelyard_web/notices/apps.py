"""Names this application to Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices in the app and by mail."""

    name = "steelyard_web.notices"
