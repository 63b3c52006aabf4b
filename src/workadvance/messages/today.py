"""What messages add to Today: those that wait for an answer."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.messages.models import Conversation
from workadvance.messages.selectors import mine_waiting, number
from workadvance.parsing import phone_shown
from workadvance.people.access import Actor
from workadvance.people.prepared import first_of
from workadvance.ui.format import ago
from workadvance.ui.rows import MOST_TASKS, Task


def today(actor: Actor) -> list[Task]:
    """Conversations that wait for the actor (or for a colleague on leave they cover), the longest first, at most 50."""
    if not actor.may("messages.send_message"):
        return []
    return [_task(conversation) for conversation in first_of(MOST_TASKS, _waiting, actor)]


def _waiting(actor: Actor) -> QuerySet[Conversation]:
    return mine_waiting(actor).select_related("person").order_by("waiting_since", "pk")


def _task(conversation: Conversation) -> Task:
    since = timezone.localdate(conversation.waiting_since)
    due = since + dt.timedelta(days=number("answer_days"))
    person = conversation.person
    page = (
        reverse("messages:of_person", args=[person.pk])
        if person
        else reverse("messages:unknown", args=[conversation.pk])
    )
    return Task(
        who=str(person) if person else phone_shown(conversation.address),
        who_url=reverse("person", args=[person.pk]) if person else page,
        what=_("Answer a message"),
        why=_("Received %(when)s.") % {"when": ago(since)},
        shape="late" if due < timezone.localdate() else "next",
        due=due,
        url=page,
        action=_("Open messages"),
        person_id=person.pk if person else None,
    )
