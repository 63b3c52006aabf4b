"""Slates: a person decides who goes before an employer, for reasons that are kept; then it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, require
from workadvance.placement.candidate_fit import CandidateFit
from workadvance.placement.candidate_search import fits_for_order, pool_records, pool_values
from workadvance.placement.models import EmployerContact, JobOrder, Referral, Slate, SlateLink
from workadvance.placement.reemployment_hook import not_back_to
from workadvance.placement.selectors.consent import consenting
from workadvance.placement.selectors.job_ready import job_ready_pool
from workadvance.placement.services.orders import said_of
from workadvance.placement.services.referral_step import referral_step
from workadvance.placement.workflow import LIVE

Decision = dict[str, object]
"""What the log keeps of a choice, in numbers and codes."""


def slate_make(*, actor: Actor, order: JobOrder, application_ids: Sequence[int], override_reason: str = "") -> Slate:
    """Put people chosen from the job-ready pool on an order's slate; the decision is kept with everyone's gates and scores.

    Someone who does not pass a gate can be chosen only with a reason. People added later join the slate that is not
    sent yet. The same choice sent twice changes nothing.
    """
    require(actor, "placement.refer", order.provider_id)
    wanted = list(dict.fromkeys(application_ids))
    if not wanted:
        raise ValidationError(_("Choose at least one person."))
    with transaction.atomic():
        locked = JobOrder.objects.select_for_update(of=("self",)).select_related("employer").get(pk=order.pk)
        if locked.state != "open":
            raise IllegalMove(
                _("This job order's status is “%(state)s.” You can only refer people to an open one.")
                % {"state": locked.get_state_display()}
            )
        on_it = dict(
            Referral.objects.filter(order=locked, state__in=(*LIVE, "hired"), application__in=wanted)
            .order_by("pk")
            .values_list("application_id", "slate_id")
        )
        fresh = [pk for pk in wanted if pk not in on_it]
        if not fresh:
            return _their_slate(on_it.values())
        in_pool = pool_records(pool_values(job_ready_pool(actor).filter(program__provider=locked.provider_id)))
        barred = not_back_to({p.person_id for p in in_pool if p.application_id in fresh})
        if any((p.person_id, locked.employer_id) in barred for p in in_pool if p.application_id in fresh):
            said = _(
                "Someone you chose just left %(employer)s. Say on their re-employment case that they agree to return."
            )
            raise ValidationError(said % {"employer": locked.employer.name})
        people = fits_for_order(locked, in_pool, also=fresh)
        chosen = _chosen(people, fresh, override_reason)
        outside = [fit for fit in chosen if not fit.passes]
        slate = locked.slates.filter(sent_at=None).order_by("-pk").first()
        if slate is None:
            slate = Slate.objects.create(order=locked, made_on=timezone.localdate(), made_by_id=actor.user_id)
        event_record(
            kind="placement.slate.made",
            author=actor,
            subject=slate,
            organization_id=locked.provider_id,
            reason=override_reason.strip() if outside else "",
            payload={
                **said_of(locked),
                "people": len(chosen),
                "looked_at": len(in_pool),
                "decision": _decision(people, chosen),
            },
        )
        for fit in chosen:
            _propose(actor, locked, slate, fit, override_reason.strip() if not fit.passes else "")
    return slate


def _their_slate(slates: Iterable[int | None]) -> Slate:
    """The slate of people who are all on the order already."""
    slate = Slate.objects.filter(pk__in=[s for s in slates if s]).order_by("-pk").first()
    if slate is None:
        raise ValidationError(_("They're already on this job order."))
    return slate


def _chosen(people: Sequence[CandidateFit], wanted: Sequence[int], override_reason: str) -> list[CandidateFit]:
    """Those wanted among the people who can be chosen; ValidationError where one cannot, or not without a reason."""
    by_id = {fit.application_id: fit for fit in people}
    missing = [pk for pk in wanted if pk not in by_id]
    if missing:
        raise ValidationError(
            _(
                "Some people you chose are no longer job-ready (%(n)d): they took a job or offer, or "
                "paused. Review the slate."
            )
            % {"n": len(missing)}
        )
    chosen = [by_id[pk] for pk in wanted]
    outside = sum(not fit.passes for fit in chosen)
    if outside and not override_reason.strip():
        raise ValidationError(
            {
                "override_reason": _(
                    "Some people you chose don't meet every requirement (%(n)d). Enter a reason for referring them."
                )
                % {"n": outside}
            }
        )
    return chosen


def _propose(actor: Actor, order: JobOrder, slate: Slate, fit: CandidateFit, reason: str) -> Referral:
    frozen = fit.frozen(reason)
    referral = Referral(
        order=order,
        application_id=fit.application_id,
        slate=slate,
        reasons=frozen,
        proposed_on=timezone.localdate(),
    )
    referral.full_clean()
    referral.save()
    event_record(
        kind="placement.referral.propose",
        author=actor,
        subject=referral,
        person_id=fit.person_id,
        organization_id=order.provider_id,
        state_to="proposed",
        reason=reason,
        payload={**said_of(order), "reasons": frozen},
    )
    return referral


def _decision(people: Sequence[CandidateFit], chosen: Sequence[CandidateFit]) -> Decision:
    """Who was chosen, who passed and was left out, and how many each gate stopped (application numbers, never names)."""
    picked = {fit.application_id for fit in chosen}
    stopped: dict[str, int] = {}
    for fit in people:
        for code in fit.failing_codes:
            stopped[code] = stopped.get(code, 0) + 1
    return {
        "chosen": sorted(picked),
        "passed_not_chosen": sorted(f.application_id for f in people if f.passes and f.application_id not in picked)[
            :200
        ],
        "stopped_by": stopped,
        "weights_on": chosen[0].weights_on.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class SlateSent:
    """What sending a slate did: who went, who did not for want of consent, who could not and why."""

    sent: tuple[Referral, ...]
    without_consent: tuple[Referral, ...]
    not_possible: tuple[tuple[Referral, str], ...]


def slate_send(*, actor: Actor, slate: Slate, contact: EmployerContact) -> SlateSent:
    """Send a slate to a contact of the employer: by email after commit, with a signed link.

    Only people with an open consent to share their profile with employers go; the others stay proposed and are named
    in the answer, so that staff can ask them. Sending again sends those who were added or have consented since.
    """
    order = slate.order
    require(actor, "placement.refer", order.provider_id)
    if contact.left_on is not None or not contact.email:
        raise ValidationError({"contact": _("Choose a current contact with an email address.")})
    if contact.account.employer_id != order.employer_id or contact.account.provider_id != order.provider_id:
        raise ValidationError({"contact": _("This contact belongs to another employer.")})
    with transaction.atomic():
        locked = Slate.objects.select_for_update().get(pk=slate.pk)
        waiting = list(
            locked.referrals.filter(state="proposed")
            .select_related("application__person", "order__employer")
            .order_by("pk")
        )
        may_share = consenting([r.application.person_id for r in waiting])
        sent: list[Referral] = []
        kept: list[Referral] = []
        failed: list[tuple[Referral, str]] = []
        for referral in waiting:
            if referral.application.person_id not in may_share:
                kept.append(referral)
                continue
            try:
                referral_step(author=actor, referral=referral, name="refer")
            except IllegalMove as problem:
                failed.append((referral, str(problem)))
            else:
                sent.append(referral)
        if not sent:
            if not waiting and locked.sent_at is not None:
                return SlateSent((), (), ())  # the same click twice
            if not waiting:
                raise ValidationError(_("Everyone on this slate was already sent."))
            if failed:
                raise IllegalMove(" ".join(dict.fromkeys(why for _referral, why in failed)))
            raise ValidationError(
                _(
                    "No one on this slate has consented to share a profile with employers. Ask them, record "
                    "the consent, then send."
                )
            )
        locked.sent_at, locked.contact = timezone.now(), contact
        locked.save(update_fields=["sent_at", "contact"])
        slate.sent_at, slate.contact = locked.sent_at, contact
        link = SlateLink.objects.create(slate=locked, contact=contact)
        event_record(
            kind="placement.slate.sent",
            author=actor,
            subject=locked,
            organization_id=order.provider_id,
            payload={**said_of(order), "people": len(sent), "contact": contact.pk, "link": link.pk},
        )
    return SlateSent(tuple(sent), tuple(kept), tuple(failed))
