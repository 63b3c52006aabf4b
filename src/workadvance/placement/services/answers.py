"""What an employer says on its page: yes, no or not now to a candidate; that someone started; who is still there.

The employer is known by a signed link or a sign-in; the caller has checked that and passes who it is. Everything here
stays within the slate's order, and within the people who agreed that employers may see them.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.models import Event
from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor
from workadvance.placement.models import EmploymentSpell, Referral, Slate
from workadvance.placement.selectors.consent import consenting
from workadvance.placement.services.jobs import confirm_store, doubt_store
from workadvance.placement.services.orders import said_of
from workadvance.placement.services.referral_step import referral_step
from workadvance.placement.services.referrals import hire_store
from workadvance.ui.fetch import found_or_404

LOG_AGAIN_AFTER = dt.timedelta(minutes=30)


def slate_viewed(*, author: Actor, slate: Slate) -> None:
    """Log that the employer opened a slate (reloading within half an hour is the same visit)."""
    visits = Event.objects.filter(
        subject_kind="placement.slate",
        subject_id=slate.pk,
        kind="placement.slate.viewed",
        actor_name=author.name,
        recorded_at__gt=timezone.now() - LOG_AGAIN_AFTER,
    )
    if visits.exists():
        return
    with transaction.atomic():
        event_record(
            kind="placement.slate.viewed",
            author=author,
            subject=slate,
            organization_id=slate.order.provider_id,
            payload=said_of(slate.order),
        )


def slate_answer(*, author: Actor, slate: Slate, referral_id: int, answer: str, reason: str = "") -> Referral:
    """An employer's answer to one candidate: `yes` (wants to interview), `no` or `not_now`, the last two with a reason.

    The same answer again changes nothing; an answer may change until staff have gone on from it.
    """
    referral = _theirs(slate, referral_id)
    reason = reason.strip()[:300]
    if answer not in ("yes", "no", "not_now"):
        raise ValidationError({"answer": _("Choose Yes, No, or Not now.")})
    if answer in ("no", "not_now") and not reason:
        raise ValidationError({"reason": _("Add a short reason. It helps us send better matches.")})
    with transaction.atomic():
        locked = Referral.objects.select_for_update().get(pk=referral.pk)
        if locked.answer == answer and (answer == "yes" or locked.employer_note == reason):
            return referral
        said = {"answer": answer, "answered_at": timezone.now(), "employer_note": reason}
        if answer == "yes":
            referral_step(author=author, referral=referral, name="interview", reason=reason, also=said)
        elif answer == "no":
            referral_step(author=author, referral=referral, name="employer_decline", reason=reason, also=said)
        else:
            if locked.state != "referred":
                raise IllegalMove(_("The status is now “%(state)s.” Call us.") % {"state": locked.get_state_display()})
            Referral.objects.filter(pk=locked.pk).update(**said)
            event_record(
                kind="placement.referral.not_now",
                author=author,
                subject=locked,
                person_id=referral.application.person_id,
                organization_id=slate.order.provider_id,
                reason=reason,
                payload=said_of(slate.order),
            )
    return referral


def slate_hire_confirm(*, author: Actor, slate: Slate, referral_id: int, started_on: dt.date) -> EmploymentSpell:
    """The employer says that a candidate with an offer has started: that is the hire, or confirms the one recorded."""
    referral = _theirs(slate, referral_id)
    recorded = EmploymentSpell.objects.filter(referral=referral).select_related("person").first()
    if recorded is not None:
        return confirm_store(author=author, spell=recorded, how="employer")
    return hire_store(author=author, referral=referral, started_on=started_on, confirmed="employer")


def slate_still_there(*, author: Actor, slate: Slate, spell_id: int, still: bool, note: str = "") -> EmploymentSpell:
    """The employer says whether someone hired is still there. No does not end the job: staff ask the person first."""
    here = EmploymentSpell.objects.filter(
        employer=slate.order.employer_id, person__provider=slate.order.provider_id, ended_on=None
    )
    spell = found_or_404(here.select_related("person"), pk=spell_id)
    _agreed(spell.person_id)
    if still:
        return confirm_store(author=author, spell=spell, how="employer")
    return doubt_store(author=author, spell=spell, note=note[:300])


def _theirs(slate: Slate, referral_id: int) -> Referral:
    """A candidate the employer may see on this slate; 404 for anyone else."""
    sent = Referral.objects.filter(slate=slate).exclude(state="proposed")
    found = found_or_404(sent.select_related("application__person", "order__employer"), pk=referral_id)
    _agreed(found.application.person_id)
    return found


def _agreed(person_id: int) -> None:
    """404 where the person does not agree that employers may see them."""
    if not consenting([person_id]):
        raise Http404
