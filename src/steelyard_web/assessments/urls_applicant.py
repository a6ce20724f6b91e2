"""Addresses of the applicant pages of an assessment."""

from django.urls import path

from steelyard_web.assessments.views import application, gap, self_rating

ONE = "assessments/<str:number>/"
urlpatterns = [
    path("assessments/new/", application.apply, name="apply"),
    path(f"{ONE}form/", application.show, name="application"),
    path(f"{ONE}form/edit/", application.edit, name="edit-application"),
    path(f"{ONE}withdraw/", application.withdraw, name="withdraw"),
    path(f"{ONE}sample/", application.sample, name="sample"),
    path(f"{ONE}sample/draw/", application.draw, name="draw-sample"),
    path(f"{ONE}sample/replace/", application.replace, name="replace-sample"),
    path(f"{ONE}sample/attach/", application.attach, name="attach-results"),
    path(f"{ONE}self/", self_rating.self_rating, name="self"),
    path(f"{ONE}self/save/", self_rating.save, name="self-save"),
    path(f"{ONE}self/row/", self_rating.save_row, name="self-row"),
    path(f"{ONE}self/practices/<str:practice>/", self_rating.practice, name="self-practice"),
    path(f"{ONE}self/finish/", self_rating.finish, name="finish-self"),
    path(f"{ONE}self/workbook.xlsx", self_rating.export, name="self-export"),
    path(f"{ONE}self/import/", self_rating.import_, name="self-import"),
    path(f"{ONE}self/carry/", self_rating.carry, name="self-carry"),
    path(f"{ONE}gap/", gap.gap, name="gap"),
]
