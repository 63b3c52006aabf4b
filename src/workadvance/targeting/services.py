"""Writing target decisions: which occupation a program trains for, since when, why, on which numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.tables import InputProblems
from workadvance.targeting.area_numbers import Numbers, vintages_of_numbers
from workadvance.targeting.frozen_numbers import numbers_to_freeze
from workadvance.targeting.models import TargetDecision


def target_decide(
    *,
    actor: Actor,
    program: Program,
    soc: str,
    reasons: str,
    chosen: bool = True,
    decided_on: dt.date | None = None,
    planned_seats: int | None = None,
    employers_consulted: Sequence[Organization] = (),
    area_codes: Sequence[str] | None = None,
    numbers: Mapping[str, Any] | None = None,
    vintages: Mapping[str, str] | None = None,
    deciders: str = "",
    others_consulted: str = "",
    phi: float | None = None,
    living_wage: float | None = None,
) -> TargetDecision:
    """Record a dated decision on an occupation: chosen as a target, or looked at and left.

    The numbers it rests on, with their vintages, are frozen with it (those of the labor tables where none are given,
    under `phi` and `living_wage`). `deciders` names who decided besides the one who records it.
    Raises ValidationError per field; an occupation is an open target of a program once.
    """
    require(actor, "targeting.decide_target", program.provider_id)
    codes = list(area_codes if area_codes is not None else program.area_codes)
    given = None if numbers is None else (dict(numbers), dict(vintages or vintages_of_numbers()))
    job, (frozen, sources) = _rests_on(codes, soc, given, phi, living_wage, planned_seats)
    day = _decision_day(decided_on)
    decision = TargetDecision(
        program=program,
        soc=job.soc,
        title=job.title,
        area_codes=codes,
        decided_on=day,
        decided_by_id=actor.user_id,
        chosen=chosen,
        reasons=reasons.strip(),
        numbers=frozen,
        vintages=sources,
        planned_seats=planned_seats,
        deciders=" ".join(deciders.split()),
        others_consulted=others_consulted.strip(),
    )
    decision.full_clean()
    with transaction.atomic():
        decision.save()
        decision.employers_consulted.set(employers_consulted)
        event_record(
            kind="targeting.target.decided",
            author=actor,
            subject=decision,
            organization_id=program.provider_id,
            reason=decision.reasons,
            effective_on=day,
            payload={"soc": job.soc, "title": job.title, "chosen": chosen},
        )
    return decision


def _rests_on(
    codes: Sequence[str],
    soc: str,
    given: tuple[Numbers, dict[str, str]] | None,
    phi: float | None,
    living_wage: float | None,
    seats: int | None,
) -> tuple[labor.Occupation, tuple[Numbers, dict[str, str]]]:
    """The occupation, and the numbers and vintages a decision on it keeps: those given, else those of the labor tables."""
    try:
        job = labor.occupation(soc)
        return job, given or numbers_to_freeze(codes, job.soc, phi=phi, living_wage=living_wage, seats=seats or None)
    except InputProblems as bad:
        raise ValidationError({"soc": [p.message for p in bad.problems]}) from None


def _decision_day(decided_on: dt.date | None) -> dt.date:
    """The day of a decision: not in the future, today where none is said."""
    today = timezone.localdate()
    if decided_on and decided_on > today:
        raise ValidationError({"decided_on": _("The decision date can't be in the future.")})
    return decided_on or today


def target_retire(
    *, actor: Actor, decision: TargetDecision, reason: str, retired_on: dt.date | None = None
) -> TargetDecision:
    """End an open target from a day on, with the reason; retiring a retired one changes nothing."""
    require(actor, "targeting.decide_target", decision.program.provider_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why this is no longer a target job.")})
    day = retired_on or timezone.localdate()
    with transaction.atomic():
        locked = TargetDecision.objects.select_for_update().get(pk=decision.pk)
        if locked.retired_on is not None:
            return locked
        if day < locked.decided_on:
            raise ValidationError({"retired_on": _("The end date can't be before the decision date.")})
        locked.retired_on, locked.retired_reason = day, reason.strip()
        locked.save(update_fields=["retired_on", "retired_reason"])
        event_record(
            kind="targeting.target.retired",
            author=actor,
            subject=locked,
            organization_id=decision.program.provider_id,
            reason=reason.strip(),
            effective_on=day,
            payload={"soc": locked.soc, "title": locked.title},
        )
    return locked
