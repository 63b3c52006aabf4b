"""The participant's own page: where you are, what happens next, whom to ask; and withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import link_page
from workadvance.screening import participant_pages
from workadvance.screening.letters import apply_path
from workadvance.screening.models import Application
from workadvance.screening.selectors import days_to_decision, steps_with_results, waitlist_number
from workadvance.screening.services import application_move
from workadvance.screening.services.answering import applicant

IN_SCREENING = ("submitted", "eligible", "waitlisted", "selected")


def _stages(application: Application) -> list[dict[str, Any]]:
    """The way to a place in plain words: label, done, note."""
    state = application.state
    beyond = state in ("eligible", "waitlisted", "selected")
    decided = state in ("selected", "declined", "ineligible")
    checked = _("We checked that the programme is for you") if beyond else _("We check that the programme is for you")
    stages: list[dict[str, Any]] = [
        {
            "label": _("You sent your application"),
            "done": application.submitted_at is not None,
            "at": application.submitted_at,
        },
        {"label": checked, "done": beyond},
    ]
    for row in steps_with_results(application):
        if row["done"] or (row["step"].required and not row["step"].retired):
            stages.append(
                {"label": row["step"].name_here, "done": row["done"], "note": "" if row["done"] else row["step"].about}
            )
    stages.append({"label": _("We decided") if decided else _("We decide"), "done": decided})
    return stages


@link_page("my", max_age_days=1825)
def my(request: HttpRequest, token: str, link: dict[str, Any]) -> HttpResponse:
    """Where the participant is, what happens next, whom to ask; further sections come from the other components."""
    application = participant_pages.application_of_link(link)
    participant_pages.speak(request, application.person.language)
    missing = next((s for s in steps_with_results(application) if not s["done"] and s["step"].required), None)
    context = {
        "token": token,
        "application": application,
        "person": application.person,
        "programme": application.programme,
        "stages": _stages(application),
        "in_screening": application.state in IN_SCREENING,
        "next_step": missing["step"] if missing and application.state == "eligible" else None,
        "number": waitlist_number(application),
        "days": days_to_decision(timezone.localdate()),
        "bridges": [b for v in application.verdicts.order_by("pk") if v.verdict == "fails" and (b := v.bridge_to_them)]
        if application.state == "ineligible"
        else [],
        "go_on_url": apply_path(application) if application.state == "draft" else "",
        "sections": participant_pages.sections_of(application, token=token, request=request),
        "may_withdraw": application.state in ("draft", "submitted", "eligible", "waitlisted"),
    }
    return render(request, "screening/my.html", context)


@link_page("my", max_age_days=1825)
def withdraw(request: HttpRequest, token: str, link: dict[str, Any]) -> HttpResponse:
    """The applicant no longer wants a place (POST). Withdrawing twice does nothing more."""
    application = participant_pages.application_of_link(link)
    participant_pages.speak(request, application.person.language)
    if request.method == "POST" and application.state != "withdrawn":
        try:
            application_move(
                actor=applicant(application),
                application=application,
                name="withdraw",
                reason=request.POST.get("reason", "").strip()[:300] or "The applicant withdrew on their own page.",
            )
            messages.success(request, _("Your application is withdrawn. You may apply again at any time."))
        except IllegalMove as error:
            messages.error(request, str(error))
    return redirect("screening:my", token=token)
