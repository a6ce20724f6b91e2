"""Names this application to Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their roles in the scheme and in organisations, their conflicts of interest."""

    name = "steelyard_web.accounts"
