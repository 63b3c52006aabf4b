"""What waits today for whoever connects other systems: webhooks that were turned off after failing."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.api.permissions import WEBHOOKS
from workadvance.api.selectors import webhooks_failed
from workadvance.people.access import Actor
from workadvance.ui.rows import MOST_TASKS, Task


def today(actor: Actor) -> list[Task]:
    """A line for each webhook that failed for long; at most 50."""
    if not actor.may(WEBHOOKS):
        return []
    lines = []
    for webhook in webhooks_failed(actor)[:MOST_TASKS]:
        page = reverse("api:webhook", args=[webhook.pk])
        lines.append(
            Task(
                who=str(webhook.organization),
                who_url=page,
                what=_("Webhook turned off after failing"),
                why=webhook.url,
                shape="next",
                due=timezone.localdate(webhook.failing_since) if webhook.failing_since else None,
                url=page,
                action=_("Open webhook"),
            )
        )
    return lines
