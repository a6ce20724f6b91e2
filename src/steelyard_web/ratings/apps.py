"""Names this application to Django."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    """What assessors do: blind votes, consensus, correction rounds, notes on site."""

    name = "steelyard_web.ratings"
