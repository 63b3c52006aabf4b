"""The participant's own page: where you are, what happens next, who to ask; and withdrawing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.workflow import IllegalMove
from workadvance.screening import participant_page, participant_session
from workadvance.screening.letters import apply_path
from workadvance.screening.models import Application
from workadvance.screening.selectors import StepOutcome, days_to_decision, step_next, step_outcomes, waitlist_number
from workadvance.screening.services import application_move
from workadvance.screening.services.answering import applicant
from workadvance.ui.page_access import Link, link_page

IN_SCREENING = ("submitted", "eligible", "waitlisted", "selected")


@dataclass(frozen=True, slots=True)
class JoinStage:
    """One of the steps to join: what it is, whether it is done, when it was or what to expect."""

    label: str
    done: bool
    at: dt.datetime | None = None
    note: str = ""


def _stages(application: Application, outcomes: list[StepOutcome]) -> list[JoinStage]:
    """The steps to join in plain words."""
    state = application.state
    beyond = state in ("eligible", "waitlisted", "selected")
    decided = state in ("selected", "declined", "ineligible")
    checked = _("We checked the program's rules") if beyond else _("We check the program's rules")
    submitted = application.submitted_at
    stages = [
        JoinStage(_("You submitted your application"), submitted is not None, at=submitted),
        JoinStage(checked, beyond),
    ]
    for one in outcomes:
        if one.done or (one.step.required and not one.step.retired):
            stages.append(JoinStage(one.step.name_here, one.done, note="" if one.done else one.step.about_here))
    stages.append(JoinStage(_("We decided") if decided else _("We decide"), decided))
    return stages


@link_page("my", max_age_days=1825)
def my(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Where the participant is, what happens next, who to ask; further sections come from the other components."""
    application = participant_page.application_of_link(link)
    participant_page.language_use(request, application.person.language)
    outcomes = step_outcomes(application)
    context = {
        "token": token,
        "application": application,
        "person": application.person,
        "program": application.program,
        "stages": _stages(application, outcomes),
        "standing": (standing := participant_page.standing_of(application)),
        "in_screening": application.state in IN_SCREENING and standing is None,
        "next_step": step_next(outcomes) if application.state == "eligible" else None,
        "number": waitlist_number(application),
        "days": days_to_decision(timezone.localdate()),
        "bridges": [b for v in application.verdicts.order_by("pk") if v.verdict == "fails" and (b := v.bridge_to_them)]
        if application.state == "ineligible"
        else [],
        "go_on_url": apply_path(application) if application.state == "draft" else "",
        "signed_in": participant_session.signed_in_id(request) == application.person_id,
        "sections": participant_page.sections_of(application, token=token, request=request),
        "may_withdraw": application.state in ("draft", "submitted", "eligible", "waitlisted"),
    }
    return render(request, "screening/my.html", context)


@link_page("my", max_age_days=1825)
def withdraw(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """The applicant withdraws (POST). Withdrawing twice does nothing more."""
    application = participant_page.application_of_link(link)
    participant_page.language_use(request, application.person.language)
    if request.method == "POST" and application.state != "withdrawn":
        try:
            application_move(
                actor=applicant(application),
                application=application,
                name="withdraw",
                reason=request.POST.get("reason", "").strip()[:300] or "The applicant withdrew on their own page.",
            )
            messages.success(request, _("Application withdrawn. You can apply again at any time."))
        except IllegalMove as error:
            messages.error(request, str(error))
    return redirect("screening:my", token=token)
