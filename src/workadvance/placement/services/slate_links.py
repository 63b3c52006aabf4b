"""Links to slates: each emailed one can be revoked, and who holds one that is too old can ask for another."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.placement.models import EmployerContact, Slate, SlateLink
from workadvance.placement.services.orders import said_of

BETWEEN_RENEWALS = dt.timedelta(hours=1)
"""Whoever found an old link in someone's inbox cannot fill it with new ones."""


def slate_link_revoke(*, actor: Actor, link: SlateLink) -> None:
    """From now on the link opens nothing; others to the same slate keep working. Twice is once."""
    order = link.slate.order
    require(actor, "placement.refer", order.provider_id)
    with transaction.atomic():
        locked = SlateLink.objects.select_for_update().get(pk=link.pk)
        if locked.revoked_at is not None:
            return
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        event_record(
            kind="placement.slate.link_revoked",
            author=actor,
            subject=link.slate,
            organization_id=order.provider_id,
            payload={**said_of(order), "name": link.contact.name},
        )


def slate_link_renew(*, author: Actor, slate: Slate, contact: EmployerContact) -> bool:
    """Email the contact a new link, to the address on file only; whether one was made.

    Whoever asks holds a link that was right once, and learns nothing: not the address, nor whether anything was sent.
    """
    with transaction.atomic():
        locked = Slate.objects.select_for_update().select_related("order__employer").get(pk=slate.pk)
        lately = locked.links.filter(contact=contact, made_at__gt=timezone.now() - BETWEEN_RENEWALS)
        if not contact.email or locked.order.state == "closed" or lately.exists():
            return False
        link = SlateLink.objects.create(slate=locked, contact=contact)
        event_record(
            kind="placement.slate.link_renewed",
            author=author,
            subject=locked,
            organization_id=locked.order.provider_id,
            payload={**said_of(locked.order), "contact": contact.pk, "link": link.pk},
        )
    return True
