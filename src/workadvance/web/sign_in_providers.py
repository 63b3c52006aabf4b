"""The OpenID Connect providers of a site, read from WORKADVANCE_OIDC_APPS."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

Apps = list[dict[str, Any]]
NEEDED = ("provider_id", "name", "client_id", "secret")
PIECES = "a JSON list of objects with provider_id, name, client_id, secret, and settings with server_url"


def read_apps(text: str) -> Apps:
    """The providers; raises ValueError in a sentence where the variable says something else."""
    try:
        apps = json.loads(text or "[]")
    except ValueError as bad:
        raise ValueError(f"WORKADVANCE_OIDC_APPS is not JSON: {bad}. Give {PIECES}.") from None
    if not isinstance(apps, list) or not all(isinstance(app, dict) for app in apps):
        raise ValueError(f"WORKADVANCE_OIDC_APPS: give {PIECES}.")
    for app in apps:
        missing = [key for key in NEEDED if not app.get(key)]
        if not isinstance(app.get("settings"), dict) or not app["settings"].get("server_url"):
            missing.append("settings.server_url")
        if missing:
            raise ValueError(f"WORKADVANCE_OIDC_APPS: a provider lacks {', '.join(missing)}. Give {PIECES}.")
    return apps


def form_origins(apps: Apps) -> list[str]:
    """Where the form that goes to a provider may lead: browsers check every address it is sent on to.

    The provider's own origin, and those listed as `origins` in its settings: a provider that signs people in elsewhere.
    """
    found: dict[str, None] = {}
    for app in apps:
        for address in (app["settings"]["server_url"], *app["settings"].get("origins", [])):
            parts = urlsplit(address)
            found[f"{parts.scheme}://{parts.netloc}"] = None
    return list(found)
