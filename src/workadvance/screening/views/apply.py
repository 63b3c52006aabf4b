"""The public way in: programs to choose from, the start, the parts one by one, sending, and what comes after."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.people.limits import address_within, inbox_within
from workadvance.people.services import CONSENT_VERSION
from workadvance.programs.criterion_words import criteria_shown
from workadvance.programs.models import Program
from workadvance.programs.selectors import policy_on, programs_open, steps_of
from workadvance.screening import forms, participant_page
from workadvance.screening.application_parts import PARTS, part_heading
from workadvance.screening.models import Sitting
from workadvance.screening.prescreen import ASK, FITS, PreScreenAnswers, programs_fitting
from workadvance.screening.selectors import days_to_decision, sitting_of_link
from workadvance.screening.services import application_start, sitting_save, sitting_submit
from workadvance.screening.services.answering import applicant, application_answer
from workadvance.screening.services.sittings import KEPT_DAYS, answers_of
from workadvance.ui.fetch import found_or_404
from workadvance.ui.format import day
from workadvance.ui.forms import Values, errors_into, form_page, form_saved, forms_shown
from workadvance.ui.page_access import Link, link_make, link_page, public_page
from workadvance.ui.pay import PayField
from workadvance.ui.rows import Context

LINK_DAYS = KEPT_DAYS


@public_page
def programs(request: HttpRequest) -> HttpResponse:
    """The open programs, by place."""
    place = request.GET.get("place", "").strip()[:80]
    found = programs_open(place=place)
    return render(request, "screening/apply.html", {"place": place, "found": found})


@public_page
def check(request: HttpRequest) -> HttpResponse:
    """Which programs fit, from a few questions; the answers are read from the form that was sent, and not kept."""
    form = forms.PreScreenForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return forms_shown(request, "screening/check.html", {"form": form}, form)
    given = form.cleaned_data
    found = programs_fitting(PreScreenAnswers(**given), on=timezone.localdate())
    return render(
        request,
        "screening/check_result.html",
        {
            "found": found,
            "fitting": sum(one.fit == FITS for one in found),
            "close": sum(one.fit == ASK for one in found),
            "form": form,
            "answers": given,
            "on": timezone.localdate(),
        },
    )


@public_page
def start(request: HttpRequest, program_id: int) -> HttpResponse:
    """Begin: a name, a birth date, and an email or phone. The answer is the same whether or not the address is known."""
    program = found_or_404(Program.objects.select_related("provider"), pk=program_id)
    if not program.is_open(timezone.localdate()):
        return render(request, "screening/closed.html", {"program": program}, status=410)
    form = forms.StartForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})

    def save(given: Values) -> Sitting:
        if not address_within(request, "apply") or not inbox_within(
            request, "apply_inbox", given["email"], given["phone"]
        ):
            raise ValidationError(
                _("Too many applications were started here in the last hour. Wait an hour and try again, or call us.")
            )
        return application_start(
            program=program,
            full_name=given["full_name"],
            email=given["email"],
            phone=given["phone"],
            birth_date=given["birth_date"],
            language=(get_language() or "en")[:2],
            key=given["key"],
        )

    return form_page(
        request,
        form,
        save=save,
        done="",
        back=lambda sitting: reverse("screening:part", args=[link_make("apply", sitting=sitting.pk), "about"]),
        template="screening/start.html",
        context=lambda: _who_can_apply(program),
    )


def _who_can_apply(program: Program) -> Context:
    policy = policy_on(program, timezone.localdate())
    return {
        "program": program,
        "policy": policy,
        "composed": criteria_shown(policy.criteria, program) if policy else [],
    }


def _sitting(request: HttpRequest, link: Link) -> Sitting:
    sitting = sitting_of_link(link)
    participant_page.language_use(request, sitting.language)
    return sitting


def _over(sitting: Sitting) -> bool:
    """Whether there is nothing more to fill in here: sent, or (for the applicant) no longer a draft."""
    return sitting.sent_at is not None or (sitting.trusted and sitting.application.state != "draft")


def _after(sitting: Sitting, token: str) -> HttpResponse:
    application = sitting.application
    if sitting.trusted and application.state != "submitted":
        return redirect(participant_page.my_path(application))
    return redirect("screening:submitted", token=token)


@dataclass(frozen=True, slots=True)
class Way:
    """One page of the form to go to: its heading, whether it is the present one, whether it was reached."""

    label: str | Promise
    url: str
    here: bool
    reached: bool


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer as the applicant reads it before submitting, with what is wrong with it."""

    label: str | Promise
    value: Any
    errors: list[str]


@dataclass(frozen=True, slots=True)
class AnswerSummary:
    """One part of the form with its answers, and whether something in it needs a fix."""

    label: str | Promise
    url: str
    wrong: bool
    lines: list[AnswerLine]


def _ways(token: str, here: str, sitting: Sitting) -> list[Way]:
    """The parts and the last page as steps to go back to."""
    reached = max(sitting.step, sitting.application.form_step if sitting.trusted else 1)
    ways = [
        Way(part_heading(p), reverse("screening:part", args=[token, p]), here=p == here, reached=n <= reached)
        for n, p in enumerate(PARTS, start=1)
    ]
    last = reverse("screening:submit", args=[token])
    return [*ways, Way(_("Review and submit"), last, here=here == "submit", reached=reached >= len(PARTS))]


@link_page("apply", max_age_days=LINK_DAYS)
def form(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Continue where the applicant stopped."""
    sitting = _sitting(request, link)
    if _over(sitting):
        return _after(sitting, token)
    furthest = max(sitting.step, sitting.application.form_step if sitting.trusted else 1)
    return redirect("screening:part", token=token, part=PARTS[min(furthest, len(PARTS)) - 1])


@link_page("apply", max_age_days=LINK_DAYS)
def part(request: HttpRequest, token: str, link: Link, part: str) -> HttpResponse:
    """One part of the form. What is typed is kept, right or wrong; what is right is recorded with “Next”."""
    if part not in PARTS:
        raise Http404
    sitting = _sitting(request, link)
    if _over(sitting):
        return _after(sitting, token)
    if request.method == "POST":
        shown = forms.FORMS[part](request.POST)
        if _kept(shown, sitting, part, request.POST):
            if request.POST.get("then") == "later":
                return redirect("screening:finish_later", token=token)
            if not shown.errors:
                return redirect(_following(token, part))
    else:
        initial = forms.initial_of(sitting.application, part) if sitting.trusted else {}
        shown = forms.FORMS[part](initial={**initial, **forms.initial_typed(answers_of(sitting), part)})
    context = {
        "token": token,
        "part": part,
        "heading": part_heading(part),
        "form": shown,
        "ways": _ways(token, part, sitting),
        "number": PARTS.index(part) + 1,
        "of": len(PARTS) + 1,
        "program": sitting.application.program,
        "save_url": reverse("screening:save", args=[token, part]),
        "back_url": reverse("screening:part", args=[token, PARTS[PARTS.index(part) - 1]]) if part != PARTS[0] else "",
    }
    return forms_shown(request, "screening/part.html", context, shown)


def _kept(shown: Form, sitting: Sitting, part: str, typed: QueryDict) -> bool:
    """Keep a part as it was typed, right or wrong, and put what is right on record; False where nothing could be kept."""
    try:
        sitting_save(sitting=sitting, part=part, data=typed)
    except ValidationError as refusal:
        errors_into(shown, refusal)
        return False

    def on_record(given: Values) -> None:
        if sitting.trusted:
            application = sitting.application
            application_answer(actor=applicant(application), application=application, part=part, data=given)

    form_saved(shown, on_record)
    return not shown.non_field_errors()


def _following(token: str, part: str) -> str:
    """The page after a part: the next one, after the last the review."""
    after = PARTS.index(part) + 1
    return (
        reverse("screening:part", args=[token, PARTS[after]])
        if after < len(PARTS)
        else reverse("screening:submit", args=[token])
    )


@link_page("apply", max_age_days=LINK_DAYS)
def save(request: HttpRequest, token: str, link: Link, part: str) -> HttpResponse:
    """Save a part as it is typed (POST)."""
    if request.method != "POST":
        return HttpResponse(status=405)
    if part not in PARTS:
        raise Http404
    sitting = _sitting(request, link)
    try:
        at = sitting_save(sitting=sitting, part=part, data=request.POST)
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=413, content_type="text/plain; charset=utf-8")
    return HttpResponse(_("Saved %(time)s") % {"time": at}, content_type="text/plain; charset=utf-8")


@link_page("apply", max_age_days=LINK_DAYS)
def finish_later(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Everything is kept; how to come back."""
    sitting = _sitting(request, link)
    if _over(sitting):
        return _after(sitting, token)
    return render(request, "screening/finish_later.html", {"token": token, "program": sitting.application.program})


@link_page("apply", max_age_days=LINK_DAYS)
def submit(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Review the answers, agree, submit."""
    sitting = _sitting(request, link)
    if _over(sitting):
        return _after(sitting, token)
    filled = forms.parts_of(sitting.application, answers_of(sitting), trusted=sitting.trusted)
    wrong = [p for p, f in filled.items() if not f.is_valid()]
    agreed = forms.SubmitForm(request.POST if request.method == "POST" else None)

    def save(given: Values) -> None:
        if wrong:
            raise ValidationError(_("Some answers are missing or need a fix. Open the sections marked below."))
        consents = ["services", *(["messages"] if given["messages"] else [])]
        if sitting.pk is None:  # a link to a draft that staff began: nothing was typed in it yet
            sitting_save(sitting=sitting, part="about", data=filled["about"].data)
        sitting_submit(sitting=sitting, parts={p: f.cleaned_data for p, f in filled.items()}, consents=consents)

    context = {
        "token": token,
        "program": sitting.application.program,
        "ways": _ways(token, "submit", sitting),
        "version": CONSENT_VERSION,
        "number": len(PARTS) + 1,
        "of": len(PARTS) + 1,
        "summary": [
            AnswerSummary(part_heading(p), reverse("screening:part", args=[token, p]), p in wrong, _lines(f))
            for p, f in filled.items()
        ],
    }
    return form_page(
        request,
        agreed,
        save=save,
        done="",
        back=reverse("screening:submitted", args=[token]),
        template="screening/submit.html",
        context=context,
    )


def _lines(filled: Any) -> list[AnswerLine]:
    """A part's answers in words, those left empty passed over."""
    lines = []
    for bound in filled.visible_fields():
        value = bound.value()
        choices = dict(getattr(bound.field, "choices", []) or [])
        read = getattr(filled, "cleaned_data", {}).get(bound.name)
        if isinstance(read, dt.date):
            value = day(read)
        elif isinstance(bound.field, PayField):
            value = str(value or "") if read is None else bound.field.shown(read)
        errors = [str(e) for e in bound.errors]
        if value in (None, "") and not errors:
            continue
        lines.append(AnswerLine(bound.label, choices.get(value, value), errors))
    return [*lines, *(AnswerLine("", "", [str(e)]) for e in filled.non_field_errors())]


@link_page("apply", max_age_days=LINK_DAYS)
def submitted(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Thank you, and what happens next. Kept as a bookmark it leads to the applicant's page once there is news."""
    sitting = _sitting(request, link)
    if not _over(sitting):
        return redirect("screening:form", token=token)
    if sitting.trusted and sitting.application.state != "submitted":
        return redirect(participant_page.my_path(sitting.application))
    context = {
        "token": token,
        "program": sitting.application.program,
        "steps": steps_of(sitting.application.program),
        "days": days_to_decision(timezone.localdate()),
        "sent_at": sitting.sent_at or sitting.application.submitted_at,
    }
    return render(request, "screening/submitted.html", context)
