"""API tokens: made, shown once, used, revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.api.models import ApiToken
from workadvance.api.permissions import TOKENS
from workadvance.api.scopes import SCOPES
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization

BEGINS = "wa_"
SHOWN = 10  # characters of a token by which people tell it from others
LONGEST = dt.timedelta(days=366)
PER_MINUTE = 300
WINDOW = dt.timedelta(minutes=1)


def token_hash(token: str) -> str:
    """What is stored of a token. It has 256 random bits: a plain hash can't be turned back by trying."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made, with its text, which no one can read again."""

    token: ApiToken
    text: str


def token_create(
    *, actor: Actor, organization: Organization, name: str, scopes: Sequence[str], expires_on: dt.date
) -> NewToken:
    """Make a token of an organization with these scopes, until the end of a day. Raises ValidationError by field."""
    require(actor, TOKENS, organization.pk)
    today, text = timezone.localdate(), BEGINS + secrets.token_urlsafe(32)
    unknown = sorted(set(scopes) - set(SCOPES))
    problems: dict[str, list[str]] = {}
    if organization.kind not in (Organization.Kind.PROVIDER, Organization.Kind.INTERMEDIARY):
        problems["organization"] = [_("Choose a provider or an intermediary.")]
    if unknown or not scopes:
        problems["scopes"] = [_("There is no scope %(names)s.") % {"names": ", ".join(unknown)}] if unknown else []
        problems["scopes"] += [] if scopes else [_("Choose what the token may do.")]
    if not today <= expires_on <= today + LONGEST:
        problems["expires_on"] = [_("Enter a day from today to one year from now.")]
    token = ApiToken(
        organization=organization,
        name=" ".join(name.split()),
        scopes=sorted(set(scopes)),
        beginning=text[:SHOWN],
        hash=token_hash(text),
        created_at=timezone.now(),
        created_by_id=actor.user_id,
        expires_on=expires_on,
    )
    try:
        token.full_clean(exclude={"scopes"})
    except ValidationError as error:
        problems |= error.message_dict
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        token.save()
        event_record(
            kind="api.token.created",
            author=actor,
            subject=token,
            organization_id=organization.pk,
            payload={"name": token.name, "scopes": ", ".join(token.scopes)},
        )
    return NewToken(token, text)


def token_revoke(*, actor: Actor, token: ApiToken) -> ApiToken:
    """End a token at once. Again changes nothing."""
    require(actor, TOKENS, token.organization_id)
    with transaction.atomic():
        locked = ApiToken.objects.select_for_update().get(pk=token.pk)
        if locked.revoked_at is None:
            locked.revoked_at = timezone.now()
            locked.save(update_fields=["revoked_at"])
            event_record(
                kind="api.token.revoked",
                author=actor,
                subject=locked,
                organization_id=locked.organization_id,
                payload={"name": locked.name},
            )
    return locked


@dataclass(frozen=True, slots=True)
class TokenUse:
    """How many requests a token has left in this minute, and in how many seconds the next one begins."""

    count: int
    seconds: int

    @property
    def left(self) -> int:
        """Requests left."""
        return max(PER_MINUTE - self.count, 0)

    @property
    def over(self) -> bool:
        """Whether this request is one too many."""
        return self.count > PER_MINUTE


def token_use(*, author: Actor, token: ApiToken) -> TokenUse:
    """Count one request of a token and note when it was last used: one statement, right also for requests at once."""
    now = timezone.now()
    window = now.replace(second=0, microsecond=0)
    count = Case(When(window_at=window, then=F("window_count") + 1), default=Value(1))
    with transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(window_count=count, window_at=window, last_used_at=now)
        counted: int = ApiToken.objects.values_list("window_count", flat=True).get(pk=token.pk)
    return TokenUse(counted, max(int((window + WINDOW - now).total_seconds()), 1))
