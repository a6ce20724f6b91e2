"""Names this application to Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The trail: who did what when, before and after, as a chain of hashes."""

    name = "steelyard_web.audit"
