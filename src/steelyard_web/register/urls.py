"""Addresses of the register. Public ones are below /register/, the scheme manager's below /scheme/register/."""

from django.urls import path

from steelyard_web.register.views import (
    batches,
    certificate,
    corrections,
    feeds,
    scheme,
    scheme_batches,
    search,
    statistics,
    trusted,
)

urlpatterns = [
    path("register/", search.search, name="register"),
    path("register/organisations/<str:organisation>/", search.organisation, name="register-organisation"),
    path("register/certificates/<str:certificate>/", certificate.certificate, name="certificate"),
    path(
        "register/certificates/<str:certificate>/credential.json", certificate.credential, name="credential"
    ),
    path(
        "register/certificates/<str:certificate>/certificate.pdf", certificate.page, name="certificate-page"
    ),
    path("register/badges/<str:certificate>.svg", certificate.badge, name="badge"),
    path("register/rows/<str:row>/correction/", corrections.ask, name="correction"),
    path("register/batches/", batches.batches, name="batches"),
    path("register/batches/<int:batch>/", batches.batch, name="batch"),
    path("register/batches/<int:batch>/announcement.<str:form>", batches.announcement, name="announcement"),
    path("register/statistics/", statistics.statistics, name="statistics"),
    path("register/verify/", certificate.verify, name="verify"),
    path("register/feed.atom", feeds.atom, name="feed-atom"),
    path("register/feed.json", feeds.feed, name="feed-json"),
    path("register/feed.csv", feeds.table, name="feed-csv"),
    path("register/trust.json", trusted.trust_file, name="trust"),
    path("register/keys.json", trusted.keys, name="keys"),
    path("register/status/<str:purpose>", trusted.status_list, name="status-list"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("scheme/register/", scheme.home, name="scheme-register"),
    path("scheme/register/trust/", scheme.adopt, name="scheme-trust"),
    path("scheme/register/publish/", scheme.publish, name="scheme-publish"),
    path("scheme/register/certificates/<str:certificate>/pdf/", scheme.attach, name="scheme-pdf"),
    path("scheme/register/import/", scheme.bring, name="scheme-import"),
    path("scheme/register/shipped/", scheme.shipped, name="scheme-shipped"),
    path("scheme/register/snapshot/", scheme_batches.snapshot, name="scheme-snapshot"),
    path("scheme/register/corrections/", corrections.listed, name="scheme-corrections"),
    path("scheme/register/corrections/<int:pk>/", corrections.answer, name="scheme-correction"),
    path("scheme/register/batches/", scheme_batches.every, name="scheme-batches"),
    path("scheme/register/batches/<int:pk>/", scheme_batches.one, name="scheme-batch"),
    path("scheme/register/batches/<int:pk>/change/", scheme_batches.change, name="scheme-batch-change"),
    path("scheme/register/batches/<int:pk>/collect/", scheme_batches.collect, name="scheme-collect"),
    path(
        "scheme/register/batches/<int:pk>/gains/<str:certificate>/", scheme_batches.gains, name="scheme-gains"
    ),
    path("scheme/register/batches/<int:pk>/publish/", scheme_batches.publish, name="scheme-batch-publish"),
    path("scheme/register/batches/<int:pk>/correct/", scheme_batches.correct, name="scheme-batch-correct"),
]
