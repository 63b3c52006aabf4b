"""Invitations: an email whose link sets how someone signs in. Sent again, expired, revoked, accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.events.services import event_record
from workadvance.people.access import Actor, actor_of_user, require
from workadvance.people.models import Membership, StaffInvitation, User
from workadvance.people.services import membership_end, user_invite


def invitation_days(on: dt.date) -> int:
    """For how many days an invitation can be used."""
    return int(policy.load("people").value("invitation_days", on=on))


def invitation_give(*, actor: Actor, **given: Any) -> StaffInvitation:
    """Give someone a role (what `user_invite` takes) and email them an invitation."""
    with transaction.atomic():
        return invitation_send(actor=actor, membership=user_invite(actor=actor, **given))


def invitation_send(*, actor: Actor, membership: Membership) -> StaffInvitation:
    """Email an invitation for a role, or email it again: it is valid from today, and the link before stops working."""
    require(actor, "people.manage_access", membership.organization_id)
    if not membership.user.is_active:
        raise ValidationError(_("This account is disabled. Enable it first."))
    now = timezone.now()
    until = now + dt.timedelta(days=invitation_days(timezone.localdate()))
    with transaction.atomic():
        invitation = (
            StaffInvitation.objects.select_for_update()
            .filter(membership=membership, accepted_at=None, revoked_at=None)
            .first()
        ) or StaffInvitation(
            user=membership.user,
            organization_id=membership.organization_id,
            role=membership.role,
            membership=membership,
        )
        invitation.secret_hash, invitation.sent_at, invitation.expires_at = "", now, until
        invitation.invited_by_id = actor.user_id
        # Whoever signs in already has nothing to set: the email tells of the new role.
        invitation.accepted_at = now if membership.user.last_login else None
        invitation.save()
        _note(
            actor,
            invitation,
            "sent",
            role=membership.role,
            organization=membership.organization.name,
        )
    return invitation


def invitation_revoke(*, actor: Actor, invitation: StaffInvitation) -> None:
    """Take an invitation back: the link stops working, and the role it was for ends at once."""
    require(actor, "people.manage_access", invitation.organization_id)
    with transaction.atomic():
        locked = (
            StaffInvitation.objects.select_for_update(of=("self",)).select_related("membership").get(pk=invitation.pk)
        )
        if not locked.waits:
            raise ValidationError(_("This invitation was already used or revoked."))
        membership = locked.membership
        locked.revoked_at, locked.secret_hash = timezone.now(), ""
        locked.save(update_fields=["revoked_at", "secret_hash"])
        _note(actor, locked, "revoked")
        if membership is not None and membership.ends_on is None:
            membership_end(actor=actor, membership=membership)


def invitation_secret(*, author: Actor, invitation: StaffInvitation) -> str:
    """The secret of an invitation about to be emailed; an earlier one stops working."""
    secret = secrets.token_urlsafe(24)
    invitation.secret_hash = _hash(secret)
    invitation.save(update_fields=["secret_hash"])
    return secret


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_of(secret: str) -> StaffInvitation | None:
    """The invitation of a secret that was neither used nor revoked (it may have expired); None where there is none."""
    rows = StaffInvitation.objects.select_related("organization", "user", "invited_by")
    return rows.filter(secret_hash=_hash(secret), accepted_at=None, revoked_at=None, user__is_active=True).first()


def invitation_accept(*, invitation: StaffInvitation, password: str = "") -> User:
    """Use an invitation, once: set the password where one is given; the email is verified by it. Returns who signs in."""
    user = invitation.user
    if password:
        validate_password(password, user)
    with transaction.atomic():
        used = StaffInvitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if not used.filter(expires_at__gt=timezone.now()).update(accepted_at=timezone.now(), secret_hash=""):
            raise ValidationError(_("This link was already used or has expired. Ask for a new invitation."))
        if password:
            user.set_password(password)
            user.save(update_fields=["password"])
        address, _made = EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"primary": True, "verified": True}
        )
        if not address.verified:
            address.verified = True
            address.save(update_fields=["verified"])
        _note(actor_of_user(user), invitation, "accepted")
    return user


def _note(author: Actor, invitation: StaffInvitation, what: str, **more: str) -> None:
    event_record(
        kind=f"people.invitation.{what}",
        author=author,
        subject=invitation,
        organization_id=invitation.organization_id,
        payload={"user": invitation.user.name, **more},
    )
