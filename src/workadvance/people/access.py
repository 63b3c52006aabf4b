"""Who may do what: actors, the permission register, and fetching through permission.

Deny by default. A permission is a name in the register with the roles that hold it; `rules` answers whether an actor
holds it for an object of an organization. An outsider of an organization gets 404 for its objects, an insider
without the right 403. Pages fetch through `ui/fetch.py`; who is restricted, and who still sees them, is written by
`person_restrict` in `services.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import rules
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.utils import timezone
from django.utils.functional import Promise

from workadvance.events.models import Event
from workadvance.events.services import event_record
from workadvance.people.models import Membership, Organization, Person, RestrictedAccess, Role, User
from workadvance.people.prepared import prepared

if TYPE_CHECKING:
    from django.http import HttpRequest

NAMED = "named"  # marks, among what a user holds, the restricted persons they are named for
STAFF_ROLES = frozenset(
    {
        Role.MANAGER,
        Role.SCREENER,
        Role.COACH,
        Role.INSTRUCTOR,
        Role.JOB_DEVELOPER,
        Role.EVALUATOR,
        Role.ADMINISTRATOR,
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held today in one organization (an intermediary's roles reach the providers below it)."""

    role: str
    organization_id: int


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in user with today's grants, a link holder, another system, or this one.

    `only`: the permissions that are left of what the roles hold, where someone gave less than a role (None: all of them).
    """

    user_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    restricted_ids: frozenset[int] = frozenset()
    is_system: bool = False
    link_person_id: int | None = None
    role_as: str = field(default="", compare=False)
    only: frozenset[str] | None = None

    @property
    def signed_in(self) -> bool:
        """Whether this is a signed-in user."""
        return self.user_id is not None

    @property
    def roles(self) -> frozenset[str]:
        """The roles held anywhere."""
        return frozenset(g.role for g in self.grants)

    @property
    def is_staff(self) -> bool:
        """Whether the actor works for a provider or intermediary."""
        return bool(self.roles & STAFF_ROLES)

    @property
    def acting_role(self) -> str:
        """The role an event is logged under."""
        if self.is_system:
            return "system"
        return self.role_as or ", ".join(sorted(self.roles))[:30]

    def organizations(self, *roles: str) -> frozenset[int]:
        """Ids of the organizations where any of the roles (any role, when none is named) is held."""
        return frozenset(g.organization_id for g in self.grants if not roles or g.role in roles)

    @property
    def staff_organizations(self) -> frozenset[int]:
        """Ids of the organizations where a staff role is held."""
        return self.organizations(*STAFF_ROLES)

    def where(self, *roles: str) -> Actor:
        """The same actor, with what they hold in the organizations where they hold one of these roles, and no more.

        What is found or counted for them is then of these organizations only: someone who manages at B and evaluates at A
        is no manager at A.
        """
        if self.is_system:
            return self
        held = self.organizations(*roles)
        return replace(self, grants=tuple(g for g in self.grants if g.organization_id in held))

    def at(self, permission: str) -> Actor:
        """The same actor where they hold a permission (see `where`)."""
        if self.only is not None and permission not in self.only:
            return replace(self, grants=())
        return self.where(*PERMISSIONS[permission].roles)

    def may(self, permission: str, organization_id: int | None = None) -> bool:
        """Whether the actor holds the permission (in that organization; anywhere, when none is named)."""
        left = self.only is None or permission in self.only
        return left and bool(rules.test_rule(permission, self, organization_id))


SYSTEM = Actor(name="", is_system=True)


def link_actor(name: str, role: str, person_id: int | None = None) -> Actor:
    """The holder of a signed link: no grants, only a name and role for the log."""
    return Actor(name=name, role_as=role, link_person_id=person_id)


def actor_of_user(user: User, today: dt.date | None = None) -> Actor:
    """The actor a user is today: active memberships, and what they spread to below them (1 query)."""
    if not user.is_active:
        return Actor(user_id=user.pk, name=user.name)
    today = today or timezone.localdate()
    rows = prepared(_held, today, user=user.pk)
    grants = {Grant(role, organization) for role, organization, mark in rows if mark != NAMED}
    restricted = frozenset(person for _, person, mark in rows if mark == NAMED)
    ordered = tuple(sorted(grants, key=lambda g: (g.role, g.organization_id)))
    return Actor(user_id=user.pk, name=user.name, grants=ordered, restricted_ids=restricted)


def _held(today: dt.date, user: int) -> QuerySet[Any, tuple[str, int, str]]:
    """What a user holds on a day, as (role, organization, mark); the restricted persons they are named for are marked.

    All roles at an intermediary are held below it too. A provider's administrators are those of its partners and funders.
    """
    memberships = (
        Membership.objects.filter(user=user, starts_on__lte=today)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .order_by()
    )
    spreads = Q(organization__kind=Organization.Kind.INTERMEDIARY) | Q(role=Role.ADMINISTRATOR)
    below = memberships.filter(spreads, organization__children__isnull=False)
    named = RestrictedAccess.objects.filter(user=user).order_by()
    return memberships.values_list("role", "organization_id", Value("", CharField())).union(
        below.values_list("role", "organization__children", Value("", CharField())),
        named.values_list(Value(NAMED, CharField()), "person_id", Value(NAMED, CharField())),
        all=True,
    )


def actor_of_event(event: Event) -> Actor:
    """Who caused an event, as they are today: for what goes on after it in the background. No user: the system."""
    return actor_of_user(User.objects.get(pk=event.actor_id)) if event.actor_id else SYSTEM


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the permission register."""

    name: str
    text: str | Promise
    roles: tuple[str, ...]


PERMISSIONS: dict[str, Permission] = {}


def register(name: str, text: str | Promise, roles: Iterable[str]) -> Permission:
    """Put a permission into the register: `<app>.<verb>_<thing>`, what it allows, which roles hold it."""
    permission = Permission(name, text, tuple(str(r) for r in roles))
    if PERMISSIONS.get(name, permission) != permission:
        raise ValueError(f"permission {name} is registered twice")
    PERMISSIONS[name] = permission

    @rules.predicate(name=name)
    def holds(actor: Actor, organization_id: int | None = None) -> bool:
        if actor.is_system:
            return True
        return any(
            g.role in permission.roles and (organization_id is None or g.organization_id == organization_id)
            for g in actor.grants
        )

    rules.set_rule(name, holds) if rules.rule_exists(name) else rules.add_rule(name, holds)
    return permission


def require(actor: Actor, permission: str, organization_id: int | None) -> None:
    """Refuse (403) an insider who lacks the permission in that organization."""
    if permission not in PERMISSIONS:
        raise LookupError(f"permission {permission} is not registered")
    if not actor.may(permission, organization_id):
        raise PermissionDenied(str(PERMISSIONS[permission].text))


def persons_visible(actor: Actor, permission: str = "people.view_person") -> QuerySet[Person]:
    """The persons an actor may know of: those of the providers where they hold the permission, restricted ones only where
    they are named, and of an instructor's providers people they teach."""
    if actor.is_system:
        return Person.objects.all()
    held = actor.at(permission).staff_organizations
    return Person.objects.filter(provider__in=held).filter(visible_q(actor), own_people_q(actor))


OwnPeople = Callable[[Actor], "QuerySet[Any]"]
_TAUGHT: list[OwnPeople] = []


def taught_register(function: OwnPeople) -> None:
    """Say who an instructor teaches: a query of person ids (from an app's `ready`)."""
    _TAUGHT.append(function)


def teaches_only(actor: Actor) -> frozenset[int]:
    """The organizations where an actor is an instructor and nothing else that serves people."""
    return actor.organizations(Role.INSTRUCTOR) - actor.organizations(*(STAFF_ROLES - {Role.INSTRUCTOR}))


def own_people_q(actor: Actor, prefix: str = "", provider: str = "provider") -> Q:
    """The condition that leaves an instructor the people of their own classes; `prefix` such as `person__`."""
    only = frozenset() if actor.is_system else teaches_only(actor)
    if not only:
        return Q()
    taught = Q()
    for function in _TAUGHT:
        taught |= Q(**{f"{prefix}pk__in": function(actor)})
    return ~Q(**{f"{prefix}{provider}__in": only}) | taught


def visible_q(actor: Actor, prefix: str = "") -> Q:
    """The condition that hides restricted persons from everyone not named; `prefix` such as `person__`."""
    if actor.is_system:
        return Q()
    return Q(**{f"{prefix}restricted": False}) | Q(**{f"{prefix}pk__in": actor.restricted_ids})


def restricted_seen(actor: Actor, person: Person) -> None:
    """Log that someone opened a restricted record."""
    if person.restricted and not actor.is_system:
        with transaction.atomic():
            event_record(
                kind="people.person.viewed",
                author=actor,
                subject=person,
                person_id=person.pk,
                organization_id=person.provider_id,
            )


def request_actor(request: HttpRequest) -> Actor:
    """The actor of a request (set by the middleware)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware puts it there
    return actor
