"""Running the site: `serve`, `migrate`, `work`, `run-due`, `django`."""

from __future__ import annotations

import os
import subprocess
import sys

import typer

from workadvance.cli.setup import django_start

app = typer.Typer(no_args_is_help=True)


def _call(*arguments: str) -> None:
    django_start()
    from django.core.management import CommandError, call_command

    try:
        call_command(*arguments)
    except CommandError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error


@app.command()
def migrate() -> None:
    """Bring the database to this version's form (safe to run again)."""
    _call("migrate", "--verbosity", "1")


@app.command()
def work(once: bool = typer.Option(False, "--once", help="Do what is waiting, then stop.")) -> None:
    """Do the work that waits in the outbox: notices, letters. Keep one running beside the site."""
    arguments = ["db_worker", "--no-startup-delay", "--interval", "1", "--no-reload"]
    _call(*arguments, *(["--batch"] if once else []))


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port to listen on."),
    workers: int = typer.Option(2, min=1, help="Server processes."),
    worker: bool = typer.Option(True, "--worker/--no-worker", help="Also run the outbox worker."),
) -> None:
    """Serve the site (and the outbox worker) until stopped."""
    django_start()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "workadvance.web.settings"}
    beside = None
    if worker:
        beside = subprocess.Popen([sys.executable, "-m", "workadvance", "work"], env=environment)
    try:
        server = subprocess.run(
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", str(workers), "--blocking-threads", "4", "--no-access-log", "--log-level", "warning",
                "workadvance.web.wsgi:application",
            ],
            env=environment, check=False,
        )
        raise typer.Exit(1 if server.returncode not in (0, -2, -15, 130) else 0)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(10)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def django(context: typer.Context) -> None:
    """Run a Django management command, for administrators (for example `django dbshell`)."""
    django_start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["workadvance django", *context.args])
