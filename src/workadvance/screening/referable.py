"""Where else someone can go: programs open near home whose rules don't turn them away too."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.utils import timezone

from workadvance.eligibility import FAILS
from workadvance.programs.models import Program
from workadvance.programs.selectors import policy_on, programs_open
from workadvance.screening.models import Application
from workadvance.screening.services.assessing import rules_of, verdicts_by


def programs_to_refer(application: Application) -> list[Program]:
    """Other programs open near the person's home, the one they were referred to first; none with a rule they don't meet."""
    rows = programs_open(place=application.person.zip, jobs_too=False)
    near = [r.program for r in rows if r.near and r.program.pk != application.program_id]
    if near:  # one question for all of them, not one each
        prefetch_related_objects([application.person], "households")
        prefetch_related_objects(near, "policies")
    open_to_them = [program for program in near if not same_wall(application, program)]
    return sorted(open_to_them, key=lambda program: program.pk != application.referred_to_id)


def same_wall(application: Application, program: Program) -> bool:
    """Whether a rule of a program turns this person away today, by the facts of their application."""
    today = timezone.localdate()
    policy = policy_on(program, today)
    if policy is None:
        return False
    found = verdicts_by(application, rules_of(program, policy), applied_on=today, on=today)
    return any(one.decides and one.verdict == FAILS for one in found)
