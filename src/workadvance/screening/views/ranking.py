"""Deciding in one place: the ranking of a program's applicants, and one decision for many with every letter shown first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.people.access import request_actor
from workadvance.screening.board_columns import LANES
from workadvance.screening.decision_reasons import DecisionReason
from workadvance.screening.seats_left import CohortSeats, seats_left
from workadvance.screening.selectors import ranking
from workadvance.screening.services.deciding_many import MOVES, DecisionAsked, applications_decide
from workadvance.screening.views.board import board_tabs, chosen_program, programs_screened
from workadvance.ui.bulk import BulkResult, BulkWords, bulk_answer
from workadvance.ui.fields import DayField
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_ids
from workadvance.ui.rows import Tab
from workadvance.ui.views import back_to

SHOWN = {
    "all": gettext_lazy("All"),
    "ready": gettext_lazy("Ready to decide"),
    "apart": gettext_lazy("Interviewers disagree"),
    "missing": gettext_lazy("Something is missing"),
    "late": gettext_lazy("Waiting too long"),
}
SORTED = {
    "score": gettext_lazy("Interview score"),
    "test": gettext_lazy("Test score"),
    "days": gettext_lazy("Days waiting"),
    "name": gettext_lazy("Name"),
}
DECISIONS = {
    "select": gettext_lazy("Select"),
    "waitlist": gettext_lazy("Add to waitlist"),
    "bridge": gettext_lazy("Ask to come back"),
    "refer": gettext_lazy("Refer to another program"),
    "decline": gettext_lazy("Don't select"),
}


class DecisionForm(forms.Form):
    """One decision for the applicants chosen."""

    decision = forms.ChoiceField(choices=list(DECISIONS.items()), label=gettext_lazy("Decision"))
    reason = forms.ChoiceField(choices=DecisionReason.choices, label=gettext_lazy("Reason"))
    return_on = DayField(required=False, label=gettext_lazy("Date to come back"))
    message = forms.CharField(required=False, max_length=500, label=gettext_lazy("A sentence of your own"))


@staff_page("screening.view_applicants", methods=("GET",))
def ranked(request: HttpRequest) -> HttpResponse:
    """Everyone of a program who can be decided on, in order, with seats left and what is missing."""
    actor = request_actor(request)
    programs = list(programs_screened(actor))
    program = chosen_program(request, programs) or (programs[0] if programs else None)
    every = ranking.ranked(actor, program.pk) if program else []
    sort = request.GET.get("sort") if request.GET.get("sort") in ranking.SORTS else "score"
    show = request.GET.get("show") if request.GET.get("show") in ranking.SHOWS else "all"
    seats = seats_left(program.pk) if program else None

    def url(**changed: Any) -> str:
        return "?" + urlencode({"program": program.pk if program else "", "sort": sort, "show": show, **changed})

    rows = ranking.ranked_by(ranking.shown_of(every, str(show)), str(sort))
    context = {
        "tabs": board_tabs("decide"),
        "program": program,
        "programs": [Tab(p.name_here, url(program=p.pk), program == p) for p in programs] if len(programs) > 1 else [],
        "shows": [
            Tab(f"{label} {len(ranking.shown_of(every, key))}", url(show=key), key == show)
            for key, label in SHOWN.items()
        ],
        "sorts": [Tab(label, url(sort=key), key == sort) for key, label in SORTED.items()],
        "rows": rows,
        "lanes": LANES,
        "seats": seats,
        "cut": _cut(rows, seats) if sort == "score" and show == "all" else None,
        "ready": len(ranking.shown_of(every, "ready")),
        "total": len(every),
        "may_decide": program is not None and actor.may("screening.decide", program.provider_id),
        "form": DecisionForm(),
        "reasons": DecisionReason.choices,
        "capped": len(every) >= ranking.MOST_ROWS,
    }
    return render(request, "screening/ranking.html", context)


def _cut(rows: list[ranking.RankedApplicant], seats: CohortSeats | None) -> int | None:
    """The application after which the seats left end, counting who is ready; None where they reach for everyone."""
    ready = [row.application.pk for row in rows if row.ready]
    return ready[seats.left - 1] if seats is not None and 0 < seats.left < len(ready) else None


@staff_page("screening.decide", methods=("POST",))
def decide_many(request: HttpRequest) -> HttpResponse:
    """One decision for the applicants chosen (POST): shows every letter first, then decides; it can be undone for a while."""
    target = back_to(request, reverse("screening:ranking"))
    chosen, form = asked_ids(request.POST), DecisionForm(request.POST)
    if not chosen:
        messages.error(request, _("Choose at least one applicant."))
        return redirect(target)
    if not form.is_valid():
        messages.error(
            request,
            " ".join(text for texts in form.errors.get_json_data().values() for text in [e["message"] for e in texts]),
        )
        return redirect(target)
    given = form.cleaned_data
    own = {pk: code for pk in chosen if (code := request.POST.get(f"reason_{pk}", ""))}
    asked = DecisionAsked(given["decision"], given["reason"], own, given["return_on"], given["message"])

    def do() -> BulkResult:
        return applications_decide(actor=request_actor(request), application_ids=chosen, asked=asked)

    try:
        return bulk_answer(request, kind="applications", do=do, words=_words(asked), back=target)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(target)


def _words(asked: DecisionAsked) -> BulkWords:
    """What the page that asks says of a decision."""
    headings = {
        "select": lambda n: ngettext("Select %(n)d applicant?", "Select %(n)d applicants?", n),
        "waitlist": lambda n: ngettext("Waitlist %(n)d applicant?", "Waitlist %(n)d applicants?", n),
        "bridge": lambda n: ngettext("Ask %(n)d applicant to come back?", "Ask %(n)d applicants to come back?", n),
        "refer": lambda n: ngettext("Refer %(n)d applicant?", "Refer %(n)d applicants?", n),
        "decline": lambda n: ngettext("Not select %(n)d applicant?", "Not select %(n)d applicants?", n),
    }
    effects = [_("Each applicant gets a letter when the time to undo is over.")]
    if MOVES[asked.decision] == "decline":
        effects.append(_("Everyone leaves with another program whose rules they meet, or a day to come back."))
    return BulkWords(
        heading=lambda n: headings[asked.decision](n) % {"n": n},
        submit=lambda n: ngettext("Decide for %(n)d applicant", "Decide for %(n)d applicants", n) % {"n": n},
        done=lambda n: ngettext("%(n)d applicant updated.", "%(n)d applicants updated.", n) % {"n": n},
        effects=effects,
    )
