"""One application: its page, and what staff do on it: check eligibility, save results and scores, decide, edit answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.documents.services import paper_ask
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, request_actor
from workadvance.programs.selectors import criteria_of, policy_on
from workadvance.screening import forms, selectors
from workadvance.screening.application_parts import PARTS, part_heading_for_staff
from workadvance.screening.models import Application
from workadvance.screening.services import (
    application_answer,
    application_assess,
    application_move,
    facts_confirm,
    further_answer,
    interview_score,
    resubmission_review,
    scores_reconcile,
    step_record,
)
from workadvance.screening.services.sittings import answers_of
from workadvance.screening.views.application_page import application_page
from workadvance.screening.workflow import APPLICATION, OPEN
from workadvance.ui.drafts import initial_from_draft
from workadvance.ui.fetch import fetch, found_or_404
from workadvance.ui.forms import Values, form_page, form_saved
from workadvance.ui.page_access import staff_page
from workadvance.ui.two_editors import Stored


@staff_page("screening.view_applicants", methods=("GET",))
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application in one screen."""
    return application_page(
        request, fetch(Application, request_actor(request), "screening.view_applicants", application_id)
    )


def _fetched(request: HttpRequest, application_id: int, permission: str) -> tuple[Actor, Application]:
    actor = request_actor(request)
    return actor, fetch(Application, actor, permission, application_id)


def _url(application: Application, anchor: str = "") -> str:
    target = reverse("screening:application", args=[application.pk])
    return f"{target}#{anchor}" if anchor else target


def _back(application: Application, anchor: str = "") -> HttpResponse:
    return redirect(_url(application, anchor))


@staff_page("screening.assess", methods=("POST",))
def assess(request: HttpRequest, application_id: int) -> HttpResponse:
    """Check eligibility again (POST)."""
    actor, found = _fetched(request, application_id, "screening.assess")
    try:
        application_assess(actor=actor, application=found)
        messages.success(request, _("Eligibility checked."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(found, "eligibility")


@staff_page("screening.assess", methods=("POST",))
def fact_confirm(request: HttpRequest, application_id: int) -> HttpResponse:
    """Say that an unusual number is right (POST)."""
    actor, found = _fetched(request, application_id, "screening.assess")
    try:
        fact, value = request.POST.get("fact", "")[:40], request.POST.get("value", "")[:40]
        facts_confirm(actor=actor, application=found, fact=fact, value=value)
        messages.success(request, _("Number confirmed. Eligibility checked again."))
    except (ValidationError, IllegalMove) as error:
        messages.error(request, " ".join(getattr(error, "messages", None) or [str(error)]))
    return _back(found, "eligibility")


@staff_page("screening.assess")
def further(request: HttpRequest, application_id: int) -> HttpResponse:
    """Fill in what only the program's composed criteria ask for; eligibility is then checked again."""
    actor, found = _fetched(request, application_id, "screening.assess")
    day = timezone.localdate(found.submitted_at) if found.submitted_at else timezone.localdate()
    policy = policy_on(found.program, day)
    form = forms.FurtherForm(
        request.POST if request.method == "POST" else None,
        lines=policy.criteria if policy else [],
        known=found.further_answers,
    )
    return form_page(
        request,
        form,
        save=lambda _typed: further_answer(actor=actor, application=found, answers=form.answers()),
        done=_("Answers saved and eligibility checked."),
        back=_url(found, "eligibility"),
        heading=_("Further answers for eligibility"),
        crumbs=[(_url(found), found.person.full_name)],
        note="" if form.fields else _("This program asks for nothing beyond the application."),
    )


@staff_page("documents.add_paper", methods=("POST",))
def papers_ask(request: HttpRequest, application_id: int) -> HttpResponse:
    """Ask for every paper that a rule of the program still lacks (POST)."""
    actor, found = _fetched(request, application_id, "documents.add_paper")
    for kind in selectors.papers_missing(found):
        paper_ask(actor=actor, person=found.person, kind=kind)
    messages.success(request, _("Request saved. Applicants see on their page which documents we need."))
    return _back(found, "eligibility")


@staff_page("screening.assess", methods=("POST",))
def step(request: HttpRequest, application_id: int, step_id: int) -> HttpResponse:
    """Save a screening step's result (POST)."""
    actor, found = _fetched(request, application_id, "screening.assess")
    wanted = found_or_404(found.program.steps.all(), pk=step_id)
    form = forms.StepResultForm(request.POST, step=wanted)

    def save(given: Values) -> None:
        row = step_record(actor=actor, application=found, step=wanted, **given)
        messages.success(
            request, _("%(step)s: %(result)s.") % {"step": wanted.name_here, "result": row.get_result_display()}
        )

    if form_saved(form, save):
        return _back(found, "steps")
    return application_page(request, found, bound={f"step{wanted.pk}": form})


@staff_page("screening.assess", methods=("POST",))
def interview(request: HttpRequest, application_id: int) -> HttpResponse:
    """Save one's own interview scores (POST)."""
    actor, found = _fetched(request, application_id, "screening.assess")
    form = forms.CriteriaScoreForm(request.POST, criteria=criteria_of(found.program))

    def save(given: Values) -> None:
        interview_score(
            actor=actor,
            application=found,
            scores=form.scores(),
            notes=form.notes(),
            scored_on=given["scored_on"],
        )

    if form_saved(form, save):
        messages.success(request, _("Scores saved."))
        return _back(found, "interview")
    return application_page(request, found, bound={"interview": form})


@staff_page("screening.assess")
def reconcile(request: HttpRequest, application_id: int) -> HttpResponse:
    """Save the score two interviewers agreed on, where they were far apart."""
    actor, found = _fetched(request, application_id, "screening.assess")
    apart = selectors.interview_scores(found, actor).to_reconcile
    form = forms.ReconcileForm(
        request.POST if request.method == "POST" else None, criteria=[row.criterion for row in apart]
    )
    return form_page(
        request,
        form,
        save=lambda given: scores_reconcile(
            actor=actor, application=found, scores=form.scores(), reason=given["reason"]
        ),
        done=_("Agreed scores saved. Both interviewers' own scores stay on record."),
        back=_url(found, "interview"),
        heading=_("Agree on the interview scores"),
        submit=_("Save agreed scores"),
        crumbs=[(_url(found), found.person.full_name)],
    )


@staff_page("screening.view_applicants", methods=("POST",))
def decide(request: HttpRequest, application_id: int) -> HttpResponse:
    """Make a move of the application (POST); the same move again says what it has become."""
    actor, found = _fetched(request, application_id, "screening.view_applicants")
    legal = [(t.name, str(t.label)) for t in APPLICATION.transitions if t.name != "submit"]
    form = forms.ApplicationDecisionForm(request.POST, moves=legal)

    def save(given: Values) -> None:
        application_move(
            actor=actor,
            application=found,
            name=given["move"],
            reason=given["reason"],
            message=given["message"],
            letter=given["letter"],
            effective_on=given["effective_on"],
            second_program=given["second_program"],
        )

    if form_saved(form, save):
        messages.success(
            request, _("%(name)s: %(state)s.") % {"name": found.person, "state": found.get_state_display()}
        )
        return _back(found)
    form.moves_offered(
        [(m.transition.name, str(m.transition.label)) for m in selectors.moves_open(actor, found) if not m.missing]
    )
    return application_page(request, found, bound={"decide": form})


@staff_page("screening.apply")
def facts(request: HttpRequest, application_id: int, part: str) -> HttpResponse:
    """Edit one part of the answers for the applicant; eligibility is then checked again."""
    actor, found = _fetched(request, application_id, "screening.apply")
    if part not in PARTS:
        raise Http404
    key = f"application-{found.pk}-{part}"
    asked = forms.StaffAboutForm if part == "about" else forms.FORMS[part]
    form = asked(
        request.POST if request.method == "POST" else None,
        initial={**forms.initial_of(found, part), **initial_from_draft(request, key)},
    )
    forms.word_for_staff(form)
    return form_page(
        request,
        form,
        save=lambda given: application_answer(actor=actor, application=found, part=part, data=given),
        done=_("Answers saved and eligibility checked.") if found.state in OPEN else _("Answers saved."),
        back=_url(found, "eligibility"),
        cancel=_url(found),
        template="screening/facts.html",
        heading=part_heading_for_staff(part),
        draft=key,
        context={"application": found, "person": found.person},
        # A part may be about the person, whom the service locks first.
        stored=Stored(found, lambda row: forms.initial_of(row, part), lock=found.person),
    )


@staff_page("screening.apply", methods=("POST",))
def resubmission(request: HttpRequest, application_id: int, sitting_id: int) -> HttpResponse:
    """Use resubmitted answers, or keep those on record (POST)."""
    actor, found = _fetched(request, application_id, "screening.apply")
    sitting = found_or_404(found.sittings.filter(trusted=False, sent_at__isnull=False), pk=sitting_id)
    sitting.application = found
    take = request.POST.get("do") == "use"
    filled = forms.parts_of(found, answers_of(sitting), trusted=False)
    try:
        resubmission_review(
            actor=actor,
            sitting=sitting,
            take=take,
            parts={p: f.cleaned_data for p, f in filled.items() if f.is_valid()},
        )
        messages.success(
            request, _("New answers saved.") if take else _("No changes made. The answers on record stay.")
        )
    except (ValidationError, IllegalMove) as error:
        messages.error(request, " ".join(getattr(error, "messages", None) or [str(error)]))
    return _back(found)
