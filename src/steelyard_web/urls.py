"""Readable nouns that survive; each application owns its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("steelyard_web.pages.urls")),
    path("", include("steelyard_web.accounts.urls")),
    path("", include("steelyard_web.notices.urls")),
    path("", include("steelyard_web.scheme.urls")),
    path("", include("steelyard_web.audit.urls")),
    path("", include("steelyard_web.organisations.urls")),
    path("", include("steelyard_web.evidence.urls")),
    path("", include("steelyard_web.assessments.urls")),
    path("", include("steelyard_web.ratings.urls")),
    path("", include("steelyard_web.decisions.urls")),
    path("", include("steelyard_web.register.urls")),
]
handler400 = "steelyard_web.pages.views.unreadable"
handler403 = "steelyard_web.pages.views.forbidden"
handler404 = "steelyard_web.pages.views.not_found"
handler500 = "steelyard_web.pages.views.broken"
