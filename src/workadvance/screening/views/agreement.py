"""How well a program's interviewers agree."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workadvance.people.access import request_actor
from workadvance.screening import selectors
from workadvance.screening.views.board import board_tabs, chosen_program, programs_screened
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Tab


@staff_page("screening.view_applicants", methods=("GET",))
def agreement(request: HttpRequest) -> HttpResponse:
    """How well a program's interviewers agree, and who scores higher or lower than the others."""
    actor = request_actor(request)
    programs = list(programs_screened(actor))
    program = (
        chosen_program(request, programs)
        or next((p for p in programs if p.blind_raters), None)
        or next(iter(programs), None)
    )
    context = {
        "tabs": board_tabs("agreement"),
        "program": program,
        "found": selectors.rater_agreement(actor, program) if program else None,
        "chips": [Tab(p.name_here, f"?program={p.pk}", program == p) for p in programs],
    }
    return render(request, "screening/agreement.html", context)
