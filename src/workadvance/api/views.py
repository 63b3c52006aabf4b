"""The administrator's pages: API tokens and webhooks."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from workadvance.api import services
from workadvance.api.actors import usable
from workadvance.api.forms import TokenForm, WebhookForm
from workadvance.api.models import ApiToken, Webhook, WebhookDelivery
from workadvance.api.permissions import TOKENS, WEBHOOKS
from workadvance.api.scopes import BEGINNINGS, SCOPES
from workadvance.api.selectors import (
    connected_organizations,
    deliveries_of,
    events_told,
    tokens_visible,
    webhooks_visible,
)
from workadvance.people.access import request_actor
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import form_saved, forms_shown
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Status

# What became of an attempt, where it is no status of HTTP; of other failures the kind's own name is shown.
ANSWERS = {
    "private address": gettext_lazy("The address is not a public one"),
    "no answer in time": gettext_lazy("No answer in 15 seconds"),
    "ConnectError": gettext_lazy("No connection"),
}


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token with what it may do, in words, and whether it works."""

    token: ApiToken
    scopes: tuple[str, ...]
    status: Status
    works: bool


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """A webhook with what it is told of, in words, how it is going, and the newest delivery."""

    webhook: Webhook
    kinds: tuple[str, ...]
    status: Status
    newest: WebhookDelivery | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery: which kind of event, and what became of it."""

    delivery: WebhookDelivery
    kind: str
    status: Status
    answer: str


def _token_line(token: ApiToken) -> TokenLine:
    works = usable(token)
    if token.revoked_at:
        status = Status(pgettext("token", "Revoked"), "info")
    elif not works:
        status = Status(pgettext("token", "Expired"), "late")
    else:
        status = Status(pgettext("token", "Works"), "good")
    return TokenLine(token, tuple(str(SCOPES[s].text) for s in token.scopes if s in SCOPES), status, works)


def _webhook_line(webhook: Webhook, newest: WebhookDelivery | None = None) -> WebhookLine:
    failing = webhook.state == Webhook.State.ACTIVE and webhook.failing_since is not None
    label = pgettext("webhook", "Failing") if failing else webhook.get_state_display()
    kinds = tuple(str(BEGINNINGS[kind].text) for kind in webhook.kinds if kind in BEGINNINGS)
    return WebhookLine(webhook, kinds, Status(label, webhook.shape), newest)


@staff_page(TOKENS, methods=("GET",))
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens other systems use, with what they may do, their last use and their last day."""
    lines = [_token_line(token) for token in tokens_visible(request_actor(request))]
    return render(request, "api/tokens.html", {"lines": lines})


@staff_page(TOKENS)
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it this once."""
    actor = request_actor(request)
    form = TokenForm(request.POST or None, organizations=connected_organizations(actor, TOKENS))
    made: list[services.NewToken] = []
    if request.method == "POST" and form_saved(
        form, lambda given: made.append(services.token_create(actor=actor, **given))
    ):
        shown = {
            "title": made[0].token.name,
            "label": _("Token"),
            "secret": made[0].text,
            "back": reverse("api:tokens"),
        }
        response = render(request, "api/shown_once.html", shown)
        add_never_cache_headers(response)
        return response
    context = {"heading": _("New API token"), "submit": _("Create token"), "form": form, "back": reverse("api:tokens")}
    return forms_shown(request, "api/new.html", {**context, "where": _("API tokens")}, form)


@staff_page(TOKENS, methods=("POST",))
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    actor = request_actor(request)
    token = services.token_revoke(actor=actor, token=fetch(ApiToken, actor, TOKENS, token_id))
    messages.success(request, _("Token revoked: %(name)s.") % {"name": token.name})
    return redirect("api:tokens")


@staff_page(WEBHOOKS, methods=("GET",))
def webhooks(request: HttpRequest) -> HttpResponse:
    """The addresses that are told of events, and how it is going."""
    rows = webhooks_visible(request_actor(request))
    lines = [_webhook_line(webhook, next(iter(webhook.newest), None)) for webhook in rows]  # type: ignore[attr-defined]  # prefetched under this name
    return render(request, "api/webhooks.html", {"lines": lines})


@staff_page(WEBHOOKS)
def webhook_new(request: HttpRequest) -> HttpResponse:
    """Add a webhook, and show its secret this once."""
    actor = request_actor(request)
    form = WebhookForm(request.POST or None, organizations=connected_organizations(actor, WEBHOOKS))
    made: list[services.NewWebhook] = []
    if request.method == "POST" and form_saved(
        form, lambda given: made.append(services.webhook_add(actor=actor, **given))
    ):
        webhook, secret = made[0].webhook, made[0].secret
        shown = {"title": webhook.url, "label": _("Secret"), "secret": secret, "back": reverse("api:webhooks")}
        response = render(request, "api/shown_once.html", shown)
        add_never_cache_headers(response)
        return response
    context = {"heading": _("New webhook"), "submit": _("Add webhook"), "form": form, "back": reverse("api:webhooks")}
    return forms_shown(request, "api/new.html", {**context, "where": _("Webhooks")}, form)


@staff_page(WEBHOOKS, methods=("GET",))
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """A webhook and its newest deliveries."""
    found = fetch(Webhook, request_actor(request), WEBHOOKS, webhook_id)
    newest = deliveries_of(found)
    events = events_told(newest)
    deliveries = [
        DeliveryLine(
            delivery=one,
            kind=events[one.event_id].kind if one.event_id in events else "",
            status=Status(one.get_state_display(), one.shape),
            answer=str(ANSWERS.get(one.answer, one.answer)),
        )
        for one in newest
    ]
    return render(request, "api/webhook.html", {"line": _webhook_line(found), "deliveries": deliveries})


@staff_page(WEBHOOKS, methods=("POST",))
def webhook_turn(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Turn a webhook off, or on again."""
    actor = request_actor(request)
    found = fetch(Webhook, actor, WEBHOOKS, webhook_id)
    if found.state == Webhook.State.ACTIVE:
        services.webhook_turn_off(actor=actor, webhook=found)
        messages.success(request, _("Webhook turned off."))
    else:
        services.webhook_turn_on(actor=actor, webhook=found)
        messages.success(request, _("Webhook turned on."))
    return redirect("api:webhook", found.pk)
