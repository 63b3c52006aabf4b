"""Who acts through a token: its organization's manager and administrator, with no permissions but those of its scopes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from workadvance.api.models import ApiToken
from workadvance.api.permissions import WEBHOOKS
from workadvance.api.scopes import RESTRICTED, permissions_of
from workadvance.people.access import Actor, Grant
from workadvance.people.models import Organization, RestrictedAccess, Role

ROLE = "API"


def usable(token: ApiToken, today: dt.date | None = None) -> bool:
    """Whether a token opens anything: neither revoked nor past its last day."""
    return token.revoked_at is None and token.expires_on >= (today or timezone.localdate())


def actor_of_token(token: ApiToken) -> Actor:
    """The actor of a token. An intermediary's token reaches the providers below it.

    Restricted records it sees only with the scope for them, and then those its maker is named for today.
    """
    reached = Organization.objects.filter(Q(pk=token.organization_id) | Q(parent=token.organization_id))
    ids = list(reached.order_by("pk").values_list("pk", flat=True))
    roles = [Role.MANAGER, *([Role.ADMINISTRATOR] if WEBHOOKS in permissions_of(token.scopes) else [])]
    grants = [Grant(role, pk) for role in roles for pk in ids]
    restricted: frozenset[int] = frozenset()
    if RESTRICTED in token.scopes and token.created_by_id:
        named = RestrictedAccess.objects.filter(user=token.created_by_id, user__is_active=True)
        restricted = frozenset(named.values_list("person_id", flat=True))
    return Actor(
        name=f"{ROLE}: {token.name}",
        grants=tuple(grants),
        restricted_ids=restricted,
        role_as=ROLE,
        only=permissions_of(token.scopes),
    )
