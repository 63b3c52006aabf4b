"""Webhooks of the token's own organization."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from workadvance.api.fields import Given, Named, PageQuery, PathId, Text300
from workadvance.api.gate import request_token
from workadvance.api.models import Webhook
from workadvance.api.permissions import WEBHOOKS
from workadvance.api.problems import ApiProblem
from workadvance.api.scopes import BEGINNINGS, scopes_held
from workadvance.api.services import webhook_add, webhook_turn_off, webhook_turn_on
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.people.access import request_actor
from workadvance.ui.fetch import fetch, inside

router = Router()


class WebhookOut(Schema):
    """A webhook and how it is going. Its secret is not among it."""

    id: int
    organization_id: int
    url: str
    kinds: list[str]
    state: str
    created_at: dt.datetime
    failing_since: dt.datetime | None


class WebhookMade(WebhookOut):
    """A webhook that was just added, with its secret, this once."""

    secret: str


class WebhookNew(Given):
    """An address to tell of events whose kinds begin so, such as `placement.job.`."""

    url: Text300
    kinds: list[Named] = Field(max_length=20)


def webhook_out(row: Webhook) -> WebhookOut:
    """A webhook as the API shows it."""
    return WebhookOut(**{name: getattr(row, name) for name in WebhookOut.model_fields})


def _may_read(request: HttpRequest, kinds: Iterable[str]) -> None:
    """Refuse events whose scope the token does not have."""
    held = scopes_held(request_token(request).scopes)
    needed = sorted({BEGINNINGS[kind].scope for kind in kinds if kind in BEGINNINGS} - held)
    if needed:
        raise ApiProblem(403, "missing-scope", f"This token does not have the scope {', '.join(needed)}.")


@endpoint(router, "GET", "/webhooks", scope="webhooks:read", answer=Page[WebhookOut])
def webhooks_list(request: HttpRequest, query: Query[PageQuery]) -> Page[WebhookOut]:
    """List webhooks"""
    return page_of(
        request, inside(Webhook.objects.all(), request_actor(request), WEBHOOKS), query, webhook_out, "webhooks"
    )


@endpoint(router, "POST", "/webhooks", scope="webhooks:write", answer=WebhookMade, status=201)
def webhooks_add(request: HttpRequest, given: WebhookNew) -> Status[WebhookMade]:
    """Add a webhook

    Its secret is answered this once. Only events that the token may read can be asked for.
    """
    _may_read(request, given.kinds)
    made = webhook_add(
        actor=request_actor(request), organization=request_token(request).organization, url=given.url, kinds=given.kinds
    )
    return Status(201, WebhookMade(**webhook_out(made.webhook).model_dump(), secret=made.secret))


@endpoint(router, "POST", "/webhooks/{id}/off", scope="webhooks:write", answer=WebhookOut)
def webhooks_off(request: HttpRequest, id: Path[PathId]) -> WebhookOut:
    """Turn a webhook off"""
    actor = request_actor(request)
    return webhook_out(webhook_turn_off(actor=actor, webhook=fetch(Webhook, actor, WEBHOOKS, id)))


@endpoint(router, "POST", "/webhooks/{id}/on", scope="webhooks:write", answer=WebhookOut)
def webhooks_on(request: HttpRequest, id: Path[PathId]) -> WebhookOut:
    """Turn a webhook on again"""
    actor = request_actor(request)
    webhook = fetch(Webhook, actor, WEBHOOKS, id)
    _may_read(request, webhook.kinds)
    return webhook_out(webhook_turn_on(actor=actor, webhook=webhook))
