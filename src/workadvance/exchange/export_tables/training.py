"""Tables of sessions, classes and credentials."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workadvance.exchange.export_tables.columns import (
    DROPPED,
    KEYED,
    ExportTable,
    amount,
    count,
    day,
    number,
    of_person,
    own,
    program,
    text,
)
from workadvance.readiness.models import Attendance, Session
from workadvance.training.models import Cohort, Credential, Enrollment

TRAINING = (
    ExportTable(
        "sessions",
        _("Job-readiness sessions"),
        "Job-readiness sessions and classes.",
        Session.objects.all,
        "program__provider",
        "",
        "readiness.view_sessions",
        (
            number("sessions"),
            program(),
            text("session", "Title.", "title"),
            day("held_on", "Day."),
            amount("session_hours", "Length.", "hours", "hours"),
            text("place", "Where it was held.", privacy=DROPPED),
            day("canceled_on", "Day it was canceled."),
        ),
    ),
    ExportTable(
        "attendance",
        _("Attendance"),
        "Who was at which session or class. One row a person and session.",
        Attendance.objects.all,
        "application__person__provider",
        "application__person",
        "readiness.view_sessions",
        (
            number("attendance"),
            *of_person("application__person"),
            program("session__program__name"),
            text("session", "Title of the session.", "session__title"),
            day("held_on", "Day of the session.", "session__held_on"),
            text("status", "present, late, absent or excused."),
            amount("hours", "Hours attended, where not the whole session.", unit="hours"),
            amount("session_hours", "Length of the session.", "session__hours", "hours"),
        ),
    ),
    ExportTable(
        "cohorts",
        _("Cohorts"),
        "Training cohorts (classes).",
        Cohort.objects.all,
        "program__provider",
        "",
        "training.view_cohorts",
        (
            number("cohorts"),
            program(),
            text("cohort", "Name.", "name"),
            text("soc", "Occupation trained for, SOC code."),
            text("certification", "Certification prepared for.", "certification__name"),
            day("starts_on", "First day."),
            day("ends_on", "Last day."),
            count("seats", "Seats.", unit="people"),
            amount("hours", "Planned hours.", unit="hours"),
            day("canceled_on", "Day it was canceled."),
        ),
    ),
    ExportTable(
        "enrollments",
        _("Enrollments"),
        "Seats in cohorts.",
        Enrollment.objects.all,
        "application__person__provider",
        "application__person",
        "training.view_cohorts",
        (
            number("enrollments"),
            *of_person("application__person"),
            text("cohort_number", "Number of the cohort.", "cohort_id", KEYED, kind="cohorts", make=own),
            text("cohort", "Name of the cohort.", "cohort__name"),
            text("status", "Where the enrollment stands.", "state"),
            day("enrolled_on", "Day of enrollment."),
            day("started_on", "First day there."),
            day("ended_on", "Last day there."),
        ),
    ),
    ExportTable(
        "credentials",
        _("Credentials"),
        "Credentials earned.",
        Credential.objects.all,
        "application__person__provider",
        "application__person",
        "training.view_cohorts",
        (
            number("credentials"),
            *of_person("application__person"),
            text("certification", "Name.", "certification__name"),
            text("issuer", "Who issues it.", "certification__issuer"),
            day("issued_on", "Day of issue."),
            day("expires_on", "Day it expires."),
        ),
    ),
)
