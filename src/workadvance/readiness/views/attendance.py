"""Answering taps on an attendance sheet, for readiness sessions and classes alike."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from workadvance.people.services import errors_of
from workadvance.readiness.selectors.sessions import Sheet, SheetRow
from workadvance.screening.models import Application

Record = Callable[[Application, str, Decimal | None], object]


def mark_answer(
    request: HttpRequest,
    *,
    build: Callable[[], Sheet],
    application_id: int,
    record: Record,
    page_url: str,
    finish_url: str,
) -> HttpResponse:
    """Record one tap and answer with the person's row and the totals (htmx), or go back to the sheet.

    `build` makes the sheet of everybody the actor may see there, with the rows' `mark_url`; a person who is not on it is a
    404. What is refused is said in the row, with status 422.
    """
    row = _row(build(), application_id)
    status, text = request.POST.get("status", ""), request.POST.get("hours", "").strip()
    hours: Decimal | None = None
    problem = ""
    if text:
        status = "late"
        try:
            hours = Decimal(text)
            if not hours.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            problem = _("“%(text)s” is not a number of hours.") % {"text": text[:20]}
    if not problem:
        try:
            record(row.application, status, hours)
        except ValidationError as error:
            problem = " ".join(m for messages in errors_of(error).values() for m in messages)
    sheet = build()
    row = _row(sheet, application_id)
    row.problem = problem
    context = {"sheet": sheet, "session": sheet.session, "row": row, "finish_url": finish_url, "page_url": page_url}
    code = 422 if problem else 200
    if getattr(request, "htmx", False):
        return render(request, "readiness/attendance/_answer.html", context, status=code)
    if problem:
        return render(request, "readiness/attendance/refused.html", context, status=code)
    return HttpResponseRedirect(f"{page_url}#a{application_id}")


def _row(sheet: Sheet, application_id: int) -> SheetRow:
    for row in sheet.rows:
        if row.application.pk == application_id:
            return row
    raise Http404
