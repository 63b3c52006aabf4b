"""The browser of the tests: one headless Chromium in a process, started when the first test needs it.

Playwright's sync API allows one event loop in a thread, so every browser test shares this one.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

CHROMIUM = os.environ.get("CHROMIUM") or which("chromium") or which("chromium-browser") or which("google-chrome")
needs_chromium = pytest.mark.skipif(
    not CHROMIUM or not Path(CHROMIUM).exists(),
    reason="needs Chromium: apt-get install chromium, or set CHROMIUM to its path",
)
_running: dict[str, Any] = {}


def chromium() -> Any:
    """The process's browser."""
    if "browser" not in _running:
        from playwright.sync_api import expect, sync_playwright

        # Its event loop runs in this thread from now on; the tests' database calls are made between its calls.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        _running["driver"] = sync_playwright().start()
        expect.set_options(timeout=15_000)  # as long as a page waits for anything else
        _running["browser"] = _running["driver"].chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
    return _running["browser"]


def chromium_stop() -> None:
    """Close the browser if a test started it."""
    if _running:
        _running.pop("browser").close()
        _running.pop("driver").stop()


def session_cookie(user: Any, address: str) -> dict[str, str]:
    """The cookie that signs the user in at the address."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


@contextmanager
def phone(address: str, user: Any, *, javascript: bool = True, dark: bool = False) -> Any:
    """A page of a phone, 390 px wide, with touch, signed in as the user; `page.problems` collects its console's complaints."""
    cookie = session_cookie(user, address)
    context = chromium().new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",
    )
    context.add_cookies([cookie])
    page = context.new_page()
    page.problems = []
    page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.set_default_timeout(15_000)
    try:
        yield page
    finally:
        context.close()


def violations(page: Any) -> list[str]:
    """What axe finds wrong on the page, in words."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}" for v in found]
