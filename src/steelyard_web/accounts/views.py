"""A person's own page: name, mail, language, password; his roles, and his conflicts of interest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steelyard_web.accounts import actions
from steelyard_web.accounts.forgotten import SENT, ForgottenForm, TooOften, ask
from steelyard_web.accounts.models import ConflictOfInterest, User
from steelyard_web.assessments.roles import today_holds
from steelyard_web.network import network
from steelyard_web.organisations.actions import named_organisation
from steelyard_web.organisations.forms import Dressed
from steelyard_web.organisations.views import attempt
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.say import label, say

YEAR = 365 * 24 * 3600


class ProfileForm(Dressed):
    """Name, mail address, and the language of pages and mails."""

    name = forms.CharField(label=label("姓名", "Name"), max_length=100)
    email = forms.EmailField(
        label=label("邮箱", "Mail"),
        help_text=label("通知也会发到此邮箱", "Notices are sent there too"),
        required=False,
    )
    language = forms.ChoiceField(
        label=label("页面和邮件的语言", "Language of pages and mails"), choices=settings.LANGUAGES
    )


class PasswordForm(Dressed):
    """The password of now, and a new one twice."""

    now = forms.CharField(
        label=label("当前密码", "Password now"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=label("新密码", "New password"),
        help_text=label("至少 8 个字符，不能是常用密码", "At least 8 characters, and not a common one"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=label("再输一次", "Once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_now(self) -> str:
        """It has to be right."""
        if not self.user.check_password(self.cleaned_data["now"]):
            raise forms.ValidationError(str(say("当前密码不正确。", "This is not the password.")))
        return self.cleaned_data["now"]

    def clean(self) -> dict[str, Any]:
        """Both the same, and one that does."""
        given = super().clean() or {}
        new, again = given.get("new"), given.get("again")
        if new and again and new != again:
            self.add_error("again", str(say("两次输入不一致。", "The two differ.")))
        elif new:
            try:
                validate_password(new, self.user)
            except forms.ValidationError as fault:
                self.add_error("new", fault)
        return given


class ConflictForm(Dressed):
    """A tie to an organisation, and what it is."""

    organisation = forms.CharField(  # typed, not chosen: a list would tell everybody who applies
        label=label("机构全称", "Full name of the organisation"), max_length=200
    )
    reason = forms.CharField(
        label=label("事由", "Reason"),
        help_text=label("如曾任职、持股、亲属任职", "Such as former work, shares, relatives who work there"),
        max_length=500,
    )


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show it, and change name, mail or language."""
    user = request.user
    initial = {"name": user.name, "email": user.email, "language": user.language}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(by=user, **form.cleaned_data)
        messages.success(request, str(say("已保存。", "Saved.")))
        answer = redirect("profile")
        code = form.cleaned_data["language"]
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax")
        return answer
    return _page(request, form=form)


@login_required
@posted("profile")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; one stays signed in here and nowhere else."""
    form = PasswordForm(request.POST, user=request.user)
    if form.is_valid():
        actions.change_password(by=request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, str(say("密码已更改。", "The password is changed.")))
        return redirect("profile")
    return _page(request, password_form=form)


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a new password; the answer is the same whether an account has the address or not."""
    form = ForgottenForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            ask(form.cleaned_data["email"], network(request))
        except TooOften as refused:
            form.add_error(None, str(refused.text))
            status = refused.status
        else:
            form.save(
                subject_template_name="accounts/mail_subject.txt",
                email_template_name="accounts/mail.txt",
                domain_override="-",  # the address of the site is a setting, never what a request says
            )
            messages.success(request, str(SENT))
            return redirect("login")
    return render(request, "accounts/forgotten.html", {"form": form}, status=status)


@require_safe
def password_set(request: HttpRequest) -> HttpResponse:
    """After a new password was set: to the sign-in page, which says so."""
    messages.success(request, str(say("新密码已设置，请登录。", "The new password is set; sign in.")))
    return redirect("login")


@login_required
@posted("profile")
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a conflict of interest; while it lasts one is refused there."""
    form = ConflictForm(request.POST)
    if form.is_valid() and attempt(form, lambda: _declared(request.user, **form.cleaned_data)):
        messages.success(request, str(say("已登记利益冲突。", "The conflict of interest is declared.")))
        return redirect("profile")
    return _page(request, conflict_form=form)


def _declared(user: User, organisation: str, reason: str) -> ConflictOfInterest:
    named = named_organisation(organisation)
    if named is None:
        raise Refused("请填写机构全称。", "Give the organisation’s full name.")
    return actions.declare_conflict(by=user, organisation=named, reason=reason)


def _page(request: HttpRequest, **forms_given: Any) -> HttpResponse:
    """The page with the forms as they were sent, fresh ones for the others."""
    user = request.user
    initial = {"name": user.name, "email": user.email, "language": user.language}
    values = {
        "form": ProfileForm(initial=initial),
        "password_form": PasswordForm(user=user),
        "conflict_form": ConflictForm(),
        "qualifications": user.qualifications.order_by("-since"),
        "memberships": user.memberships.filter(today_holds()).select_related("organisation"),
        "conflicts": user.conflicts.filter(today_holds()).select_related("organisation"),
        "declares": actions.may_declare(user),
        **forms_given,
    }
    status = max(getattr(form, "refused", 200) for form in forms_given.values())
    return render(request, "accounts/profile.html", values, status=status)
