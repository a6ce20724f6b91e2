"""The scheme's settings on one page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steelyard_web.assessments.transition import scheme
from steelyard_web.organisations.views import attempt
from steelyard_web.say import say
from steelyard_web.scheme import actions
from steelyard_web.scheme.access import managers_page
from steelyard_web.scheme.forms import SettingsForm, initial_of


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Show the settings and change them."""
    managers_page(request.user)
    now = scheme()
    form = SettingsForm(request.POST or None, initial=initial_of(now))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        if attempt(form, lambda: actions.change_settings(by=request.user, seen=seen, values=form.values())):
            messages.success(request, str(say("设置已保存。", "The settings are saved.")))
            return redirect("scheme-settings")
        now = scheme()
    values = {"section": "scheme", "here": "settings", "form": form, "seen": actions.settings_seen(now)}
    return render(request, "scheme/settings.html", values, status=getattr(form, "refused", 200))
