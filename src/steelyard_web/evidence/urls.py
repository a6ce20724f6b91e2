"""Addresses of evidence."""

from django.urls import path

from steelyard_web.evidence.views import assessment, library, piece, readings

LIBRARY = "organisations/<slug:slug>/evidence"
PIECE = "evidence/<int:pk>/"
CASE = "assessments/<str:number>/evidence"
urlpatterns = [
    path(f"{LIBRARY}/", library.evidence, name="evidence-library"),
    path(f"{LIBRARY}.<str:kind>", library.evidence_table, name="evidence-library-table"),
    path(f"{LIBRARY}/upload/", library.upload, name="evidence-upload"),
    path(f"{LIBRARY}/link/", library.link, name="evidence-link"),
    path(f"{LIBRARY}/viewed/", library.viewed, name="evidence-viewed"),
    path(f"{LIBRARY}/release/", library.release, name="evidence-release"),
    path(PIECE, piece.one, name="evidence-piece"),
    path(f"{PIECE}file/", piece.download, name="evidence-file"),
    path(f"{PIECE}view/", piece.view, name="evidence-view"),
    path(f"{PIECE}edit/", piece.edit, name="evidence-edit"),
    path(f"{PIECE}withdraw/", piece.withdraw, name="evidence-withdraw"),
    path(f"{CASE}/", assessment.evidence, name="evidence"),
    path(f"{CASE}.<str:kind>", assessment.evidence_table, name="evidence-table"),
    path(f"{CASE}/upload/", assessment.upload, name="evidence-case-upload"),
    path(f"{CASE}/place/", assessment.place, name="evidence-place"),
    path(f"{CASE}/proposed/", assessment.place_proposed, name="evidence-proposed"),
    path(f"{CASE}/<int:pk>/remove/", assessment.remove, name="evidence-remove"),
    path(f"{CASE}/submit/", assessment.submit, name="submit-evidence"),
    path(f"{CASE}/readings/", readings.readings, name="readings"),
    path(f"{CASE}/readings/upload/", readings.upload, name="upload-readings"),
]
