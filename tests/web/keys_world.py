"""Run as a script by the tests of backups and keys: something of everything encrypted, and whether it can be read."""

from __future__ import annotations

import json
import os
import sys

import django

os.umask(0o077)  # as the site's own commands do
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402


def seed() -> dict[str, object]:
    """One person with a number, a note in the log, a draft and a paper; the log sealed, with events after the seal."""
    from tests.factories import OrganizationFactory, actor_in

    from workadvance.documents.files import file_store
    from workadvance.documents.models import Document
    from workadvance.events.keys import keys_check
    from workadvance.events.seals import events_seal
    from workadvance.events.services import event_record
    from workadvance.people.access import SYSTEM
    from workadvance.people.services import person_create
    from workadvance.ui.drafts import draft_save
    from workadvance.ui.page_access import link_make

    call_command("migrate", verbosity=0)
    keys_check()
    provider = OrganizationFactory()
    person = person_create(author=SYSTEM, provider=provider, full_name="Ana Ortiz", ssn="536-22-8145", zip="74103")
    actor = actor_in(provider, "manager", "coach")
    draft_save(actor=actor, form_key="note", data={"text": "what was typed"})

    def note(text: str) -> None:
        with transaction.atomic():
            event_record(
                kind="readiness.note.added",
                author=SYSTEM,
                subject=person,
                person_id=person.pk,
                organization_id=provider.pk,
                payload={"method": "call", "reached": True, "text": text},
            )

    note("lives with her sister")
    events_seal()
    note("works nights")
    Document.objects.create(
        person=person,
        kind="photo_id",
        name="license.jpg",
        stored_as=file_store(b"a paper"),
        media_type="image/jpeg",
        sha256="0" * 64,
        size=7,
        received_at=timezone.now(),
    )
    return {"link": link_make("test", person=person.pk)}


def report(link: str) -> dict[str, object]:
    """What can be read of it."""
    from workadvance.documents.files import file_read
    from workadvance.documents.models import Document
    from workadvance.events.encryption import lookup_hash
    from workadvance.events.models import Event
    from workadvance.events.seals import events_verify
    from workadvance.events.selectors import payload_of
    from workadvance.people.access import SYSTEM, Actor
    from workadvance.people.models import Person
    from workadvance.people.services import ssn_show
    from workadvance.ui.drafts import draft_load
    from workadvance.ui.models import FormDraft
    from workadvance.ui.page_access import link_read

    draft = draft_load(actor=Actor(user_id=FormDraft.objects.get().user_id), form_key="note")
    problems = events_verify().problems
    return {
        "ssn": ssn_show(actor=SYSTEM, person=Person.objects.get(full_name="Ana Ortiz")),
        "found": Person.objects.filter(ssn_hash=lookup_hash("536228145", "ssn")).count(),
        "draft": draft.get("text") if draft else None,
        "notes": [payload_of(e)["text"] for e in Event.objects.filter(kind="readiness.note.added").order_by("pk")],
        "paper": file_read(Document.objects.get().stored_as).decode(),
        "log": list(problems),
        "link": list(link_read("test", link, max_age_days=180)),
    }


def write() -> None:
    """Writes records with their events until killed, reading each number back; says so once it has begun."""
    from workadvance.people.access import SYSTEM
    from workadvance.people.models import Organization, Person
    from workadvance.people.services import person_create, ssn_show

    provider, number = Organization.objects.get(), Person.objects.count()
    while True:
        number += 1
        ssn = f"{500 + number // 90:03}-{number % 90 + 10}-{number % 9000 + 1000}"
        person = person_create(author=SYSTEM, provider=provider, full_name=f"Written {number}", ssn=ssn)
        assert ssn_show(actor=SYSTEM, person=person) == ssn.replace("-", "")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def whole() -> dict[str, int]:
    """How many records were written while the site ran, how many of them have their event, how many numbers are read."""
    from workadvance.events.encryption import decrypt
    from workadvance.events.models import Event
    from workadvance.people.models import Person

    people = list(Person.objects.filter(full_name__startswith="Written"))
    logged = Event.objects.filter(kind="people.person.created", person_id__in=[p.pk for p in people])
    return {
        "people": len(people),
        "logged": logged.count(),
        "read": sum(len(decrypt(p.ssn_encrypted, "ssn")) == 9 for p in people),
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["seed"]:
            sys.stdout.write(json.dumps(seed()))
        case ["report", link]:
            sys.stdout.write(json.dumps(report(link)))
        case ["whole"]:
            sys.stdout.write(json.dumps(whole()))
        case ["write"]:
            write()
