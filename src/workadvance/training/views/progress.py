"""Milestones and exams of a cohort."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workadvance.parsing import Unclear, read_number
from workadvance.people.access import Actor, request_actor
from workadvance.people.services import errors_of
from workadvance.training import selectors, services
from workadvance.training.forms import ExamCorrectionForm, SittingForm
from workadvance.training.models import Cohort, Enrollment, Exam, Milestone, MilestoneReached
from workadvance.training.services import ExamResult
from workadvance.training.views.cohorts import cohort_above
from workadvance.training.views.roster import cohort_context
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import ReasonForm, Values, form_page, form_saved, forms_shown
from workadvance.ui.one_button import not_saved, refused
from workadvance.ui.page_access import staff_page
from workadvance.ui.two_editors import Stored, columns


@staff_page("training.view_cohorts", methods=("GET",))
def milestones(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The grid of milestones: one tap when a trainee reached one."""
    actor = request_actor(request)
    cohort = fetch(Cohort, actor, "training.view_cohorts", cohort_id)
    grid = selectors.milestone_grid(actor=actor, cohort=cohort)
    context = {**cohort_context(request, actor, cohort, "milestones"), "milestones": grid.milestones, "rows": grid.rows}
    return render(request, "training/milestones.html", context)


@staff_page("training.record", methods=("POST",))
def milestone_mark(request: HttpRequest, milestone_id: int, enrollment_id: int) -> HttpResponse:
    """One tap: reached; another: it was a mistake."""
    actor = request_actor(request)
    enrollment = fetch(Enrollment, actor, "training.record", enrollment_id, seen=False)
    milestone = fetch(
        Milestone.objects.filter(cohort=enrollment.cohort_id).select_related("cohort__program"),
        actor,
        "training.record",
        milestone_id,
    )
    reached: list[MilestoneReached] = []

    def mark() -> None:
        if request.POST.get("reached") == "no":
            services.milestone_withdraw(actor=actor, milestone=milestone, enrollment=enrollment)
        else:
            reached.append(services.milestone_reach(actor=actor, milestone=milestone, enrollment=enrollment))

    back = reverse("training:milestones", args=[enrollment.cohort_id])
    if problems := refused(mark):
        person = enrollment.application.person
        return not_saved(
            request, problems=problems, back=back, above=[(reverse("person", args=[person.pk]), str(person))]
        )
    if getattr(request, "htmx", False):
        context = {
            "milestone": milestone,
            "enrollment": enrollment,
            "reached": reached[0].reached_on if reached else None,
            "may_record": True,
        }
        return render(request, "training/_milestone.html", context)
    return HttpResponseRedirect(back)


@dataclass(slots=True)
class ExamLine:
    """A trainee's line on the page of results: the exams taken, what was typed for this one, and what is wrong with it."""

    enrollment: Enrollment
    exams: list[Exam]
    result: str
    score: str
    problem: str = ""


@staff_page("training.view_cohorts")
def exams(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Exam results of a cohort, all trainees of one sitting on one screen."""
    actor = request_actor(request)
    permission = "training.record" if request.method == "POST" else "training.view_cohorts"
    cohort = fetch(Cohort, actor, permission, cohort_id)
    form = SittingForm(request.POST or None, initial={"certification": cohort.certification_id})
    rows = [
        ExamLine(
            enrollment=row.enrollment,
            exams=row.exams,
            result=request.POST.get(f"result-{row.enrollment.pk}", ""),
            score=request.POST.get(f"score-{row.enrollment.pk}", "").strip()[:20],
        )
        for row in selectors.exam_rows(actor=actor, cohort=cohort)
    ]
    made: list[Exam] = []
    if request.method == "POST" and form_saved(
        form, lambda sitting: made.extend(_exams_record(actor, cohort, rows, sitting))
    ):
        passed = sum(e.passed for e in made)
        done = ngettext(
            "%(n)d result saved. Passed: %(passed)d.", "%(n)d results saved. Passed: %(passed)d.", len(made)
        )
        messages.success(request, done % {"n": len(made), "passed": passed})
        return redirect("training:exams", cohort.pk)
    return forms_shown(
        request,
        "training/exams.html",
        {**cohort_context(request, actor, cohort, "exams"), "form": form, "rows": rows},
        form,
    )


def _exams_record(actor: Actor, cohort: Cohort, rows: list[ExamLine], sitting: Values) -> list[Exam]:
    """Record a sitting's results; what is refused stands in the lines of the people it is about and above the form."""
    results = _results(rows)
    if any(row.problem for row in rows):
        raise ValidationError(_("Some scores aren't numbers. Fix the ones marked below."))
    try:
        return services.exams_record(actor=actor, cohort=cohort, results=results, **sitting)
    except ValidationError as error:
        raise _beside_people(rows, error) from error


def _results(rows: list[ExamLine]) -> list[ExamResult]:
    found = []
    for row in rows:
        if row.result not in ("passed", "failed"):
            continue
        score: Decimal | None = None
        if row.score:
            try:
                score = read_number(row.score)
            except Unclear as unclear:
                row.problem = unclear.say(get_language() or "en")
                continue
            if not 0 <= score < 10_000:
                row.problem = _("“%(text)s” isn't a score. Enter a number.") % {"text": row.score}
                continue
            score = score.quantize(Decimal("0.01"))
        found.append(ExamResult(row.enrollment, row.result == "passed", score))
    return found


def _beside_people(rows: list[ExamLine], error: ValidationError) -> ValidationError:
    """What was refused, put into the lines of the people it is about and named with them."""
    by_person = {f"enrollment-{row.enrollment.pk}": row for row in rows}
    said: dict[str, list[str]] = {}
    for key, texts in errors_of(error).items():
        if key in by_person:
            line = by_person[key]
            line.problem = " ".join(texts)
            said.setdefault("__all__", []).append(f"{line.enrollment.application.person}: {line.problem}")
        else:
            said.setdefault(key, []).extend(texts)
    return ValidationError(said)


@staff_page("training.record")
def exam_correct(request: HttpRequest, exam_id: int) -> HttpResponse:
    """Correct a result that was recorded wrong."""
    actor = request_actor(request)
    exam = fetch(Exam, actor, "training.record", exam_id, seen=False)
    stored = {name: getattr(exam, name) for name in services.EXAM_FACTS}
    return form_page(
        request,
        ExamCorrectionForm(request.POST or None, initial=stored),
        save=lambda values: services.exam_correct(actor=actor, exam=exam, **values),
        done=_("Result corrected."),
        back=reverse("training:exams", args=[exam.enrollment.cohort_id]),
        heading=_("Correct %(name)s's result") % {"name": exam.enrollment.application.person},
        submit=_("Save correction"),
        note=_("The credential follows the result. The audit log keeps the old values, your reason, and your name."),
        crumbs=cohort_above(exam.enrollment.cohort),
        stored=Stored(exam, columns(*services.EXAM_FACTS)),
    )


@staff_page("training.record")
def exam_withdraw(request: HttpRequest, exam_id: int) -> HttpResponse:
    """Undo a result recorded by mistake."""
    actor = request_actor(request)
    exam = fetch(Exam, actor, "training.record", exam_id, seen=False)
    cohort = exam.enrollment.cohort
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda values: services.exam_withdraw(actor=actor, exam=exam, **values),
        done=_("Result removed. Enter the correct one."),
        back=reverse("training:exams", args=[cohort.pk]),
        heading=_("Remove result"),
        submit=_("Remove result"),
        note=_("This removes %(name)s's exam and its credential. Both stay in the history.")
        % {"name": exam.enrollment.application.person},
        crumbs=cohort_above(cohort),
    )
