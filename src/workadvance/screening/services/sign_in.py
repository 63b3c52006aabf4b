"""A participant signs in by a link sent to the address on record: no password, one use, a short time.

Whoever asks learns nothing of who is known: the answer is the same, and the link is made and sent by the worker.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from workadvance import policy
from workadvance.events.services import event_record
from workadvance.messages.selectors import stop_open
from workadvance.parsing import Unclear
from workadvance.parsing.contacts import read_email, read_phone
from workadvance.people.access import Actor, link_actor
from workadvance.people.models import Person
from workadvance.screening.models import SignInLink

MOST_PEOPLE = 3  # who share one address, as families do


def _number(name: str) -> int:
    return int(policy.load("participant").value(name, on=timezone.localdate()))


def signed_in_for() -> dt.timedelta:
    """How long a participant stays signed in."""
    return dt.timedelta(minutes=_number("signed_in_minutes"))


def people_at(address: str) -> list[Person]:
    """The people with an application whose email or phone on record this is; a phone in any way of writing it."""
    rows = Person.objects.filter(applications__isnull=False).distinct().order_by("-pk")
    try:
        if "@" in address:
            return list(rows.filter(email__iexact=read_email(address))[:MOST_PEOPLE])
        return list(rows.filter(phone=read_phone(address))[:MOST_PEOPLE])
    except Unclear:
        return []


def sign_in_ask(*, author: Actor, address: str) -> None:
    """Have a link sent to everyone whose address this is, at most a few an hour; nothing tells whether there was anyone."""
    since = timezone.now() - dt.timedelta(hours=1)
    for person in people_at(address):
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=person.pk)
            if SignInLink.objects.filter(person=person, asked_at__gte=since).count() >= _number(
                "sign_in_links_an_hour"
            ):
                continue
            link = SignInLink.objects.create(person=person, asked_at=timezone.now())
            event_record(
                kind="screening.signin.asked",
                author=author,
                subject=link,
                person_id=person.pk,
                organization_id=person.provider_id,
                payload={"by": _way(person, address)},
            )


def _way(person: Person, address: str) -> str:
    """How the link travels: to the address it was asked with; where texts don't leave or were stopped, by email."""
    texts = settings.DEMO or bool(settings.SMS["url"])
    reachable = person.phone.startswith("+") and stop_open(person.provider_id, person.phone) is None
    return "text" if texts and reachable and ("@" not in address or not person.email) else "email"


def secret_make(*, link: SignInLink) -> str:
    """The secret of a link about to be sent; an earlier one of the same link stops working."""
    secret = secrets.token_urlsafe(24)
    link.secret_hash = _hash(secret)
    link.save(update_fields=["secret_hash"])
    return secret


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def oldest_in_use() -> dt.datetime:
    """Since when a link must have been asked for to be of use now."""
    return timezone.now() - dt.timedelta(minutes=_number("sign_in_minutes"))


def link_of(secret: str) -> SignInLink | None:
    """The link of a secret while it can be used; None once it was, is too old, or never was."""
    rows = SignInLink.objects.select_related("person__provider")
    return rows.filter(secret_hash=_hash(secret), used_at=None, asked_at__gte=oldest_in_use()).first()


def sign_in_use(*, secret: str) -> Person | None:
    """Use a link: once, however many ask at the same time. Returns whose it is, or None where it no longer works."""
    with transaction.atomic():
        link = link_of(secret)
        if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
            return None
        event_record(
            kind="screening.signin.used",
            author=link_actor(link.person.full_name, "participant", link.person_id),
            subject=link,
            person_id=link.person_id,
            organization_id=link.person.provider_id,
        )
    return link.person
