"""Organizations and their sites: adding, renaming and moving them under an intermediary, and who may.

An intermediary is at the top and has providers below it; partners and funders are below the intermediary or the provider
that works with them, so that its administrators can give their people access. With two levels there can be no circle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.contact_fields import read_columns
from workadvance.people.models import Membership, Organization, Role, Site
from workadvance.people.services import membership_note, organization_create
from workadvance.people.zip_codes import place_follow

Kind = Organization.Kind
BELOW: Mapping[str, tuple[str, ...]] = {
    Kind.PROVIDER: (Kind.INTERMEDIARY,),
    Kind.PARTNER: (Kind.INTERMEDIARY, Kind.PROVIDER),
    Kind.FUNDER: (Kind.INTERMEDIARY, Kind.PROVIDER),
}
"""What an organization of each kind may be under; those not named are under nothing."""
KINDS = (Kind.PROVIDER, Kind.INTERMEDIARY, Kind.PARTNER, Kind.FUNDER)
"""The kinds that are set up here. Employers are added where their job orders are."""


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """Where a site is, as people write it; city, state, county and labor area follow from the ZIP."""

    line: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


def organizations_managed(actor: Actor) -> QuerySet[Organization]:
    """The organizations an actor administers, and what is under them."""
    rows = Organization.objects.select_related("parent").exclude(kind=Kind.EMPLOYER).order_by("name", "pk")
    return rows if actor.is_system else rows.filter(pk__in=actor.at("people.manage_organizations").staff_organizations)


def organization_add(*, actor: Actor, kind: str, name: str, parent: Organization | None = None) -> Organization:
    """Add an organization under one that the actor administers.

    A new intermediary is above everything: whoever adds one is its first administrator.
    """
    if kind not in KINDS:
        raise ValidationError({"kind": _("Employers are added on the page of employers.")})
    if not name.strip():
        raise ValidationError({"name": _("Enter a name.")})
    _fits(kind, name, parent)
    if parent is not None:
        require(actor, "people.manage_organizations", parent.pk)
    elif not actor.is_system:
        require(actor, "people.manage_organizations", None)
        if kind != Kind.INTERMEDIARY:
            raise ValidationError({"parent": _("Choose the organization it is under.")})
    with transaction.atomic():
        organization = organization_create(author=actor, kind=kind, name=name, parent=parent)
        if kind == Kind.INTERMEDIARY and actor.user_id is not None:
            membership = Membership.objects.create(
                user_id=actor.user_id,
                organization=organization,
                role=Role.ADMINISTRATOR,
                starts_on=timezone.localdate(),
            )
            membership_note(actor, membership, "granted")
    return organization


def organization_change(
    *, actor: Actor, organization: Organization, name: str, parent: Organization | None = None
) -> Organization:
    """Rename an organization, or move it under another one."""
    require(actor, "people.manage_organizations", organization.pk)
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Enter a name.")})
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        if locked.name != name:
            former, locked.name = locked.name, name
            locked.full_clean()
            try:
                with transaction.atomic():
                    locked.save(update_fields=["name"])
            except IntegrityError:
                raise ValidationError({"name": _("An organization of this kind already has this name.")}) from None
            event_record(
                kind="people.organization.renamed",
                author=actor,
                subject=locked,
                organization_id=locked.pk,
                payload={"name": name, "former": former},
            )
        return organization_move(actor=actor, organization=locked, parent=parent)


def organization_move(*, actor: Actor, organization: Organization, parent: Organization | None) -> Organization:
    """Put an organization under another one (or under none); staff of an intermediary work for what is under it.

    The actor administers the organization, what it was under, and what it will be under.
    """
    require(actor, "people.manage_organizations", organization.pk)
    with transaction.atomic():
        locked = Organization.objects.select_for_update(of=("self",)).select_related("parent").get(pk=organization.pk)
        if locked.parent == parent:
            return locked
        _fits(locked.kind, locked.name, parent)
        for above in (locked.parent, parent):
            if above is not None:
                require(actor, "people.manage_organizations", above.pk)
        if parent is None and not actor.is_system and not _has_own_administrator(locked):
            said = _("Give %(name)s an administrator of its own first, so that it isn't left without one.")
            raise ValidationError({"parent": said % {"name": locked.name}})
        former, locked.parent = locked.parent, parent
        locked.save(update_fields=["parent"])
        event_record(
            kind="people.organization.moved",
            author=actor,
            subject=locked,
            organization_id=locked.pk,
            payload={"name": locked.name, "under": str(parent or ""), "former": str(former or "")},
        )
    return locked


def _fits(kind: str, name: str, parent: Organization | None) -> None:
    """Refuse what an organization of this kind can't be under."""
    if parent is None or parent.kind in BELOW.get(kind, ()):
        return
    if (parent.kind, parent.name) == (kind, name):
        raise ValidationError({"parent": _("An organization can't be under itself.")})
    if kind == Kind.INTERMEDIARY:
        raise ValidationError({"parent": _("An intermediary can't be under another organization.")})
    said = _("%(name)s can't be under %(parent)s, because of its type: %(type)s.")
    raise ValidationError({"parent": said % {"name": name, "parent": parent, "type": parent.get_kind_display()}})


def _has_own_administrator(organization: Organization) -> bool:
    today = timezone.localdate()
    held = Membership.objects.filter(
        organization=organization, role=Role.ADMINISTRATOR, starts_on__lte=today, user__is_active=True
    )
    return held.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists()


def site_save(
    *, actor: Actor, organization: Organization, name: str, address: SiteAddress, site: Site | None = None
) -> Site:
    """Add a site of an organization, or change one; the ZIP says county and labor area. Nothing changed writes nothing."""
    require(actor, "people.manage_organizations", organization.pk)
    values = read_columns(
        Site,
        {
            "name": " ".join(name.split()),
            "line": address.line.strip(),
            "city": address.city.strip(),
            "state": address.state.strip().upper(),
            "zip": address.zip,
        },
    )
    place_follow(values)
    with transaction.atomic():
        row = Site.objects.select_for_update().get(pk=site.pk) if site else Site(organization=organization)
        changed = sorted(k for k, v in values.items() if getattr(row, k) != v)
        if not changed:
            return row
        for key in changed:
            setattr(row, key, values[key])
        row.full_clean()
        row.save()
        event_record(
            kind="people.site.changed" if site else "people.site.added",
            author=actor,
            subject=row,
            organization_id=row.organization_id,
            payload={"name": row.name, **({"fields": ", ".join(changed)} if site else {})},
        )
    return row
