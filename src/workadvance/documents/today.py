"""What papers add to Today: those to check, and proofs about to expire."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.documents.checking import limit
from workadvance.documents.models import Document
from workadvance.documents.selectors import papers_due
from workadvance.people.access import Actor
from workadvance.people.prepared import first_of
from workadvance.ui.format import ago, day
from workadvance.ui.rows import MOST_TASKS, Task


def today(actor: Actor) -> list[Task]:
    """Papers to check (oldest first) and proofs that end soon for the actor's own people, at most 50 lines."""
    if not actor.may("documents.check_paper"):
        return []
    return [
        _to_check(paper) if paper.state == "to_check" else _ending(paper)
        for paper in first_of(MOST_TASKS, papers_due, actor)
    ]


def _to_check(paper: Document) -> Task:
    received = timezone.localdate(paper.received_at)
    due = received + dt.timedelta(days=limit("check_days"))
    return Task(
        who=str(paper.person),
        who_url=reverse("person", args=[paper.person_id]),
        what=_("Review a document: %(paper)s") % {"paper": paper},
        why=_("Received %(when)s.") % {"when": ago(received)},
        shape="late" if due < timezone.localdate() else "next",
        due=due,
        url=reverse("documents:paper", args=[paper.pk]),
        action=_("Review document"),
        person_id=paper.person_id,
    )


def _ending(paper: Document) -> Task:
    """A paper with a proof that ends (`ends_on` annotated)."""
    person, ends_on = paper.person, paper.ends_on  # type: ignore[attr-defined]  # annotated by the query
    over = ends_on < timezone.localdate()
    return Task(
        who=str(person),
        who_url=reverse("person", args=[person.pk]),
        what=_("Ask for a newer document: %(paper)s") % {"paper": paper},
        why=(_("Expired on %(day)s.") if over else _("Expires on %(day)s.")) % {"day": day(ends_on)},
        shape="late" if over else "next",
        due=ends_on,
        url=reverse("documents:of_person", args=[person.pk]),
        action=_("Open documents"),
        person_id=person.pk,
    )
