"""What papers add to Today: those to check, and proofs about to expire."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.documents.checking import limit
from workadvance.documents.models import Document, Proof
from workadvance.documents.selectors import papers_to_check, proofs_ending
from workadvance.people.access import Actor
from workadvance.ui.format import ago, day
from workadvance.ui.rows import Task

MOST = 50


def today(actor: Actor) -> list[Task]:
    """Papers to check (oldest first) and proofs that end soon for the actor's own people, at most 50 lines."""
    if not actor.may("documents.check_paper"):
        return []
    checks = papers_to_check(actor).filter(state="to_check")[:MOST]
    lines = [_to_check(paper) for paper in checks]
    lines += [_ending(proof) for proof in proofs_ending(actor)[:MOST]]
    return lines[:MOST]


def _to_check(paper: Document) -> Task:
    received = timezone.localdate(paper.received_at)
    due = received + dt.timedelta(days=limit("check_days"))
    return Task(
        who=str(paper.person),
        who_url=reverse("person", args=[paper.person_id]),
        what=_("Check a paper: %(paper)s") % {"paper": paper},
        why=_("Received %(when)s.") % {"when": ago(received)},
        shape="late" if due < timezone.localdate() else "next",
        due=due,
        url=reverse("documents:paper", args=[paper.pk]),
        action=_("Check paper"),
        person_id=paper.person_id,
    )


def _ending(proof: Proof) -> Task:
    person = proof.document.person
    over = proof.valid_until is not None and proof.valid_until < timezone.localdate()
    return Task(
        who=str(person),
        who_url=reverse("person", args=[person.pk]),
        what=_("Ask for a newer paper: %(paper)s") % {"paper": proof.document},
        why=(_("Expired on %(day)s.") if over else _("Expires on %(day)s.")) % {"day": day(proof.valid_until)},
        shape="late" if over else "next",
        due=proof.valid_until,
        url=reverse("documents:of_person", args=[person.pk]),
        action=_("Open papers"),
        person_id=person.pk,
    )
