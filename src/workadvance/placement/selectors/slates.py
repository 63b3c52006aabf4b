"""Slates as staff see them and as the employer does."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from workadvance.events.models import Event
from workadvance.people.access import Actor, visible_q
from workadvance.people.models import Role
from workadvance.placement.models import EmployerContact, EmploymentSpell, Slate
from workadvance.placement.selectors.consent import consenting
from workadvance.placement.selectors.orders import place_of
from workadvance.placement.words import benefits_said, shifts_said
from workadvance.training.models import Credential

WITH_OFFER = ("offered", "accepted")


def slate_of_link(link: dict[str, Any]) -> tuple[Slate, EmployerContact]:
    """The slate and contact of a signed link; 404 when either is gone or the contact has left."""
    slate = (
        Slate.objects.filter(pk=int(link["slate"]), sent_at__isnull=False)
        .select_related("order__employer", "order__provider")
        .first()
    )
    contact = EmployerContact.objects.filter(pk=int(link["contact"]), left_on=None).select_related("account").first()
    if slate is None or contact is None or contact.account.employer_id != slate.order.employer_id:
        raise Http404
    return slate, contact


def employer_slates(actor: Actor) -> QuerySet[Any]:
    """Slates sent to the employers the signed-in contact works for, newest first, with `waiting` and `people`."""
    return (
        Slate.objects.filter(order__employer__in=actor.organisations(Role.EMPLOYER), sent_at__isnull=False)
        .select_related("order__employer", "order__provider")
        .annotate(
            people=Count("referrals", filter=~Q(referrals__state="proposed")),
            waiting=Count("referrals", filter=Q(referrals__state="referred", referrals__answer="")),
        )
        .order_by("-sent_at", "-pk")
    )


def employer_slate_get(actor: Actor, slate_id: int) -> Slate:
    """One slate of the signed-in contact's employers; 404 for any other."""
    found = employer_slates(actor).filter(pk=slate_id).first()
    if found is None:
        raise Http404
    return found


def employer_name(full_name: str, short_name: str) -> str:
    """How an employer's page names a person: the name they go by, and nothing more."""
    return short_name or full_name.split(" ")[0]


def slate_page(slate: Slate) -> dict[str, Any]:
    """What the employer sees of a slate: the order, and each person who agreed to be seen by employers.

    First name, summary and credentials only. `hidden`: how many of the slate are not shown for want of consent.
    `hires`: people hired there before, to confirm that they are still there.
    """
    order = slate.order
    today = timezone.localdate()
    referrals = list(
        slate.referrals.exclude(state="proposed")
        .select_related("application__person", "application__job_ready")
        .order_by("pk")
    )
    spells = list(
        EmploymentSpell.objects.filter(employer=order.employer_id, person__provider=order.provider_id, ended_on=None)
        .select_related("person")
        .order_by("started_on", "pk")[:50]
    )
    consents = consenting({r.application.person_id for r in referrals} | {s.person_id for s in spells})
    shown = [r for r in referrals if r.application.person_id in consents]
    held: dict[int, list[str]] = {}
    rows = Credential.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=today), application__in=[r.application_id for r in shown]
    ).select_related("certification")
    for credential in rows.order_by("certification__name"):
        held.setdefault(credential.application_id, []).append(credential.certification.name)
    candidates: list[dict[str, Any]] = []
    for r in shown:
        ready = getattr(r.application, "job_ready", None)
        candidates.append(
            {
                "referral": r,
                "name": r.application.person.short_name,
                "summary": ready.summary if ready else "",
                "available_from": ready.available_from if ready else None,
                "credentials": held.get(r.application_id, []),
                "open": r.state == "referred" or (r.state == "interviewing" and r.answer != "no"),
                "can_start": r.state in WITH_OFFER,
            }
        )
    # Those that wait for an answer come first, then those who may have started.
    candidates.sort(
        key=lambda c: (
            not (c["referral"].state == "referred" and not c["referral"].answer),
            not c["can_start"],
            not c["open"],
        )
    )
    return {
        "slate": slate,
        "order": order,
        "place": place_of(order),
        "shifts": shifts_said(order.shifts),
        "benefits": benefits_said(order.benefits),
        "candidates": candidates,
        "hidden": len(referrals) - len(shown),
        "waiting": sum(1 for c in candidates if c["referral"].state == "referred" and not c["referral"].answer),
        "hires": [
            {
                "spell": s,
                "name": s.person.short_name,
                "asked_today": s.confirmed_on == today,
                "doubted": s.employer_says_left_on,
            }
            for s in spells
            if s.person_id in consents
        ],
        "today": today,
    }


def slate_seen(actor: Actor, slate: Slate) -> dict[str, Any]:
    """A slate as staff see it before and after sending: people, their consent and their frozen reasons."""
    referrals = list(
        slate.referrals.filter(visible_q(actor, "application__person__"))
        .select_related("application__person")
        .order_by("pk")
    )
    consents = consenting(r.application.person_id for r in referrals)
    opened = (
        Event.objects.filter(subject_kind="placement.slate", subject_id=slate.pk, kind="placement.slate.viewed")
        .order_by("-pk")
        .values_list("recorded_at", flat=True)
        .first()
    )
    return {
        "slate": slate,
        "order": slate.order,
        "rows": [
            {"referral": r, "person": r.application.person, "consents": r.application.person_id in consents}
            for r in referrals
        ],
        "to_send": [r for r in referrals if r.state == "proposed" and r.application.person_id in consents],
        "without_consent": [r for r in referrals if r.application.person_id not in consents],
        "opened": opened,
    }
