"""Names this application to Django."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The assessment and its nine steps: states, transitions, people, deadlines, self rating."""

    name = "steelyard_web.assessments"
