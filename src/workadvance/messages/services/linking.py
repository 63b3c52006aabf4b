"""Who answers: linking an unknown number to a person (and undoing it), assigning a conversation, covering a leave."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.messages.keywords import asks
from workadvance.messages.message_kinds import Channel, Direction
from workadvance.messages.models import Conversation, Leave, Message
from workadvance.messages.selectors import writers_of
from workadvance.messages.services.writing import conversation_of
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization, Person, User
from workadvance.people.services import person_change


def unknown_link(*, actor: Actor, conversation: Conversation, person: Person, new_number: bool = False) -> Conversation:
    """Say who an unknown sender is: their messages join the person's conversation. Returns that.

    `new_number` also makes the number (or email address) the person's own, so that answers go there.
    """
    require(actor, "messages.send_message", conversation.organization_id)
    if person.provider_id != conversation.organization_id:
        raise ValidationError(_("This person isn't at the organization the message came to."))
    with transaction.atomic():
        unknown = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if unknown.person_id is not None or unknown.linked_to_id is not None:
            raise ValidationError(_("These messages are already linked to a person."))
        joined = conversation_of(person)
        Message.objects.filter(conversation=unknown).update(conversation=joined, came_with=unknown)
        unknown.linked_to = person
        unknown.save(update_fields=["linked_to"])
        for changed in (unknown, joined):
            _recount(changed)
        _event(actor, unknown, "linked", person)
        if new_number:
            field = "email" if "@" in unknown.address else "phone"
            person_change(actor=actor, person=person, **{field: unknown.address})
    return joined


def unknown_unlink(*, actor: Actor, conversation: Conversation) -> None:
    """Undo a link: the messages that came with the unknown number are its own again. The person's details stay."""
    require(actor, "messages.send_message", conversation.organization_id)
    with transaction.atomic():
        unknown = (
            Conversation.objects.select_for_update(of=("self",)).select_related("linked_to").get(pk=conversation.pk)
        )
        person = unknown.linked_to
        if person is None:
            return
        joined = conversation_of(person)
        Message.objects.filter(conversation=joined, came_with=unknown).update(conversation=unknown, came_with=None)
        unknown.linked_to = None
        unknown.save(update_fields=["linked_to"])
        for changed in (unknown, joined):
            _recount(changed)
        _event(actor, unknown, "unlinked", person)


def _recount(conversation: Conversation) -> None:
    """What waits in a conversation whose messages have changed: the first one still unanswered."""
    rows = Message.objects.filter(conversation=conversation).order_by("at", "pk")
    waiting = rows.filter(direction=Direction.IN)
    if (answered := rows.filter(direction=Direction.OUT, written_by__isnull=False).last()) is not None:
        waiting = waiting.filter(at__gt=answered.at)
    if conversation.answered_at is not None:
        waiting = waiting.filter(at__gt=conversation.answered_at)
    unread = (m.at for m in waiting.iterator() if m.channel != Channel.TEXT or asks(m.body) is None)
    latest = rows.last()
    conversation.waiting_since = next(unread, None)
    conversation.latest, conversation.last_at = latest, latest.at if latest else conversation.last_at
    conversation.save(update_fields=["waiting_since", "last_at", "latest"])


def _event(actor: Actor, conversation: Conversation, what: str, person: Person) -> None:
    event_record(
        kind=f"messages.conversation.{what}",
        author=actor,
        subject=conversation,
        person_id=person.pk,
        organization_id=conversation.organization_id,
    )


def conversation_assign(*, actor: Actor, conversation: Conversation, user: User | None) -> None:
    """Say who answers a conversation; no one named means the person's coach."""
    require(actor, "messages.assign_messages", conversation.organization_id)
    if user is not None and not writers_of(conversation.organization).filter(pk=user.pk).exists():
        raise ValidationError(_("%(name)s can't write messages here.") % {"name": user})
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        locked.assigned_to = user
        locked.save(update_fields=["assigned_to"])
        event_record(
            kind="messages.conversation.assigned",
            author=actor,
            subject=locked,
            person_id=locked.person_id,
            organization_id=locked.organization_id,
            payload={"name": str(user) if user else "coach"},
        )


def leave_plan(*, actor: Actor, organization: Organization, cover: User, starts_on: dt.date, ends_on: dt.date) -> Leave:
    """Say on which days one is away and who answers then."""
    require(actor, "messages.send_message", organization.pk)
    if actor.user_id is None:
        raise ValidationError(_("Only someone who signs in can be away."))
    if not writers_of(organization).filter(pk=cover.pk).exists():
        raise ValidationError({"cover": _("%(name)s can't write messages here.") % {"name": cover}})
    if ends_on < timezone.localdate():
        raise ValidationError({"ends_on": _("Choose today or a later date.")})
    leave = Leave(organization=organization, user_id=actor.user_id, cover=cover, starts_on=starts_on, ends_on=ends_on)
    leave.full_clean()
    with transaction.atomic():
        leave.save()
        event_record(
            kind="messages.leave.made",
            author=actor,
            subject=leave,
            organization_id=organization.pk,
            effective_on=starts_on,
            payload={"cover": str(cover)},
        )
    return leave


def leave_end(*, actor: Actor, leave: Leave) -> None:
    """End one's own leave, or not take it."""
    require(actor, "messages.send_message", leave.organization_id)
    if leave.user_id != actor.user_id:
        raise ValidationError(_("Only the person who is away can end their leave."))
    with transaction.atomic():
        event_record(kind="messages.leave.ended", author=actor, subject=leave, organization_id=leave.organization_id)
        leave.delete()
