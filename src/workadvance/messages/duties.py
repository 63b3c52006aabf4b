"""What a user who writes messages holds, given on when the role ends: conversations they answer; and who covers them when away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.messages.models import Conversation, Leave
from workadvance.messages.permissions import WRITERS
from workadvance.people.access import Actor
from workadvance.people.cover import away_register
from workadvance.people.handover import Duty, duty_register
from workadvance.people.models import User


def _conversations(user_id: int, organization_id: int) -> QuerySet[Conversation]:
    return Conversation.objects.filter(assigned_to=user_id, organization=organization_id, linked_to=None).order_by("pk")


def _give(author: Actor, conversation: Conversation, to: User | None) -> None:
    """Without a colleague the person's coach answers, or no one yet: the inbox shows it as unassigned."""
    conversation.assigned_to = to
    conversation.save(update_fields=["assigned_to"])


def _away(user_id: int, day: dt.date) -> QuerySet[Any]:
    return Leave.objects.filter(cover=user_id, starts_on__lte=day, ends_on__gte=day).order_by().values("user")


duty_register(
    Duty(
        "conversations",
        WRITERS,
        _("conversations"),
        _conversations,
        _give,
    )
)
away_register(_away)
