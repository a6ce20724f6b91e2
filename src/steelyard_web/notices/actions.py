"""Tell people: a notice in the app, and a mail once the transaction holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.notices.models import Notice
from steelyard_web.say import Said


def tell(people: Iterable[User], text: Said, path: str, key: str = "") -> None:
    """Notify each person once; with a `key`, once for ever (reminders)."""
    people = list({person.pk: person for person in people if person.is_active}.values())
    if key:
        told = set(Notice.objects.filter(key=key, user__in=people).values_list("user_id", flat=True))
        people = [person for person in people if person.pk not in told]
    Notice.objects.bulk_create(
        [Notice(user=p, zh=text.zh[:500], en=text.en[:500], path=path, key=key) for p in people],
        ignore_conflicts=bool(key),
    )
    for person in (p for p in people if p.email):
        transaction.on_commit(partial(_mail, person, text, path), robust=True)


def _mail(person: User, text: Said, path: str) -> None:
    line = text.zh if person.language.startswith("zh") else text.en
    subject = " ".join(line.split())[:120]
    send_mail(subject, f"{line}\n\n{settings.SITE}{path}\n", None, [person.email], fail_silently=False)


@transaction.atomic
def mark_read(*, by: User, pk: int | None = None) -> None:
    """Mark one notice, or all, as read."""
    unread = by.notices.filter(read_at__isnull=True)
    (unread if pk is None else unread.filter(pk=pk)).update(read_at=timezone.now())
