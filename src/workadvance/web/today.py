"""Today: what waits for the one who is here, from every component."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.advancement import selectors as advancement
from workadvance.people.access import Actor
from workadvance.people.models import Notice
from workadvance.placement import selectors as placement
from workadvance.readiness import selectors as readiness
from workadvance.reporting import selectors as reporting
from workadvance.reporting.models import Journey
from workadvance.screening import selectors as screening
from workadvance.training import selectors as training

MOST = 40


def work(actor: Actor) -> list[dict[str, Any]]:
    """The work waiting today, latest first, at most 40 lines: who, what, why now, and where to do it."""
    # The same step for the same person is one line, though two components may ask for it (the earlier says more).
    asked: dict[tuple[str, str], dict[str, Any]] = {}
    for component in (screening, readiness, training, placement, advancement):
        for line in component.today(actor):
            asked.setdefault((line["who_url"], line["url"]), line)
    lines = list(asked.values())
    far = dt.date.max
    rank = {"late": 0, "next": 1, "info": 2, "good": 3}
    lines.sort(key=lambda line: (rank.get(line.get("shape", "info"), 2), line.get("due") or far))
    return lines[:MOST]


def notices(actor: Actor) -> list[Notice]:
    """Unread notices of the user, newest first."""
    return list(Notice.objects.filter(user=actor.user_id, read_at=None).order_by("-created_at")[:10])


def counts(actor: Actor) -> dict[str, Any]:
    """The caseload (or, for a manager, everybody) by station, as facts with links."""
    mine = "coach" in actor.roles and "manager" not in actor.roles
    found = reporting.caseload(actor) if mine else reporting.stations(actor)
    base = "/people/?" + ("mine=true&" if mine else "")
    shown = [
        (label, found[value], f"{base}station={value}")
        for value, label in Journey.Station.choices
        if found.get(value) and value not in ("not_selected", "left", "applying")
    ]
    return {
        "title": _("Your caseload") if mine else _("Who is where"),
        "rows": shown,
        "total": sum(n for _label, n, _url in shown),
    }


def heading(lines: list[dict[str, Any]]) -> str:
    """The page's heading: how much waits."""
    if not lines:
        return _("Nothing waits for you today")
    if len(lines) == 1:
        return _("One thing needs you today")
    return _("%(n)d things need you today") % {"n": len(lines)}


def weekday() -> str:
    """Today's date in words."""
    return date_format(timezone.localdate(), r"l j \d\e F" if get_language() == "es" else "l, F j")
