"""A register with something in it: a certified case, a certificate of it, a batch, the shipped results."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment
from steelyard_web.decisions.models import Meeting, Result
from steelyard_web.register import publishing
from steelyard_web.register.models import Certificate
from steelyard_web.register.sample import SampleOffice
from tests.web.rated import decided, fresh, vote_all
from tests.web.world import World, build

SMALL = {"part": "application-design", "target": 1}  # few requirements: quick to decide


@contextmanager
def for_a_module(django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """One world for all tests of a module: what each changes is undone with its `db`, the world at the end."""
    kept, settings.FILES = settings.FILES, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
    settings.FILES = kept


@dataclass
class Office:
    """The scheme's side: signs, and the manager hands it to the web."""

    world: World
    signing: SampleOffice

    @property
    def manager(self) -> User:
        return fresh(self.world.people["manager"])

    def adopt(self, **marked):
        return publishing.adopt_trust(self.signing.trust(**marked), by=self.manager)

    def certificate(self, case: Assessment) -> bytes:
        return self.signing.certificate(bytes(result_of(case).document))

    def publish(self, case: Assessment, *, hold: bool = False) -> Certificate:
        return publishing.publish(self.certificate(case), by=self.manager, hold=hold)


def office_of(world: World, *, sample: bool = True) -> Office:
    """An office whose acts were an hour ago."""
    return Office(world, SampleOffice(timezone.now() - timedelta(hours=1), sample=sample))


def certified(world: World, **values) -> Assessment:
    """A case that the experts have certified."""
    made = world.assessment("reporting", **(SMALL | values))
    vote_all(world, made)
    decided(world, made)
    assert made.state == "certified"
    return made


def result_of(case: Assessment) -> Result:
    return Meeting.objects.filter(assessment=case, result__isnull=False).latest("pk").result
