"""The floors of the software as a picture, drawn from the import contract that is checked: `workadvance reference build`."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

import workadvance

WIDE, TALL, GAP, EDGE = 760, 44, 8, 16
_HOLDS = {
    "cli": "commands, one module a noun",
    "demo": "the demonstration world",
    "web": "settings, addresses, Today, the person page, sign-in, administration",
    "api": "connections to other systems: API, tokens, webhooks",
    "exchange": "imports with their preview and undo, exports, data packages",
    "reporting": "journeys, participant flow, results",
    "wages": "state wage files: records by quarter and vintage, lines to decide",
    "advancement": "component 5: check-ins, jobs kept and lost, the next job",
    "placement": "component 4: employers, job orders, job-ready pool, slates, offers",
    "training": "component 3: cohorts, attendance, exams, credentials",
    "readiness": "component 2: plans, sessions, coaching, supportive services",
    "screening": "component 1: applications, eligibility, interviews, selection, letters",
    "targeting": "target jobs: pages and decisions",
    "programs": "what a program is: areas, rules, steps",
    "appointments": "appointments, times on offer, calendars of all components, feeds",
    "messages": "conversations by text and email, permission to text, quiet hours",
    "notices": "what a user is told on Today, letters as they were sent",
    "documents": "papers handed in, what they prove, the ones asked for",
    "ui": "the look and the machinery of pages",
    "people": "persons, organizations, roles, consent",
    "events": "the log, workflows, the outbox",
}


def floors() -> tuple[list[str], list[str]]:
    """The apps from the highest floor to the lowest, and the pure packages, as pyproject.toml's contracts have them."""
    project = tomllib.loads((Path(workadvance.__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["type"]: c for c in project["tool"]["importlinter"]["contracts"]}
    names = (
        [name.removeprefix("workadvance.") for name in c]
        for c in (contracts["layers"]["layers"], contracts["forbidden"]["source_modules"])
    )
    apps, pure = names
    return apps, pure


def floors_svg() -> str:
    """The picture: a floor a row, the highest on top; each may use those below it. Raises KeyError for a floor not described."""
    apps, pure = floors()
    height = 2 * EDGE + (len(apps) + 1) * (TALL + GAP) + 28
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height}" role="img" aria-labelledby="t" '
        'font-family="system-ui, sans-serif" font-size="14">',
        '<title id="t">Floors of the software: each may use those below it</title>',
        f'<rect width="{WIDE}" height="{height}" fill="#ffffff"/>',
    ]
    y = EDGE
    for name in apps:
        parts.append(_row(y, name, _HOLDS[name], "#eef4f1", "#2f6f5e"))
        y += TALL + GAP
    parts.append(
        f'<text x="{EDGE}" y="{y + 16}" fill="#444444">Below all of them, knowing nothing of the site: no Django, no clock, '
        "no network</text>"
    )
    parts.append(_row(y + 28, " · ".join(pure), "", "#f3efe6", "#7a5c1e"))
    return "\n".join([*parts, "</svg>"])


def _row(y: int, name: str, holds: str, fill: str, line: str) -> str:
    box = f'<rect x="{EDGE}" y="{y}" width="{WIDE - 2 * EDGE}" height="{TALL}" rx="6" fill="{fill}" stroke="{line}"/>'
    words = f'<text x="{EDGE + 14}" y="{y + 27}" font-weight="600" fill="#1d1d1d">{escape(name)}</text>'
    if holds:
        words += f'<text x="{EDGE + 150}" y="{y + 27}" fill="#333333">{escape(holds)}</text>'
    return box + words
