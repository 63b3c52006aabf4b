"""`workadvance audit erase`: shows first, erases with `--apply`, and keeps the log's proof."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.factories import PersonFactory
from typer.testing import CliRunner

from workadvance.cli.audit import app
from workadvance.events.seals import events_seal, events_verify
from workadvance.events.selectors import payload_of, private_events_count
from workadvance.events.services import event_record
from workadvance.people.access import SYSTEM
from workadvance.tables import InputProblems

pytestmark = pytest.mark.django_db


def erase(*words: str) -> str:
    done = CliRunner().invoke(app, ["erase", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_private_words_are_erased_only_when_asked_to():
    person = PersonFactory()
    with transaction.atomic():
        event = event_record(
            kind="readiness.note.added",
            author=SYSTEM,
            subject=person,
            person_id=person.pk,
            organization_id=person.provider_id,
            payload={"method": "Call", "reached": True, "text": "lives with her sister"},
        )
    assert private_events_count(person_id=person.pk) == 1
    events_seal()
    assert "would be erased" in erase(str(person.pk))
    assert payload_of(event)["text"] == "lives with her sister"
    assert "Private words in 1 events" in erase(str(person.pk), "--apply")
    assert payload_of(event)["text"] == "erased"
    assert events_verify().problems == ()


def test_a_person_there_is_not_is_said():
    with pytest.raises(InputProblems, match="There is no person 987654"):
        erase("987654")
