"""Running the site: `serve`, `migrate`, `work`, `run-due`, `django`."""

from __future__ import annotations

import os
import subprocess
import sys

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import InputProblems

app = typer.Typer(no_args_is_help=True)


def _call(*arguments: str) -> None:
    django_start(checked=False)
    from django.core.management import CommandError, call_command

    try:
        call_command(*arguments)
    except CommandError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error


@app.command()
def migrate() -> None:
    """Bring the database to this version's form (safe to run again)."""
    django_start(checked=False)
    from workadvance.web.supervision import UNREACHABLE, database_problem, ready

    if (problem := database_problem()) == UNREACHABLE:
        raise InputProblems(problem)
    _call("migrate", "--verbosity", "1")
    ready()


@app.command()
def work(once: bool = typer.Option(False, "--once", help="Do what is waiting, then stop.")) -> None:
    """Do the work that waits in the outbox: notices, letters. Keep one running beside the site."""
    django_start()
    from workadvance.events.worker import outbox_work

    outbox_work(once=once)


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port to listen on."),
    workers: int | None = typer.Option(None, min=1, help="Server processes (one a core, 2 to 4, if not given)."),
    worker: bool = typer.Option(True, "--worker/--no-worker", help="Also run the outbox worker."),
) -> None:
    """Serve the site until stopped, and the outbox worker, which is started again when it dies."""
    # In a process of its own: this one stays small.
    os.umask(0o077)
    checked = subprocess.run([sys.executable, "-m", "workadvance.web.starting"], stdout=subprocess.DEVNULL)
    if checked.returncode:
        raise typer.Exit(checked.returncode)
    count = workers or min(4, max(2, os.cpu_count() or 2))
    # In place of this process, which has the command line's libraries loaded and would only wait.
    arguments = [host, str(port), str(count), "worker" if worker else "alone"]
    os.execv(sys.executable, [sys.executable, "-m", "workadvance.web.processes", *arguments])


@app.command(name="run-due")
def run_due(
    reminders: bool = typer.Option(
        False,
        "--reminders",
        help="Reminders and offers of seats only. Run this every 15 minutes, for what begins in two hours.",
    ),
) -> None:
    """Do what is due by the calendar: journeys' 90/180/365 days, each quarter's results for funders, saved reports by email, papers that wait for a scan, reminders, handovers of roles that ended, offers of seats that ended and the next in line, sealing the log, clearing old drafts, answers never sent and old imports, retention with its notices, measuring the tables. Run it once a day, and with --reminders every 15 minutes."""
    django_start()
    if reminders:
        _reminders_send()
        _offers_run()
        return
    from django.db import connection

    from workadvance.documents.services import documents_scan_waiting
    from workadvance.events.seals import events_seal
    from workadvance.events.table_statistics import statistics_update
    from workadvance.exchange.privacy.retention import retention_run
    from workadvance.exchange.services import imports_forget
    from workadvance.people.access import SYSTEM
    from workadvance.people.duplicates import duplicates_find_across
    from workadvance.people.handover import handovers_make
    from workadvance.reporting.publication import editions_publish
    from workadvance.reporting.saved_reports import saved_reports_due
    from workadvance.reporting.services import journeys_due
    from workadvance.screening.services import sittings_forget
    from workadvance.ui.drafts import drafts_expire

    print(f"{documents_scan_waiting(author=SYSTEM)} papers scanned that waited for it", file=sys.stderr)
    _reminders_send()
    _offers_run()
    print(f"{handovers_make(author=SYSTEM)} handovers made of roles that ended", file=sys.stderr)
    print(f"{journeys_due()} journeys brought up to date", file=sys.stderr)
    print(f"{editions_publish(author=SYSTEM)} programs' results published for their funders", file=sys.stderr)
    print(f"{saved_reports_due(author=SYSTEM)} saved reports on their way by email", file=sys.stderr)
    print(f"{drafts_expire()} drafts older than 30 days cleared", file=sys.stderr)
    print(f"{sittings_forget()} unsent applications forgotten, 90 days after they were last touched", file=sys.stderr)
    print(f"{imports_forget(author=SYSTEM)} imports forgotten, 90 days after their upload", file=sys.stderr)
    print(f"{duplicates_find_across(author=SYSTEM)} likely duplicates found across providers", file=sys.stderr)
    kept = retention_run(author=SYSTEM)
    print(
        f"{kept.noticed} records will be erased after their notice, {kept.erased} erased, "
        f"{kept.messages} old messages and notices removed",
        file=sys.stderr,
    )
    print(f"{sum(s.count for s in events_seal())} events sealed", file=sys.stderr)
    # What failed is never cleared by age alone: someone has to see it first.
    _call("prune_db_task_results", "--min-age-days", "14", "--failed-min-age-days", "3650")
    statistics_update(connection)


def _reminders_send() -> None:
    """Send the reminders that are due, and say how many."""
    from workadvance.messages.services import reminders_send
    from workadvance.people.access import SYSTEM

    print(f"{reminders_send(author=SYSTEM)} reminders on their way", file=sys.stderr)


def _offers_run() -> None:
    """End offers of seats whose time is over and offer free seats to the next in line; say how many."""
    from workadvance.people.access import SYSTEM
    from workadvance.training.services.offers import offers_run

    ended, made = offers_run(author=SYSTEM)
    print(f"{ended} offers of seats ended, {made} seats offered", file=sys.stderr)


@app.command(name="read-email")
def read_email() -> None:
    """Take the unread emails of the inbox in WORKADVANCE_EMAIL_INBOX into the conversations. Run it every few minutes."""
    django_start()
    import imaplib

    from django.conf import settings

    from workadvance.messages.incoming_email import inbox_read

    if not settings.EMAIL_INBOX:
        print("Set WORKADVANCE_EMAIL_INBOX to the inbox: imaps://user:password@host/folder", file=sys.stderr)
        raise typer.Exit(2)
    try:
        print(f"{inbox_read(settings.EMAIL_INBOX)} emails taken", file=sys.stderr)
    except (OSError, imaplib.IMAP4.error) as failure:
        print(f"The inbox can't be read: {failure}", file=sys.stderr)
        raise typer.Exit(1) from None


@app.command()
def doctor(
    everything: bool = typer.Option(
        False,
        "--all",
        help="Look at everything again, not only at what changed since the last run and a thirtieth of the rest.",
    ),
) -> None:
    """Check what the database cannot express; exit status 1 when something is inconsistent, each said in a line."""
    django_start()
    from workadvance.web.doctor import checks

    wrong = 0
    for check in checks():
        problems = check.carry_out(everything)
        wrong += len(problems)
        print(f"{check.name}: {'fine' if not problems else f'{len(problems)} problems'}", file=sys.stderr)
        for problem in problems[:20]:
            print(f"  {problem}")
    if wrong:
        raise typer.Exit(1)


@app.command()
def administrator(
    email: str = typer.Argument(help="Email address to sign in with."),
    name: str = typer.Option(..., help="The person's name."),
    organization: str = typer.Option(
        ..., help="Name of the provider or intermediary; made when there is none of this name."
    ),
    kind: str = typer.Option("provider", help="provider or intermediary, when it is made."),
) -> None:
    """Make the first administrator of an organization and print a link to set the password. For a new installation."""
    django_start()
    from workadvance.people.first_administrator import administrator_create

    if kind not in ("provider", "intermediary") or "@" not in email:
        raise InputProblems("Give an email address, and as kind “provider” or “intermediary”.")
    print(administrator_create(email=email, name=name, organization=organization, kind=kind))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def django(context: typer.Context) -> None:
    """Run a Django management command, for administrators (for example `django dbshell`)."""
    django_start(checked=False)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["workadvance django", *context.args])
