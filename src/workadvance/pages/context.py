"""What every template knows: who is here, their rail, demo mode, languages, theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from workadvance.people.access import Actor


@dataclass(frozen=True, slots=True)
class RailItem:
    """One entry of the left rail: shown to holders of the permission; `count` is the number of things waiting."""

    order: int
    label: str | Promise
    url_name: str
    permission: str
    icon: str = ""
    count: Callable[[Actor], int] | None = None


_RAIL: dict[str, RailItem] = {}


def rail_register(*items: RailItem) -> None:
    """Add entries to the rail (from an app's `ready`)."""
    for item in items:
        _RAIL[item.url_name] = item


def _rail(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    shown = []
    path = request.path
    for item in sorted(_RAIL.values(), key=lambda i: i.order):
        if not actor.may(item.permission):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        shown.append(
            {
                "label": item.label,
                "url": url,
                "icon": item.icon,
                "current": False,
                "count": item.count(actor) if item.count else None,
            }
        )
    # The entry with the longest address that this page lies under.
    under = [i for i in shown if path == i["url"] or (i["url"] != "/" and path.startswith(str(i["url"])))]
    if under:
        max(under, key=lambda i: len(str(i["url"])))["current"] = True
    return shown


def site(request: HttpRequest) -> dict[str, Any]:
    """The template context of every page."""
    actor: Actor = getattr(request, "actor", None) or Actor()
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {
        "actor": actor,
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "theme": theme if theme in ("light", "dark") else "",
        "rail": [],
        "where": "",
        "search_url": "",
    }
    if actor.signed_in and not request.headers.get("HX-Request"):
        context["rail"] = _rail(request, actor)
        if actor.may("people.use_site"):
            context["search_url"] = reverse("search")
    return context
