"""What criteria that are being composed would change for recent applicants; registered with `programs`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from workadvance.eligibility import overall
from workadvance.people.access import Actor
from workadvance.programs.composing import Line
from workadvance.programs.models import Program
from workadvance.programs.policy_preview import ChangedVerdict, PolicyPreview, previewer_register
from workadvance.programs.selectors import policy_on
from workadvance.screening.composed_facts import ComposedRules
from workadvance.screening.selectors import applications_visible
from workadvance.screening.services.assessing import rules_of, verdicts_by

RECENT = 40


def preview(actor: Actor, program: Program, lines: Sequence[Line], *, on: dt.date) -> PolicyPreview:
    """The latest applications, each read on the day it was sent: by its own policy, and by the lines."""
    rows = applications_visible(actor).filter(program=program, submitted_at__isnull=False)
    recent = (
        rows.select_related("person", "program")
        .prefetch_related("person__households", "person__documents__checked_by__memberships")
        .order_by("-submitted_at", "-pk")
    )
    policies = list(program.policies.all())
    composed = ComposedRules(on, tuple(lines), program.name)
    read, changed = 0, []
    for application in recent[:RECENT]:
        day = timezone.localdate(application.submitted_at)
        held = policy_on(program, day, policies)
        if held is None:
            continue
        read += 1
        was = overall(verdicts_by(application, rules_of(program, held), applied_on=day, on=day))
        now = overall(verdicts_by(application, composed, applied_on=day, on=day))
        if was != now:
            changed.append(ChangedVerdict(application.person.full_name, application.pk, was, now))
    return PolicyPreview(read, tuple(changed))


previewer_register(preview)
