"""Reads of state wage records: the lines to decide on, side by side with the record."""

from __future__ import annotations

import json
from dataclasses import dataclass

from workadvance.events.encryption import decrypt
from workadvance.people.access import Actor
from workadvance.ui.fetch import inside
from workadvance.wages.models import WageQuestion


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A line to decide on: what the file says, what the record says, and why it may be one person."""

    question: WageQuestion
    name_in_file: str
    ends_in: str


def wage_questions_open(actor: Actor) -> list[SideBySide]:
    """The lines that wait for the actor's decision, the likeliest first."""
    rows = inside(WageQuestion.objects.filter(state=WageQuestion.State.OPEN), actor, "wages.decide_match")
    return [_beside(row) for row in rows.select_related("person").order_by("-score", "pk")[:200]]


def _beside(question: WageQuestion) -> SideBySide:
    said = json.loads(decrypt(question.details_encrypted, "wage"))
    name = " ".join(said[part] for part in ("first", "middle", "last") if said[part])
    return SideBySide(question, name, said["ends_in"])
