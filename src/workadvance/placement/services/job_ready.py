"""The job-ready pool: who is declared ready, what they look for, who pauses. Being on it is derived, never written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Consent, Person
from workadvance.people.services import consent_revoke, consent_sign, person_alter
from workadvance.placement.models import Background, JobReady, Shift
from workadvance.placement.services.checks import (
    Details,
    gathered,
    known_codes,
    not_future,
    occupation_of,
    wage_check,
)
from workadvance.screening.models import Application

MOST_OCCUPATIONS = 6
LONGEST_SUMMARY = 600


def ready_declare(
    *,
    actor: Actor,
    application: Application,
    socs: Sequence[str],
    summary: str = "",
    ready_on: dt.date | None = None,
    available_from: dt.date | None = None,
    background: Sequence[str] | None = None,
    wage_floor: Decimal | None = None,
    max_miles: int | None = None,
    shifts: Sequence[str] | None = None,
    has_car: bool | None = None,
) -> JobReady:
    """Declare a person ready for work, with what they look for; declaring again changes what they look for.

    `socs` are codes or titles. `wage_floor` (dollars an hour), `max_miles`, `shifts` and `has_car` are kept on the
    person; leave one out (None) to leave it as it is. `background` None means: not asked.
    """
    person = application.person
    require(actor, "placement.declare_ready", person.provider_id)
    wanted = _Wanted()
    problems = gathered(
        lambda: _selected(application),
        lambda: wanted.read(socs),
        lambda: not_future(ready_on, "ready_on") if ready_on else None,
        lambda: wage_check(wage_floor, "wage_floor") if wage_floor is not None else None,
        lambda: known_codes("background", background, Background.values),
        lambda: known_codes("shifts", shifts, Shift.values),
        lambda: _short(summary),
    )
    if problems:
        raise ValidationError(problems)
    kept: Details = {
        "wage_floor": wage_floor,
        "max_miles": max_miles,
        "shifts": list(shifts) if shifts is not None else None,
        "has_car": has_car,
    }
    values: Details = {
        "socs": wanted.socs,
        "summary": summary.strip(),
        "available_from": available_from,
        "background": None if background is None else sorted(background),
    }
    with transaction.atomic():
        person_alter(author=actor, person=person, **{k: v for k, v in kept.items() if v is not None})
        # The application's row is the lock: of two people declaring at once the second changes what the first wrote.
        Application.objects.select_for_update().get(pk=application.pk)
        ready = JobReady.objects.filter(application=application).first()
        if ready is None:
            return _ready_first(actor, application, ready_on or timezone.localdate(), values, wanted.titles)
        return _ready_changed(actor, ready, values | ({} if ready_on is None else {"ready_on": ready_on}))


@dataclass
class _Wanted:
    """The occupations someone looks for: codes, each once, and their titles."""

    socs: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    def read(self, texts: Sequence[str]) -> None:
        """Read codes or titles; ValidationError for what is none, for none at all and for too many."""
        for text in texts:
            code, title = occupation_of(text, "socs")
            if code not in self.socs:
                self.socs.append(code)
                self.titles.append(title)
        if not self.socs:
            raise ValidationError({"socs": _("Choose at least one wanted occupation.")})
        if len(self.socs) > MOST_OCCUPATIONS:
            raise ValidationError({"socs": _("Choose %(n)d occupations or fewer.") % {"n": MOST_OCCUPATIONS}})


def _ready_first(
    actor: Actor, application: Application, ready_on: dt.date, values: Details, titles: Sequence[str]
) -> JobReady:
    ready = JobReady(application=application, ready_on=ready_on, by_id=actor.user_id, **values)
    ready.full_clean()
    ready.save()
    _record(actor, ready, "declared", effective_on=ready.ready_on, occupations=", ".join(titles))
    return ready


def _ready_changed(actor: Actor, ready: JobReady, values: Details) -> JobReady:
    changed = [key for key, value in values.items() if getattr(ready, key) != value]
    for key in changed:
        setattr(ready, key, values[key])
    ready.full_clean()
    if changed:
        ready.save(update_fields=changed)
        _record(actor, ready, "changed", fields=", ".join(changed))
    return ready


def ready_pause(*, actor: Actor, application: Application, reason: str) -> JobReady:
    """Pause someone's job search, with the reason. Again changes nothing."""
    require(actor, "placement.declare_ready", application.person.provider_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why the person isn't looking now.")})
    with transaction.atomic():
        ready = _locked(application)
        if ready.paused_on is None:
            ready.paused_on = timezone.localdate()
            ready.save(update_fields=["paused_on"])
            _record(actor, ready, "paused", reason=reason.strip())
    return ready


def ready_resume(*, actor: Actor, application: Application) -> JobReady:
    """Resume a paused job search. Again changes nothing."""
    require(actor, "placement.declare_ready", application.person.provider_id)
    with transaction.atomic():
        ready = _locked(application)
        if ready.paused_on is not None:
            ready.paused_on = None
            ready.save(update_fields=["paused_on"])
            _record(actor, ready, "resumed")
    return ready


def _locked(application: Application) -> JobReady:
    Application.objects.select_for_update().get(pk=application.pk)
    ready = JobReady.objects.filter(application=application).first()
    if ready is None:
        raise ValidationError(_("This person isn't marked job-ready. Do that first."))
    return ready


def _selected(application: Application) -> None:
    if application.state != "selected":
        raise ValidationError(
            _("Only selected participants can be marked job-ready. This application's status is “%(state)s.”")
            % {
                "state": application.get_state_display(),
            }
        )


def _short(summary: str) -> None:
    if len(summary) > LONGEST_SUMMARY:
        raise ValidationError(
            {
                "summary": _("Shorten this to %(n)d characters or fewer. Employers read it on a phone.")
                % {"n": LONGEST_SUMMARY}
            }
        )


def _record(
    actor: Actor, ready: JobReady, what: str, effective_on: dt.date | None = None, reason: str = "", **payload: Any
) -> None:
    person = ready.application.person
    event_record(
        kind=f"placement.jobready.{what}",
        author=actor,
        subject=ready,
        person_id=person.pk,
        organization_id=person.provider_id,
        effective_on=effective_on,
        reason=reason,
        payload=payload,
    )


def employer_consent_record(*, actor: Actor, person: Person, agrees: bool) -> None:
    """Record that a person agreed, or agrees no more, that employers may see their profile."""
    require(actor, "placement.declare_ready", person.provider_id)
    if agrees:
        consent_sign(author=actor, person=person, purpose=Consent.Purpose.EMPLOYERS)
    else:
        consent_revoke(author=actor, person=person, purpose=Consent.Purpose.EMPLOYERS)
