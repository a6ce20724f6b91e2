"""A person's own page: what he is in the scheme and in organisations, and his conflicts of interest."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steelyard_web.accounts import actions
from steelyard_web.assessments.roles import today_holds
from steelyard_web.organisations.actions import named_organisation
from steelyard_web.say import label, say


class ProfileForm(forms.Form):
    """Name and mail address."""

    name = forms.CharField(label=label("姓名", "Name"), max_length=100)
    email = forms.EmailField(label=label("邮箱", "Mail"), required=False)


class ConflictForm(forms.Form):
    """A tie to an organisation, and what it is."""

    organisation = forms.CharField(label=label("机构全称", "Full name of the organisation"), max_length=200)
    reason = forms.CharField(label=label("事由", "Reason"), max_length=500)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show it, and change name or mail."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "email": user.email})
    if request.method == "POST" and form.is_valid():
        actions.change_profile(by=user, **form.cleaned_data)
        messages.success(request, say("已保存。", "Saved."))
        return redirect("profile")
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "qualifications": user.qualifications.order_by("-since"),
            "memberships": user.memberships.filter(today_holds()).select_related("organisation"),
            "conflicts": user.conflicts.filter(today_holds()).select_related("organisation"),
            "conflict_form": ConflictForm(),
        },
    )


@login_required
@require_http_methods(["POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a conflict of interest; while it lasts one is refused there."""
    form = ConflictForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, say("请填写机构全称和事由。", "Give the organisation's full name and a reason.")
        )
        return redirect("profile")
    # A name is typed, not chosen: a list would tell everybody who applies.
    organisation = named_organisation(form.cleaned_data["organisation"])
    if organisation is None:
        messages.error(
            request, say("没有登记过这家机构，请核对全称。", "No such organisation; check its full name.")
        )
        return redirect("profile")
    actions.declare_conflict(by=request.user, organisation=organisation, reason=form.cleaned_data["reason"])
    messages.success(request, say("已登记利益冲突。", "The conflict of interest is declared."))
    return redirect("profile")
