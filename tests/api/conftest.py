"""Tokens and a client that uses them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import World
from workadvance.api.scopes import RESTRICTED, SCOPES
from workadvance.api.services import token_create
from workadvance.people.access import SYSTEM, Actor
from workadvance.people.models import Organization

EVERY_SCOPE = [scope for scope in SCOPES if scope != RESTRICTED]


def token_of(organization: Organization, *scopes: str, actor: Actor = SYSTEM, days: int = 30, name: str = "") -> str:
    """The text of a new token."""
    made = token_create(
        actor=actor,
        organization=organization,
        name=name or f"kiosk {timezone.now().timestamp()}",
        scopes=scopes or EVERY_SCOPE,
        expires_on=timezone.localdate() + dt.timedelta(days=days),
    )
    return made.text


class Api:
    """Requests to the API with a token."""

    def __init__(self, token: str = "") -> None:
        self.client, self.headers = Client(), {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, address: str, **query: Any):
        """GET below /api/v1/."""
        return self.client.get(f"/api/v1/{address}", query, headers=self.headers)

    def send(self, method: str, address: str, given: Any, *, key: str = ""):
        """A request with a body."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.generic(
            method, f"/api/v1/{address}", json.dumps(given), content_type="application/json", headers=headers
        )

    def post(self, address: str, given: Any, *, key: str = ""):
        """POST below /api/v1/."""
        return self.send("POST", address, given, key=key)


@pytest.fixture
def api(world: World) -> Api:
    """The API with a token for everything but restricted records, of the world's provider."""
    return Api(token_of(world.provider))
