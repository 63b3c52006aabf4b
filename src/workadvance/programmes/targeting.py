"""Writing target decisions: which occupation a programme trains for, since when, why, on which numbers."""

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
from workadvance.people.models import Organisation
from workadvance.programmes.labour import vintages_of_numbers
from workadvance.programmes.models import Programme, TargetDecision
from workadvance.programmes.targets.frozen import numbers_to_freeze
from workadvance.tables import InputProblems


def target_decide(
    *,
    actor: Actor,
    programme: Programme,
    soc: str,
    reasons: str,
    chosen: bool = True,
    decided_on: dt.date | None = None,
    planned_seats: int | None = None,
    employers_consulted: Sequence[Organisation] = (),
    area_codes: Sequence[str] | None = None,
    numbers: Mapping[str, Any] | None = None,
    vintages: Mapping[str, str] | None = None,
    deciders: str = "",
    others_consulted: str = "",
    phi: float | None = None,
    living_wage: float | None = None,
) -> TargetDecision:
    """Record a dated decision on an occupation: chosen as a target, or looked at and left.

    The numbers it rests on, with their vintages, are frozen with it (those of the labour tables where none are given,
    under `phi` and `living_wage`). `deciders` names who decided besides the one who records it.
    Raises ValidationError per field; an occupation is an open target of a programme once.
    """
    require(actor, "programmes.decide_target", programme.provider_id)
    codes = list(area_codes if area_codes is not None else programme.area_codes)
    try:
        job = labor.occupation(soc)
        if numbers is not None:
            frozen, sources = dict(numbers), dict(vintages or vintages_of_numbers())
        else:
            frozen, sources = numbers_to_freeze(
                codes, job.soc, phi=phi, living_wage=living_wage, seats=planned_seats or None
            )
    except InputProblems as bad:
        raise ValidationError({"soc": [p.message for p in bad.problems]}) from None
    today = timezone.localdate()
    day = decided_on or today
    if day > today:
        raise ValidationError({"decided_on": _("A decision is recorded on the day it is taken or later, not before.")})
    decision = TargetDecision(
        programme=programme,
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
            kind="programmes.target.decided",
            author=actor,
            subject=decision,
            organisation_id=programme.provider_id,
            reason=decision.reasons,
            effective_on=day,
            payload={"soc": job.soc, "title": job.title, "chosen": chosen},
        )
    return decision


def target_retire(
    *, actor: Actor, decision: TargetDecision, reason: str, retired_on: dt.date | None = None
) -> TargetDecision:
    """End an open target from a day on, with the reason; retiring a retired one changes nothing."""
    require(actor, "programmes.decide_target", decision.programme.provider_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this occupation is no longer a target.")})
    day = retired_on or timezone.localdate()
    with transaction.atomic():
        locked = TargetDecision.objects.select_for_update().get(pk=decision.pk)
        if locked.retired_on is not None:
            return locked
        if day < locked.decided_on:
            raise ValidationError({"retired_on": _("A target cannot be retired before it was decided.")})
        locked.retired_on, locked.retired_reason = day, reason.strip()
        locked.save(update_fields=["retired_on", "retired_reason"])
        event_record(
            kind="programmes.target.retired",
            author=actor,
            subject=locked,
            organisation_id=decision.programme.provider_id,
            reason=reason.strip(),
            effective_on=day,
            payload={"soc": locked.soc, "title": locked.title},
        )
    return locked
