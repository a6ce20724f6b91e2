"""A new password for who has forgotten his: asked for by mail address, set by the link in the mail.

What is answered, and how fast, is the same whether an account has the address or not; the mail goes out beside.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Thread
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from steelyard_web.accounts import actions
from steelyard_web.accounts.models import ResetAsked, User
from steelyard_web.audit.trail import record
from steelyard_web.organisations.forms import Dressed
from steelyard_web.refusal import Refused
from steelyard_web.say import label, say

HOUR = timedelta(hours=1)
PER_ADDRESS = 5  # of one mail address in an hour
PER_NETWORK = 30  # from one network address in an hour: a whole office may stand behind it
log = logging.getLogger(__name__)


class TooOften(Refused):
    """Asked too often."""

    status = 429  # RFC 6585


class ForgottenForm(Dressed, PasswordResetForm):
    """The mail address; Django finds the people who have it and a password that can be used."""

    email = forms.EmailField(
        label=label("登记的邮箱", "Mail address of the account"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def send_mail(self, subject_template_name: str, email_template_name: str, *given: Any, **_: Any) -> None:
        """In the language of the person; recorded, and sent without anybody waiting for it."""
        context, _, address = given[:3]
        user = context["user"]
        with translation.override(user.language):
            subject = " ".join(render_to_string(subject_template_name, context).split())
            body = render_to_string(email_template_name, context | {"site_address": settings.SITE})
        with transaction.atomic():
            record("person.forgotten", user, by=None)
        transaction.on_commit(
            Thread(target=_send, args=(EmailMessage(subject, body, None, [address]),)).start
        )


class NewPasswordForm(Dressed, SetPasswordForm):
    """The new password twice."""

    def save(self, commit: bool = True) -> User:  # noqa: ARG002 - Django asks for it
        """Set by the same act as on one's own page, with its audit event."""
        actions.change_password(by=self.user, password=self.cleaned_data["new_password1"])
        return self.user


@transaction.atomic
def ask(mail: str, network: str) -> None:
    """Count one more request; raises TooOften beyond the limits of the hour, whoever the address belongs to."""
    now, limits = (
        timezone.now(),
        {f"mail:{mail.strip().casefold()}": PER_ADDRESS, f"net:{network}": PER_NETWORK},
    )
    ResetAsked.objects.filter(at__lt=now - HOUR).delete()
    for who, limit in limits.items():
        key = salted_hmac("steelyard.forgotten", who, algorithm="sha256").hexdigest()
        if ResetAsked.objects.filter(who=key).count() >= limit:
            raise TooOften(
                "一小时内申请重置密码的次数过多，请稍后再试，或请评估管理员协助。",
                "A new password was asked for too often within an hour. Try again later, or ask a scheme manager.",
            )
        ResetAsked.objects.create(who=key, at=now)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError:  # smtplib's errors are OSErrors; the person asks again
        log.exception("a mail for a new password could not be sent")


SENT = say(
    "如果有账号登记了这个邮箱，重置密码的邮件已经发出，链接两小时内有效。没有收到时，请检查垃圾邮件，或请评估管理员核对登记的邮箱。",
    "If an account has this address, a mail with a link is on its way; the link holds for two hours. If none comes, "
    "look in the spam folder, or ask a scheme manager which address is registered.",
)
