"""Milestones and exams of a cohort."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.pages.access import staff_page
from workadvance.people.access import request_actor
from workadvance.people.services import errors_of
from workadvance.readiness.forms import ReasonForm, refuse
from workadvance.training import selectors, services
from workadvance.training.forms import SittingForm
from workadvance.training.services import ExamResult
from workadvance.training.views.roster import cohort_context


@staff_page("training.view_cohorts", methods=("GET",))
def milestones(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The grid of milestones: one tap when a trainee reached one."""
    actor = request_actor(request)
    cohort = selectors.cohort_get(actor=actor, cohort_id=cohort_id)
    grid = selectors.milestone_grid(actor=actor, cohort=cohort)
    return render(request, "training/milestones.html", {**cohort_context(request, actor, cohort, "milestones"), **grid})


@staff_page("training.record", methods=("POST",))
def milestone_mark(request: HttpRequest, milestone_id: int, enrolment_id: int) -> HttpResponse:
    """One tap: reached; another: it was a mistake."""
    actor = request_actor(request)
    milestone, enrolment = selectors.milestone_pair_get(
        actor=actor, milestone_id=milestone_id, enrolment_id=enrolment_id
    )
    problem, reached = "", None
    try:
        if request.POST.get("reached") == "no":
            services.milestone_withdraw(actor=actor, milestone=milestone, enrolment=enrolment)
        else:
            reached = services.milestone_reach(actor=actor, milestone=milestone, enrolment=enrolment).reached_on
    except ValidationError as error:
        problem = " ".join(error.messages)
    back = reverse("training:milestones", args=[enrolment.cohort_id])
    if problem:
        context = {"person": enrolment.application.person, "problems": [problem], "back": back}
        return render(request, "training/refused.html", context, status=422)
    if getattr(request, "htmx", False):
        context = {"milestone": milestone, "enrolment": enrolment, "reached": reached, "may_record": True}
        return render(request, "training/_milestone.html", context)
    return HttpResponseRedirect(back)


@staff_page("training.view_cohorts")
def exams(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Exam results of a cohort, all trainees of one sitting on one screen."""
    actor = request_actor(request)
    permission = "training.record" if request.method == "POST" else "training.view_cohorts"
    cohort = selectors.cohort_get(actor=actor, cohort_id=cohort_id, permission=permission)
    form = SittingForm(request.POST or None, initial={"certification": cohort.certification_id})
    rows = selectors.exam_rows(actor=actor, cohort=cohort)
    for row in rows:
        pk = row["enrolment"].pk
        row |= {
            "result": request.POST.get(f"result-{pk}", ""),
            "score": request.POST.get(f"score-{pk}", "").strip()[:20],
        }
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        results = _results(rows)
        if any(row.get("problem") for row in rows):
            problems.append(_("Some scores are not numbers; they are marked below."))
        else:
            try:
                made = services.exams_record(actor=actor, cohort=cohort, results=results, **form.cleaned_data)
            except ValidationError as error:
                _place(rows, form, error, problems)
            else:
                passed = sum(e.passed for e in made)
                done = ngettext(
                    "%(n)d result recorded, %(passed)d passed.", "%(n)d results recorded, %(passed)d passed.", len(made)
                )
                messages.success(request, done % {"n": len(made), "passed": passed})
                return redirect("training:exams", cohort.pk)
    context = {**cohort_context(request, actor, cohort, "exams"), "form": form, "rows": rows, "problems": problems}
    return render(request, "training/exams.html", context, status=422 if problems or form.errors else 200)


def _results(rows: list[dict[str, Any]]) -> list[ExamResult]:
    found = []
    for row in rows:
        if row["result"] not in ("passed", "failed"):
            continue
        score: Decimal | None = None
        if row["score"]:
            try:
                score = Decimal(row["score"])
                if not score.is_finite() or not 0 <= score < 10_000:
                    raise InvalidOperation
            except InvalidOperation:
                row["problem"] = _("“%(text)s” is not a score.") % {"text": row["score"]}
                continue
            score = score.quantize(Decimal("0.01"))
        found.append(ExamResult(row["enrolment"], row["result"] == "passed", score))
    return found


def _place(rows: list[dict[str, Any]], form: SittingForm, error: ValidationError, problems: list[str]) -> None:
    """Put what was refused beside the people it is about."""
    by_person = {f"enrolment-{row['enrolment'].pk}": row for row in rows}
    rest: dict[str, list[str]] = {}
    for key, texts in errors_of(error).items():
        if key in by_person:
            by_person[key]["problem"] = " ".join(texts)
            problems.append(f"{by_person[key]['enrolment'].application.person}: {by_person[key]['problem']}")
        else:
            rest[key] = texts
    if rest:
        refuse(form, ValidationError(rest.get("__all__", rest)))
        problems += [text for texts in rest.values() for text in texts]


@staff_page("training.record")
def exam_withdraw(request: HttpRequest, exam_id: int) -> HttpResponse:
    """Take back a result recorded by mistake."""
    actor = request_actor(request)
    exam = selectors.exam_get(actor=actor, exam_id=exam_id)
    form = ReasonForm(request.POST or None)
    back = reverse("training:exams", args=[exam.enrolment.cohort_id])
    if request.method == "POST" and form.is_valid():
        try:
            services.exam_withdraw(actor=actor, exam=exam, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Result taken back. Enter the right one now."))
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "cohort": exam.enrolment.cohort,
        "heading": _("Take back a result"),
        "submit": _("Take it back"),
        "cancel": back,
        "note": _("The exam of %(name)s and the credential it awarded are removed; the history keeps both.")
        % {"name": exam.enrolment.application.person},
    }
    return render(request, "training/form.html", context, status=422 if form.errors else 200)
