import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.template.loader import render_to_string

from tests.readiness.room import Room
from workadvance.events.history import person_history
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.readiness import selectors, services
from workadvance.readiness.models import Barrier, CoachingNote, Support
from workadvance.readiness.selectors.plan import notes_read
from workadvance.ui.fetch import fetch

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = "Evicted last week, staying with her sister"


@pytest.fixture
def room():
    return Room()


def note(room, person, text=WORDS, **details):
    return services.note_add(
        actor=room.as_coach, person=person, method=details.pop("method", "call"), text=text, **details
    )


def test_a_notes_words_stand_nowhere_in_the_database_in_the_clear(room):
    person = room.selected().person
    note(room, person)
    with connection.cursor() as cursor:
        for table in ("readiness_coachingnote", "events_event"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row)
            assert "Evicted" not in rows
    assert notes_read(list(CoachingNote.objects.all()))[0].text == WORDS


def test_notes_are_read_by_those_with_the_right_only(room):
    person = room.selected().person
    note(room, person)
    assert selectors.notes_of(actor=room.as_manager, person=person).count() == 1
    for actor in (room.as_instructor, room.as_screener, room.as_job_developer, actor_of_user(room.outsider("coach"))):
        with pytest.raises(PermissionDenied):
            selectors.notes_of(actor=actor, person=person)
        with pytest.raises(PermissionDenied):
            services.note_add(actor=actor, person=person, method="call", text="x")


def test_the_history_shows_a_notes_words_to_readers_of_notes_only(room):
    person = room.selected().person
    note(room, person)
    services.barrier_find(actor=room.as_coach, person=person, kind="legal", note="Warrant")
    services.support_give(actor=room.as_coach, person=person, what="Legal aid", cost=Decimal(90))
    closed = " ".join(line.text for line in person_history(person_id=person.pk, personal=False))
    open_ = " ".join(line.text for line in person_history(person_id=person.pk, personal=True))
    for words in (WORDS, "Legal aid", "Barrier: Legal"):
        assert words in open_
        assert words not in closed


def test_a_note_sent_twice_is_one_note(room):
    person = room.selected().person
    assert note(room, person) == note(room, person)
    note(room, person, "Another word")
    assert CoachingNote.objects.count() == Event.objects.filter(kind="readiness.note.added").count() == 2


def test_a_try_without_reaching_needs_no_words_a_talk_does(room):
    person = room.selected().person
    assert note(room, person, "", reached=False).reached is False
    with pytest.raises(ValidationError) as caught:
        note(room, person, "  ", on=room.today + dt.timedelta(days=1))
    assert set(caught.value.message_dict) == {"text", "on"}  # both problems at once


@pytest.mark.parametrize("details", [{"method": "pigeon"}, {"text": "x" * 10_001}])
def test_a_note_that_cannot_be_is_refused(room, details):
    with pytest.raises(ValidationError):
        note(room, room.selected().person, **details)
    assert not CoachingNote.objects.exists()


def test_a_note_belongs_to_the_persons_own_application(room):
    with pytest.raises(ValidationError, match="another person"):
        note(room, room.selected().person, application=room.selected())


def test_a_note_of_another_key_says_so(room, settings):
    note(room, room.selected().person)
    settings.ENCRYPTION_KEY = "another-key-altogether-0123456789abcdef"
    (read,) = notes_read(list(CoachingNote.objects.all()))
    assert read.text is None
    assert "can't be read" in render_to_string("readiness/_note.html", {"read": read})


def test_barriers_are_found_once_and_resolved_once(room):
    person = room.selected().person
    barrier = services.barrier_find(actor=room.as_coach, person=person, kind="transport", since=room.ago(9))
    assert services.barrier_find(actor=room.as_coach, person=person, kind="transport") == barrier
    services.barrier_resolve(actor=room.as_coach, barrier=barrier)
    services.barrier_resolve(actor=room.as_coach, barrier=barrier)
    assert Event.objects.filter(kind="readiness.barrier.resolved").count() == 1
    assert services.barrier_find(actor=room.as_coach, person=person, kind="transport") != barrier  # it came back


def test_a_barrier_cannot_end_before_it_began_or_begin_tomorrow(room):
    person = room.selected().person
    barrier = services.barrier_find(actor=room.as_coach, person=person, kind="legal", since=room.ago(3))
    with pytest.raises(ValidationError, match="before it starts"):
        services.barrier_resolve(actor=room.as_coach, barrier=barrier, on=room.ago(4))
    with pytest.raises(ValidationError):
        services.barrier_find(actor=room.as_coach, person=person, kind="legal", since=room.today + dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        services.barrier_find(actor=room.as_coach, person=person, kind="weather")


def test_supports_add_up_and_a_double_press_costs_nothing(room):
    application = room.selected()
    person = application.person
    barrier = services.barrier_find(actor=room.as_coach, person=person, kind="transport")
    first = services.support_give(
        actor=room.as_coach, person=person, what="Bus pass", cost=Decimal("48.50"), barrier=barrier
    )
    assert (
        services.support_give(
            actor=room.as_coach, person=person, what="Bus pass", cost=Decimal("48.50"), barrier=barrier
        )
        == first
    )
    services.support_give(actor=room.as_coach, person=person, what="Boots", cost=Decimal(60), given_on=room.ago(2))
    shown = selectors.person_readiness(room.as_coach, person, application)
    assert shown.barriers.cost == Decimal("108.50")
    assert Support.objects.count() == 2


def test_a_support_names_the_persons_own_barrier_and_no_negative_cost(room):
    person, other = room.selected().person, room.selected().person
    barrier = services.barrier_find(actor=room.as_coach, person=other, kind="transport")
    with pytest.raises(ValidationError, match="another person"):
        services.support_give(actor=room.as_coach, person=person, what="Bus pass", barrier=barrier)
    with pytest.raises(ValidationError, match="negative"):
        services.support_give(actor=room.as_coach, person=person, what="Bus pass", cost=Decimal(-1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(person=person, what="x", given_on=room.today, cost=Decimal(-1))


def test_a_barrier_is_fetched_through_permission(room):
    application = room.selected()
    barrier = services.barrier_find(actor=room.as_coach, person=application.person, kind="health")
    with pytest.raises(Http404):
        fetch(Barrier, actor_of_user(room.outsider("coach")), "readiness.manage_plan", barrier.pk)
    with pytest.raises(Http404):  # not in a class of theirs
        fetch(Barrier, room.as_instructor, "readiness.manage_plan", barrier.pk)
    room.restrict(application)
    with pytest.raises(Http404):
        fetch(Barrier, room.as_manager, "readiness.manage_plan", barrier.pk)
    assert Barrier.objects.count() == 1
