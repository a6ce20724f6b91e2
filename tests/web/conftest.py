"""A small scheme for each test: people by role, two organisations, an assessment in any state."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.world import World, build


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.FILES = tmp_path / "files"
    return build()


@pytest.fixture
def as_(world: World):
    """`as_("lead")` is a client signed in as that person; `as_(None)` a stranger."""

    def sign_in(name: str | None, language: str = "zh-hans") -> Client:
        client = Client()
        client.cookies["django_language"] = language
        if name:
            client.force_login(world.people[name])
        return client

    return sign_in
