"""Fetching through permission: outsiders of an organisation get 404, insiders without the right 403."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from workadvance.people.access import PERMISSIONS, Actor, require, restricted_seen, visible_q
from workadvance.people.models import Organisation
from workadvance.placement.models import (
    EmployerAccount,
    EmployerActivity,
    EmployerContact,
    EmploymentSpell,
    JobOrder,
    Referral,
    Slate,
)
from workadvance.screening.models import Application


def scope_q(actor: Actor, permission: str, field: str = "provider") -> Q:
    """The condition that leaves the rows of the providers where the actor holds the permission."""
    if actor.is_system:
        return Q()
    return Q(**{f"{field}__in": actor.organisations(*PERMISSIONS[permission].roles)})


def providers_with(actor: Actor, permission: str) -> QuerySet[Organisation]:
    """The providers where the actor holds a permission, by name."""
    return Organisation.objects.filter(scope_q(actor, permission, "pk"), kind=Organisation.Kind.PROVIDER).order_by(
        "name"
    )


def _inside(actor: Actor, field: str) -> Q:
    return Q() if actor.is_system else Q(**{f"{field}__in": actor.staff_organisations})


def account_get(actor: Actor, account_id: int, permission: str = "placement.view_employers") -> EmployerAccount:
    """One employer of the actor's providers."""
    found = (
        EmployerAccount.objects.filter(_inside(actor, "provider"), pk=account_id)
        .select_related("employer", "owner", "provider")
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.provider_id)
    return found


def contact_get(actor: Actor, contact_id: int, permission: str = "placement.manage_employers") -> EmployerContact:
    """One contact of an employer of the actor's providers."""
    found = (
        EmployerContact.objects.filter(_inside(actor, "account__provider"), pk=contact_id)
        .select_related("account__employer")
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.account.provider_id)
    return found


def activity_get(actor: Actor, activity_id: int, permission: str = "placement.manage_employers") -> EmployerActivity:
    """One entry of the activity log of an employer of the actor's providers."""
    found = (
        EmployerActivity.objects.filter(_inside(actor, "account__provider"), pk=activity_id)
        .select_related("account__employer")
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.account.provider_id)
    return found


def order_get(actor: Actor, order_id: int, permission: str = "placement.view_employers") -> JobOrder:
    """One job order of the actor's providers."""
    found = (
        JobOrder.objects.filter(_inside(actor, "provider"), pk=order_id)
        .select_related("employer", "contact", "provider")
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.provider_id)
    return found


def slate_get(actor: Actor, slate_id: int, permission: str = "placement.refer") -> Slate:
    """One slate of the actor's providers."""
    found = (
        Slate.objects.filter(_inside(actor, "order__provider"), pk=slate_id)
        .select_related("order__employer", "contact")
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.order.provider_id)
    return found


def referral_get(actor: Actor, referral_id: int, permission: str = "placement.refer") -> Referral:
    """One referral of a person the actor may know of."""
    found = (
        Referral.objects.filter(
            _inside(actor, "order__provider"), visible_q(actor, "application__person__"), pk=referral_id
        )
        .select_related("order__employer", "application__person", "application__programme", "slate")
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.order.provider_id)
    restricted_seen(actor, found.application.person)
    return found


def spell_get(actor: Actor, spell_id: int, permission: str = "placement.place") -> EmploymentSpell:
    """One job of a person the actor may know of."""
    found = (
        EmploymentSpell.objects.filter(_inside(actor, "person__provider"), visible_q(actor, "person__"), pk=spell_id)
        .select_related("person", "employer")
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.person.provider_id)
    restricted_seen(actor, found.person)
    return found


def application_get(actor: Actor, application_id: int, permission: str = "placement.declare_ready") -> Application:
    """One application of a person the actor may know of."""
    found = (
        Application.objects.filter(_inside(actor, "person__provider"), visible_q(actor, "person__"), pk=application_id)
        .select_related("person", "programme", "job_ready")
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.person.provider_id)
    restricted_seen(actor, found.person)
    return found
