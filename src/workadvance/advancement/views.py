"""Pages of retention and advancement."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance import policy
from workadvance.advancement import forms, selectors, services
from workadvance.advancement.cases import separation_record
from workadvance.advancement.models import AdvancementGoal, CheckIn, ParticipantReport
from workadvance.advancement.person_cards import person_advancement
from workadvance.events.encryption import decrypt
from workadvance.people.access import link_actor, request_actor
from workadvance.people.models import Person
from workadvance.placement import services as placement
from workadvance.placement.models import EmploymentSpell
from workadvance.screening.models import Application
from workadvance.screening.participant_page import application_of_link, language_use
from workadvance.screening.services.answering import applicant
from workadvance.ui.fetch import fetch, fetch_person
from workadvance.ui.format import in_words, job_title
from workadvance.ui.forms import Values, form_page, form_saved, forms_shown
from workadvance.ui.lists import ListColumn, ListSpec, list_response
from workadvance.ui.page_access import Link, link_page, staff_page


def _check_in_days() -> list[tuple[int, str]]:
    """The days a check-in is due after a job's start, in the reader's language."""
    days = policy.load("advancement").value("check_in_days", on=timezone.localdate())
    return [(day, ngettext("%(n)d day", "%(n)d days", day) % {"n": day}) for day in days]


class CheckInFilter(django_filters.FilterSet):
    """Filters of the retention list."""

    late = django_filters.BooleanFilter(
        label=gettext_lazy("Overdue only"), method="only_late", widget=django_forms.CheckboxInput
    )
    mine = django_filters.BooleanFilter(
        label=gettext_lazy("My participants"), method="only_mine", widget=django_forms.CheckboxInput
    )
    day = django_filters.ChoiceFilter(
        label=gettext_lazy("Check-in"),
        choices=_check_in_days,
    )

    class Meta:
        model = CheckIn
        fields = ["day"]

    def only_late(self, rows: Any, name: str, value: bool | None) -> Any:
        """Those past their day."""
        return rows.filter(due_on__lt=timezone.localdate()) if value else rows

    def only_mine(self, rows: Any, name: str, value: bool | None) -> Any:
        """Those of the coach's own people."""
        return rows.filter(spell__person__coach=request_actor(self.request).user_id) if value else rows


RETENTION = ListSpec(
    key="retention",
    title=gettext_lazy("Retention"),
    columns=[
        ListColumn("person", gettext_lazy("Name"), "spell.person.full_name", "spell__person__full_name"),
        ListColumn("job", gettext_lazy("Job"), lambda c: job_title(c.spell.job_title, c.spell.soc)),
        ListColumn("employer", gettext_lazy("Employer"), "spell.employer_name", "spell__employer_name", in_file=True),
        ListColumn("check_in", gettext_lazy("Check-in"), "day", "day"),
        ListColumn("due", gettext_lazy("Due date"), "due_on", "due_on"),
        ListColumn("coach", gettext_lazy("Coach"), lambda c: c.spell.person.coach or "", "spell__person__coach__name"),
    ],
    filterset=CheckInFilter,
    order=("due_on", "pk"),
    search=lambda rows, q: rows.filter(spell__person__full_name__icontains=q),
)


@staff_page("advancement.view_retention", methods=("GET",))
def retention(request: HttpRequest) -> HttpResponseBase:
    """Check-ins due, overdue first."""
    actor = request_actor(request)
    return list_response(
        request,
        RETENTION,
        lambda: selectors.check_ins_listed(actor),
        "advancement/retention.html",
        {"check_in_days": in_words([day for day, _ in _check_in_days()])},
    )


@staff_page("advancement.record_contact")
def check_in(request: HttpRequest, check_in_id: int) -> HttpResponse:
    """Log what a check-in found; a new wage or a lost job is recorded in the same step."""
    actor = request_actor(request)
    row = fetch(CheckIn, actor, "advancement.record_contact", check_in_id)
    form = forms.CheckInForm(request.POST or None)
    left = request.POST.get("outcome") == "left"

    def save(given: Values) -> None:
        if given["outcome"] == "left" and not given["ended_on"]:
            raise ValidationError({"ended_on": _("Enter the last day at work.")})
        with transaction.atomic():
            if given["new_wage"] and given["outcome"] in ("employed", "employer_says"):
                placement.wage_change(
                    actor=actor,
                    spell=row.spell,
                    effective_on=given["done_on"],
                    hourly_wage=given["new_wage"],
                    source="employer" if given["outcome"] == "employer_says" else "self",
                )
            services.check_in_record(
                actor=actor,
                check_in=row,
                outcome=given["outcome"],
                note=given["note"],
                done_on=given["done_on"],
                ended_on=given["ended_on"],
                end_kind=given["end_kind"] or "other",
            )

    return form_page(
        request,
        form,
        save=save,
        done=_job_ready_again(row.spell.person) if left else _("Check-in saved."),
        level=messages.WARNING if left else messages.SUCCESS,
        back=reverse("person", args=[row.spell.person_id]),
        template="advancement/check_in.html",
        context={"check_in": row, "person": row.spell.person, "spell": row.spell},
    )


def _job_ready_again(person: Person) -> str:
    return _("%(name)s is job-ready again. We're tracking days to the next job.") % {"name": person.short_name}


@staff_page("advancement.record_contact")
def wage(request: HttpRequest, job_id: int) -> HttpResponse:
    """Record a raise, a cut or a new title."""
    actor = request_actor(request)
    spell = fetch(EmploymentSpell, actor, "advancement.record_contact", job_id)
    return form_page(
        request,
        forms.WageForm(request.POST or None),
        save=lambda given: placement.wage_change(actor=actor, spell=spell, **given),
        done=_("Pay saved."),
        back=reverse("person", args=[spell.person_id]),
        template="advancement/wage.html",
        context={"spell": spell, "person": spell.person},
    )


@staff_page("advancement.record_contact")
def separation(request: HttpRequest, job_id: int) -> HttpResponse:
    """Record that a job ended: the person is job-ready from this moment."""
    actor = request_actor(request)
    spell = fetch(EmploymentSpell, actor, "advancement.record_contact", job_id)
    return form_page(
        request,
        forms.SeparationForm(request.POST or None),
        save=lambda given: separation_record(actor=actor, spell=spell, **given),
        done=_job_ready_again(spell.person),
        level=messages.WARNING,
        back=reverse("person", args=[spell.person_id]),
        template="advancement/separation.html",
        context={"spell": spell, "person": spell.person},
    )


def _application_of(person: Person) -> Application | None:
    return Application.objects.filter(person=person, state="selected").order_by("-decided_on", "-pk").first()


@staff_page("advancement.record_contact")
def new_job(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record a job a participant found, or a step up to another employer."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "advancement.record_contact")
    current = list(EmploymentSpell.objects.filter(person=person, ended_on=None).order_by("pk"))
    form = forms.NewJobForm(request.POST or None)
    return form_page(
        request,
        form,
        save=lambda given: placement.spell_open(
            actor=actor, person=person, application=_application_of(person), area_code=person.area_code, **given
        ),
        done=_("Job saved. Check-ins are scheduled."),
        back=reverse("person", args=[person.pk]),
        template="advancement/new_job.html",
        context={"person": person, "current": current},
    )


@staff_page("advancement.set_goal")
def advancement_goal(request: HttpRequest, person_id: int) -> HttpResponse:
    """Choose an advancement goal from the step-up jobs: related occupations with local pay."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "advancement.set_goal")
    application = _application_of(person)
    if application is None:
        raise Http404
    shown = person_advancement(actor, person, application)
    offered = shown.step_ups

    def save(given: Values) -> None:
        chosen = next((job for job in (offered.jobs if offered else []) if job.soc == given["soc"]), None)
        if chosen is None or offered is None:
            raise ValidationError(_("Choose one of these occupations."))
        services.advancement_goal_set(
            actor=actor,
            application=application,
            soc=chosen.soc,
            title=chosen.title,
            local_median_hourly=chosen.hourly,
            vintage=offered.vintages[:40],
            takes=given["takes"],
        )

    return form_page(
        request,
        forms.AdvancementGoalForm(request.POST if request.method == "POST" else None),
        save=save,
        done=_("Advancement goal set."),
        back=reverse("person", args=[person.pk]),
        template="advancement/advancement_goal.html",
        context={"person": person, "advancement": shown},
    )


@staff_page("advancement.set_goal", methods=("POST",))
def advancement_goal_close(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Mark the advancement goal reached, or remove it."""
    actor = request_actor(request)
    goal = fetch(AdvancementGoal, actor, "advancement.set_goal", goal_id)
    reached = request.POST.get("do") == "reached"
    services.advancement_goal_close(actor=actor, goal=goal, reached=reached)
    messages.success(request, _("Advancement goal reached.") if reached else _("Advancement goal removed."))
    return redirect("person", goal.application.person_id)


TELL_FORMS: dict[str, type[django_forms.Form]] = {
    ParticipantReport.Kind.GOT_JOB: forms.GotJobForm,
    ParticipantReport.Kind.NEED_HELP: forms.NeedHelpForm,
}


@link_page("my", max_age_days=1825)
def tell(request: HttpRequest, token: str, link: Link, kind: str) -> HttpResponse:
    """“I got a job”, “My pay changed”, “I need help”, from the participant's own page."""
    application = application_of_link(link)
    person = application.person
    language_use(request, person.language)
    posted = request.POST or None
    if kind == ParticipantReport.Kind.PAY_CHANGED:
        form: django_forms.Form = forms.PayChangedForm(posted, jobs=forms.job_choices(person.pk))
    else:
        form = TELL_FORMS[kind](posted)
    return form_page(
        request,
        form,
        save=lambda given: services.report_make(author=applicant(application), person=person, kind=kind, **given),
        done=_("Thank you for telling us. Your coach will contact you soon."),
        back=reverse("screening:my", args=[token]),
        template="advancement/tell.html",
        context={"kind": kind, "program": application.program},
    )


@staff_page("advancement.record_contact")
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """What a participant told us, with the form that records it, filled in as they said."""
    actor = request_actor(request)
    told = fetch(ParticipantReport, actor, "advancement.record_contact", report_id)
    return form_page(
        request,
        _report_form(request, told),
        save=lambda given: services.report_record(actor=actor, report=told, given=given),
        done=_("Saved, and the report is closed."),
        back=reverse("person", args=[told.person_id]),
        template="advancement/report.html",
        context={
            "report": told,
            "person": told.person,
            "note": decrypt(told.note_encrypted, "report") if told.note_encrypted else "",
        },
    )


def _report_form(request: HttpRequest, told: ParticipantReport) -> django_forms.Form:
    """The form that records what was reported; of a plea for help or a closed report, one without fields."""
    posted = request.POST or None
    pay = {name: value for name in ("hourly_wage", "hours_per_week") if (value := getattr(told, name)) is not None}
    if told.closed_at is None and told.kind == ParticipantReport.Kind.GOT_JOB:
        job = {"employer_name": told.employer_name, "job_title": told.job_title, "started_on": told.on, **pay}
        return forms.NewJobForm(posted, initial=job)
    if told.closed_at is None and told.kind == ParticipantReport.Kind.PAY_CHANGED:
        return forms.WageForm(posted, initial={"effective_on": told.on, **pay})
    return django_forms.Form()


@staff_page("advancement.record_contact", methods=("POST",))
def report_close(request: HttpRequest, report_id: int) -> HttpResponse:
    """Close a report: it was seen to, or there is nothing to record."""
    actor = request_actor(request)
    told = fetch(ParticipantReport, actor, "advancement.record_contact", report_id)
    services.report_close(actor=actor, report=told)
    messages.success(request, _("Report closed."))
    return redirect("person", told.person_id)


@link_page("my", max_age_days=1825)
def job_loss(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """“I lost my job”, from the participant's own page."""
    person = application_of_link(link).person
    language_use(request, person.language)
    form = forms.JobLossForm(request.POST or None, jobs=forms.job_choices(person.pk))
    done = request.method == "POST" and form_saved(
        form,
        lambda given: services.job_loss_report(
            actor=link_actor(person.full_name, "participant", person.pk), person_id=person.pk, **given
        ),
    )
    return forms_shown(
        request,
        "advancement/job_loss.html",
        {"form": form, "person": person, "done": done, "token": token},
        form,
    )
