"""The steps of a referral, each with what it needs; and confirming a job."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, request_actor
from workadvance.placement import services
from workadvance.placement.forms import step_form
from workadvance.placement.models import EmploymentSpell, Referral
from workadvance.placement.workflow import REFERRAL
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import ReasonForm, Values, form_page
from workadvance.ui.one_button import press_answer, told
from workadvance.ui.page_access import staff_page

STEPS = (*(t.name for t in REFERRAL.transitions), "interview_time")
PERMISSION_OF = {**{t.name: t.permission for t in REFERRAL.transitions}, "interview_time": "placement.refer"}


def _title(step: str) -> str:
    return _("Interview time") if step == "interview_time" else str(REFERRAL.transition(step).label)


def _do(actor: Actor, referral: Referral, step: str, d: Values) -> str:
    """Do the step; returns what to say."""
    name = referral.application.person.short_name
    if step == "interview_time":
        services.interview_set(actor=actor, referral=referral, **d)
        return _("Interview time set. You'll see it on Today.")
    if step == "hire":
        services.referral_hire(actor=actor, referral=referral, **d)
        return _("Hire recorded for %(name)s. Check-ins are scheduled and other referrals are withdrawn.") % {
            "name": name
        }
    if step == "no_show":
        services.referral_no_show(actor=actor, referral=referral, reason=d["reason"])
        return _("Saved. %(name)s is job-ready again.") % {"name": name}
    services.referral_move(actor=actor, referral=referral, name=step, **d)
    if step in ("rescind_offer", "employer_decline", "candidate_decline", "withdraw"):
        return _("Saved. %(name)s is job-ready.") % {"name": name}
    return _("Saved: %(step)s.") % {"step": _title(step)}


@staff_page("placement.view_job_ready")
def referral_step(request: HttpRequest, referral_id: int, step: str) -> HttpResponse:
    """One step of a referral."""
    if step not in STEPS:
        raise Http404
    actor = request_actor(request)
    referral = fetch(Referral, actor, PERMISSION_OF[step], referral_id)
    target = REFERRAL.transition(step).target if step != "interview_time" else ""

    def save(given: Values) -> Said:
        try:
            return Said(_do(actor, referral, step, given))
        except IllegalMove:
            referral.refresh_from_db()
            if referral.state != target:
                raise
            # The same button twice, or a colleague was quicker: it is done.
            already = _("This was already saved as “%(state)s.”") % {"state": referral.get_state_display()}
            return Said(already, messages.INFO)

    return form_page(
        request,
        step_form(step, referral, request.POST if request.method == "POST" else None),
        save=save,
        done=lambda said: said.text,
        level=lambda said: said.level,
        back=reverse("placement:order", args=[referral.order_id]),
        template="placement/referral_step.html",
        context=lambda: {
            "referral": referral,
            "order": referral.order,
            "person": referral.application.person,
            "step": step,
            "title": _title(step),
            "problem": _not_now(referral, step) if request.method != "POST" and target else "",
            "next": request.POST.get("next") or request.GET.get("next", ""),
        },
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a step that was done, and how."""

    text: str
    level: int = messages.SUCCESS


def _not_now(referral: Referral, step: str) -> str:
    """Why a step is not possible now ("" where it is; an offer asks for its pay first, so it is tried when sent)."""
    try:
        REFERRAL.check(referral, step, reason="–") if step != "offer" else None
    except IllegalMove as error:
        return str(error)
    return ""


@staff_page("placement.place")
def job_never_started(request: HttpRequest, job_id: int) -> HttpResponse:
    """Record that someone never started a job: it comes off the record."""
    actor = request_actor(request)
    spell = fetch(EmploymentSpell, actor, "placement.place", job_id)
    said = {"name": spell.person.short_name, "employer": spell.employer_name}
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda given: services.job_never_started(actor=actor, spell=spell, reason=given["reason"]),
        done=_("Saved. %(name)s is job-ready again.") % said,
        back=reverse("person", args=[spell.person_id]),
        heading=_("%(name)s never started at %(employer)s") % said,
        submit=_("Save: never started"),
        note=_(
            "The job, its pay, and its check-ins come off the record, and %(name)s isn't counted as placed. "
            "The audit log keeps what was recorded."
        )
        % said,
        crumbs=[(spell.person.full_name, reverse("person", args=[spell.person_id]))],
    )


@staff_page("placement.place", methods=("POST",))
def job_confirm(request: HttpRequest, job_id: int) -> HttpResponse:
    """Note that a job is confirmed by the employer, a document or wage records."""
    actor = request_actor(request)
    spell = fetch(EmploymentSpell, actor, "placement.place", job_id)
    back = reverse("person", args=[spell.person_id])
    return press_answer(
        request,
        do=lambda: services.spell_confirm(actor=actor, spell=spell, how=request.POST.get("how", "")),
        done=_("Job confirmed"),
        back=back,
        again=lambda problems: told(request, problems, back),
    )
