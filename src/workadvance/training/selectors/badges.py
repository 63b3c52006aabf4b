"""Reading badges: what a cohort's people can be given, the badges of one person, one badge by its number."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.training.models import Badge, Cohort, Credential, Enrollment
from workadvance.training.selectors.people import enrollments_of


@dataclass(frozen=True, slots=True)
class BadgeLine:
    """Something of a person that a badge can be issued for, with its newest badge."""

    enrollment: Enrollment
    credential: Credential | None
    badge: Badge | None

    @property
    def person(self) -> Person:
        """Whose it is."""
        return self.enrollment.application.person

    @property
    def key(self) -> str:
        """How the form of the page names it."""
        return f"certification-{self.credential.pk}" if self.credential else f"completion-{self.enrollment.pk}"

    @property
    def name(self) -> str:
        """What the badge is for."""
        return self.credential.certification.name if self.credential else self.enrollment.cohort.name

    @property
    def due(self) -> bool:
        """Whether there is none yet: one that was revoked is issued again only when someone chooses it."""
        return self.badge is None

    @property
    def possible(self) -> bool:
        """Whether one can be issued now."""
        return self.badge is None or self.badge.revoked_at is not None


def badge_lines(*, actor: Actor, cohort: Cohort) -> list[BadgeLine]:
    """Everything of a cohort's people that a badge can be issued for, by name, in three queries."""
    people = list(enrollments_of(actor=actor, cohort=cohort, states=("started", "completed")))
    credentials: dict[int, list[Credential]] = defaultdict(list)
    held = Credential.objects.filter(exam__enrollment__in=people).select_related("certification", "exam")
    for one in held.order_by("issued_on", "pk"):
        if one.exam is not None:
            credentials[one.exam.enrollment_id].append(one)
    newest: dict[tuple[str, int | None], Badge] = {}
    ids = [e.application_id for e in people]
    for badge in Badge.objects.filter(application__in=ids).order_by("issued_at", "pk"):
        newest[badge.kind, badge.enrollment_id or badge.credential_id] = badge
    lines = []
    for e in people:
        if e.state == "completed":
            lines.append(BadgeLine(e, None, newest.get((Badge.Kind.COMPLETION, e.pk))))
        lines += [BadgeLine(e, c, newest.get((Badge.Kind.CERTIFICATION, c.pk))) for c in credentials[e.pk]]
    return lines


def badges_of(person: Person) -> QuerySet[Badge]:
    """A person's badges, the newest first."""
    return Badge.objects.filter(application__person=person).select_related("organization").order_by("-issued_at", "-pk")


def badge_of_number(number: uuid.UUID) -> Badge | None:
    """The badge whose public page this is."""
    rows = Badge.objects.select_related("organization", "application__person", "enrollment__cohort")
    return rows.filter(number=number).first()
