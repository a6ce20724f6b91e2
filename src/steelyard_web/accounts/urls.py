"""Addresses of accounts."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from steelyard_web.accounts import views

urlpatterns = [
    path(
        "login/",
        LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", views.password, name="change_password"),
    path("profile/conflicts/", views.declare, name="declare_conflict"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
