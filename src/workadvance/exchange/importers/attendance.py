"""Attendance at job-readiness sessions. A session that is not planned yet is planned with its first row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from workadvance.exchange.import_fields import Values
from workadvance.exchange.importers.base import Importer, MadeRecord, Setting
from workadvance.exchange.models import DataImport
from workadvance.parsing import folded
from workadvance.people.models import Person
from workadvance.programs.models import Program
from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.services import attendance_finish, attendance_record, session_plan
from workadvance.screening.models import Application


class AttendanceImporter(Importer):
    """A row is one person at one session."""

    called = {"title": "session"}

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.longest: dict[Any, Decimal] = {}

    def together(self, values: Values) -> Any:
        """Sessions in the order of their days."""
        return str(values.get("held_on", "")), folded(str(values.get("session", "")))

    def prepare(self, rows: Sequence[Values]) -> None:
        """A session is as long as the longest time someone was there, where the file does not say."""
        for values in rows:
            hours = values.get("session_hours") or values.get("hours")
            if hours:
                key = self.together(values)
                self.longest[key] = max(hours, self.longest.get(key, hours))

    def write(self, values: Values, same: models.Model | None = None) -> list[MadeRecord]:
        """Record the attendance; what is on record otherwise is refused, never changed."""
        program = self.setting.program_of(values)
        application = self._application(program, self.setting.people.person(values))
        session, planned = self._session(program, values)
        status, hours = self._status(values, session)
        known = Attendance.objects.filter(session=session, application=application).first()
        if known is not None and known.status != status:
            said = _("Attendance is recorded already, as “%(status)s.”")
            raise ValidationError({"status": said % {"status": known.get_status_display()}})
        row = attendance_record(
            actor=self.setting.actor, session=session, application=application, status=status, hours=hours
        )
        return [*([MadeRecord(session)] if planned else []), MadeRecord(row, known is None)]

    def finish(self, data_import: DataImport) -> None:
        """A session that came with the file has its attendance: no one is asked for it again."""
        made = data_import.records.filter(kind="sessions", made=True).values_list("record_id", flat=True)
        for session in (
            Session.objects.select_related("program").filter(pk__in=list(made), taken_at=None).order_by("pk")
        ):
            attendance_finish(actor=self.setting.actor, session=session, applications=[])

    def _application(self, program: Program, person: Person) -> Application:
        found = Application.objects.filter(program=program, person=person, state="selected").order_by("-pk").first()
        if found is None:
            raise ValidationError(
                {"full_name": _("%(name)s isn't a participant of %(program)s.") % {"name": person, "program": program}}
            )
        return found

    def _session(self, program: Program, values: Values) -> tuple[Session, bool]:
        found = Session.objects.filter(
            program=program, title__iexact=values["session"], held_on=values["held_on"], canceled_on=None
        )
        session = found.select_related("program").order_by("component", "pk").first()
        if session is not None:
            return session, False
        hours = values.get("session_hours") or self.longest.get(self.together(values))
        if not hours:
            raise ValidationError({"session_hours": _("Enter how many hours the session was.")})
        planned = session_plan(
            actor=self.setting.actor,
            program=program,
            title=values["session"],
            held_on=values["held_on"],
            hours=hours,
        )
        return planned, True

    def _status(self, values: Values, session: Session) -> tuple[str, Decimal | None]:
        """Status and hours: fewer hours than the session's are someone late; no status is told from the hours."""
        status, hours = values.get("status"), values.get("hours")
        if status is None and hours is None:
            raise ValidationError({"status": _("Enter present, late, absent, or excused, or the hours.")})
        if status is None:
            status = Attendance.Status.PRESENT if hours else Attendance.Status.ABSENT
        if status == Attendance.Status.PRESENT and hours and hours < session.hours:
            status = Attendance.Status.LATE
        return status, hours if status == Attendance.Status.LATE else None
