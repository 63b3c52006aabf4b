"""Accounts of those who sign in: disabling and enabling them, and resetting their two-step sign-in."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.people.access import Actor
from workadvance.people.last_administrator import administrator_stays
from workadvance.people.models import Membership, Role, StaffInvitation, User


def _administered(actor: Actor, user: User) -> list[int]:
    """The organizations where a user has a role; refuses where the actor does not administer all of them.

    What is done to an account reaches wherever its holder works: no one does it for the people of others.
    """
    today = timezone.localdate()
    held = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=user)
    places = sorted(set(held.values_list("organization_id", flat=True)))
    if actor.is_system:
        return places
    mine = actor.at("people.manage_access").organizations(Role.ADMINISTRATOR)
    known = places or sorted(set(Membership.objects.filter(user=user).values_list("organization_id", flat=True)))
    if not mine & set(known):
        raise PermissionDenied(_("Give and end access"))
    if not set(known) <= mine:
        said = _("%(name)s also works for an organization that you don't administer. Ask its administrator too.")
        raise ValidationError(said % {"name": user.name})
    return known


def _note(actor: Actor, user: User, kind: str, places: list[int], **more: str) -> None:
    reached: list[int | None] = [*places]
    for organization_id in reached or [None]:
        event_record(
            kind=kind, author=actor, subject=user, organization_id=organization_id, payload={"user": user.name, **more}
        )


def mfa_reset(*, actor: Actor, user: User) -> int:
    """Remove a user's authenticator apps, passkeys and recovery codes; returns how many. They set it up again."""
    places = _administered(actor, user)
    with transaction.atomic():
        removed: int = Authenticator.objects.filter(user=user).delete()[0]
        _note(actor, user, "people.mfa.reset", places)
    return removed


def account_disable(*, actor: Actor, user: User, reason: str) -> None:
    """Disable an account: whoever is signed in with it is out at once. Roles and what was done stay on record."""
    places = _administered(actor, user)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason.")})
    if user.pk == actor.user_id:
        raise ValidationError(_("You can't disable your own account."))
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        if not actor.is_system:
            for membership in Membership.objects.filter(user=user, role=Role.ADMINISTRATOR, organization__in=places):
                administrator_stays(membership, yesterday)
        StaffInvitation.objects.filter(user=user, accepted_at=None, revoked_at=None).update(
            revoked_at=timezone.now(), secret_hash=""
        )
        _note(actor, user, "people.user.disabled", places, reason=reason.strip())


def account_enable(*, actor: Actor, user: User) -> None:
    """Enable an account again; its roles hold where they have not ended."""
    places = _administered(actor, user)
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            _note(actor, user, "people.user.enabled", places)


def mfa_missing(user: User, roles: frozenset[str], required: frozenset[str]) -> bool:
    """Whether someone holds a role that asks for two-step sign-in and has not set it up."""
    if not roles & required:
        return False
    return not Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
