"""Names this application to Django."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Results, the report and its check, the expert meeting, the appeal."""

    name = "steelyard_web.decisions"
