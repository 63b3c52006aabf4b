"""The steps of a referral, each with what it needs; and confirming a job."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import staff_page
from workadvance.pages.views import back_to
from workadvance.people.access import Actor, request_actor
from workadvance.placement import selectors, services
from workadvance.placement.forms import errors_into, step_form
from workadvance.placement.models import Referral
from workadvance.placement.workflow import REFERRAL

STEPS = (*(t.name for t in REFERRAL.transitions), "interview_time")
PERMISSION_OF = {**{t.name: t.permission for t in REFERRAL.transitions}, "interview_time": "placement.refer"}


def _title(step: str) -> str:
    return _("Time of the interview") if step == "interview_time" else str(REFERRAL.transition(step).label)


def _do(actor: Actor, referral: Referral, step: str, d: dict[str, Any]) -> str:
    """Do the step; returns what to say."""
    name = referral.application.person.short_name
    if step == "interview_time":
        services.interview_set(actor=actor, referral=referral, interview_at=d["interview_at"])
        return _("Interview time set. It comes up on Today.")
    if step == "hire":
        services.referral_hire(actor=actor, referral=referral, **d)
        return _("%(name)s is hired. Check-ins are on the calendar, and their other referrals are taken back.") % {
            "name": name
        }
    if step == "no_show":
        services.referral_no_show(actor=actor, referral=referral, reason=d["reason"])
        return _("Recorded. %(name)s is back on the bench.") % {"name": name}
    services.referral_move(actor=actor, referral=referral, name=step, **d)
    if step in ("withdraw_offer", "refuse", "decline", "take_back"):
        return _("Recorded. %(name)s is on the bench.") % {"name": name}
    return _("Recorded: %(step)s.") % {"step": _title(step)}


@staff_page("placement.view_bench")
def referral_step(request: HttpRequest, referral_id: int, step: str) -> HttpResponse:
    """One step of a referral."""
    if step not in STEPS:
        raise Http404
    actor = request_actor(request)
    referral = selectors.referral_get(actor, referral_id, PERMISSION_OF[step])
    form = step_form(step, referral, request.POST if request.method == "POST" else None)
    problem = ""
    back = reverse("placement:order", args=[referral.order_id])
    target = REFERRAL.transition(step).target if step != "interview_time" else ""
    if request.method == "POST" and form.is_valid():
        try:
            said = _do(actor, referral, step, form.cleaned_data)
        except IllegalMove as error:
            referral.refresh_from_db()
            if referral.state == target:  # the same button twice, or a colleague was quicker: it is done
                messages.info(
                    request, _("This was recorded already: %(state)s.") % {"state": referral.get_state_display()}
                )
                return redirect(back_to(request, back))
            problem = str(error)
        except ValidationError as error:
            errors_into(form, error)
        else:
            messages.success(request, said)
            return redirect(back_to(request, back))
    elif request.method != "POST" and target:
        try:
            REFERRAL.check(referral, step, reason="–") if step != "offer" else None
        except IllegalMove as error:
            problem = str(error)
    return render(
        request,
        "placement/referral_step.html",
        {
            "form": form,
            "referral": referral,
            "order": referral.order,
            "person": referral.application.person,
            "step": step,
            "title": _title(step),
            "problem": problem,
            "next": request.POST.get("next") or request.GET.get("next", ""),
            "back": back,
            "danger": step in ("refuse", "decline", "withdraw_offer", "take_back", "no_show"),
        },
        status=422 if form.errors or (problem and request.method == "POST") else 200,
    )


@staff_page("placement.place", methods=("POST",))
def job_confirm(request: HttpRequest, spell_id: int) -> HttpResponse:
    """Note that a job is confirmed by the employer, a document or wage records."""
    actor = request_actor(request)
    spell = selectors.spell_get(actor, spell_id)
    try:
        services.spell_confirm(actor=actor, spell=spell, how=request.POST.get("how", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Job confirmed."))
    return redirect(back_to(request, reverse("person", args=[spell.person_id])))
