"""Organizations' access and the log: the administrator's pages."""

from __future__ import annotations

import django_filters
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from workadvance.events.history import sentences
from workadvance.events.models import Event, Seal
from workadvance.people.access import request_actor
from workadvance.people.handover import access_hand_over, colleagues_of, held_by
from workadvance.people.invitations import invitation_give
from workadvance.people.models import Membership, Organization, Person, Role
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import form_page, form_saved, forms_shown
from workadvance.ui.list_files import file_asked
from workadvance.ui.lists import ListColumn, ListSpec, list_context, list_response
from workadvance.ui.page_access import staff_page
from workadvance.web.forms import AccessEndForm, AccessForm

ACCESS = ListSpec(
    key="access",
    title=gettext_lazy("Access"),
    columns=[
        ListColumn("user", gettext_lazy("Name"), "user.name", "user__name"),
        ListColumn("email", gettext_lazy("Email"), "user.email", "user__email", in_file=True),
        ListColumn("role", gettext_lazy("Role"), "get_role_display", "role"),
        ListColumn("organization", gettext_lazy("Organization"), "organization.name", "organization__name"),
        ListColumn("starts", gettext_lazy("Start date"), "starts_on", "starts_on"),
        ListColumn("ends", gettext_lazy("End date"), "ends_on", "ends_on"),
        ListColumn("signed_in", gettext_lazy("Last sign-in"), "user.last_login", "user__last_login"),
    ],
    order=("user__name", "pk"),
    search=lambda rows, q: rows.filter(Q(user__name__icontains=q) | Q(user__email__icontains=q)),
)


@staff_page("people.manage_access")
def access(request: HttpRequest) -> HttpResponseBase:
    """Who has which role where; give and end roles."""
    actor = request_actor(request)
    places = Organization.objects.filter(pk__in=actor.organizations(Role.ADMINISTRATOR)).order_by("name")
    form = AccessForm(request.POST or None, organizations=places)
    if request.method == "POST" and form_saved(form, lambda given: invitation_give(actor=actor, **given)):
        messages.success(
            request,
            _("Access given. An invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]},
        )
        return redirect("access")
    rows = Membership.objects.filter(organization__in=places).select_related("user", "organization")
    if file_asked(request):
        return list_response(request, ACCESS, rows, "web/access.html")
    shown = {**list_context(request, ACCESS, rows), "form": form, "now": timezone.localdate()}
    return forms_shown(request, "web/access.html", shown, form)


@staff_page("people.manage_access")
def access_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """End a role on a day, after giving what it holds to a colleague."""
    actor = request_actor(request)
    rows = Membership.objects.select_related("user", "organization")
    membership = fetch(rows, actor, "people.manage_access", membership_id)
    held = held_by(membership)
    said = {"name": membership.user.name, "role": membership.get_role_display()}
    return form_page(
        request,
        AccessEndForm(request.POST or None, colleagues=colleagues_of(membership) if held else None),
        save=lambda given: access_hand_over(
            actor=actor,
            membership=membership,
            to=given.get("to"),
            nobody_yet=given.get("nobody_yet", False),
            ends_on=given["ends_on"],
        ),
        done=_("Access ended."),
        back=reverse("access"),
        heading=_("End the access of %(name)s as %(role)s") % said,
        submit=_("End access"),
        note=_("Handed over: %(what)s.") % {"what": ", ".join(f"{h.label}: {h.n}" for h in held)} if held else "",
        crumbs=[(reverse("access"), _("Access"))],
    )


class LogFilter(django_filters.FilterSet):
    """Filters of the log."""

    kind = django_filters.CharFilter(label=gettext_lazy("Kind starts with"), lookup_expr="startswith")
    actor_name = django_filters.CharFilter(label=gettext_lazy("Person"), lookup_expr="icontains")
    recorded_at = django_filters.DateFilter(label=gettext_lazy("Date"), lookup_expr="date")

    class Meta:
        model = Event
        fields = ["kind", "actor_name", "recorded_at"]


LOG = ListSpec(
    key="log",
    title=gettext_lazy("Audit log"),
    columns=[
        ListColumn("recorded_at", gettext_lazy("Date"), "recorded_at", "pk"),
        ListColumn("kind", gettext_lazy("Kind"), "kind"),
        ListColumn("actor", gettext_lazy("Person"), "actor_name"),
        ListColumn("role", gettext_lazy("Role"), "actor_role"),
        ListColumn("subject", pgettext_lazy("noun", "Record"), lambda e: f"{e.subject_kind} {e.subject_id}"),
        ListColumn("to", gettext_lazy("New status"), "state_to"),
    ],
    filterset=LogFilter,
    order=("-pk",),
)


@staff_page("people.view_audit", methods=("GET",))
def log(request: HttpRequest) -> HttpResponseBase:
    """The log of the administrator's organizations, and the newest seal."""
    actor = request_actor(request)
    # Of a restricted person the log says nothing here, neither what happened nor why.
    kept = Person.objects.filter(restricted=True).exclude(pk__in=actor.restricted_ids)
    rows = Event.objects.filter(
        ~Q(person_id__in=kept.values("pk")) | Q(person_id=None),
        organization_id__in=actor.organizations(Role.ADMINISTRATOR),
    )
    if file_asked(request):
        return list_response(request, LOG, rows, "web/log.html")
    context = list_context(request, LOG, rows)
    seal = Seal.objects.order_by("-last_event_id").first()
    return render(
        request,
        "web/log.html",
        {**context, "lines": sentences(context["page"].object_list, personal=False), "seal": seal},
    )
