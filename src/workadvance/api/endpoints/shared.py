"""What endpoints share: the actor, and which provider a new record belongs to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from workadvance.api.problems import ApiProblem, Json, Wrong
from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Organization


def provider_of(request: HttpRequest, provider_id: int | None) -> Organization:
    """The provider a new record belongs to: the one named, or the token's only one. ApiProblem where that is not clear."""
    actor: Actor = request_actor(request)
    reached = Organization.objects.filter(pk__in=actor.staff_organizations, kind=Organization.Kind.PROVIDER)
    if provider_id is not None:
        found = reached.filter(pk=provider_id).first()
        if found is None:
            raise ApiProblem(404, "not-found", "There is no such provider, or not for this token.")
        return found
    providers = list(reached.order_by("pk")[:2])
    if len(providers) != 1:
        wrong = [Wrong("provider_id", "Say which provider: this token reaches several, or none.")]
        raise ApiProblem(409, "refused", "Nothing was saved. Say which provider.", wrong)
    return providers[0]


def given_only(**values: Any) -> Json:
    """The values that were given, those that are None left out."""
    return {name: value for name, value in values.items() if value is not None}
