"""Addresses of accounts."""

from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.urls import path, reverse_lazy

from steelyard_web.accounts import views
from steelyard_web.accounts.forgotten import NewPasswordForm

urlpatterns = [
    path(
        "login/",
        LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("password/forgotten/", views.forgotten, name="forgotten"),
    path(
        "password/new/<uidb64>/<token>/",
        PasswordResetConfirmView.as_view(
            template_name="accounts/new_password.html",
            form_class=NewPasswordForm,
            success_url=reverse_lazy("new-password-set"),
        ),
        name="new-password",
    ),
    path("password/set/", views.password_set, name="new-password-set"),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", views.password, name="change_password"),
    path("profile/conflicts/", views.declare, name="declare_conflict"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
