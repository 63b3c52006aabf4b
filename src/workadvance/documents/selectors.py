"""Reading papers: always what the actor may see. Kinds beyond their rights are left out as if they were not there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from workadvance.documents.checking import limit
from workadvance.documents.models import Agreement, Document, HoursLetter, PaperRequest, Proof, Signature
from workadvance.documents.paper_kinds import ABOUT
from workadvance.people.access import PERMISSIONS, Actor, visible_q
from workadvance.people.cover import held_by_q
from workadvance.people.models import Person


def kinds_visible(actor: Actor, organization_id: int) -> list[str]:
    """The kinds of paper the actor may see at an organization."""
    return [kind for kind, about in ABOUT.items() if actor.may(about.permission, organization_id)]


def papers_visible(actor: Actor) -> QuerySet[Document]:
    """The papers an actor may see: of their people, of kinds they have a right to, not removed."""
    rows = Document.objects.exclude(state="removed")
    if actor.is_system:
        return rows
    allowed = Q(pk__in=[])
    for permission in {about.permission for about in ABOUT.values()}:
        kinds = [kind for kind, about in ABOUT.items() if about.permission == permission]
        held = actor.organizations(*PERMISSIONS[permission].roles)
        allowed |= Q(kind__in=kinds, person__provider__in=held)
    return rows.filter(allowed).filter(visible_q(actor, "person__"))


def counted(actor: Actor, **where: Any) -> Coalesce:
    """How many of a person's papers the actor may see, for a query of persons to annotate."""
    mine = papers_visible(actor).filter(person=OuterRef("pk"), **where).order_by().values("person")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)


def papers_to_check(actor: Actor) -> QuerySet[Document]:
    """The papers someone has to look at, where the actor may certify, oldest first."""
    held = actor.organizations(*PERMISSIONS["documents.check_paper"].roles)
    rows = papers_visible(actor).filter(state__in=["to_check", "waiting"], person__provider__in=held)
    return rows.select_related("person").order_by("received_at", "pk")


@dataclass(frozen=True, slots=True)
class PersonPapers:
    """A person's papers as an actor sees them, the open requests, and what the actor may do."""

    person: Person
    papers: list[Document]
    requests: list[PaperRequest]
    may_list: bool
    may_add: bool
    may_check: bool

    @property
    def to_check(self) -> list[Document]:
        """Those that wait for a check."""
        return [d for d in self.papers if d.state == "to_check"]


def person_papers(actor: Actor, person: Person) -> PersonPapers:
    """The papers of a person the actor may see, newest first, and what was asked for."""
    may_list = actor.may("documents.list_papers", person.provider_id)
    kinds = kinds_visible(actor, person.provider_id) if may_list else []
    papers = (
        papers_visible(actor).filter(person=person).prefetch_related("proofs") if may_list else Document.objects.none()
    )
    return PersonPapers(
        person=person,
        papers=list(papers.order_by("-received_at", "-pk")),
        requests=list(requests_open(person).filter(kind__in=kinds)),
        may_list=may_list,
        may_add=actor.may("documents.add_paper", person.provider_id),
        may_check=actor.may("documents.check_paper", person.provider_id),
    )


def requests_open(person: Person) -> QuerySet[PaperRequest]:
    """What a person was asked for and has not sent, the most urgent first."""
    rows = PaperRequest.objects.filter(person=person, document=None, canceled_on=None)
    return rows.order_by("due_on", "pk")


def agreements_in_use(actor: Actor, permission: str = "documents.add_paper") -> QuerySet[Agreement]:
    """The texts that are signed now at the organizations where the actor holds a permission, by title."""
    held = actor.organizations(*PERMISSIONS[permission].roles)
    rows = Agreement.objects.filter(retired_on=None, organization__in=held)
    return rows.select_related("organization").order_by("title", "pk")


def signatures_of(person: Person) -> QuerySet[Signature]:
    """What a person signed or was asked to sign, latest first; without requests that were canceled."""
    rows = Signature.objects.filter(person=person, canceled_on=None)
    return rows.select_related("agreement").order_by("-asked_at", "-pk")


def letters_of(person: Person) -> QuerySet[HoursLetter]:
    """The letters about a person's hours, latest first."""
    return HoursLetter.objects.filter(person=person).order_by("-made_at", "-pk")


def letter_of_code(code: str) -> HoursLetter | None:
    """The letter of a code as typed by a reader: any case, with or without dashes; None where there is none."""
    plain = "".join(c for c in code.upper() if c.isalnum())[:40]
    return HoursLetter.objects.select_related("person__provider").filter(code=plain).first() if plain else None


def proofs_held(person: Person, on: dt.date | None = None) -> dict[str, Proof]:
    """What is proven of a person on a day, by what it proves; of several papers the one that holds longest."""
    day = on or timezone.localdate()
    rows = Proof.objects.filter(document__person=person, document__state="accepted", certified_on__lte=day)
    rows = rows.select_related("document")
    held: dict[str, Proof] = {}
    for proof in rows.filter(Q(valid_until=None) | Q(valid_until__gte=day)).order_by("pk"):
        known = held.get(proof.proves)
        if known is None or _ends(proof) >= _ends(known):
            held[proof.proves] = proof
    return held


def _ends(proof: Proof) -> dt.date:
    return proof.valid_until or dt.date.max


def papers_due(actor: Actor) -> QuerySet[Document]:
    """The papers to do something about, in one query: those to check, and those of the actor's own people that end soon.

    The latter have `ends_on`: the first day a proof of theirs ends, from `warn_days` ago to `warn_days` ahead. What a newer
    accepted paper proves for longer is left out, as is what was asked for again already.
    """
    today, near = timezone.localdate(), dt.timedelta(days=limit("warn_days"))
    newer = Proof.objects.filter(
        document__person=OuterRef("document__person"), proves=OuterRef("proves"), document__state="accepted"
    ).filter(Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")))
    ending = Proof.objects.filter(document=OuterRef("pk"), valid_until__range=(today - near, today + near))
    asked = PaperRequest.objects.filter(
        person=OuterRef("person"), kind=OuterRef("kind"), document=None, canceled_on=None
    )
    held = actor.organizations(*PERMISSIONS["documents.check_paper"].roles)
    rows = papers_visible(actor).annotate(
        ends_on=Subquery(ending.exclude(Exists(newer)).order_by("valid_until").values("valid_until")[:1])
    )
    to_check = Q(state="to_check", person__provider__in=held)
    mine = held_by_q("person__coach", actor.user_id) & Q(state="accepted", ends_on__isnull=False) & ~Exists(asked)
    return rows.filter(to_check | mine).select_related("person").order_by("-state", "received_at", "pk")
