"""The public way in: programmes to choose from, the start, the parts one by one, sending, and what comes after."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import link_make, link_page, public_page
from workadvance.pages.templatetags.show import day_long
from workadvance.people.services import CONSENT_VERSION, errors_of
from workadvance.programmes.models import Programme
from workadvance.programmes.selectors import policy_on, programmes_open, steps_of
from workadvance.screening import forms, participant_pages
from workadvance.screening.models import Sitting
from workadvance.screening.parts import PARTS, names_of
from workadvance.screening.selectors import days_to_decision
from workadvance.screening.services import application_start, sitting_keep, sitting_of_link, sitting_send
from workadvance.screening.services.answering import applicant, application_answer
from workadvance.screening.services.sittings import KEPT_DAYS, answers_of

LINK_DAYS = KEPT_DAYS


@public_page
def programmes(request: HttpRequest) -> HttpResponse:
    """The open programmes, by place."""
    place = request.GET.get("place", "").strip()[:80]
    found = programmes_open(place=place)
    return render(request, "screening/apply.html", {"place": place, "found": found})


@public_page
def start(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Begin: a name and an e-mail or phone. The answer is the same whether or not the address is known."""
    programme = get_object_or_404(Programme.objects.select_related("provider"), pk=programme_id)
    if not programme.is_open(timezone.localdate()):
        return render(request, "screening/closed.html", {"programme": programme}, status=410)
    form = forms.StartForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sitting = application_start(
                programme=programme,
                full_name=given["full_name"],
                email=given["email"],
                phone=given["phone"],
                language=(get_language() or "en")[:2],
                key=given["key"],
            )
        except ValidationError as error:
            _say(form, error)
        else:
            return redirect("screening:part", token=link_make("apply", sitting=sitting.pk), part="about")
    policy = policy_on(programme, timezone.localdate())
    context = {"programme": programme, "form": form, "policy": policy, "steps": steps_of(programme)}
    return render(request, "screening/start.html", context, status=422 if form.errors else 200)


def _say(form: Any, error: ValidationError) -> None:
    for field, texts in errors_of(error).items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)


def _sitting(request: HttpRequest, link: dict[str, Any]) -> Sitting:
    sitting = sitting_of_link(link)
    participant_pages.speak(request, sitting.language)
    return sitting


def _over(sitting: Sitting) -> bool:
    """Whether there is nothing more to fill in here: sent, or (for the applicant) no longer a draft."""
    return sitting.sent_at is not None or (sitting.trusted and sitting.application.state != "draft")


def _after(sitting: Sitting, token: str) -> HttpResponse:
    application = sitting.application
    if sitting.trusted and application.state != "submitted":
        return redirect(participant_pages.my_path(application))
    return redirect("screening:sent", token=token)


def _ways(token: str, here: str, sitting: Sitting) -> list[dict[str, Any]]:
    """The parts and the last page as steps to go back to."""
    reached = max(sitting.step, sitting.application.form_step if sitting.trusted else 1)
    ways = [
        {
            "part": p,
            "label": names_of(p),
            "number": n,
            "here": p == here,
            "reached": n <= reached,
            "url": reverse("screening:part", args=[token, p]),
        }
        for n, p in enumerate(PARTS, start=1)
    ]
    ways.append(
        {
            "part": "send",
            "label": _("Check and send"),
            "number": len(PARTS) + 1,
            "here": here == "send",
            "reached": reached >= len(PARTS),
            "url": reverse("screening:send", args=[token]),
        }
    )
    return ways


@link_page("apply", max_age_days=LINK_DAYS)
def form(request: HttpRequest, token: str, link: dict[str, Any]) -> HttpResponse:
    """Go on where one stopped."""
    sitting = _sitting(request, link)
    if _over(sitting):
        return _after(sitting, token)
    furthest = max(sitting.step, sitting.application.form_step if sitting.trusted else 1)
    return redirect("screening:part", token=token, part=PARTS[min(furthest, len(PARTS)) - 1])


@link_page("apply", max_age_days=LINK_DAYS)
def part(request: HttpRequest, token: str, link: dict[str, Any], part: str) -> HttpResponse:
    """One part of the form. What is typed is kept, right or wrong; what is right goes on record with “Next”."""
    if part not in PARTS:
        raise Http404
    sitting = _sitting(request, link)
    if _over(sitting):
        return _after(sitting, token)
    if request.method == "POST":
        shown = forms.FORMS[part](request.POST)
        try:
            sitting_keep(sitting=sitting, part=part, data=request.POST)
            if shown.is_valid():
                if sitting.trusted:
                    application_answer(
                        actor=applicant(sitting.application),
                        application=sitting.application,
                        part=part,
                        data=shown.cleaned_data,
                    )
                if request.POST.get("then") == "later":
                    return redirect("screening:later", token=token)
                after = PARTS.index(part) + 1
                if after < len(PARTS):
                    return redirect("screening:part", token=token, part=PARTS[after])
                return redirect("screening:send", token=token)
        except (ValidationError, IllegalMove) as error:
            _say(shown, error if isinstance(error, ValidationError) else ValidationError(str(error)))
        if request.POST.get("then") == "later" and not shown.non_field_errors():
            return redirect("screening:later", token=token)
    else:
        initial = forms.initial_of(sitting.application, part) if sitting.trusted else {}
        shown = forms.FORMS[part](initial={**initial, **forms.initial_typed(answers_of(sitting), part)})
    context = {
        "token": token,
        "part": part,
        "heading": names_of(part),
        "form": shown,
        "ways": _ways(token, part, sitting),
        "number": PARTS.index(part) + 1,
        "of": len(PARTS) + 1,
        "programme": sitting.application.programme,
        "keep_url": reverse("screening:keep", args=[token, part]),
        "back_url": reverse("screening:part", args=[token, PARTS[PARTS.index(part) - 1]]) if part != PARTS[0] else "",
    }
    return render(request, "screening/part.html", context, status=422 if shown.errors else 200)


@link_page("apply", max_age_days=LINK_DAYS)
def keep(request: HttpRequest, token: str, link: dict[str, Any], part: str) -> HttpResponse:
    """Keep a part as it is typed (POST)."""
    if request.method != "POST":
        return HttpResponse(status=405)
    sitting = _sitting(request, link)
    try:
        at = sitting_keep(sitting=sitting, part=part, data=request.POST)
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=413, content_type="text/plain; charset=utf-8")
    return HttpResponse(_("Saved %(time)s") % {"time": at}, content_type="text/plain; charset=utf-8")


@link_page("apply", max_age_days=LINK_DAYS)
def later(request: HttpRequest, token: str, link: dict[str, Any]) -> HttpResponse:
    """Everything is kept; how to come back."""
    sitting = _sitting(request, link)
    if _over(sitting):
        return _after(sitting, token)
    return render(request, "screening/later.html", {"token": token, "programme": sitting.application.programme})


@link_page("apply", max_age_days=LINK_DAYS)
def send(request: HttpRequest, token: str, link: dict[str, Any]) -> HttpResponse:
    """Check the answers, agree, send."""
    sitting = _sitting(request, link)
    if _over(sitting):
        return _after(sitting, token)
    filled = forms.parts_of(sitting.application, answers_of(sitting), trusted=sitting.trusted)
    wrong = [p for p, f in filled.items() if not f.is_valid()]
    agreed = forms.SendForm(request.POST if request.method == "POST" else None)
    problems: list[str] = []
    if request.method == "POST" and not wrong and agreed.is_valid():
        consents = ["services", *(["messages"] if agreed.cleaned_data["messages"] else [])]
        try:
            if sitting.pk is None:  # a link to a draft that staff began: nothing was typed in it yet
                sitting_keep(sitting=sitting, part="about", data=filled["about"].data)  # type: ignore[arg-type]
            sitting_send(sitting=sitting, parts={p: f.cleaned_data for p, f in filled.items()}, consents=consents)
            return redirect("screening:sent", token=token)
        except IllegalMove as error:
            problems.append(str(error))
        except ValidationError as error:
            problems += error.messages
    elif request.method == "POST" and wrong:
        problems.append(_("Some answers are missing or need mending; open the parts marked below."))
    context = {
        "token": token,
        "programme": sitting.application.programme,
        "ways": _ways(token, "send", sitting),
        "form": agreed,
        "problems": problems,
        "version": CONSENT_VERSION,
        "number": len(PARTS) + 1,
        "of": len(PARTS) + 1,
        "summary": [
            {
                "part": p,
                "label": names_of(p),
                "url": reverse("screening:part", args=[token, p]),
                "wrong": p in wrong,
                "lines": _lines(f),
            }
            for p, f in filled.items()
        ],
    }
    return render(request, "screening/send.html", context, status=422 if problems or agreed.errors else 200)


def _lines(filled: Any) -> list[dict[str, Any]]:
    """A part's answers as label, words, errors."""
    lines = []
    for bound in filled:
        value = bound.value()
        choices = dict(getattr(bound.field, "choices", []) or [])
        if isinstance(read := getattr(filled, "cleaned_data", {}).get(bound.name), dt.date):
            value = day_long(read)
        errors = [str(e) for e in bound.errors]
        if value in (None, "") and not errors:
            continue
        lines.append({"label": bound.label, "value": choices.get(value, value), "errors": errors})
    lines += [{"label": "", "value": "", "errors": [str(e)]} for e in filled.non_field_errors()]
    return lines


@link_page("apply", max_age_days=LINK_DAYS)
def sent(request: HttpRequest, token: str, link: dict[str, Any]) -> HttpResponse:
    """Thank you, and what happens next. Kept as a bookmark it leads to the applicant's page once there is news."""
    sitting = _sitting(request, link)
    if not _over(sitting):
        return redirect("screening:form", token=token)
    if sitting.trusted and sitting.application.state != "submitted":
        return redirect(participant_pages.my_path(sitting.application))
    context = {
        "programme": sitting.application.programme,
        "steps": steps_of(sitting.application.programme),
        "days": days_to_decision(timezone.localdate()),
        "sent_at": sitting.sent_at or sitting.application.submitted_at,
    }
    return render(request, "screening/sent.html", context)
