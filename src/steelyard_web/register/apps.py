"""Names this application to Django."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The public register and what fills it."""

    name = "steelyard_web.register"
    label = "web_register"
