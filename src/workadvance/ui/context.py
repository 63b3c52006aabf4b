"""What every template knows: who is here, their rail, demo mode, languages, theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.models import User
from workadvance.people.prepared import CountOf
from workadvance.ui.event_cache import cached
from workadvance.ui.rows import Context


@dataclass(frozen=True, slots=True)
class RailItem:
    """One entry of the left rail: shown to holders of the permission; `waiting` gives the things waiting, to be counted."""

    order: int
    label: str | Promise
    url_name: str
    permission: str
    icon: str = ""
    waiting: Callable[[Actor], QuerySet[Any] | None] | None = None


@dataclass(slots=True)
class RailEntry:
    """An entry of the left rail as a page shows it: `count` is how much waits behind it, `current` whether one is there."""

    label: str | Promise
    url: str
    icon: str
    group: str | Promise
    count: int | None
    current: bool = False


_RAIL: dict[str, RailItem] = {}
# The heads of the rail's groups, each with the order of its first entry.
_GROUPS = ((0, ""), (20, _("People")), (50, _("Jobs")), (70, _("Program")), (90, _("Administration")))


def rail_register(*items: RailItem) -> None:
    """Add entries to the rail (from an app's `ready`)."""
    for item in items:
        _RAIL[item.url_name] = item


def _asked(actor: Actor, items: list[RailItem]) -> tuple[list[str], str, tuple[Any, ...]]:
    """The one query for how much waits under each entry, as the database takes it: names of entries, SQL, parameters."""
    found = {item.url_name: item.waiting(actor.at(item.permission)) for item in items if item.waiting}
    asked = {name: rows for name, rows in found.items() if rows is not None}
    counts = {f"n{place}": CountOf(rows.order_by().values("pk")) for place, rows in enumerate(asked.values())}
    if not counts or actor.user_id is None:
        return [], "", ()
    sql, params = User.objects.filter(pk=actor.user_id).order_by().values(**counts).query.sql_with_params()
    return list(asked), sql, tuple(params)


def _waiting(actor: Actor, items: list[RailItem], named: tuple[str, ...]) -> dict[str, int]:
    """How much waits under each entry. Putting the query together takes longer than answering it: it is kept."""
    names, sql, params = cached(actor, ("rail asked", *named), lambda: _asked(actor, items), whatever_happens=True)
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return dict(zip(names, row or (), strict=False))


def _rail(request: HttpRequest, actor: Actor) -> list[RailEntry]:
    shown = []
    path = request.path
    items = [item for item in sorted(_RAIL.values(), key=lambda i: i.order) if actor.may(item.permission)]
    named = tuple(item.url_name for item in items if item.waiting)
    waiting = cached(actor, ("rail", *named), lambda: _waiting(actor, items, named))
    for item in items:
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        group = next(label for start, label in reversed(_GROUPS) if item.order >= start)
        shown.append(RailEntry(item.label, url, item.icon, group, waiting.get(item.url_name)))
    # The entry with the longest address that this page lies under.
    under = [i for i in shown if path == i.url or (i.url != "/" and path.startswith(i.url))]
    if under:
        max(under, key=lambda i: len(i.url)).current = True
    return shown


def site(request: HttpRequest) -> Context:
    """The template context of every page."""
    actor: Actor = getattr(request, "actor", None) or Actor()
    theme = request.COOKIES.get("theme", "")
    context: Context = {
        "actor": actor,
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "theme": theme if theme in ("light", "dark") else "",
        "rail": [],
        "where": "",
        "search_url": "",
    }
    if actor.signed_in and not request.headers.get("HX-Request"):
        # The page's own actor is who they are where they may open it; the rail leads everywhere.
        whole: Actor = getattr(request, "whole_actor", actor)
        context["rail"] = _rail(request, whole)
        if whole.may("people.use_site"):
            context["search_url"] = reverse("search")
    return context
