"""Slates as staff see them and as the employer does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from workadvance.events.models import Event
from workadvance.events.workflow import State
from workadvance.people.access import Actor, visible_q
from workadvance.people.models import Person
from workadvance.placement.models import EmployerContact, EmploymentSpell, JobOrder, Referral, Slate, SlateLink
from workadvance.placement.selectors.consent import consenting
from workadvance.placement.workflow import REFERRAL
from workadvance.training.models import Credential
from workadvance.ui.fetch import found_or_404, inside
from workadvance.ui.page_access import Link

# The path from a slate to the employer it was sent to, who sees it beside the provider that keeps it.
EMPLOYER_SIDE = "order__employer"
WITH_OFFER = ("offered", "accepted")


def slate_of_link(link: Link) -> tuple[Slate, EmployerContact]:
    """The slate and contact of a signed link; 404 when either is gone, the contact has left, or the link was revoked."""
    slate = found_or_404(sent_slates(), pk=link["slate"])
    here = EmployerContact.objects.filter(left_on=None, account__employer=slate.order.employer_id)
    contact = found_or_404(here, pk=link["contact"])
    # Links made before they were numbered are their contact's first one.
    of_contact = slate.links.filter(contact=contact).order_by("pk")
    emailed = of_contact.filter(pk=link["link"]).first() if "link" in link else of_contact.first()
    if (emailed is None and "link" in link) or (emailed is not None and emailed.revoked_at is not None):
        raise Http404
    return slate, contact


def employer_slates(actor: Actor) -> QuerySet[Any]:
    """Slates sent to the employers the signed-in contact works for, newest first, with `waiting` and `people`."""
    return (
        inside(sent_slates(), actor, "placement.answer_slates", side=EMPLOYER_SIDE)
        .annotate(
            people=Count("referrals", filter=~Q(referrals__state="proposed")),
            waiting=Count("referrals", filter=Q(referrals__state="referred", referrals__answer="")),
        )
        .order_by("-sent_at", "-pk")
    )


def sent_slates() -> QuerySet[Slate]:
    """Slates that employers have got, whose ever they are: to be read through `inside` or `fetch` from the employer's side."""
    return Slate.objects.filter(sent_at__isnull=False).select_related("order__employer", "order__provider")


@dataclass(frozen=True, slots=True)
class SlateCandidate:
    """A candidate as an employer sees them: the name they go by, summary and credentials, and nothing more."""

    referral: Referral
    name: str
    summary: str
    available_from: dt.date | None
    credentials: list[str]

    @property
    def waits(self) -> bool:
        """Whether the employer has not answered yet."""
        return self.referral.state == "referred" and not self.referral.answer

    @property
    def open(self) -> bool:
        """Whether an answer can be given or changed."""
        state = self.referral.state
        return state == "referred" or (state == "interviewing" and self.referral.answer != "no")

    @property
    def can_start(self) -> bool:
        """Whether there is an offer, so that a first day may be told."""
        return self.referral.state in WITH_OFFER


@dataclass(frozen=True, slots=True)
class HiredThere:
    """Someone hired at the employer before, to confirm that they are still there."""

    spell: EmploymentSpell
    name: str
    asked_today: bool
    doubted: dt.date | None


@dataclass(frozen=True, slots=True)
class EmployerSlate:
    """What the employer sees of a slate: the order, and each person who agreed to be seen by employers.

    `hidden`: how many of the slate are not shown for want of consent.
    """

    order: JobOrder
    candidates: list[SlateCandidate]
    hidden: int
    hires: list[HiredThere]
    today: dt.date

    @property
    def waiting(self) -> int:
        """Candidates without an answer."""
        return sum(c.waits for c in self.candidates)


def slate_page(slate: Slate) -> EmployerSlate:
    """What the employer sees of a slate. First name, summary and credentials only; no one whose record is restricted,
    who is not counted here either."""
    order = slate.order
    today = timezone.localdate()
    referrals = list(
        slate.referrals.exclude(state="proposed")
        .exclude(application__person__restricted=True)
        .select_related("application__person", "application__job_ready")
        .order_by("pk")
    )
    spells = list(
        EmploymentSpell.objects.filter(employer=order.employer_id, person__provider=order.provider_id, ended_on=None)
        .exclude(person__restricted=True)
        .select_related("person")
        .order_by("started_on", "pk")[:50]
    )
    consents = consenting({r.application.person_id for r in referrals} | {s.person_id for s in spells})
    shown = [r for r in referrals if r.application.person_id in consents]
    # Those that wait for an answer come first, then those who may have started.
    candidates = sorted(_candidates(shown, today), key=lambda c: (not c.waits, not c.can_start, not c.open))
    return EmployerSlate(
        order=order,
        candidates=candidates,
        hidden=len(referrals) - len(shown),
        hires=[
            HiredThere(s, s.person.short_name, s.confirmed_on == today, s.employer_says_left_on)
            for s in spells
            if s.person_id in consents
        ],
        today=today,
    )


def _candidates(shown: list[Referral], today: dt.date) -> list[SlateCandidate]:
    held: dict[int, list[str]] = {}
    rows = Credential.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=today), application__in=[r.application_id for r in shown]
    ).select_related("certification")
    for credential in rows.order_by("certification__name"):
        held.setdefault(credential.application_id, []).append(credential.certification.name)
    found = []
    for r in shown:
        ready = getattr(r.application, "job_ready", None)
        found.append(
            SlateCandidate(
                referral=r,
                name=r.application.person.short_name,
                summary=ready.summary if ready else "",
                available_from=ready.available_from if ready else None,
                credentials=held.get(r.application_id, []),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class SlateRow:
    """Someone on a slate, as staff see them."""

    referral: Referral
    state: State
    consents: bool

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.referral.application.person


@dataclass(frozen=True, slots=True)
class StaffSlate:
    """A slate as staff see it before and after sending; `opened` is when the employer last opened it, `links` the emailed ones."""

    rows: list[SlateRow]
    opened: dt.datetime | None
    links: list[SlateLink]

    @property
    def to_send(self) -> list[Referral]:
        """Those not sent yet who agreed to be seen."""
        return [row.referral for row in self.rows if row.referral.state == "proposed" and row.consents]

    @property
    def without_consent(self) -> list[Referral]:
        """People employers may not see."""
        return [row.referral for row in self.rows if not row.consents]


def slate_seen(actor: Actor, slate: Slate) -> StaffSlate:
    """A slate as staff see it: people, their consent and their frozen reasons."""
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
    rows = [SlateRow(r, REFERRAL.state(r.state), r.application.person_id in consents) for r in referrals]
    links = slate.links.select_related("contact").order_by("-pk")
    return StaffSlate(rows, opened, list(links))
