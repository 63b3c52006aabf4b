"""The job-ready pool: who is ready for work now, and declaring, pausing, resuming."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.access import persons_visible, request_actor
from workadvance.people.person_search import persons_found
from workadvance.placement import filters, forms, selectors, services
from workadvance.placement.code_labels import shifts_said
from workadvance.placement.models import JobOrder, JobReady
from workadvance.placement.reemployment_hook import goal_days
from workadvance.placement.views.lists import chip, listed
from workadvance.screening.models import Application
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Enrollment
from workadvance.ui.drafts import initial_from_draft
from workadvance.ui.fetch import fetch, inside
from workadvance.ui.format import short_title
from workadvance.ui.forms import ReasonForm, Values, form_page
from workadvance.ui.lists import ListColumn, ListSpec
from workadvance.ui.one_button import press_answer, told
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Context
from workadvance.ui.views import back_to

MOST_ORDERS = 300


def _days(row: Any) -> int:
    return int((timezone.localdate() - row.since).days)


def _occupations(row: Any) -> str:
    ready = getattr(row, "job_ready", None)
    return ", ".join(short_title(soc) for soc in (ready.socs if ready else []))


LIST = ListSpec(
    key="job_ready",
    title=gettext_lazy("Job-ready"),
    columns=(
        ListColumn("name", gettext_lazy("Person"), "person.full_name", "person__full_name"),
        ListColumn("days", gettext_lazy("Days job-ready"), _days, "since", numeric=True),
        ListColumn("occupations", gettext_lazy("Wanted occupations"), _occupations),
        ListColumn("floor", gettext_lazy("Minimum pay"), "person.wage_floor", "person__wage_floor", numeric=True),
        ListColumn(
            "reach", gettext_lazy("Travel (miles)"), "person.max_miles", "person__max_miles", numeric=True, in_file=True
        ),
        ListColumn("zip", gettext_lazy("ZIP"), "person.zip", "person__zip", in_file=True),
        ListColumn("shifts", gettext_lazy("Shifts"), lambda row: shifts_said(row.person.shifts or []), in_file=True),
        ListColumn("ended", gettext_lazy("Last job ended"), "last_ended_on", "last_ended_on", in_file=True),
        ListColumn("program", gettext_lazy("Program"), "program.name_here", "program__name", in_file=True),
    ),
    filterset=filters.JobReadyFilter,
    order=("since", "pk"),
)


@staff_page("placement.view_job_ready", methods=("GET",))
def job_ready(request: HttpRequest) -> HttpResponseBase:
    """Everyone ready for work now, those who wait longest first."""
    actor = request_actor(request)
    today = timezone.localdate()

    def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(person__in=[p.pk for p in persons_found(persons_visible(actor), text, limit=200)])

    spec = ListSpec(
        key=LIST.key, title=LIST.title, columns=LIST.columns, filterset=LIST.filterset, order=LIST.order, search=search
    )
    which, promised = request.GET.get("which", ""), goal_days()

    def rows() -> QuerySet[Any]:
        found = selectors.job_ready_pool(actor).select_related("person", "program", "job_ready")
        if which == "between":
            return found.filter(last_ended_on__isnull=False)
        if which == "late" and promised is not None:
            return found.filter(last_ended_on__lt=today - dt.timedelta(days=promised))
        return found.filter(last_ended_on__isnull=True) if which == "first" else found

    chips = [
        chip(request, "which", "", _("Everyone")),
        chip(request, "which", "first", _("Looking for a first job")),
        chip(request, "which", "between", _("Between jobs")),
        chip(request, "which", "late", _("Past the re-employment goal")),
    ]

    def more(shown: list[Any]) -> Context:
        found = selectors.pool_rows_more(actor, shown)
        for row in shown:
            ready = getattr(row, "job_ready", None)
            row.more = found[row.pk]
            row.days = (today - row.since).days
            row.occupations = [short_title(soc) for soc in ready.socs] if ready else []
        may_refer = actor.may("placement.refer")
        return {
            "chips": chips,
            "goal_days": promised,
            "may_refer": may_refer,
            "open_orders": list(
                inside(JobOrder.objects.filter(state="open"), actor, "placement.refer")
                .select_related("employer")
                .order_by("employer__name", "title", "pk")[:MOST_ORDERS]
            )
            if may_refer
            else [],
        }

    return listed(request, spec, rows, "placement/job_ready.html", more)


def _choices(application: Application, ready: JobReady | None) -> list[tuple[str, str]]:
    """Occupations to tick: what is chosen, what was trained for, the program's targets, what employers ask for now."""
    socs = [
        *(ready.socs if ready else []),
        *Enrollment.objects.filter(application=application).order_by("-pk").values_list("cohort__soc", flat=True),
        *TargetDecision.objects.filter(program=application.program_id, chosen=True, retired_on=None)
        .order_by("pk")
        .values_list("soc", flat=True),
        *JobOrder.objects.filter(provider=application.person.provider_id, state="open")
        .order_by("-opened_on", "-pk")
        .values_list("soc", flat=True)[:40],
    ]
    return [(soc, short_title(soc)) for soc in list(dict.fromkeys(socs))[:12]]


@staff_page("placement.declare_ready")
def ready(request: HttpRequest, application_id: int) -> HttpResponse:
    """Declare a person ready for work, or change what they look for."""
    actor = request_actor(request)
    application = fetch(Application, actor, "placement.declare_ready", application_id)
    person = application.person
    now = JobReady.objects.filter(application=application).first()
    choices = _choices(application, now)
    key = f"ready-{application.pk}"
    trained = (
        Enrollment.objects.filter(application=application).order_by("-pk").values_list("cohort__soc", flat=True)[:1]
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

    def save(given: Values) -> None:
        try:
            services.ready_declare(actor=actor, application=application, **form.details())
        except ValidationError as error:
            # The occupation was typed, not ticked: what is wrong with it is said beside the box it was typed in.
            if hasattr(error, "error_dict") and "socs" in error.error_dict and given.get("another"):
                error.error_dict["another"] = error.error_dict.pop("socs")
            raise

    return form_page(
        request,
        form,
        save=save,
        done=_("Saved") if now else _("%(name)s is job-ready.") % {"name": person.short_name},
        back=reverse("person", args=[person.pk]),
        template="placement/ready.html",
        draft=key,
        context={"person": person, "application": application, "ready": now},
    )


@staff_page("placement.declare_ready")
def pause(request: HttpRequest, application_id: int) -> HttpResponse:
    """Pause someone's job search, with the reason."""
    actor = request_actor(request)
    application = fetch(Application, actor, "placement.declare_ready", application_id)
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda given: services.ready_pause(actor=actor, application=application, reason=given["reason"]),
        done=_("Job search paused."),
        back=reverse("person", args=[application.person_id]),
        template="placement/pause.html",
        context={"person": application.person},
    )


@staff_page("placement.declare_ready", methods=("POST",))
def resume(request: HttpRequest, application_id: int) -> HttpResponse:
    """Resume a paused job search."""
    actor = request_actor(request)
    application = fetch(Application, actor, "placement.declare_ready", application_id)
    back = reverse("person", args=[application.person_id])
    return press_answer(
        request,
        do=lambda: services.ready_resume(actor=actor, application=application),
        done=_("%(name)s is job-ready again.") % {"name": application.person.short_name},
        back=back,
        again=lambda problems: told(request, problems, back),
    )


@staff_page("placement.declare_ready", methods=("POST",))
def consent(request: HttpRequest, application_id: int) -> HttpResponse:
    """Record that a person agreed, or agrees no more, that employers may see their profile."""
    actor = request_actor(request)
    person = fetch(Application, actor, "placement.declare_ready", application_id).person
    if request.POST.get("do") == "revoke":
        services.employer_consent_record(actor=actor, person=person, agrees=False)
        messages.success(
            request, _("Consent withdrawn. Employers no longer see %(name)s.") % {"name": person.short_name}
        )
    else:
        services.employer_consent_record(actor=actor, person=person, agrees=True)
        messages.success(request, _("Consent recorded. You can now send slates that were waiting for it."))
    return redirect(back_to(request, reverse("person", args=[person.pk])))
