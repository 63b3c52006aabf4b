"""Why someone is selected, put on the waitlist or not selected: codes that are kept, counted, and said in both languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionReason(models.TextChoices):
    """The reason of a decision, one for each person."""

    SCORES = "scores", _("Highest scores")
    PRIORITY = "priority", _("Priority of service")
    IN_LINE = "in_line", _("Next on the waitlist")
    SEATS_FULL = "seats_full", _("All seats are filled")
    SCORES_LOWER = "scores_lower", _("Others scored higher")
    STEP_NOT_PASSED = "step_not_passed", _("A screening step was not passed")
    BRIDGE_FIRST = "bridge_first", _("Ready after one more step")
    BETTER_FIT = "better_fit", _("Another program is a better fit")
    SCHEDULE = "schedule", _("Not available at the class times")
    NOT_REACHED = "not_reached", _("Not reached after several tries")


REASONS_FOR: dict[str, tuple[DecisionReason, ...]] = {
    "select": (DecisionReason.SCORES, DecisionReason.PRIORITY, DecisionReason.IN_LINE),
    "waitlist": (DecisionReason.SEATS_FULL, DecisionReason.SCORES_LOWER),
    "bridge": (DecisionReason.BRIDGE_FIRST, DecisionReason.STEP_NOT_PASSED),
    "refer": (DecisionReason.BETTER_FIT, DecisionReason.SCHEDULE, DecisionReason.SEATS_FULL),
    "decline": (
        DecisionReason.SEATS_FULL,
        DecisionReason.SCORES_LOWER,
        DecisionReason.STEP_NOT_PASSED,
        DecisionReason.SCHEDULE,
        DecisionReason.NOT_REACHED,
    ),
}
"""The reasons that fit each decision. To bridge and to refer are ways not to select someone: with a date, with a program."""


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """What a decision leaves someone with: why, from when they can come back, and the program they are referred to."""

    reason: str = ""
    return_on: dt.date | None = None
    referred_to_id: int | None = None
