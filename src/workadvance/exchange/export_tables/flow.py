"""Tables of programs and of the participant flow."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workadvance.exchange.export_tables.columns import (
    KEYED,
    ExportColumn,
    ExportTable,
    count,
    day,
    number,
    of_person,
    own,
    program,
    text,
)
from workadvance.programs.models import Program
from workadvance.reporting.models import Journey

STATIONS = (
    ("applied_on", "applied"), ("eligible_on", "was found eligible"), ("selected_on", "was selected"),
    ("readiness_done_on", "finished job readiness"), ("started_on", "started training"),
    ("completed_on", "completed training"), ("certified_on", "earned a credential"), ("ready_on", "was job-ready"),
    ("placed_on", "started the first job"), ("retained_90_on", "was employed 90 days later"),
    ("retained_180_on", "was employed 180 days later"), ("retained_365_on", "was employed 365 days later"),
    ("advanced_on", "advanced"),
)  # fmt: skip
FLOW = (
    ExportTable(
        "programs",
        _("Programs"),
        "The provider's programs.",
        Program.objects.all,
        "provider",
        "",
        "programs.view_program",
        (
            number("programs"),
            text("program", "Name.", "name"),
            text("sector", "Sector."),
            day("opened_on", "Day it opened."),
            day("closed_on", "Day it closed."),
            count("seats_per_year", "Seats a year.", unit="people"),
        ),
    ),
    ExportTable(
        "journeys",
        _("Participant flow"),
        "The day on which each application passed each stage: what the participant flow counts.",
        Journey.objects.all,
        "provider",
        "person",
        "reporting.view_people",
        (
            ExportColumn("application_number", "application_id", "string", "Number of the application.", KEYED,
                         kind="applications", make=own),
            *of_person("person"),
            program(),
            text("stage", "Current stage.", "station"),
            *(day(name, f"Day on which the person {what}.") for name, what in STATIONS),
        ),
    ),
)  # fmt: skip
