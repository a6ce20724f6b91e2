"""Names this application to Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Evidence of an organisation: files under their hash, things viewed in place, readings."""

    name = "steelyard_web.evidence"
