"""Makes a small filled database as version 0.1 left it: run by test_upgrade.py in a process of its own.

The schema is made by the migrations up to that version, the rows by its models as the migrations remember them, and
the tables of the app that has another name since get their former name back.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from workadvance.cli.setup import django_start

LAST = {
    "people": "0001_initial",
    "programs": "0003_who_decided_and_why_retired",
    "screening": "0003_failed_rules_index",
    "readiness": "0002_attendance_taken",
    "training": "0002_enrolment_dates",
    "placement": "0002_slate_answers_and_background",
    "advancement": "0001_initial",
    "reporting": "0002_paused",
    "demo": "0001_initial",
    "events": "0002_guards",
}
DAY = dt.date(2026, 3, 2)


def build() -> None:
    """The schema of version 0.1 and one of each thing whose name changed since."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(LAST.items()))
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state(list(LAST.items())).apps

    from workadvance.events.encryption import encrypt

    def made(app: str, model: str, **fields: object) -> object:
        return state.get_model(app, model).objects.create(**fields)

    provider = made("people", "Organisation", kind="provider", name="Arrow Creek Workforce")
    funder = made("people", "Organisation", kind="funder", name="River Fund")
    made("people", "Site", organisation=provider, name="Main Street")
    user = made("people", "User", email="ana@example.org", name="Ana Ruiz")
    made("people", "Membership", user=user, organisation=provider, role="manager", starts_on=DAY)
    person = made("people", "Person", provider=provider, full_name="Sofía Peña")
    program = made(
        "programs",
        "Programme",
        provider=provider,
        name="Machining",
        sector="Manufacturing",
        opened_on=DAY,
        seats_per_year=20,
    )
    program.funders.add(funder)
    made(
        "programs",
        "TargetDecision",
        programme=program,
        soc="51-4041",
        title="Machinists",
        decided_on=DAY,
        reasons="Pays well",
    )
    made("programs", "EligibilityPolicy", programme=program, effective_on=DAY, needs_work_authorisation=False)
    application = made(
        "screening",
        "Application",
        person=person,
        programme=program,
        state="draft",
        work_authorised=True,
        started_at=timezone.now(),
        submitted_at=timezone.now(),
    )
    cohort = made(
        "training",
        "Cohort",
        programme=program,
        soc="51-4041",
        soc_title="Machinists",
        name="Spring",
        starts_on=DAY,
        ends_on=DAY + dt.timedelta(90),
        seats=12,
        hours=200,
    )
    enrolment = made(
        "training",
        "Enrolment",
        cohort=cohort,
        application=application,
        state="cancelled",
        enrolled_on=DAY,
        ended_on=DAY,
    )
    made("people", "SavedFilter", user=user, list_key="programmes", name="Mine", query="programme=1&state=cancelled")
    for name, of, query in (("Late", "bench", "which=late"), ("Ready", "people", "station=bench&program=1")):
        made("people", "SavedFilter", user=user, list_key=of, name=name, query=query)
    made(
        "people",
        "Notice",
        person=person,
        event_id=1,
        kind="screening.letter.submit",
        subject="Machining: We have your application",
        body="Dear Sofía",
    )
    made("people", "FormDraft", user=user, form_key="programmes/1", data=encrypt('{"name": ["Mach"]}', "draft"))
    made("readiness", "NextStep", application=application, text="Bring an ID", set_on=DAY, due_on=DAY, cancelled_on=DAY)
    made(
        "reporting",
        "Journey",
        application=application,
        person=person,
        provider=provider,
        programme=program,
        person_name="Sofía Peña",
        station="employed",
        since=DAY,
        next_text="Seguimiento a los 90 días",
        next_due_on=DAY,
    )
    for number, (kind, subject, subject_id, payload) in enumerate(
        [
            ("programmes.programme.opened", "programmes.programme", program.pk, {"programme": "Machining"}),
            (
                "people.membership.granted",
                "people.membership",
                1,
                {"user": "Ana", "role": "manager", "organisation": "Arrow Creek"},
            ),
            ("training.enrolment.cancel", "training.enrolment", enrolment.pk, {}),
            ("people.list.exported", "people.user", user.pk, {"list": "bench", "rows": 3, "columns": []}),
        ]
    ):
        made(
            "events",
            "Event",
            recorded_at=timezone.now(),
            effective_on=DAY,
            kind=kind,
            subject_kind=subject,
            subject_id=subject_id,
            person_id=person.pk,
            organisation_id=provider.pk,
            state_to="cancelled" if number == 2 else "",
            payload=payload,
        )
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("programs_"):
                cursor.execute(f'ALTER TABLE "{table}" RENAME TO "{table.replace("programs_", "programmes_", 1)}"')
        cursor.execute("UPDATE django_migrations SET app = 'programmes' WHERE app = 'programs'")


def events() -> list[list[object]]:
    """Every row of the log as it is stored, column by column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM events_event ORDER BY id")
        # By their names: SQLite puts columns in another order when a table is made again. Later versions add the mark.
        names = {column[0]: place for place, column in enumerate(cursor.description) if column[0] != "mark"}
        return [[row[names[name]] for name in sorted(names)] for row in cursor.fetchall()]


def story() -> dict[str, object]:
    """What is there after the upgrade, read by today's models."""
    from workadvance.events.history import sentences
    from workadvance.events.models import Event
    from workadvance.notices.models import Notice
    from workadvance.people.access import Actor
    from workadvance.people.models import Membership, Site, User
    from workadvance.programs.models import Program
    from workadvance.readiness.models import NextStep
    from workadvance.reporting.models import Journey
    from workadvance.training.models import Enrollment
    from workadvance.ui.drafts import draft_load
    from workadvance.ui.saved_filters import filters_of
    from workadvance.web.doctor import checks

    program = Program.objects.get()
    ana = Actor(user_id=User.objects.get().pk)
    enrollment = Enrollment.objects.select_related("cohort__program", "application__program").get()
    return {
        "program": program.name,
        "funders": [f.name for f in program.funders.all()],
        "policy": program.policies.get().needs_work_authorization,
        "target": program.decisions.get().title,
        "filter": [(f.name, f.query) for f in filters_of(ana, "programs")],
        "renamed": [(f.name, f.query) for key in ("job_ready", "people") for f in filters_of(ana, key)],
        "draft": (draft_load(actor=ana, form_key="programs/1") or {}).get("name"),
        "notice": [(n.text, n.body, n.person.full_name) for n in Notice.objects.select_related("person")],
        "doctor": [problem for check in checks()[:1] for problem in check.carry_out(True)],
        "site": Site.objects.get().organization.name,
        "member": Membership.objects.get().organization.name,
        "enrollment": [enrollment.state, enrollment.cohort.program.name, enrollment.application.work_authorized],
        "canceled": NextStep.objects.get().canceled_on.isoformat(),
        "next": Journey.objects.get().next_said,
        "sentences": [line.text for line in sentences(Event.objects.order_by("pk"), personal=False)],
    }


if __name__ == "__main__":
    django_start(checked=False)
    if sys.argv[1] == "build":
        build()
        print(json.dumps(events(), default=str))
    else:
        call_command("migrate", verbosity=0)
        print(json.dumps({"events": events(), "story": story()}, default=str))
