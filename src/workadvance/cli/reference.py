"""The generated part of the documentation: `reference build`."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from workadvance.cli.floors import floors_svg
from workadvance.cli.glossary import glossary_page
from workadvance.cli.setup import django_start

app = typer.Typer(no_args_is_help=True)

HEAD = "<!-- Written by `workadvance reference build`; change the code, not this page. -->\n\n"


@app.callback()
def _reference() -> None:
    """The generated reference pages."""


def _commands() -> str:
    import typer.main

    from workadvance.cli.main import app as whole

    lines = [
        "# Commands\n",
        "Data goes to standard output, messages to standard error. Exit status 0: fine; 2: bad input; 1: failure.\n",
    ]

    def walk(command: Any, path: str) -> None:
        children = getattr(command, "commands", {})
        text = " ".join((command.help or "").split("\n\n")[0].split())
        if path != "workadvance" or not children:
            lines.append(f"{'##' if path.count(' ') < 2 else '###'} `{path}`\n")
            lines.append(text + "\n")
        rest = [" ".join(p.split()) for p in (command.help or "").split("\n\n")[1:]]
        lines.extend(p + "\n" for p in rest if p and not children)
        if not children:
            rows = []
            for p in command.params:
                if "--help" in p.opts:
                    continue
                name = ", ".join([*p.opts, *p.secondary_opts]) if p.param_type_name == "option" else p.name.upper()
                many = " (may be repeated)" if getattr(p, "multiple", False) or p.nargs == -1 else ""
                default = p.default if not callable(p.default) else None
                shown = (
                    ""
                    if default in (None, "", False, ()) or isinstance(default, bool)
                    else f" Default: {getattr(default, 'value', default)}."
                )
                need = " Required." if p.required else ""
                rows.append(
                    f"| `{name}` | {' '.join((getattr(p, 'help', '') or '').split()).replace('|', chr(92) + '|')}{many}{need}{shown} |"
                )
            if rows:
                lines.append("| option | meaning |\n|---|---|\n" + "\n".join(rows) + "\n")
        for child in children.values():
            walk(child, f"{path} {child.name}")

    walk(typer.main.get_command(whole), "workadvance")
    return "\n".join(lines)


def _settings() -> str:
    from workadvance.web.environment import VARIABLES

    rows = [
        f"| `{v.name}` | {v.text} | {'`' + (','.join(v.default) if isinstance(v.default, list) else str(v.default)) + '`' if v.default not in ('', []) else '–'} | {'`' + v.example + '`' if v.example else '–'} |"
        for v in VARIABLES
    ]
    return (
        "# Settings\n\nEverything is set by environment variables.\n\n| variable | what it is for | default | example |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _permissions() -> str:
    from workadvance.people.access import PERMISSIONS
    from workadvance.people.models import Role

    head = "# Permissions\n\nDeny by default: a role may do what is marked here, in the organizations where it is held, and nothing else.\n\n"
    roles = list(Role)
    table = (
        "| permission | what it allows | "
        + " | ".join(str(r.label) for r in roles)
        + " |\n|---|---|"
        + "---|" * len(roles)
        + "\n"
    )
    rows = [
        f"| `{p.name}` | {p.text} | " + " | ".join("yes" if r.value in p.roles else "" for r in roles) + " |"
        for p in sorted(PERMISSIONS.values(), key=lambda p: p.name)
    ]
    return head + table + "\n".join(rows) + "\n"


def _states() -> str:
    from workadvance.events.workflow import REGISTER

    parts = [
        "# States\n",
        "Each workflow is a table in its component's `workflow.py`; this page and its diagrams are made from the tables.\n",
    ]
    for subject, w in sorted(REGISTER.items()):
        parts.append(f"## `{subject}`\n")
        parts.append("```mermaid\nstateDiagram-v2")
        parts.append(f"    [*] --> {w.initial}")
        parts += [f"    {s} --> {t.target}: {t.name}" for t in w.transitions for s in t.sources]
        parts.append("```\n")
        parts.append(
            "| state | means |\n|---|---|\n" + "\n".join(f"| `{s.name}` | {s.label} |" for s in w.states) + "\n"
        )
        rows = [
            f"| `{t.name}` | {t.label} | {', '.join(t.sources)} | {t.target} | `{t.permission}` | {'yes' if t.reason else ''} | {'; '.join((r.__doc__ or r.__name__).strip().splitlines()[0] for r in t.requires)} |"
            for t in w.transitions
        ]
        parts.append(
            "| move | | from | to | permission | reason | requires |\n|---|---|---|---|---|---|---|\n"
            + "\n".join(rows)
            + "\n"
        )
    return "\n".join(parts)


def _events() -> str:
    from workadvance.events.kinds import kinds

    rows = []
    for k in kinds():
        fields = ", ".join(f"{n} ({f.retention.value})" for n, f in k.fields.items())
        rows.append(f"| `{k.name}` | {k.sentence} | {fields or '–'} |")
    return (
        "# Events\n\nEvery kind of event in the log, how it reads, and how long each field is kept (permanent; program: as long as the "
        "program's records; personal: encrypted with the person's own key, which can be erased).\n\n| kind | reads | fields |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _routes() -> str:
    from django.urls import URLPattern, URLResolver, get_resolver

    rows: list[str] = []

    def walk(resolver: Any, prefix: str, namespace: str) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                walk(
                    entry,
                    prefix + str(entry.pattern),
                    f"{namespace}{entry.namespace}:" if entry.namespace else namespace,
                )
            elif (
                isinstance(entry, URLPattern)
                and not (entry.name or "").startswith("former-")
                and (access := getattr(entry.callback, "access", None))
            ):
                who = {
                    "staff": f"holders of `{access.needs}`",
                    "public": "anyone",
                    "signed_in": "anyone signed in",
                    "token": "holders of an API token",
                    "link": f"holders of a signed “{access.needs}” link",
                }[access.kind]
                rows.append(f"| `/{prefix}{entry.pattern}` | `{namespace}{entry.name}` | {who} |")

    walk(get_resolver(), "", "")
    return (
        "# Routes\n\nEvery page of the site and who may open it. Former addresses redirect to these.\n\n| route | name | who |\n|---|---|---|\n"
        + "\n".join(sorted(rows))
        + "\n"
    )


def _exports() -> str:
    from workadvance.exchange.data_package import COARSENED
    from workadvance.exchange.export_tables import TABLES

    lines = [
        "# Exports\n",
        "The tables that can be exported, on the page **Export**, by `workadvance export table`, and together as a data package by "
        "`workadvance export package`. A column's name is what an import calls the same field.\n",
        f"**Pseudonymous:** {COARSENED} Restricted records are in no export of someone who may not see them.\n",
        "Texts that a spreadsheet would run as a formula begin with an apostrophe; an import takes it away again.\n",
    ]
    for table in TABLES.values():
        lines += [f"## {table.name}\n", f"{table.description} Permission: `{table.needs}`.\n"]
        lines.append("| column | type | unit | meaning | pseudonymous |\n|---|---|---|---|---|")
        for c in table.columns:
            only = f" Permission: `{c.needs}`." if c.needs else ""
            lines.append(f"| `{c.name}` | {c.type} | {c.unit} | {c.description}{only} | {c.privacy} |")
        lines.append("")
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": _commands,
    "settings.md": _settings,
    "permissions.md": _permissions,
    "states.md": _states,
    "events.md": _events,
    "exports.md": _exports,
    "routes.md": _routes,
    "glossary.md": glossary_page,
    "floors.svg": floors_svg,
}


@app.command()
def build(
    out: Path = typer.Option(Path("docs/reference"), help="Folder to write to."),
    check: bool = typer.Option(False, "--check", help="Write nothing; exit status 1 when a page is out of date."),
) -> None:
    """Write the reference pages (commands, settings, permissions, states, events, exports, routes, glossary, the picture of the floors) from the code itself."""
    django_start(checked=False)
    from django.utils import translation

    stale = 0
    with translation.override("en"):
        for name, make in PAGES.items():
            text = HEAD + make().rstrip() + "\n"
            path = out / name
            old = path.read_text() if path.exists() else ""
            if old == text:
                continue
            stale += 1
            if check:
                print(f"{path} is out of date; run `workadvance reference build`.", file=sys.stderr)
                sys.stderr.writelines(
                    list(difflib.unified_diff(old.splitlines(True), text.splitlines(True), "page", "code", n=0))[:12]
                )
            else:
                out.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                print(f"wrote {path}", file=sys.stderr)
    if check and stale:
        raise typer.Exit(1)
