"""The end of personal data: nothing that names someone stays anywhere, and no number in the results changes."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models
from django.utils import timezone

from tests.command_line import run_command
from tests.factories import PersonFactory, actor_in
from tests.world import World
from workadvance.documents.files import file_read, file_store
from workadvance.documents.models import Document
from workadvance.events.models import Event, PersonKey
from workadvance.events.seals import events_verify
from workadvance.exchange.privacy.erasing import erasure_carry_out, erasure_decide, erasure_preview, person_erase
from workadvance.exchange.privacy.fields import EMPTIED, KEPT, REMOVED
from workadvance.exchange.privacy.retention import retention_run, years_before
from workadvance.messages.models import Conversation, Message
from workadvance.people.access import SYSTEM
from workadvance.people.models import ErasureRequest, NameToken, Person, RetentionNotice
from workadvance.people.privacy_requests import erasure_ask
from workadvance.people.services import person_alter, person_create
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_rebuild, journeys_wrong

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
# Of a journey, what the participant flow counts; a name is none of it.
DERIVED = {"person_name", "next_text"}


def _models_about_people() -> set[type[models.Model]]:
    found: set[type[models.Model]] = {Person}
    while True:
        more = {
            m
            for m in apps.get_models()
            if m not in found and any(f.is_relation and f.related_model in found for f in m._meta.fields)
        }
        if not more:
            return found
        found |= more


def test_every_text_about_people_is_removed_emptied_or_kept_for_a_reason() -> None:
    for model in _models_about_people():
        label = model._meta.label
        if label in REMOVED:
            continue
        named = {*EMPTIED.get(label, ("", {}))[1], *KEPT.get(label, {})}
        texts = {f.name for f in model._meta.fields if isinstance(f, TEXTS)}
        assert texts <= named, f"{label}: say in fields.py what becomes of {sorted(texts - named)}"


def _everything() -> str:
    """Each value of each table but the log, as text."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(said)


@pytest.fixture
def world() -> World:
    made = World()
    made.person = person_create(  # through the service, so that name tokens, the log and the key are there
        author=SYSTEM, provider=made.provider, full_name="Zenobia Quillfeather", phone="918-555-0188",
        email="zenobia@example.org", birth_date=dt.date(1988, 3, 14), line="77 Heron Lane", zip="74103",
    )  # fmt: skip
    made.application.person = made.person
    made.application.why = "Because Zenobia said so"
    made.application.save()
    person_alter(author=SYSTEM, person=made.person, goes_by="Zennie")
    journeys_rebuild()
    thread = Conversation.objects.create(organization=made.provider, person=made.person, last_at=timezone.now())
    thread.latest = Message.objects.create(
        conversation=thread,
        direction="in",
        channel="sms",
        kind="",
        state="received",
        body="Zenobia here",
        at=timezone.now(),
    )
    thread.save()
    Document.objects.create(
        person=made.person, kind="identity", name="zenobia.pdf", stored_as=file_store(b"%PDF zenobia"),
        media_type="application/pdf", sha256="0" * 64, size=12, state="received", received_at=timezone.now(),
    )  # fmt: skip
    return made


def _counted() -> list[dict[str, Any]]:
    return [
        {k: v for k, v in row.items() if k not in DERIVED} for row in Journey.objects.order_by("application").values()
    ]


def test_nothing_that_names_someone_stays_and_no_result_changes(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    before = _counted()
    stored = Document.objects.get(person=world.person).stored_as
    with django_capture_on_commit_callbacks(execute=True):
        person_erase(author=SYSTEM, person=world.person, because="request")
    after = _everything()
    for private in ("Quillfeather", "Zenobia", "zenobia", "Zennie", "9185550188", "77 Heron", "1988-03-14"):
        assert private not in after, private
    with pytest.raises(FileNotFoundError):
        file_read(stored)
    journeys_rebuild()
    assert _counted() == before
    assert journeys_wrong() == []
    assert not events_verify("").problems
    assert PersonKey.objects.get(pk=world.person.pk).erased_at is not None
    assert not NameToken.objects.filter(person=world.person).exists()


def test_the_preview_counts_every_table_on_its_own(world: World) -> None:
    tables = {**REMOVED, **{label: path for label, (path, _fields) in EMPTIED.items()}}
    rows: Counter[str] = Counter()
    for label, path in tables.items():
        model = apps.get_model(label)
        rows[str(model._meta.verbose_name_plural)] += model._default_manager.filter(**{path: world.person.pk}).count()
    assert erasure_preview(world.person) == +rows
    assert len(+rows) > 5


def test_erasing_twice_and_of_others(world: World) -> None:
    others = list(Person.objects.exclude(pk=world.person.pk).order_by("pk").values())
    for _n in range(2):
        person_erase(author=SYSTEM, person=world.person, because="request")
    assert Event.objects.filter(kind="people.person.erased", person_id=world.person.pk).count() == 1
    assert list(Person.objects.exclude(pk=world.person.pk).order_by("pk").values()) == others


def test_a_request_is_decided_once_by_those_who_may(world: World) -> None:
    asked = erasure_ask(author=SYSTEM, person=world.person, words="Please forget me")
    assert erasure_ask(author=SYSTEM, person=world.person) == asked
    with pytest.raises(PermissionDenied):
        erasure_decide(actor=actor_in(world.provider, "coach"), asked=asked, erase=True, reason="")
    manager = actor_in(world.provider, "manager")
    with pytest.raises(ValidationError):
        erasure_decide(actor=manager, asked=asked, erase=False, reason=" ")
    erasure_decide(actor=manager, asked=asked, erase=False, reason="An audit is open until March.")
    again = erasure_ask(author=SYSTEM, person=world.person)
    assert again.pk != asked.pk
    erasure_carry_out(actor=manager, person=world.person)
    again.refresh_from_db()
    assert again.state == ErasureRequest.State.DONE
    with pytest.raises(ValidationError):
        erasure_decide(actor=manager, asked=again, erase=True, reason="")


@pytest.mark.parametrize(
    ("day", "years", "was"), [((2028, 2, 29), 3, (2025, 2, 28)), ((2026, 11, 28), 7, (2019, 11, 28))]
)
def test_years_before(day: tuple[int, int, int], years: int, was: tuple[int, int, int]) -> None:
    assert years_before(dt.date(*day), years) == dt.date(*was)


def _old_person(world: World, years: int) -> Person:
    person = PersonFactory(provider=world.provider)
    created = timezone.now() - dt.timedelta(days=366 * years)
    Person.objects.filter(pk=person.pk).update(created_at=created)
    return person


def test_retention_gives_notice_waits_and_erases_once(world: World) -> None:
    today = timezone.localdate()
    old, recent = _old_person(world, 4), _old_person(world, 2)
    first = retention_run(author=SYSTEM, today=today)
    assert (first.noticed, first.erased) == (1, 0)
    again = retention_run(author=SYSTEM, today=today)
    assert (again.noticed, again.erased) == (0, 0)
    notice = RetentionNotice.objects.get(person=old)
    retention_run(author=SYSTEM, today=notice.erase_on - dt.timedelta(days=1))
    assert Person.objects.filter(erased_on=None, pk=old.pk).exists()
    assert retention_run(author=SYSTEM, today=notice.erase_on).erased == 1
    assert retention_run(author=SYSTEM, today=notice.erase_on).erased == 0
    assert Person.objects.get(pk=old.pk).erased_on is not None
    assert Person.objects.get(pk=recent.pk).erased_on is None


def test_someone_who_came_back_after_the_notice_stays(world: World) -> None:
    old = _old_person(world, 4)
    retention_run(author=SYSTEM)
    person_alter(author=SYSTEM, person=Person.objects.get(pk=old.pk), phone="918-555-0111")
    done = retention_run(author=SYSTEM, today=RetentionNotice.objects.get(person=old).erase_on)
    assert (done.erased, RetentionNotice.objects.filter(person=old).count()) == (0, 0)
    assert Person.objects.get(pk=old.pk).phone == "+19185550111"


def test_old_messages_go_and_new_ones_stay(world: World) -> None:
    Message.objects.filter(conversation__person=world.person).update(at=timezone.now() - dt.timedelta(days=366 * 3 + 5))
    thread = Conversation.objects.get(person=world.person)
    Message.objects.create(
        conversation=thread,
        direction="in",
        channel="sms",
        kind="",
        key="new",
        state="received",
        body="New words",
        at=timezone.now(),
    )
    retention_run(author=SYSTEM)
    assert [m.body for m in Message.objects.filter(conversation=thread)] == ["New words"]


def test_the_commands_say_what_they_would_do_and_do_it(
    world: World, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    status, _out, err = run_command(monkeypatch, capsys, "privacy", "report", world.person.pk, tmp_path / "a.json")
    assert status == 0, err
    assert json.loads((tmp_path / "a.json").read_text())["person"][0]["full_name"] == "Zenobia Quillfeather"
    status, out, _err = run_command(monkeypatch, capsys, "privacy", "erase", world.person.pk)
    assert (status, "would be erased" in out) == (0, True)
    assert Person.objects.get(pk=world.person.pk).erased_on is None
    status, out, _err = run_command(monkeypatch, capsys, "privacy", "erase", world.person.pk, "--apply")
    assert (status, "was erased" in out) == (0, True)
    assert Person.objects.get(pk=world.person.pk).full_name == "Erased record"
    assert run_command(monkeypatch, capsys, "privacy", "erase", 999_999)[0] == 2
