"""One object, fetched through permission: the same refusals everywhere.

Outsiders of the organization get 404, as does everyone not named for a restricted person; insiders without the right get
403; opening something of a restricted person is an event. A model says whose it is with `of_organization` and, when it is
about a person, `of_person`: the paths from it to the organization and to the person, as queries write them ("self" is the
person itself). What a page that opens one reads with it stands in the model's `opened_with`. What funders may read of the
programs they pay for says with `of_funders` who pays.

`found_or_404` is for what an address alone opens: an open program, the holder's own thing behind a signed link, a part of
something that was fetched through permission.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar, cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.base import ModelBase
from django.http import Http404

from workadvance.people.access import PERMISSIONS, Actor, own_people_q, require, restricted_seen, visible_q
from workadvance.people.models import Person, Role
from workadvance.people.prepared import prepared

Found = TypeVar("Found", bound=Model)
Source = QuerySet[Found] | type[Found] | Callable[[Actor], QuerySet[Found]]
SELF = "self"


def whose(model: type[Model]) -> tuple[str, str]:
    """The paths (`order__provider`, `application__person`) from a model to its organization and to its person ("" for none)."""
    organization = getattr(model, "of_organization", "")
    if not organization:
        raise LookupError(f"{model.__name__} does not say whose it is: give it `of_organization`")
    return organization, getattr(model, "of_person", "")


def inside(rows: QuerySet[Found], actor: Actor, permission: str = "", *, side: str = "") -> QuerySet[Found]:
    """The rows an actor's organizations hold or fund, without restricted persons' where they are not named.

    With a permission, only those of the organizations where the actor holds it. `side` is the path to another
    organization than the one that keeps the rows (the employer a slate was sent to, `order__employer`), which sees what
    is its own whoever it is about.
    """
    if actor.is_system:
        return rows
    organization, person = whose(rows.model)
    holds = actor.at(permission) if permission else actor
    held = holds.organizations(*PERMISSIONS[permission].roles) if permission else actor.staff_organizations
    if side:
        return rows.filter(**{f"{side}__in": held})
    mine = Q(**{f"{organization}__in": held})
    if person:
        to = "" if person == SELF else f"{person}__"
        mine &= visible_q(actor, to) & own_people_q(actor, to)
    if not permission and (funded := _funded(rows.model, actor)) is not None:
        mine |= Q(pk__in=funded.values("pk"))
    return rows.filter(mine)


def _funded(model: type[Found], actor: Actor) -> QuerySet[Found] | None:
    """What the actor's funders pay for; None where they are not a funder."""
    paid_by, paying = getattr(model, "of_funders", ""), actor.organizations(Role.FUNDER)
    return model._default_manager.filter(**{f"{paid_by}__in": paying}) if paid_by and paying else None


def found_or_404(rows: QuerySet[Found], **where: Any) -> Found:
    """The one of `rows` that an address names, for whoever may open the address; Http404 where there is none."""
    found = rows.filter(**where).first()
    if found is None:
        raise Http404
    return found


def _rows_of(source: Source[Found], actor: Actor) -> QuerySet[Found]:
    if isinstance(source, QuerySet):
        return source
    if isinstance(source, ModelBase):
        model = cast("type[Found]", source)
        return model._default_manager.select_related(*getattr(model, "opened_with", ()))
    return source(actor)


def _opened(source: Source[Found], actor: Actor, pk: int) -> QuerySet[Found]:
    return inside(_rows_of(source, actor), actor).filter(pk=pk)


def fetch(source: Source[Found], actor: Actor, permission: str, pk: Any, *, seen: bool = True, side: str = "") -> Found:
    """The object `pk` of some rows for an actor who needs `permission` where it belongs.

    The rows are a query, a model, or a function that gives the query for an actor; the last two are put together once for
    all objects. Raises Http404 for outsiders and unknown ids, PermissionDenied (403) for insiders without the right.
    `seen=False` is for what follows a page that was already logged as seen; `side` as in `inside`.
    """
    if side:
        return found_or_404(inside(_rows_of(source, actor), actor, permission, side=side), pk=pk)
    if isinstance(source, QuerySet) or not isinstance(pk, int):
        found = found_or_404(inside(_rows_of(source, actor), actor), pk=pk)
    else:
        rows = prepared(_opened, source, actor, pk=pk)
        if not rows:
            raise Http404
        found = rows[0]
    organization, person = whose(type(found))
    *before, last = organization.split("__")
    owner = attrgetter(".".join(before))(found) if before else found
    if not _reads_as_funder(found, actor, permission):
        require(actor, permission, getattr(owner, f"{last}_id"))
    if person and seen:
        about: Any = found if person == SELF else attrgetter(person.replace("__", "."))(found)
        restricted_seen(actor, about)
    return found


def fetch_person(actor: Actor, person_id: int, permission: str) -> Person:
    """The person of an address, with provider and coach, through permission; opening a restricted record is logged.

    `has_other_records`: whether staff said that later records are of the same person.
    """
    return fetch(_persons, actor, permission, person_id)


def _persons(_actor: Actor) -> QuerySet[Person]:
    later = Person.objects.filter(same_as=OuterRef("pk"))
    return Person.objects.select_related("provider", "coach").annotate(has_other_records=Exists(later))


def _reads_as_funder(found: Model, actor: Actor, permission: str) -> bool:
    """Whether the permission is one of funders and the actor is among those of this object."""
    if Role.FUNDER not in PERMISSIONS[permission].roles:
        return False
    funded = _funded(type(found), actor)
    return funded is not None and funded.filter(pk=found.pk).exists()
