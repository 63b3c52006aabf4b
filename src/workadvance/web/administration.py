"""Organisations' access and the log: the administrator's pages."""

from __future__ import annotations

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.events.models import Event, Seal
from workadvance.events.selectors import sentences
from workadvance.pages.access import staff_page
from workadvance.pages.lists import ListColumn, ListSpec, list_context, list_response
from workadvance.people.access import request_actor, require
from workadvance.people.models import Membership, Organisation, Role
from workadvance.people.services import errors_of, membership_end, user_invite
from workadvance.web.forms import AccessForm

ACCESS = ListSpec(
    key="access",
    title=gettext_lazy("Access"),
    columns=[
        ListColumn("user", gettext_lazy("Who"), "user.name", "user__name"),
        ListColumn("email", gettext_lazy("E-mail"), "user.email", "user__email"),
        ListColumn("role", gettext_lazy("Role"), "get_role_display", "role"),
        ListColumn("organisation", gettext_lazy("Organisation"), "organisation.name", "organisation__name"),
        ListColumn("starts", gettext_lazy("From"), "starts_on", "starts_on"),
        ListColumn("ends", gettext_lazy("To"), "ends_on", "ends_on"),
    ],
    order=("user__name", "pk"),
    search=lambda rows, q: rows.filter(Q(user__name__icontains=q) | Q(user__email__icontains=q)),
)


@staff_page("people.manage_access")
def access(request: HttpRequest) -> HttpResponseBase:
    """Who has which role where; give and end roles."""
    actor = request_actor(request)
    places = Organisation.objects.filter(pk__in=actor.organisations(Role.ADMINISTRATOR)).order_by("name")
    form = AccessForm(request.POST or None, organisations=places)
    if request.method == "POST" and form.is_valid():
        try:
            user_invite(actor=actor, **form.cleaned_data)
        except ValidationError as error:
            for field, texts in errors_of(error).items():
                for text in texts:
                    form.add_error(field if field in form.fields else None, text)
        else:
            messages.success(
                request, _("Access given. They set a password through “Forgot your password?” on the sign-in page.")
            )
            return redirect("access")
    rows = Membership.objects.filter(organisation__in=places).select_related("user", "organisation")
    if form.errors:
        return render(request, "web/access.html", {**list_context(request, ACCESS, rows), "form": form}, status=422)
    return list_response(request, ACCESS, rows, "web/access.html", {"form": form, "now": timezone.localdate()})


@staff_page("people.manage_access", methods=("POST",))
def access_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """End a role at once."""
    actor = request_actor(request)
    membership = (
        Membership.objects.select_related("user", "organisation")
        .filter(pk=membership_id, organisation__in=actor.staff_organisations)
        .first()
    )
    if membership is None:
        raise Http404
    require(actor, "people.manage_access", membership.organisation_id)
    membership_end(actor=actor, membership=membership)
    messages.success(request, _("Access ended."))
    return redirect("access")


class LogFilter(django_filters.FilterSet):
    """Filters of the log."""

    kind = django_filters.CharFilter(label=gettext_lazy("Kind begins with"), lookup_expr="startswith")
    actor_name = django_filters.CharFilter(label=gettext_lazy("Who"), lookup_expr="icontains")
    recorded_at = django_filters.DateFilter(label=gettext_lazy("On"), lookup_expr="date")

    class Meta:
        model = Event
        fields = ["kind", "actor_name", "recorded_at"]


LOG = ListSpec(
    key="log",
    title=gettext_lazy("The log"),
    columns=[
        ListColumn("recorded_at", gettext_lazy("Recorded"), "recorded_at", "recorded_at"),
        ListColumn("kind", gettext_lazy("Kind"), "kind"),
        ListColumn("actor", gettext_lazy("Who"), "actor_name"),
        ListColumn("role", gettext_lazy("As"), "actor_role"),
        ListColumn("subject", gettext_lazy("About"), lambda e: f"{e.subject_kind} {e.subject_id}"),
        ListColumn("to", gettext_lazy("To"), "state_to"),
    ],
    filterset=LogFilter,
    order=("-recorded_at", "-pk"),
)


@staff_page("people.view_audit", methods=("GET",))
def log(request: HttpRequest) -> HttpResponseBase:
    """The log of the administrator's organisations, and the newest seal."""
    actor = request_actor(request)
    rows = Event.objects.filter(organisation_id__in=actor.organisations(Role.ADMINISTRATOR))
    if request.GET.get("format") == "csv":
        return list_response(request, LOG, rows, "web/log.html")
    context = list_context(request, LOG, rows)
    seal = Seal.objects.order_by("-last_event_id").first()
    return render(
        request,
        "web/log.html",
        {**context, "lines": sentences(context["page"].object_list, personal=False), "seal": seal},
    )
