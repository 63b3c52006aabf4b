"""The edges of every date rule of decisions: the day before, the day, the day after; nothing is silently moved."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import ApplicationFactory, ProgramFactory, actor_in
from workadvance.screening.models import Application
from workadvance.screening.services import application_move

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days_ago", "reason", "given"),
    [
        (0, "", True),
        (1, "Committee of Monday", True),
        (1, " ", False),
        (8, "x", True),
        (9, "x", False),
        (-1, "x", False),
    ],
)
def test_a_decision_counts_from_the_day_the_application_was_sent_at_the_earliest_and_says_why(
    provider, days_ago, reason, given
):
    now = timezone.now()
    application = ApplicationFactory(
        program=ProgramFactory(provider=provider), state="eligible", submitted_at=now - dt.timedelta(days=8)
    )
    on = timezone.localdate() - dt.timedelta(days=days_ago)
    how = {"actor": actor_in(provider, "screener"), "application": application, "effective_on": on, "letter": False}
    if given:
        application_move(name="withdraw", reason=reason or "asked", **how)
    else:
        with pytest.raises(ValidationError):
            application_move(name="withdraw", reason=reason, **how)
    assert Application.objects.get().decided_on == (on if given else None)
