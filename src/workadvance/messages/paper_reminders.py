"""The reminder of a paper that is about to expire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial

from django.utils.translation import gettext_lazy as _

from workadvance.documents.models import Proof
from workadvance.messages.message_kinds import MessageKind
from workadvance.messages.reminders import Due, ReminderRule, register
from workadvance.ui.format import day as day_said


def due(day: dt.date) -> Iterator[Due]:
    """The accepted proofs that end on a day; people are told the date and nothing of what the paper is."""
    rows = Proof.objects.filter(valid_until=day, document__state="accepted")
    for proof in rows.select_related("document__person__provider", "document__person__coach").order_by("pk"):
        yield Due(proof.document.person, str(proof.pk), proof.document_id, partial(_facts, day))


def _facts(day: dt.date) -> Mapping[str, str]:
    return {"day": day_said(day)}


register(
    ReminderRule(
        "paper",
        MessageKind.NEXT_STEP,
        _("A document expires"),
        _(
            "{provider}: hi {name}, one of your documents expires on {day}. Please bring or send a newer one. {coach} can help."
        ),
        due,
        ("day",),
    )
)
