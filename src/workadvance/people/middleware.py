"""Puts the actor on each request, and the language a signed-in user chose."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from workadvance.people.access import Actor, actor_of_user, request_actor
from workadvance.people.accounts import mfa_missing
from workadvance.people.models import User


class ActorMiddleware:
    """`request.actor`: who acts, with today's roles; found only when asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def find() -> Actor:
            user = request.user
            actor = actor_of_user(user) if isinstance(user, User) else Actor()
            request.actor = actor  # type: ignore[attr-defined]  # from now on without the detour
            return actor

        request.actor = SimpleLazyObject(find)  # type: ignore[attr-defined]  # what `request_actor` reads
        return self.get_response(request)


# What someone may do before two-step sign-in is set up: set it up, sign out, choose the language.
WITHOUT = ("/account/", "/language/", "/static/", "/health/", "/invitation/")


class TwoStepMiddleware:
    """Whoever holds a role that asks for two-step sign-in sets it up before anything else (`WORKADVANCE_MFA_ROLES`).

    Someone who came in through a provider does not: the provider asks for what the organization wants.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MFA_ROLES and not request.path.startswith(WITHOUT) and self._is_missing(request):
            messages.info(request, _("Your role asks for two-step sign-in. Set it up to continue."))
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)

    def _is_missing(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User):
            return False
        ways = {way.get("method") for way in request.session.get("account_authentication_methods", [])}
        return "socialaccount" not in ways and mfa_missing(user, request_actor(request).roles, settings.MFA_ROLES)
