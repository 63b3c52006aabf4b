"""A hire who never started: the job leaves the record, and what was counted by it is not counted any more."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.events.readings import reason_given
from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import SYSTEM, Actor, require
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell, JobOrder, Referral
from workadvance.placement.services.orders import order_step
from workadvance.placement.services.referral_step import referral_step


def job_never_started(*, actor: Actor, spell: EmploymentSpell, reason: str) -> None:
    """Record that someone never started a job: no job, no pay, no check-in and no placement are left, only the log.

    Also where its end was recorded already: who never came did not leave. The referral it came from ends as never started
    and the opening is free again. Raises IllegalMove where the job began too long ago or its pay changed since.
    """
    require(actor, "placement.place", spell.person.provider_id)
    if not reason.strip():
        raise IllegalMove(_("Enter what happened."))
    today = timezone.localdate()
    days = int(policy.load("placement").value("no_show_days", today))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=spell.person_id)
        referral = Referral.objects.select_related("order__employer", "application").filter(spell=spell).first()
        order = (
            JobOrder.objects.select_for_update(of=("self",)).select_related("employer").get(pk=referral.order_id)
            if referral
            else None
        )
        job = EmploymentSpell.objects.select_for_update().filter(pk=spell.pk).first()
        if job is None:
            raise IllegalMove(_("This job isn't on record anymore."))
        if (today - job.started_on).days > days or job.wages.count() > 1:
            said = _(
                "This job already started (days ago: %(days)d) or its pay has changed. Record the end of the job instead."
            )
            raise IllegalMove(said % {"days": (today - job.started_on).days})
        # The job goes first: what is derived from an event reads the tables as they are at that moment.
        job.delete()
        event_record(
            kind="placement.job.removed",
            author=actor,
            subject=(job._meta.label_lower, spell.pk),
            person_id=job.person_id,
            organization_id=spell.person.provider_id,
            effective_on=job.started_on,
            reason=reason.strip(),
            payload={"employer": job.employer_name, "started_on": job.started_on.isoformat()},
        )
        if referral:
            referral_step(author=actor, referral=referral, name="no_show", reason=reason.strip())
        if order and order.state == "filled":
            order_step(author=SYSTEM, order=order, name="unfill", reason=reason_given("hired_never_started"))


def referral_no_show(*, actor: Actor, referral: Referral, reason: str) -> Referral:
    """The same, from the referral that was hired."""
    require(actor, "placement.place", referral.order.provider_id)
    spell = EmploymentSpell.objects.filter(referral=referral).select_related("person").first()
    if spell is None:
        raise IllegalMove(_("No job came from this referral."))
    job_never_started(actor=actor, spell=spell, reason=reason)
    referral.refresh_from_db(fields=["state"])
    return referral
