"""Pages of retention and advancement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import labor
from workadvance.advancement import forms, selectors, services
from workadvance.advancement.models import CheckIn
from workadvance.pages.access import link_page, staff_page
from workadvance.pages.lists import ListColumn, ListSpec, list_response
from workadvance.people.access import link_actor, person_get, request_actor
from workadvance.people.models import Person
from workadvance.people.places import place_of_zip
from workadvance.people.services import errors_of
from workadvance.placement import services as placement
from workadvance.placement.models import EmploymentSpell
from workadvance.screening.models import Application
from workadvance.tables import InputProblems


def errors_into(form: django_forms.Form, error: ValidationError) -> None:
    """Show a service's refusal beside the fields it names, the rest above the form."""
    for field, texts in errors_of(error).items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)


class CheckInFilter(django_filters.FilterSet):
    """Filters of the retention list."""

    late = django_filters.BooleanFilter(
        label=gettext_lazy("Late only"), method="only_late", widget=django_forms.CheckboxInput
    )
    mine = django_filters.BooleanFilter(
        label=gettext_lazy("My people"), method="only_mine", widget=django_forms.CheckboxInput
    )
    day = django_filters.ChoiceFilter(
        label=gettext_lazy("Check-in"),
        choices=[(d, gettext_lazy("%(day)d days") % {"day": d}) for d in (7, 30, 60, 90, 180, 365)],
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
        ListColumn("person", gettext_lazy("Who"), "spell.person.full_name", "spell__person__full_name"),
        ListColumn("job", gettext_lazy("Job"), "spell.job_title"),
        ListColumn("employer", gettext_lazy("Employer"), "spell.employer_name", "spell__employer_name"),
        ListColumn("check_in", gettext_lazy("Check-in"), "day", "day"),
        ListColumn("due", gettext_lazy("Due"), "due_on", "due_on"),
        ListColumn("coach", gettext_lazy("Coach"), lambda c: c.spell.person.coach or "", "spell__person__coach__name"),
    ],
    filterset=CheckInFilter,
    order=("due_on", "pk"),
    search=lambda rows, q: rows.filter(spell__person__full_name__icontains=q),
)


@staff_page("advancement.view_retention", methods=("GET",))
def retention(request: HttpRequest) -> HttpResponseBase:
    """Check-ins due, overdue first."""
    return list_response(
        request, RETENTION, selectors.check_ins_listed(request_actor(request)), "advancement/retention.html"
    )


@staff_page("advancement.record_contact")
def check_in(request: HttpRequest, check_in_id: int) -> HttpResponse:
    """Log what a check-in found; a new wage or a lost job is recorded in the same step."""
    actor = request_actor(request)
    row = selectors.check_in_get(actor=actor, check_in_id=check_in_id)
    form = forms.CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        try:
            if d["outcome"] == "left" and not d["ended_on"]:
                raise ValidationError({"ended_on": _("Say the last day at work.")})
            with transaction.atomic():
                if d["new_wage"] and d["outcome"] in ("employed", "employer_says"):
                    placement.wage_change(
                        actor=actor,
                        spell=row.spell,
                        effective_on=d["done_on"],
                        hourly_wage=d["new_wage"],
                        source="employer" if d["outcome"] == "employer_says" else "self",
                    )
                services.check_in_record(
                    actor=actor,
                    check_in=row,
                    outcome=d["outcome"],
                    note=d["note"],
                    done_on=d["done_on"],
                    ended_on=d["ended_on"],
                    end_kind=d["end_kind"] or "other",
                )
        except ValidationError as error:
            errors_into(form, error)
        else:
            if d["outcome"] == "left":
                messages.warning(
                    request,
                    _("%(name)s is back on the bench. The re-employment clock runs.")
                    % {"name": row.spell.person.short_name},
                )
            else:
                messages.success(request, _("Check-in recorded."))
            return redirect("person", row.spell.person_id)
    return render(
        request,
        "advancement/check_in.html",
        {"form": form, "check_in": row, "person": row.spell.person, "spell": row.spell},
        status=422 if form.errors else 200,
    )


@staff_page("advancement.record_contact")
def wage(request: HttpRequest, spell_id: int) -> HttpResponse:
    """Record a raise, a cut or a new title."""
    actor = request_actor(request)
    spell = selectors.spell_get(actor=actor, spell_id=spell_id)
    form = forms.WageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            placement.wage_change(actor=actor, spell=spell, **form.cleaned_data)
        except ValidationError as error:
            errors_into(form, error)
        else:
            messages.success(request, _("Pay recorded."))
            return redirect("person", spell.person_id)
    return render(
        request,
        "advancement/wage.html",
        {"form": form, "spell": spell, "person": spell.person},
        status=422 if form.errors else 200,
    )


@staff_page("advancement.record_contact")
def separation(request: HttpRequest, spell_id: int) -> HttpResponse:
    """Record that a job ended: the person is on the bench from this moment."""
    actor = request_actor(request)
    spell = selectors.spell_get(actor=actor, spell_id=spell_id)
    form = forms.SeparationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            placement.spell_end(actor=actor, spell=spell, **form.cleaned_data)
        except ValidationError as error:
            errors_into(form, error)
        else:
            messages.warning(
                request,
                _("%(name)s is back on the bench. The re-employment clock runs.") % {"name": spell.person.short_name},
            )
            return redirect("person", spell.person_id)
    return render(
        request,
        "advancement/separation.html",
        {"form": form, "spell": spell, "person": spell.person},
        status=422 if form.errors else 200,
    )


def _application_of(person: Person) -> Application | None:
    return Application.objects.filter(person=person, state="selected").order_by("-decided_on", "-pk").first()


@staff_page("advancement.record_contact")
def new_job(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record a job somebody found, or a step up to another employer."""
    actor = request_actor(request)
    person = person_get(actor=actor, person_id=person_id, permission="advancement.record_contact")
    present = EmploymentSpell.objects.filter(person=person, ended_on=None).order_by("pk").first()
    form = forms.NewJobForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        d = dict(form.cleaned_data)
        try:
            if d["soc"]:
                d["soc"] = labor.occupation(d["soc"]).soc
            with transaction.atomic():
                if present and d["ends_present"]:
                    placement.spell_end(
                        actor=actor,
                        spell=present,
                        ended_on=d["started_on"],
                        end_kind="better_job",
                        reason=_("Left for %(job)s.") % {"job": d["job_title"]},
                    )
                area = ""
                if code := d.pop("zip"):
                    place = place_of_zip(code)
                    if place is None:
                        raise ValidationError({"zip": _("No such ZIP code is known. Five digits, for example 74103.")})
                    area = place.area_code
                d.pop("ends_present")
                placement.spell_open(
                    actor=actor,
                    person=person,
                    application=_application_of(person),
                    area_code=area or person.area_code,
                    **d,
                )
        except ValidationError as error:
            errors_into(form, error)
        except InputProblems as error:
            form.add_error("soc", str(error))
        else:
            messages.success(request, _("Job recorded. Check-ins are on the calendar."))
            return redirect("person", person.pk)
    return render(
        request,
        "advancement/new_job.html",
        {"form": form, "person": person, "present": present},
        status=422 if form.errors else 200,
    )


@staff_page("advancement.choose_rung")
def rung(request: HttpRequest, person_id: int) -> HttpResponse:
    """Choose the next rung: the related occupations with local pay, and what they take."""
    actor = request_actor(request)
    person = person_get(actor=actor, person_id=person_id, permission="advancement.choose_rung")
    application = _application_of(person)
    if application is None:
        raise Http404
    shown = selectors.person_advancement(actor, person, application)
    error = ""
    if request.method == "POST":
        rungs = {r["soc"]: r for r in (shown["ladder"] or {}).get("rungs", [])}
        chosen = rungs.get(request.POST.get("soc", ""))
        try:
            if chosen is None:
                raise ValidationError(_("Choose one of the occupations."))
            services.rung_choose(
                actor=actor,
                application=application,
                soc=chosen["soc"],
                title=chosen["title"],
                local_median_hourly=round(Decimal(chosen["hourly"]), 2) if chosen["hourly"] else None,
                vintage=(shown["ladder"] or {})["vintages"][:40],
                takes=request.POST.get("takes", "")[:300],
            )
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, _("Next rung chosen."))
            return redirect("person", person.pk)
    return render(
        request,
        "advancement/rung.html",
        {"person": person, "advancement": shown, "error": error},
        status=422 if error else 200,
    )


@staff_page("advancement.choose_rung", methods=("POST",))
def rung_close(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Mark the next rung reached, or drop it."""
    actor = request_actor(request)
    goal = selectors.goal_get(actor=actor, goal_id=goal_id)
    reached = request.POST.get("do") == "reached"
    services.rung_close(actor=actor, goal=goal, reached=reached)
    messages.success(request, _("Next rung reached.") if reached else _("Next rung dropped."))
    return redirect("person", goal.application.person_id)


@link_page("my", max_age_days=1825)
def job_loss(request: HttpRequest, token: str, link: dict[str, Any]) -> HttpResponse:
    """“I lost my job”, from the participant's own page."""
    application = Application.objects.select_related("person").filter(pk=link.get("application", 0)).first()
    if application is None:
        raise Http404
    person = application.person
    form = forms.JobLossForm(request.POST or None)
    done = False
    if request.method == "POST" and form.is_valid():
        try:
            services.job_loss_report(
                actor=link_actor(person.full_name, "participant", person.pk),
                person_id=person.pk,
                note=form.cleaned_data["note"],
                ended_on=form.cleaned_data["ended_on"],
            )
        except ValidationError as error:
            errors_into(form, error)
        else:
            done = True
    return render(
        request,
        "advancement/job_loss.html",
        {"form": form, "person": person, "done": done, "token": token},
        status=422 if form.errors else 200,
    )
