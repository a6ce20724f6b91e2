"""Addresses of ratings."""

from django.urls import path

from steelyard_web.ratings.views import conflicts, practices, problems, rounds, site, tables

ONE = "assessments/<str:number>/"
urlpatterns = [
    path(f"{ONE}practices/", practices.practices, name="practices"),
    path(f"{ONE}practices/table.<str:form>", tables.practices, name="practices-table"),
    path(f"{ONE}practices/<str:code>/", practices.practice, name="practice"),
    path(f"{ONE}practices/<str:code>/vote/", practices.vote, name="vote"),
    path(f"{ONE}practices/<str:code>/row/", practices.vote_row, name="vote-row"),
    path(f"{ONE}practices/<str:code>/problem/", problems.raise_one, name="raise-problem"),
    path(f"{ONE}conflicts/", conflicts.conflicts, name="conflicts"),
    path(f"{ONE}conflicts/table.<str:form>", tables.votes, name="votes-table"),
    path(f"{ONE}conflicts/<str:requirement>/", conflicts.consensus, name="consensus"),
    path(f"{ONE}rounds/", rounds.rounds, name="rounds"),
    path(f"{ONE}rounds/open/", rounds.open_next, name="open-round"),
    path(f"{ONE}rounds/go-on-site/", rounds.go_on_site, name="go-on-site"),
    path(f"{ONE}rounds/<int:pk>/", rounds.frozen, name="round"),
    path(f"{ONE}problems/<int:pk>/correct/", problems.correct, name="correct-problem"),
    path(f"{ONE}problems/<int:pk>/recheck/", problems.recheck, name="recheck-problem"),
    path(f"{ONE}site/", site.site, name="site"),
    path(f"{ONE}site/note/", site.note, name="site-note"),
    path(f"{ONE}site/sample/", site.sample, name="sample-check"),
    path(f"{ONE}site/end/", site.end, name="end-visit"),
]
