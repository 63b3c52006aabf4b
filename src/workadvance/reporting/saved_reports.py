"""Saved reports: keeping a question under a name, answering it, and emailing its answer when it is due.

A report reaches only those who may export the organization's extracts, at the moment it is run or emailed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.events.models import Event
from workadvance.events.services import event_record, reacts_to
from workadvance.notices.mailing import mail_send
from workadvance.people.access import SYSTEM, Actor, actor_of_user, require
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.reporting.models import SavedReport
from workadvance.reporting.questions import ReportAnswer, ReportQuestion, question_answer, question_read
from workadvance.reporting.snapshot import model_frames
from workadvance.training.models import Cohort

if TYPE_CHECKING:
    import polars as pl

PERMISSION = "reporting.export"


def saved_reports_seen(actor: Actor) -> QuerySet[SavedReport]:
    """The reports an actor may run, by name."""
    reports = SavedReport.objects.select_related("provider", "owner").order_by("provider__name", "name", "pk")
    return reports if actor.is_system else reports.filter(provider__in=actor.at(PERMISSION).staff_organizations)


def saved_report_save(
    *,
    actor: Actor,
    provider: Organization,
    name: str,
    table: str,
    rows: str,
    columns: str = "",
    conditions: str = "",
    every: str = "",
    report: SavedReport | None = None,
) -> SavedReport:
    """Keep a question under a name, or change a report. The owner is whoever saves it first, and gets it by email.

    Raises InputProblems or ValidationError with what is wrong.
    """
    require(actor, PERMISSION, provider.pk)
    question_read(table=table, rows=rows, columns=columns, conditions=conditions)
    if every and actor.user_id is None and report is None:
        raise ValidationError({"every": _("Only a person's report can be emailed: save it on the page.")})
    kept = report or SavedReport(provider=provider, owner_id=actor.user_id)
    kept.name, kept.table, kept.rows, kept.columns, kept.conditions = name.strip(), table, rows, columns, conditions
    if kept.every != every or not every:
        kept.every, kept.next_on = every, next_day(every, timezone.localdate())
    kept.full_clean(exclude=["owner", "provider"])
    with transaction.atomic():
        kept.save()
        _event(
            actor, kept, "saved", question=f"{table}: {rows} × {columns or '–'}; {'; '.join(conditions.splitlines())}"
        )
    return kept


def saved_report_remove(*, actor: Actor, report: SavedReport) -> None:
    """Remove a report; the log keeps that it was there."""
    require(actor, PERMISSION, report.provider_id)
    with transaction.atomic():
        _event(actor, report, "removed")
        report.delete()


def saved_report_run(
    *, actor: Actor, report: SavedReport, as_of: dt.date | None = None, logged: bool = True
) -> ReportAnswer:
    """The answer of a report over its organization's records (an intermediary's over its providers')."""
    require(actor, PERMISSION, report.provider_id)
    question = question_read(table=report.table, rows=report.rows, columns=report.columns, conditions=report.conditions)
    day = as_of or timezone.localdate()
    answer = _answer(question, report.provider, day)
    if logged:
        with transaction.atomic():
            _event(actor, report, "run")
    return answer


def next_day(every: str, today: dt.date) -> dt.date | None:
    """When a report that was just saved or sent is due next."""
    if every == SavedReport.Every.MONTH:
        return (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    days = {SavedReport.Every.DAY: 1, SavedReport.Every.WEEK: 7}.get(SavedReport.Every(every))
    return today + dt.timedelta(days=days) if days else None


def saved_reports_due(*, author: Actor) -> int:
    """Once a day: hand the reports that are due to the outbox, which emails them; how many. Again, it changes nothing."""
    today, sent = timezone.localdate(), 0
    due = SavedReport.objects.filter(next_on__lte=today).order_by("pk").values_list("pk", flat=True)
    for pk in list(due):
        with transaction.atomic():
            report = SavedReport.objects.select_for_update().filter(pk=pk, next_on__lte=today).first()
            if report is None:
                continue
            report.next_on = next_day(report.every, today)
            report.save(update_fields=["next_on"])
            _event(author, report, "due")
            sent += 1
    return sent


@reacts_to("reporting.saved_report.due")
def saved_report_email(event: Event) -> None:
    """Email a report to its owner, if they may still see it and their account is active (from the outbox)."""
    report = SavedReport.objects.select_related("owner", "provider").filter(pk=event.subject_id).first()
    owner = report.owner if report else None
    if report is None or owner is None or not owner.is_active or not owner.email:
        return
    if not actor_of_user(owner).may(PERMISSION, report.provider_id):
        return
    answer = saved_report_run(actor=SYSTEM, report=report, logged=False)
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        told = [[_("hidden") if cell is None else str(cell) for cell in line] for line in answer.lines]
        lines = "\n".join("\t".join(line) for line in [answer.head, *told])
        address = settings.BASE_URL + reverse("reporting:saved_report", args=[report.pk])
        body = _(
            "Hi %(name)s,\n\nHere is your report, people counted. %(report)s:\n\n%(lines)s\n\n"
            "Counts below %(small)d, and those that would tell them, are hidden.\n\n"
            "Open or change it: %(address)s"
        ) % {
            "name": owner.name,
            "report": report.name,
            "lines": lines,
            "small": answer.small,
            "address": address,
        }
        subject = _("Your report: %(report)s") % {"report": report.name}
    mail_send(to=owner.email, subject=subject[:100], body=body, key=f"report-{event.pk}-{event.mark[:16]}")


def _answer(question: ReportQuestion, organization: Organization, day: dt.date) -> ReportAnswer:
    providers = [organization.pk, *Organization.objects.filter(parent=organization).values_list("pk", flat=True)]
    frames = model_frames(providers, day)
    frames["outcomes"] = _named(frames["outcomes"], providers)
    small = int(policy.load("reporting").value("small_cell", on=day))
    return question_answer(question, frames, day, small)


def _named(outcomes: pl.DataFrame, providers: Collection[int]) -> pl.DataFrame:
    """Programs and cohorts by name instead of by number."""
    import polars as pl

    programs = dict(Program.objects.filter(provider__in=providers).values_list("pk", "name"))
    cohorts = {
        pk: f"{program} · {name}"
        for pk, program, name in Cohort.objects.filter(program__provider__in=providers).values_list(
            "pk", "program__name", "name"
        )
    }
    return outcomes.with_columns(
        program=pl.col("program").replace_strict(programs, default=None, return_dtype=pl.String),
        cohort=pl.col("cohort").replace_strict(cohorts, default=None, return_dtype=pl.String),
    )


def _event(actor: Actor, report: SavedReport, what: str, **more: str) -> None:
    event_record(
        kind=f"reporting.saved_report.{what}",
        author=actor,
        subject=report,
        organization_id=report.provider_id,
        payload={"name": report.name, **more},
    )
