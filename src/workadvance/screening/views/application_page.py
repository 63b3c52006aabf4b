"""The page of one application, put together from what is known, what may be done, and forms that need a fix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.documents.paper_kinds import PaperKind
from workadvance.documents.selectors import requests_open
from workadvance.events.history import sentences
from workadvance.events.models import Event
from workadvance.events.workflow import Transition
from workadvance.notices.models import Notice
from workadvance.people.access import Actor, request_actor
from workadvance.people.households import household_of
from workadvance.people.prepared import prepared
from workadvance.programs.areas import areas_named
from workadvance.programs.models import InterviewCriterion, ScreeningStep
from workadvance.screening import forms, participant_page, selectors
from workadvance.screening.application_parts import parts_for_staff
from workadvance.screening.board_columns import ADVICE, LANES
from workadvance.screening.letters import WITH_OTHERS, letter_text, programs_near
from workadvance.screening.models import Application, EligibilityVerdict, Sitting, StepResult
from workadvance.screening.services.deciding import WITH_LETTER, selected_elsewhere
from workadvance.screening.services.sittings import answers_of
from workadvance.screening.views.identity import records_beside, said_value, same_value
from workadvance.screening.workflow import APPLICATION, OPEN
from workadvance.ui.forms import Values, forms_shown
from workadvance.ui.rows import Context

HISTORY = 40
Bound = dict[str, Form]


@dataclass(frozen=True, slots=True)
class NextAct:
    """The banner of the page: what to do now and why."""

    title: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One screening step: its result, whether it is done, whether it is the next one, and its form where it may be filled in."""

    step: ScreeningStep
    result: StepResult | None
    done: bool
    is_next: bool
    form: Form | None


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move that is open: what it still needs, and the letter it would send (empty where it has none)."""

    transition: Transition
    missing: tuple[str, ...]
    letter: str


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """An answer that came again, beside the one on record."""

    label: str | Promise
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Resubmission:
    """Answers that came again from an unknown device, and those of them that differ from what is on record."""

    sitting: Sitting
    lines: list[ChangedAnswer]


def application_page(request: HttpRequest, application: Application, *, bound: Bound | None = None) -> HttpResponse:
    """The page of one application; `bound` holds forms that were sent and need a fix, by name."""
    actor, bound = request_actor(request), bound or {}
    provider = application.program.provider_id
    known = _known(application)
    context = {
        "application": application,
        "person": application.person,
        "program": application.program,
        "state": APPLICATION.state(application.state),
        "number": selectors.waitlist_number(application),
        "may_assess": actor.may("screening.assess", provider) and application.state in OPEN,
        "may_change": actor.may("screening.apply", provider) and application.state in ("draft", *OPEN),
        **known,
        **_review(actor, application, bound),
        **_record(application),
        "beside": records_beside(actor, application, known["household"]),
        "may_answer_identity": actor.may("people.answer_identity", provider),
        "resubmissions": [_resubmission(s) for s in _sittings_to_review(application)],
        "my_url": request.build_absolute_uri(participant_page.my_path(application)),
    }
    return forms_shown(request, "screening/application.html", context, *bound.values())


def _known(application: Application) -> Context:
    """What the applicant answered, and whether home is in the program's areas."""
    person, program = application.person, application.program
    prefetch_related_objects([person], "households")  # the letters' other programs are looked at with them too
    return {
        "household": household_of(person),
        "answers": parts_for_staff(),
        "heard": dict(forms.HEARD).get(application.heard_from, application.heard_from),
        "outside": bool(person.area_code) and person.area_code not in program.area_codes,
        "areas": ", ".join(a.name for a in areas_named(program.area_codes)),
    }


def _review(actor: Actor, application: Application, bound: Bound) -> Context:
    """Verdicts, steps, interview and decision, with their forms, and what to do next."""
    row: Any = prepared(_in_lane, get_language(), application=application.pk)[0]
    results = Prefetch("step_results", StepResult.objects.select_related("recorded_by", "step"))
    prefetch_related_objects([application], "verdicts", "program__steps", results)
    verdicts = sorted(application.verdicts.all(), key=lambda v: v.pk)
    interview = selectors.interview_scores(application, actor)
    criteria = [r.criterion for r in interview.rows if not r.criterion.retired]
    moves = _moves(actor, application, verdicts)
    ready = [(m.transition.name, str(m.transition.label)) for m in moves if not m.missing]
    return {
        "next": _next(application, row.lane, row.next_step),
        "verdicts": verdicts,
        # Only composed criteria say of which kind they are: the application itself asks about the simple ones.
        "asks_further": any("kind_of_criterion" in v.parameter or v.code.startswith("any_of") for v in verdicts),
        **_papers(actor, application, verdicts),
        "steps": _steps(actor, application, bound),
        "interview": interview,
        "criteria": criteria,
        # Once both have scored separately, what changes is agreed on.
        "may_score": not application.program.blind_raters or interview.sealed,
        "scoring": bound.get("interview") or _scoring(actor, criteria, interview),
        "moves": moves,
        "ready": ready,
        "may_confirm": "confirm_eligible" in dict(ready),
        "elsewhere": "select" in dict(ready) and selected_elsewhere(application).exists(),
        "to_decide": row.lane in ("decide", "waitlist"),
        "deciding": bound.get("decide") or forms.ApplicationDecisionForm(moves=ready),
    }


def _in_lane(_language: str, application: int) -> QuerySet[Any]:
    return selectors.in_lanes(Application.objects.filter(pk=application))


def _papers(actor: Actor, application: Application, verdicts: list[EligibilityVerdict]) -> Context:
    """Which rules have a paper behind them, by rule, and which papers are still to be asked for."""
    provider = application.person.provider_id
    if not actor.may("documents.view_paper", provider):
        return {"proofs": None}
    asked = set(requests_open(application.person).values_list("kind", flat=True))
    proven = selectors.proofs_of_rules(application)
    missing = selectors.papers_missing(application, rules=[v.rule for v in verdicts], proven=proven)
    return {
        "proofs": proven,
        "papers_missing": [(PaperKind(kind).label, kind in asked) for kind in missing],
        "may_ask": actor.may("documents.add_paper", provider) and bool(set(missing) - asked),
    }


def _next(application: Application, lane: str, next_step: str) -> NextAct:
    if lane in LANES:
        kind = "good" if lane in ("confirm", "decide") else ""
        return NextAct(next_step or str(LANES[lane]), f"{ADVICE[lane]}.", kind)
    state = APPLICATION.state(application.state)
    text = {
        "selected": _("Next: job readiness."),
        "ineligible": _("If something changed, you can reopen it."),
        "declined": _("If something changed, you can reopen it."),
        "withdrawn": _("The person can apply again."),
    }.get(application.state, "")
    return NextAct(str(state.label), text, "good" if application.state == "selected" else "")


def _steps(actor: Actor, application: Application, bound: Bound) -> list[StepLine]:
    outcomes = selectors.step_outcomes(application)
    following = selectors.step_next(outcomes) if application.state == "eligible" else None
    may_assess = actor.may("screening.assess", application.program.provider_id) and application.state in OPEN

    def form_of(one: selectors.StepOutcome) -> Form | None:
        if not may_assess or one.step.retired:
            return None
        return bound.get(f"step{one.step.pk}") or forms.StepResultForm(step=one.step, initial=_step_initial(one.result))

    return [StepLine(o.step, o.result, o.done, o.step == following, form_of(o)) for o in outcomes]


def _step_initial(result: StepResult | None) -> Values:
    if result is None:
        return {"done_on": timezone.localdate()}
    return {"result": result.result, "score": result.score, "done_on": result.done_on, "note": result.note}


def _scoring(
    actor: Actor, criteria: Iterable[InterviewCriterion], interview: selectors.InterviewScores
) -> forms.CriteriaScoreForm:
    """The form for one's own interview scores, filled in with those given before."""
    initial: Values = {}
    for score in interview.given:
        if score.scorer_id == actor.user_id:
            initial |= {f"score_{score.criterion_id}": score.score, f"note_{score.criterion_id}": score.note}
            initial.setdefault("scored_on", score.scored_on)
    return forms.CriteriaScoreForm(criteria=criteria, initial=initial)


def _moves(actor: Actor, application: Application, verdicts: list[EligibilityVerdict]) -> list[MoveLine]:
    found = selectors.moves_open(actor, application)
    others = programs_near(application) if any(m.transition.name in WITH_OTHERS for m in found) else []
    link = _("(link to the applicant's page)")

    def letter(name: str) -> str:
        if name not in WITH_LETTER:
            return ""
        return letter_text(application, name, url=link, verdicts=verdicts, others=others)[1]

    return [MoveLine(m.transition, m.missing, letter(m.transition.name)) for m in found]


def _record(application: Application) -> Context:
    """The application's history and the letters that were sent of it."""
    events = Event.objects.filter(subject_kind=APPLICATION.subject, subject_id=application.pk)
    history = list(events.order_by("-id")[:HISTORY])
    letters = Notice.objects.filter(
        person=application.person, kind__startswith="screening.letter.", event_id__in=[e.pk for e in history]
    )
    return {"lines": sentences(history, personal=True), "letters": list(letters.order_by("-created_at")[:10])}


def _sittings_to_review(application: Application) -> Iterable[Sitting]:
    return prepared(_to_review, application=application.pk)


def _to_review(application: int) -> QuerySet[Sitting]:
    waiting = Sitting.objects.filter(
        application=application, trusted=False, sent_at__isnull=False, settled_at__isnull=True
    )
    return waiting.order_by("-sent_at")[:3]


def _resubmission(sitting: Sitting) -> Resubmission:
    lines = []
    for part, form in forms.parts_of(sitting.application, answers_of(sitting), trusted=False).items():
        record = forms.initial_of(sitting.application, part)
        for field in form.visible_fields():
            before, now = record.get(field.name), field.value()
            if now and not same_value(field.field, before, now):
                said = (said_value(field.name, field.field, value) for value in (before, now))
                lines.append(ChangedAnswer(forms.STAFF_LABELS.get(field.name, field.label), *said))
    return Resubmission(sitting, lines)
