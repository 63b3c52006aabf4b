"""What messages add to the left rail."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.messages.models import Conversation
from workadvance.messages.selectors import mine_waiting
from workadvance.people.access import Actor
from workadvance.ui.context import RailItem, rail_register


def _waiting(actor: Actor) -> QuerySet[Conversation] | None:
    """Messages that wait for the actor's answer."""
    return mine_waiting(actor) if actor.may("messages.view_messages") else None


rail_register(RailItem(15, _("Messages"), "messages:inbox", "messages.view_messages", "message", _waiting))
