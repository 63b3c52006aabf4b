"""Pages of saved reports: the list, making and changing one, its answer, its files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from workadvance.people.access import request_actor
from workadvance.reporting.answer_files import KINDS, answer_file
from workadvance.reporting.forms import ASKED, SavedReportForm
from workadvance.reporting.models import SavedReport
from workadvance.reporting.saved_reports import (
    PERMISSION,
    saved_report_remove,
    saved_report_run,
    saved_report_save,
    saved_reports_seen,
)
from workadvance.reporting.snapshot import MODEL
from workadvance.tables import InputProblems
from workadvance.ui.event_cache import cached
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import form_page
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.two_editors import Stored, columns


@staff_page(PERMISSION, methods=("GET",))
def saved_reports(request: HttpRequest) -> HttpResponse:
    """The saved reports of the reader's organizations, and the model they ask about."""
    context = {"reports": list(saved_reports_seen(request_actor(request))), "model": MODEL}
    return render(request, "reporting/saved_reports.html", context)


@staff_page(PERMISSION)
def saved_report_new(request: HttpRequest) -> HttpResponse:
    """Make a report."""
    return _form(request, None)


@staff_page(PERMISSION)
def saved_report_edit(request: HttpRequest, saved_id: int) -> HttpResponse:
    """Change a report."""
    return _form(request, fetch(SavedReport, request_actor(request), PERMISSION, saved_id))


def _form(request: HttpRequest, report: SavedReport | None) -> HttpResponse:
    actor = request_actor(request)
    form = SavedReportForm(request.POST if request.method == "POST" else None, actor=actor, report=report)
    return form_page(
        request,
        form,
        save=lambda given: saved_report_save(
            actor=actor, report=report, **given if report is None else {**given, "provider": report.provider}
        ),
        done=_("Report saved."),
        back=lambda kept: reverse("reporting:saved_report", args=[kept.pk]),
        cancel=reverse("reporting:saved_reports"),
        heading=_("Edit report") if report else _("New report"),
        submit=_("Save report"),
        crumbs=[(reverse("reporting:saved_reports"), _("Saved reports"))],
        stored=Stored(report, columns(*ASKED)) if report else None,
    )


@staff_page(PERMISSION, methods=("GET",))
def saved_report(request: HttpRequest, saved_id: int) -> HttpResponse:
    """The answer of a report."""
    actor = request_actor(request)
    report = fetch(SavedReport, actor, PERMISSION, saved_id)
    today, answer, problem = timezone.localdate(), None, ""
    asked = (report.table, report.rows, report.columns, report.conditions)
    try:
        answer = cached(
            actor,
            ("saved report", report.provider_id, asked, today),
            lambda: saved_report_run(actor=actor, report=report, as_of=today, logged=False),
        )
    except InputProblems as refused:
        problem = str(refused)
    context = {"report": report, "answer": answer, "problem": problem, "kinds": list(KINDS)}
    return render(request, "reporting/saved_report.html", context)


@staff_page(PERMISSION, methods=("GET",))
def saved_report_file(request: HttpRequest, saved_id: int, ending: str) -> HttpResponse:
    """The answer of a report as a file."""
    actor = request_actor(request)
    report = fetch(SavedReport, actor, PERMISSION, saved_id)
    if ending not in KINDS:
        raise Http404
    try:
        content = answer_file(saved_report_run(actor=actor, report=report), ending)
    except InputProblems:
        # The page of the report says what is wrong with it.
        raise Http404 from None
    response = HttpResponse(content, content_type=KINDS[ending])
    name = f"{slugify(report.name) or 'report'}-{timezone.localdate():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@staff_page(PERMISSION, methods=("POST",))
def saved_report_delete(request: HttpRequest, saved_id: int) -> HttpResponse:
    """Remove a report."""
    actor = request_actor(request)
    report = fetch(SavedReport, actor, PERMISSION, saved_id)
    return press_answer(
        request,
        do=lambda: saved_report_remove(actor=actor, report=report),
        done=_("Report removed."),
        back=reverse("reporting:saved_reports"),
        above=[(reverse("reporting:saved_reports"), _("Saved reports"))],
    )
