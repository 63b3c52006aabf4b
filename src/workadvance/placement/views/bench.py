"""The bench: who is ready for work now, and declaring, pausing, resuming."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.pages.access import staff_page
from workadvance.pages.drafts import draft_clear, initial_from_draft
from workadvance.pages.lists import ListColumn, ListSpec
from workadvance.pages.views import back_to
from workadvance.people.access import persons_visible, request_actor
from workadvance.people.models import Consent
from workadvance.people.names import persons_named
from workadvance.people.services import consent_revoke, consent_sign
from workadvance.placement import filters, forms, selectors, services
from workadvance.placement.models import JobOrder, JobReady
from workadvance.placement.views.lists import chip, listed
from workadvance.placement.words import occupation_title, shifts_said
from workadvance.programmes.models import TargetDecision
from workadvance.screening.models import Application
from workadvance.training.models import Enrolment

MOST_ORDERS = 300


def _days(row: Any) -> int:
    return (timezone.localdate() - row.since).days


def _occupations(row: Any) -> str:
    ready = getattr(row, "job_ready", None)
    return ", ".join(occupation_title(soc) for soc in (ready.socs if ready else []))


LIST = ListSpec(
    key="bench",
    title=gettext_lazy("Bench"),
    columns=(
        ListColumn("name", gettext_lazy("Person"), "person.full_name", "person__full_name"),
        ListColumn("days", gettext_lazy("On the bench"), _days, "since", numeric=True),
        ListColumn("occupations", gettext_lazy("Looks for work as"), _occupations),
        ListColumn("floor", gettext_lazy("Lowest pay"), "person.wage_floor", "person__wage_floor", numeric=True),
        ListColumn("reach", gettext_lazy("Reach (miles)"), "person.max_miles", "person__max_miles", numeric=True),
        ListColumn("zip", gettext_lazy("ZIP"), "person.zip", "person__zip"),
        ListColumn("shifts", gettext_lazy("Shifts"), lambda row: shifts_said(row.person.shifts or [])),
        ListColumn("ended", gettext_lazy("Last job ended"), "last_ended_on", "last_ended_on"),
        ListColumn("programme", gettext_lazy("Programme"), "programme.name", "programme__name"),
    ),
    filterset=filters.BenchFilter,
    order=("since", "pk"),
)


@staff_page("placement.view_bench", methods=("GET",))
def bench(request: HttpRequest) -> HttpResponseBase:
    """Everybody ready for work now, those who wait longest first."""
    actor = request_actor(request)
    today = timezone.localdate()

    def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(person__in=[p.pk for p in persons_named(persons_visible(actor), text, limit=200)])

    spec = ListSpec(
        key=LIST.key, title=LIST.title, columns=LIST.columns, filterset=LIST.filterset, order=LIST.order, search=search
    )
    rows = selectors.bench(actor).select_related("person", "programme", "job_ready")
    which = request.GET.get("which", "")
    if which == "between":
        rows = rows.filter(last_ended_on__isnull=False)
    elif which == "late":
        rows = rows.filter(last_ended_on__lt=today - dt.timedelta(days=selectors.target_days(today)))
    elif which == "first":
        rows = rows.filter(last_ended_on__isnull=True)
    chips = [
        chip(request, "which", "", _("Everybody")),
        chip(request, "which", "first", _("Looking for the first job")),
        chip(request, "which", "between", _("Between jobs")),
        chip(request, "which", "late", _("Past the re-employment target")),
    ]

    def more(shown: list[Any]) -> dict[str, Any]:
        found = selectors.bench_rows_more(actor, shown)
        for row in shown:
            ready = getattr(row, "job_ready", None)
            row.more = found[row.pk]
            row.days = (today - row.since).days
            row.occupations = [occupation_title(soc) for soc in ready.socs] if ready else []
        may_refer = actor.may("placement.refer")
        return {
            "chips": chips,
            "target_days": selectors.target_days(today),
            "may_refer": may_refer,
            "open_orders": list(
                JobOrder.objects.filter(selectors.scope_q(actor, "placement.refer"), state="open")
                .select_related("employer")
                .order_by("employer__name", "title", "pk")[:MOST_ORDERS]
            )
            if may_refer
            else [],
        }

    return listed(request, spec, rows, "placement/bench.html", more)


def _choices(application: Application, ready: JobReady | None) -> list[tuple[str, str]]:
    """Occupations to tick: what is chosen, what was trained for, the programme's targets, what employers ask for now."""
    socs = [
        *(ready.socs if ready else []),
        *Enrolment.objects.filter(application=application).order_by("-pk").values_list("cohort__soc", flat=True),
        *TargetDecision.objects.filter(programme=application.programme_id, chosen=True, retired_on=None)
        .order_by("pk")
        .values_list("soc", flat=True),
        *JobOrder.objects.filter(provider=application.person.provider_id, state="open")
        .order_by("-opened_on", "-pk")
        .values_list("soc", flat=True)[:40],
    ]
    return [(soc, occupation_title(soc)) for soc in list(dict.fromkeys(socs))[:12]]


@staff_page("placement.declare_ready")
def ready(request: HttpRequest, application_id: int) -> HttpResponse:
    """Declare a person ready for work, or change what they look for."""
    actor = request_actor(request)
    application = selectors.application_get(actor, application_id)
    person = application.person
    now = JobReady.objects.filter(application=application).first()
    choices = _choices(application, now)
    key = f"ready-{application.pk}"
    trained = (
        Enrolment.objects.filter(application=application).order_by("-pk").values_list("cohort__soc", flat=True)[:1]
    )
    initial = {
        "socs": now.socs if now else list(trained),
        "summary": now.summary if now else "",
        "wage_floor": person.wage_floor,
        "max_miles": person.max_miles,
        "has_car": person.has_car,
        "shifts": person.shifts,
        "available_from": now.available_from if now else None,
        "ready_on": now.ready_on if now else timezone.localdate(),
        "background_asked": now is not None and now.background is not None,
        "background": (now.background or []) if now else [],
        **initial_from_draft(request, key),
    }
    form = forms.ReadyForm(request.POST or None, occupations=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.ready_declare(actor=actor, application=application, **form.details())
        except ValidationError as error:
            if hasattr(error, "error_dict") and "socs" in error.error_dict and form.cleaned_data.get("another"):
                error.error_dict["another"] = error.error_dict.pop("socs")
            forms.errors_into(form, error)
        else:
            draft_clear(actor=actor, form_key=key)
            messages.success(
                request, _("Saved.") if now else _("%(name)s is on the bench.") % {"name": person.short_name}
            )
            return redirect("person", person.pk)
    return render(
        request,
        "placement/ready.html",
        {"form": form, "person": person, "application": application, "ready": now, "draft_key": key},
        status=422 if form.errors else 200,
    )


@staff_page("placement.declare_ready")
def pause(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take a person off the bench for now, with the reason."""
    actor = request_actor(request)
    application = selectors.application_get(actor, application_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ready_pause(actor=actor, application=application, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            forms.errors_into(form, error)
        else:
            messages.success(request, _("Off the bench for now."))
            return redirect("person", application.person_id)
    return render(
        request,
        "placement/pause.html",
        {"form": form, "person": application.person},
        status=422 if form.errors else 200,
    )


@staff_page("placement.declare_ready", methods=("POST",))
def resume(request: HttpRequest, application_id: int) -> HttpResponse:
    """Put a person back on the bench."""
    actor = request_actor(request)
    application = selectors.application_get(actor, application_id)
    try:
        services.ready_resume(actor=actor, application=application)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s is back on the bench.") % {"name": application.person.short_name})
    return redirect(back_to(request, reverse("person", args=[application.person_id])))


@staff_page("placement.declare_ready", methods=("POST",))
def consent(request: HttpRequest, application_id: int) -> HttpResponse:
    """Record that a person agreed, or agrees no more, that employers may see their profile."""
    actor = request_actor(request)
    person = selectors.application_get(actor, application_id).person
    if request.POST.get("do") == "revoke":
        consent_revoke(actor=actor, person=person, purpose=Consent.Purpose.EMPLOYERS)
        messages.success(request, _("Recorded. Employers do not see %(name)s any more.") % {"name": person.short_name})
    else:
        consent_sign(actor=actor, person=person, purpose=Consent.Purpose.EMPLOYERS)
        messages.success(request, _("Consent recorded. Slates not sent for want of it can be sent now."))
    return redirect(back_to(request, reverse("person", args=[person.pk])))
