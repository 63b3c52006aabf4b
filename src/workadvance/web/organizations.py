"""Organizations and their sites: the administrator's pages."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Organization, Site
from workadvance.people.organizations import (
    SiteAddress,
    organization_add,
    organization_change,
    organizations_managed,
    site_save,
)
from workadvance.programs.models import Program
from workadvance.programs.services import programs_funded_set
from workadvance.ui.fetch import fetch, found_or_404
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import staff_page
from workadvance.ui.two_editors import Stored, columns
from workadvance.web.organization_forms import OrganizationForm, OrganizationNewForm, SiteForm

PERMISSION = "people.manage_organizations"


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("organizations"), _("Organizations"))]


@staff_page(PERMISSION, methods=("GET",))
def organizations(request: HttpRequest) -> HttpResponse:
    """The organizations the actor administers: what each is under, its sites, its people with access, what it funds."""
    today = timezone.localdate()
    held = Q(memberships__starts_on__lte=today) & (Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today))
    rows = (
        organizations_managed(request_actor(request))
        .annotate(people=Count("memberships__user", filter=held, distinct=True))
        .prefetch_related("sites", "funded_programs__provider")
    )
    return render(request, "web/organizations.html", {"rows": rows})


def _parents(actor: Actor, *, but: int = 0) -> QuerySet[Organization]:
    """What an organization may be put under: the intermediaries and providers that the actor administers."""
    return organizations_managed(actor).filter(kind__in=("intermediary", "provider")).exclude(pk=but)


def _programs(actor: Actor) -> QuerySet[Program]:
    held = actor.at("programs.set_funders").staff_organizations
    return Program.objects.filter(provider__in=held).select_related("provider").order_by("provider__name", "name")


@staff_page(PERMISSION)
def organization_new(request: HttpRequest) -> HttpResponse:
    """Add a provider, partner or funder under one's own, or an intermediary above."""
    actor = request_actor(request)
    return form_page(
        request,
        OrganizationNewForm(request.POST or None, parents=_parents(actor)),
        save=lambda given: organization_add(actor=actor, **given),
        done=_("Organization added."),
        back=reverse("organizations"),
        heading=_("Add an organization"),
        submit=_("Add organization"),
        crumbs=_crumbs(),
    )


@staff_page(PERMISSION)
def organization_edit(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Rename or move an organization; of a funder, say which programs it pays for."""
    actor = request_actor(request)
    found = found_or_404(organizations_managed(actor), pk=organization_id)
    funder = found.kind == Organization.Kind.FUNDER
    whole: Actor = request.whole_actor  # type: ignore[attr-defined]  # the decorator's: also where they manage programs
    programs = _programs(whole) if funder else None

    def stored(row: Organization) -> Values:
        paid = row.funded_programs.order_by("pk").values_list("pk", flat=True) if funder else ()
        return {"name": row.name, "parent": row.parent_id, "programs": list(paid)}

    form = OrganizationForm(
        request.POST or None,
        initial=stored(found),
        parents=None if found.kind == Organization.Kind.INTERMEDIARY else _parents(actor, but=found.pk),
        programs=programs,
    )

    def save(given: Values) -> Organization:
        with transaction.atomic():
            # What it is under, the page can't say of an organization whose intermediary someone else administers.
            kept = found.parent if found.parent_id not in {p.pk for p in _parents(actor)} else None
            organization_change(actor=actor, organization=found, name=given["name"], parent=given.get("parent") or kept)
            if programs is not None:
                elsewhere = found.funded_programs.exclude(pk__in=programs.values("pk"))
                programs_funded_set(
                    actor=whole,
                    funder=found,
                    programs=[*given["programs"], *elsewhere],
                )
        return found

    return form_page(
        request,
        form,
        save=save,
        done=_("Organization saved."),
        back=reverse("organizations"),
        heading=_("Edit %(name)s") % {"name": found.name},
        submit=_("Save organization"),
        crumbs=_crumbs(),
        stored=Stored(found, stored),
    )


def _site_page(request: HttpRequest, organization: Organization, site: Site | None) -> HttpResponse:
    actor = request_actor(request)
    names = ("name", "line", "city", "state", "zip")

    def save(given: Values) -> Site:
        name = given.pop("name")
        return site_save(actor=actor, organization=organization, name=name, address=SiteAddress(**given), site=site)

    return form_page(
        request,
        SiteForm(request.POST or None, initial={n: getattr(site, n) for n in names} if site else {}),
        save=save,
        done=_("Site saved."),
        back=reverse("organizations"),
        heading=_("Edit site of %(name)s") % {"name": organization.name}
        if site
        else _("Add a site of %(name)s") % {"name": organization.name},
        submit=_("Save site"),
        crumbs=_crumbs(),
        stored=Stored(site, columns(*names)) if site else None,
    )


@staff_page(PERMISSION)
def site_new(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Add a site of an organization."""
    actor = request_actor(request)
    return _site_page(request, found_or_404(organizations_managed(actor), pk=organization_id), None)


@staff_page(PERMISSION)
def site_edit(request: HttpRequest, site_id: int) -> HttpResponse:
    """Change a site."""
    found = fetch(Site, request_actor(request), PERMISSION, site_id)
    return _site_page(request, found.organization, found)
