"""Keys that organizations sign badges with: made with the first badge, replaced, withdrawn when someone else may have one."""

from __future__ import annotations

import jwt
from django.db import transaction
from django.utils import timezone

from workadvance import badges
from workadvance.events import encryption
from workadvance.events.services import Author, event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.training.badge_issuer import PURPOSE, sign_with
from workadvance.training.models import Badge, BadgeKey


def badge_key_current(author: Author, organization: Organization) -> BadgeKey:
    """The key an organization signs with now, made where there is none yet. Called inside a transaction."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    key = BadgeKey.objects.filter(organization=organization, ended_at=None).first()
    return key or _make(author, organization)


def _make(author: Author, organization: Organization) -> BadgeKey:
    secret = badges.new_secret()
    key = BadgeKey.objects.create(
        organization=organization,
        name=f"key-{BadgeKey.objects.filter(organization=organization).count() + 1}",
        public=badges.public_of(secret),
        secret_encrypted=encryption.encrypt(secret, PURPOSE),
        made_at=timezone.now(),
    )
    event_record(
        kind="training.badge_key.made",
        author=author,
        subject=key,
        organization_id=organization.pk,
        payload={"key": key.name},
    )
    return key


def badge_key_rotate(*, actor: Actor, organization: Organization, withdraw: bool = False) -> int:
    """Sign with a new key from now on. What former keys signed stays good, and their secret halves are thrown away.

    `withdraw`: someone else may have the key, so it proves nothing any more; every badge it signed is signed again with
    the new one. Returns how many were.
    """
    require(actor, "training.badge", organization.pk)
    with transaction.atomic():
        former = badge_key_current(actor, organization)
        now = timezone.now()
        former.ended_at, former.withdrawn_at, former.secret_encrypted = now, now if withdraw else None, None
        former.save(update_fields=["ended_at", "withdrawn_at", "secret_encrypted"])
        event_record(
            kind="training.badge_key.withdrawn" if withdraw else "training.badge_key.replaced",
            author=actor,
            subject=former,
            organization_id=organization.pk,
            payload={"key": former.name},
        )
        key = _make(actor, organization)
        return _sign_again(actor, former, key) if withdraw else 0


def _sign_again(author: Author, former: BadgeKey, key: BadgeKey) -> int:
    rows = Badge.objects.select_for_update(of=("self",)).filter(key=former).select_related("application")
    done = 0
    for badge in rows.order_by("pk"):
        # What we signed ourselves and kept since; only the signature is another one.
        claims = jwt.decode(badge.token, options={"verify_signature": False})
        badge.token, badge.key = sign_with(key, badge.issuer, claims), key
        badge.save(update_fields=["token", "key"])
        event_record(
            kind="training.badge.signed_again",
            author=author,
            subject=badge,
            person_id=badge.application.person_id,
            organization_id=key.organization_id,
            payload={"badge": badge.name},
        )
        done += 1
    return done
