"""The re-employment board: open cases with the least time left first, what is due next in each, and what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.advancement.business_hours import after_business_days
from workadvance.advancement.models import ReemploymentCase
from workadvance.advancement.reemployment import ReemploymentClock, reemployment_clock
from workadvance.people.access import Actor
from workadvance.people.cover import held_by_q
from workadvance.placement.models import Referral
from workadvance.placement.workflow import LIVE
from workadvance.readiness.models import CoachingNote
from workadvance.ui.fetch import inside
from workadvance.ui.format import when


@dataclass(slots=True)
class CaseRow:
    """An open case: its clock, and the two first promises with the moment they are due and the day they were kept."""

    case: ReemploymentCase
    clock: ReemploymentClock
    contact_due: dt.datetime
    propose_due: dt.datetime
    contacted_on: dt.date | None = None
    proposed_on: dt.date | None = None
    tries: int = 0
    live: list[Referral] = field(default_factory=list)

    @property
    def next_due(self) -> dt.date:
        """The day of what comes next: the contact, the proposal, then the next job."""
        if self.contacted_on is None:
            return timezone.localdate(self.contact_due)
        if self.proposed_on is None:
            return timezone.localdate(self.propose_due)
        return self.clock.due_on

    @property
    def stands(self) -> str:
        """Where the case is, in a sentence."""
        if self.live:
            return _("With %(employer)s: %(state)s") % {
                "employer": self.live[-1].order.employer.name,
                "state": self.live[-1].get_state_display(),
            }
        if self.contacted_on is None:
            return _("Contact them by %(when)s") % {"when": when(self.contact_due)}
        if self.proposed_on is None:
            return _("Refer them to an employer by %(when)s") % {"when": when(self.propose_due)}
        return _("No current referral")

    @property
    def late(self) -> bool:
        """Whether what comes next is overdue."""
        if self.contacted_on is None:
            return self.contact_due < timezone.now()
        if self.proposed_on is None and not self.live:
            return self.propose_due < timezone.now()
        return self.clock.days_left < 0


def cases_listed(actor: Actor) -> QuerySet[Any]:
    """Open cases the actor may know of; `lost_on` is the last day at work as far as it is known. Not those past the board's days."""
    today = timezone.localdate()
    days = int(policy.load("advancement").value("reemployment_board_days", on=today))
    lost = Coalesce("spell__ended_on", "spell__employer_says_left_on", TruncDate("opened_at"))
    rows = inside(ReemploymentCase.objects.filter(closed_at=None), actor, "advancement.view_retention")
    rows = rows.annotate(lost_on=lost).filter(lost_on__gte=today - dt.timedelta(days=days))
    return rows.select_related("person__coach", "spell")


def cases_of_coach(actor: Actor) -> QuerySet[Any]:
    """Cases of a coach's own participants and of those without a coach, least time left first."""
    own = held_by_q("person__coach", actor.user_id)
    return cases_listed(actor).filter(own | Q(person__coach=None)).order_by("lost_on", "pk")


def cases_without_referral(actor: Actor) -> QuerySet[Any]:
    """Cases of people who are with no employer now, for whoever refers people; least time left first."""
    live = Referral.objects.filter(application__person=OuterRef("person"), state__in=LIVE)
    return cases_listed(actor).filter(~Exists(live)).order_by("lost_on", "pk")


def case_rows(cases: Iterable[ReemploymentCase]) -> list[CaseRow]:
    """Cases with what was done in each: two queries for all of them."""
    rows = [_row(case) for case in cases]
    if not rows:
        return []
    by_person = {row.case.person_id: row for row in rows}
    first = min(timezone.localdate(row.case.opened_at) for row in rows)
    notes = CoachingNote.objects.filter(person__in=by_person, on__gte=first).order_by("on", "pk")
    for person_id, on, reached in notes.values_list("person_id", "on", "reached"):
        row = by_person[person_id]
        if on < timezone.localdate(row.case.opened_at):
            continue
        if not reached:
            row.tries += row.contacted_on is None
        elif row.contacted_on is None:
            row.contacted_on = on
    referrals = Referral.objects.filter(application__person__in=by_person, proposed_on__gte=first)
    for referral in referrals.select_related("order__employer", "application").order_by("proposed_on", "pk"):
        row = by_person[referral.application.person_id]
        if referral.proposed_on < timezone.localdate(row.case.opened_at):
            continue
        row.proposed_on = row.proposed_on or referral.proposed_on
        if referral.state in LIVE:
            row.live.append(referral)
    return rows


def lost_on(case: ReemploymentCase) -> dt.date:
    """The last day at work, as far as it is known."""
    return case.spell.ended_on or case.spell.employer_says_left_on or timezone.localdate(case.opened_at)


def _row(case: ReemploymentCase) -> CaseRow:
    targets = policy.load("advancement").value("reemployment_targets", on=timezone.localdate(case.opened_at))
    return CaseRow(
        case,
        reemployment_clock(lost_on(case)),
        _due(case.opened_at, int(targets["contacted"])),
        _due(case.opened_at, int(targets["proposed"])),
    )


def _due(opened_at: dt.datetime, days: int) -> dt.datetime:
    """The moment so many business days after a case was opened."""
    local = timezone.localtime(opened_at).replace(tzinfo=None)
    hours = policy.load("advancement").value("business_hours", on=local.date())
    return timezone.make_aware(after_business_days(local, days, int(hours["opens"]), int(hours["closes"])))
