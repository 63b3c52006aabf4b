"""One application: verdicts, steps, rubric, decision, letters, history; and entering one for somebody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.models import Event
from workadvance.events.selectors import sentences
from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import staff_page
from workadvance.pages.drafts import draft_clear, initial_from_draft
from workadvance.people.access import Actor, persons_visible, request_actor
from workadvance.people.models import Notice, Person
from workadvance.people.names import persons_named
from workadvance.people.services import errors_of
from workadvance.programmes.labour import areas_named
from workadvance.programmes.selectors import criteria_of
from workadvance.screening import forms, participant_pages, selectors
from workadvance.screening.letters import WITH_OTHERS, letter_text, programmes_near
from workadvance.screening.models import Application, Sitting
from workadvance.screening.parts import PARTS, names_of
from workadvance.screening.services import (
    application_answer,
    application_assess,
    application_enter,
    application_move,
    rubric_score,
    sitting_settle,
    step_record,
)
from workadvance.screening.services.deciding import WITH_LETTER
from workadvance.screening.services.sittings import answers_of
from workadvance.screening.views.board import _programmes
from workadvance.screening.workflow import APPLICATION, OPEN

SUBJECT = APPLICATION.subject


def _say(form: Any, error: ValidationError | IllegalMove) -> None:
    if isinstance(error, IllegalMove):
        form.add_error(None, str(error))
        return
    for field, texts in errors_of(error).items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)


def _next(application: Application, moves: list[dict[str, Any]], lane: str, next_step: str) -> dict[str, str]:
    """The banner: what to do now and why."""
    state = APPLICATION.state(application.state)
    if lane in selectors.LANES:
        title = next_step or str(selectors.LANES[lane])
        return {
            "title": f"{title}.",
            "text": f"{selectors.ADVICE[lane]}.",
            "kind": "good" if lane in ("confirm", "decide") else "",
        }
    text = {
        "selected": _("Readiness goes on from here."),
        "ineligible": _("It can be looked at again if something changed."),
        "declined": _("It can be looked at again if something changed."),
        "withdrawn": _("The person may apply again."),
    }.get(application.state, "")
    return {"title": f"{state.label}.", "text": text, "kind": "good" if application.state == "selected" else ""}


def _page(
    request: HttpRequest, application: Application, *, status: int = 200, bound: dict[str, Any] | None = None
) -> HttpResponse:
    """Render the application page; `bound` holds forms that were sent and need mending."""
    actor, bound = request_actor(request), bound or {}
    person, provider = application.person, application.programme.provider_id
    lane_row = selectors.in_lanes(Application.objects.filter(pk=application.pk)).get()
    steps = selectors.steps_with_results(application)
    missing = next((r for r in steps if not r["done"] and r["step"].required), None)
    may_assess = actor.may("screening.assess", provider) and application.state in OPEN
    for row in steps:
        step, result = row["step"], row["result"]
        row["open"] = row is missing and application.state == "eligible"
        row["form"] = bound.get(f"step{step.pk}") or forms.StepForm(
            step=step,
            initial={"result": result.result, "score": result.score, "done_on": result.done_on, "note": result.note}
            if result
            else {"done_on": timezone.localdate()},
        )
    rubric = selectors.rubric_of(application)
    criteria = [r["criterion"] for r in rubric["rows"] if not r["criterion"].retired]
    own = {s.criterion_id: s for s in rubric["given"] if s.scorer_id == actor.user_id}
    scoring = bound.get("rubric") or forms.RubricForm(
        criteria=criteria,
        initial={
            **{f"score_{pk}": s.score for pk, s in own.items()},
            **{f"note_{pk}": s.note for pk, s in own.items()},
            **({"scored_on": next(iter(own.values())).scored_on} if own else {}),
        },
    )
    moves = selectors.moves_open(actor, application)
    verdicts = list(application.verdicts.order_by("pk"))
    others = programmes_near(application) if any(m["transition"].name in WITH_OTHERS for m in moves) else []
    for move in moves:
        name = move["transition"].name
        move["letter"] = ""
        if name in WITH_LETTER:
            link = _("(the link to their page)")
            move["letter"] = letter_text(application, name, url=link, verdicts=verdicts, others=others)[1]
    ready = [(m["transition"].name, str(m["transition"].label)) for m in moves if not m["missing"]]
    deciding = bound.get("decide") or forms.DecisionForm(moves=ready)
    household = person.households.order_by("-stated_on", "-pk").first()
    events = Event.objects.filter(subject_kind=SUBJECT, subject_id=application.pk).order_by("-recorded_at", "-id")
    history = list(events[:40])
    areas = areas_named(application.programme.area_codes)
    context = {
        "application": application,
        "person": person,
        "programme": application.programme,
        "household": household,
        "state": APPLICATION.state(application.state),
        "next": _next(application, moves, lane_row.lane, lane_row.next_step),  # type: ignore[attr-defined]
        "verdicts": verdicts,
        "steps": steps,
        "rubric": rubric,
        "criteria": criteria,
        "scoring": scoring,
        "moves": moves,
        "ready": ready,
        "deciding": deciding,
        "may_assess": may_assess,
        "may_change": actor.may("screening.apply", provider) and application.state in ("draft", *OPEN),
        "parts": [(p, names_of(p)) for p in PARTS],
        "number": selectors.waitlist_number(application),
        "lines": sentences(history, personal=True),
        "letters": list(
            Notice.objects.filter(
                person=person, kind__startswith="screening.letter.", event_id__in=[e.pk for e in history]
            ).order_by("-created_at")[:10]
        ),
        "again": [
            _again(s)
            for s in application.sittings.filter(
                trusted=False, sent_at__isnull=False, settled_at__isnull=True
            ).order_by("-sent_at")[:3]
            if application.state != "draft" or s.sent_at
        ],
        "outside": bool(person.area_code) and person.area_code not in application.programme.area_codes,
        "areas": ", ".join(a.name for a in areas),
        "my_url": request.build_absolute_uri(participant_pages.my_path(application)),
        "heard": dict(forms.HEARD).get(application.heard_from, application.heard_from),
    }
    return render(request, "screening/application.html", context, status=status)


def _again(sitting: Sitting) -> dict[str, Any]:
    """Answers sent again from an unknown device, beside what is on record."""
    answers = answers_of(sitting)
    filled = forms.parts_of(sitting.application, answers, trusted=False)
    lines = []
    for part, form in filled.items():
        record = forms.initial_of(sitting.application, part)
        for bound in form:
            before = bound.field.prepare_value(record.get(bound.name))
            now = bound.value()
            if str(now or "") != str(before or "") and now:
                lines.append({"label": bound.label, "now": now, "before": before})
    return {"sitting": sitting, "lines": lines, "complete": all(f.is_valid() for f in filled.values())}


@staff_page("screening.view_applicants", methods=("GET",))
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application in one screen."""
    return _page(request, selectors.application_get(actor=request_actor(request), application_id=application_id))


def _fetched(request: HttpRequest, application_id: int, permission: str) -> tuple[Actor, Application]:
    actor = request_actor(request)
    return actor, selectors.application_get(actor=actor, application_id=application_id, permission=permission)


def _back(request: HttpRequest, application: Application, anchor: str = "") -> HttpResponse:
    target = reverse("screening:application", args=[application.pk])
    return redirect(f"{target}#{anchor}" if anchor else target)


@staff_page("screening.assess", methods=("POST",))
def assess(request: HttpRequest, application_id: int) -> HttpResponse:
    """Assess eligibility anew (POST)."""
    actor, found = _fetched(request, application_id, "screening.assess")
    try:
        application_assess(actor=actor, application=found)
        messages.success(request, _("Eligibility is assessed with today's facts."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(request, found, "eligibility")


@staff_page("screening.assess", methods=("POST",))
def step(request: HttpRequest, application_id: int, step_id: int) -> HttpResponse:
    """Record a step's result (POST)."""
    actor, found = _fetched(request, application_id, "screening.assess")
    wanted = found.programme.steps.filter(pk=step_id).first()
    if wanted is None:
        raise Http404
    form = forms.StepForm(request.POST, step=wanted)
    if form.is_valid():
        try:
            given = form.cleaned_data
            row = step_record(
                actor=actor,
                application=found,
                step=wanted,
                result=given["result"],
                score=given.get("score"),
                done_on=given["done_on"],
                note=given["note"],
            )
            messages.success(
                request, _("%(step)s: %(result)s.") % {"step": wanted.name, "result": row.get_result_display()}
            )
            return _back(request, found, "steps")
        except (ValidationError, IllegalMove) as error:
            _say(form, error)
    return _page(request, found, status=422, bound={f"step{wanted.pk}": form})


@staff_page("screening.assess", methods=("POST",))
def rubric(request: HttpRequest, application_id: int) -> HttpResponse:
    """Record one's own interview scores (POST)."""
    actor, found = _fetched(request, application_id, "screening.assess")
    form = forms.RubricForm(request.POST, criteria=criteria_of(found.programme))
    if form.is_valid():
        try:
            rubric_score(
                actor=actor,
                application=found,
                scores=form.scores(),
                notes=form.notes(),
                scored_on=form.cleaned_data["scored_on"],
            )
            messages.success(request, _("Your scores are recorded."))
            return _back(request, found, "rubric")
        except (ValidationError, IllegalMove) as error:
            _say(form, error)
    return _page(request, found, status=422, bound={"rubric": form})


@staff_page("screening.view_applicants", methods=("POST",))
def decide(request: HttpRequest, application_id: int) -> HttpResponse:
    """Make a move of the application (POST); the same move again says what it has become."""
    actor, found = _fetched(request, application_id, "screening.view_applicants")
    legal = [(t.name, str(t.label)) for t in APPLICATION.transitions if t.name != "submit"]
    form = forms.DecisionForm(request.POST, moves=legal)
    if form.is_valid():
        given = form.cleaned_data
        try:
            application_move(
                actor=actor,
                application=found,
                name=given["move"],
                reason=given["reason"],
                message=given["message"],
                letter=given["letter"],
            )
            messages.success(
                request, _("%(name)s: %(state)s.") % {"name": found.person, "state": found.get_state_display()}
            )
            return _back(request, found)
        except (ValidationError, IllegalMove) as error:
            form.fields["move"].choices = [  # type: ignore[attr-defined]
                (m["transition"].name, str(m["transition"].label))
                for m in selectors.moves_open(actor, found)
                if not m["missing"]
            ]
            _say(form, error)
    return _page(request, found, status=422, bound={"decide": form})


@staff_page("screening.apply")
def facts(request: HttpRequest, application_id: int, part: str) -> HttpResponse:
    """Fill in or mend one part of the answers for the applicant; eligibility is then assessed anew."""
    actor, found = _fetched(request, application_id, "screening.apply")
    if part not in PARTS:
        raise Http404
    key = f"application-{found.pk}-{part}"
    form = forms.FORMS[part](
        request.POST if request.method == "POST" else None,
        initial={**forms.initial_of(found, part), **initial_from_draft(request, key)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            application_answer(actor=actor, application=found, part=part, data=form.cleaned_data)
            draft_clear(actor=actor, form_key=key)
            messages.success(request, _("Kept, and eligibility assessed anew.") if found.state in OPEN else _("Kept."))
            return _back(request, found, "eligibility")
        except (ValidationError, IllegalMove) as error:
            _say(form, error)
    context = {"application": found, "person": found.person, "form": form, "heading": names_of(part), "key": key}
    return render(request, "screening/facts.html", context, status=422 if form.errors else 200)


@staff_page("screening.apply", methods=("POST",))
def settle(request: HttpRequest, application_id: int, sitting_id: int) -> HttpResponse:
    """Take over answers that were sent again, or leave them aside (POST)."""
    actor, found = _fetched(request, application_id, "screening.apply")
    sitting = found.sittings.filter(pk=sitting_id, trusted=False, sent_at__isnull=False).first()
    if sitting is None:
        raise Http404
    sitting.application = found
    take = request.POST.get("do") == "take"
    filled = forms.parts_of(found, answers_of(sitting), trusted=False)
    try:
        sitting_settle(
            actor=actor,
            sitting=sitting,
            take=take,
            parts={p: f.cleaned_data for p, f in filled.items() if f.is_valid()},
        )
        messages.success(request, _("The answers are taken over.") if take else _("The answers are left aside."))
    except (ValidationError, IllegalMove) as error:
        messages.error(request, " ".join(getattr(error, "messages", None) or [str(error)]))
    return _back(request, found)


def _alike(actor: Actor, data: Any) -> list[Person]:
    """Records that may be the same person: same contact, or much the same name."""
    name, email, phone = (str(data.get(k, "")).strip() for k in ("full_name", "email", "phone"))
    if not name:
        return []
    visible = persons_visible(actor)
    contact = Q()
    if email:
        contact |= Q(email__iexact=email)
    if phone:
        contact |= Q(phone=phone)
    found = list(visible.filter(contact).order_by("full_name")[:5]) if contact else []
    found += [p for p in persons_named(visible, name, limit=5) if p not in found]
    return found[:6]


@staff_page("screening.apply")
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an application for somebody, for example from a paper form."""
    actor, key = request_actor(request), "application-enter"
    programmes = _programmes(actor)
    if request.method == "POST":
        alike = _alike(actor, request.POST)
        form = forms.EnterForm(request.POST, programmes=programmes, alike=alike)
        if form.is_valid():
            given = form.cleaned_data
            if alike and not given["known"]:
                form.add_error("known", _("We may know this person already: choose the record, or open a new one."))
            else:
                person = next((p for p in alike if str(p.pk) == given["known"]), None)
                try:
                    made = application_enter(
                        actor=actor,
                        programme=given["programme"],
                        parts=form.parts(),
                        person=person,
                        received_on=given["received_on"],
                        language=given["language"],
                        consents=["services", *(["messages"] if given["messages"] else [])],
                    )
                    draft_clear(actor=actor, form_key=key)
                    messages.success(request, _("The application is entered and assessed."))
                    return redirect("screening:application", made.pk)
                except (ValidationError, IllegalMove) as error:
                    _say(form, error)
    else:
        alike = []
        initial = {
            "programme": request.GET.get("programme") or None,
            "language": "en",
            **initial_from_draft(request, key),
        }
        form = forms.EnterForm(initial=initial, programmes=programmes)
    context = {"form": form, "key": key, "alike": alike}
    return render(request, "screening/enter.html", context, status=422 if form.errors else 200)
