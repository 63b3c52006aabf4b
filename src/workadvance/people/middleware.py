"""Puts the actor on each request, and the language a signed-in user chose."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from workadvance.people.access import Actor, actor_of_user
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
