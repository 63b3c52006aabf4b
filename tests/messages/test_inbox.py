"""The team inbox: what waits for each colleague, unknown numbers linked and unlinked, a leave that is covered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import OrganizationFactory, PersonFactory, member
from tests.messages.conftest import worker_runs
from workadvance.messages import selectors, services, today
from workadvance.messages.models import Conversation, Leave, Message
from workadvance.messages.selectors import Box
from workadvance.people.access import actor_of_user, link_actor

pytestmark = pytest.mark.django_db
STRANGER = "+19185559999"


def receive(address, body="Hello?", sid=None):
    return services.message_receive(
        author=link_actor("", "participant"),
        channel="text",
        line="",
        address=address,
        body=body,
        provider_id=sid or f"{address}{body}",
    )


def page(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(user, box) -> list[str]:
    rows = selectors.inbox(actor_of_user(user), box)
    return [str(c.person) if c.person else c.address for c in rows.order_by("waiting_since", "pk")]


@pytest.fixture
def manager(person):
    return member(person.provider, "manager")


@pytest.fixture
def others(person, coach, clock):
    """Someone without a coach, someone with another coach, a stranger: each has written."""
    provider = person.provider
    alone = PersonFactory(provider=provider, full_name="Ana Alone", phone="+19185550135")
    theirs = PersonFactory(
        provider=provider, full_name="Tom Theirs", phone="+19185550136", coach=member(provider, "coach")
    )
    for address in (person.phone, alone.phone, theirs.phone, STRANGER):
        clock.on(minutes=1)
        receive(address)
    return alone, theirs


def test_each_part_of_the_inbox_holds_what_it_says(person, coach, others, clock):
    assert shown(coach, Box.WAITING) == ["Maria Gomez", "Ana Alone", "Tom Theirs", STRANGER]
    assert shown(coach, Box.MINE) == ["Maria Gomez"]
    assert shown(coach, Box.UNASSIGNED) == ["Ana Alone", STRANGER]
    assert shown(coach, Box.UNKNOWN) == [STRANGER]
    assert shown(coach, Box.LATE) == []
    clock.on(days=1, minutes=1)
    assert shown(coach, Box.LATE) == ["Maria Gomez", "Ana Alone", "Tom Theirs", STRANGER]
    counts = selectors.inbox_counts(actor_of_user(coach))
    assert counts == {"waiting": 4, "mine": 1, "unassigned": 2, "unknown": 1, "late": 4}
    services.message_write(actor=actor_of_user(coach), person=person, channel="text", body="Yes")
    assert shown(coach, Box.MINE) == []
    assert "Maria Gomez" in shown(coach, Box.ALL)


def test_the_page_shows_who_what_and_since_when(person, coach, others):
    text = page(coach).get(reverse("messages:inbox")).content.decode()
    assert "Maria Gomez" in text
    assert "918-555-9999" in text
    assert "Hello?" in text
    mine = page(coach).get(reverse("messages:inbox"), {"box": "mine"}).content.decode()
    assert "Tom Theirs" not in mine
    found = page(coach).get(reverse("messages:inbox"), {"q": "5559999"}).content.decode()
    assert "918-555-9999" in found
    assert "Maria Gomez" not in found
    assert "Maria Gomez" in page(coach).get(reverse("messages:inbox"), {"q": "gomez"}).content.decode()
    assert page(coach).get(reverse("messages:inbox"), {"format": "csv"}).status_code == 200


def test_another_providers_inbox_is_empty(person, others):
    stranger = member(OrganizationFactory(), "coach")
    assert shown(stranger, Box.ALL) == []
    unknown = Conversation.objects.get(person=None)
    assert page(stranger).get(reverse("messages:unknown", args=[unknown.pk])).status_code == 404
    assert page(stranger).post(reverse("messages:unlink", args=[unknown.pk])).status_code == 404


def test_today_names_what_waits_and_makes_it_late_after_a_day(person, coach, manager, others, clock):
    (task,) = today.today(actor_of_user(coach))
    assert (task.who, task.shape, task.url) == ("Maria Gomez", "next", reverse("messages:of_person", args=[person.pk]))
    assert [t.who for t in today.today(actor_of_user(manager))] == ["Ana Alone", "918-555-9999"]
    clock.on(days=2)
    assert today.today(actor_of_user(coach))[0].shape == "late"
    assert today.today(actor_of_user(member(person.provider, "instructor"))) == []


def test_a_covered_leave_sends_the_coachs_messages_to_the_cover_on_those_days_only(person, coach, others, clock):
    cover = member(person.provider, "coach")
    day = clock.now.date()
    form = {
        "organization": person.provider_id,
        "starts_on": day,
        "ends_on": day + dt.timedelta(days=1),
        "cover": cover.pk,
    }
    assert page(coach).post(reverse("messages:leave"), form).status_code == 302
    assert shown(cover, Box.MINE) == ["Maria Gomez"]
    assert [t.who for t in today.today(actor_of_user(cover))] == ["Maria Gomez"]
    services.message_write(actor=actor_of_user(cover), person=person, channel="text", body="Pat is away; I can help.")
    worker_runs()
    assert shown(cover, Box.MINE) == []
    clock.on(days=2)
    receive(person.phone, "Thanks")
    assert shown(cover, Box.MINE) == []
    assert shown(coach, Box.MINE) == ["Maria Gomez"]


def test_a_leave_needs_a_cover_who_may_write_and_can_be_removed_by_oneself(person, coach, clock):
    day = clock.now.date()
    form = {"organization": person.provider_id, "starts_on": day, "ends_on": day, "cover": coach.pk}
    assert page(coach).post(reverse("messages:leave"), form).status_code == 422
    cover = member(person.provider, "coach")
    backward = {**form, "cover": cover.pk, "starts_on": day + dt.timedelta(days=3)}
    assert page(coach).post(reverse("messages:leave"), backward).status_code == 422
    page(coach).post(reverse("messages:leave"), {**form, "cover": cover.pk})
    leave = Leave.objects.get()
    assert page(cover).post(reverse("messages:leave_end", args=[leave.pk])).status_code == 422
    page(coach).post(reverse("messages:leave_end", args=[leave.pk]))
    assert not Leave.objects.exists()


def test_a_conversation_can_be_given_to_a_colleague(person, coach, manager, others):
    conversation = Conversation.objects.get(person=others[0])
    page(manager).post(reverse("messages:assign", args=[conversation.pk]), {"user": coach.pk})
    assert shown(coach, Box.MINE) == ["Maria Gomez", "Ana Alone"]
    instructor = member(person.provider, "instructor")
    assert (
        page(manager).post(reverse("messages:assign", args=[conversation.pk]), {"user": instructor.pk}).status_code
        == 422
    )


# --- unknown numbers


def test_an_unknown_number_is_answered_and_linked_and_the_link_undone(person, coach, clock):
    receive(STRANGER, "Hi, it's Maria, new phone")
    unknown = Conversation.objects.get(person=None)
    url = reverse("messages:unknown", args=[unknown.pk])
    client = page(coach)
    assert "new phone" in client.get(url).content.decode()
    assert "Maria Gomez" in client.get(url, {"named": "gomez"}).content.decode()
    key = "0b5d7dd8-7a8c-4a38-8e9c-1d5a4b7e1a11"
    assert client.post(url, {"do": "answer", "body": "Thanks, Maria!", "key": key}).status_code == 302
    clock.on(minutes=1)
    receive(STRANGER, "Is class on Friday?")
    assert client.post(url, {"do": "link", "person": person.pk}).status_code == 302
    joined = Conversation.objects.get(person=person)
    assert joined.messages.count() == 3
    assert joined.waiting_since == clock.now
    assert shown(coach, Box.UNKNOWN) == []
    # What comes next from that number is hers too.
    clock.on(minutes=1)
    receive(STRANGER, "And where?")
    assert joined.messages.count() == 4
    assert client.get(url).status_code == 302
    client.post(reverse("messages:unlink", args=[unknown.pk]))
    unknown.refresh_from_db()
    joined.refresh_from_db()
    assert (unknown.messages.count(), joined.messages.count()) == (4, 0)
    assert unknown.waiting_since is not None
    assert joined.waiting_since is None


def test_linking_can_make_it_the_persons_own_number(person, coach):
    receive(STRANGER)
    unknown = Conversation.objects.get(person=None)
    form = {"do": "link", "person": person.pk, "new_number": "on"}
    page(coach).post(reverse("messages:unknown", args=[unknown.pk]), form)
    person.refresh_from_db()
    assert person.phone == STRANGER
    assert Message.objects.get().came_with == unknown


def test_a_person_elsewhere_or_restricted_cannot_be_chosen(person, coach):
    receive(STRANGER, "x")
    unknown = Conversation.objects.get(person=None)
    url = reverse("messages:unknown", args=[unknown.pk])
    restricted = PersonFactory(provider=person.provider, restricted=True)
    for other in (PersonFactory(), restricted):
        assert page(coach).post(url, {"do": "link", "person": other.pk}).status_code == 422


def test_a_stranger_who_sent_stop_or_wrote_long_ago_is_not_texted(person, coach, clock):
    receive(STRANGER, "Hi")
    unknown = Conversation.objects.get(person=None)
    url = reverse("messages:unknown", args=[unknown.pk])
    receive(STRANGER, "ALTO")
    (said,) = Message.objects.filter(direction="out")
    assert said.body.endswith("Responda EMPEZAR para recibirlos otra vez.")
    form = {"do": "answer", "body": "Hello", "key": "0b5d7dd8-7a8c-4a38-8e9c-1d5a4b7e1a11"}
    assert page(coach).post(url, form).status_code == 422
    receive(STRANGER, "START")
    clock.on(days=8)
    assert page(coach).post(url, form).status_code == 422
