"""A phone in a room: headless Chromium, 390 px wide, with touch, signed in as somebody."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import pytest
from django.test import Client

CHROMIUM = os.environ.get("CHROMIUM") or which("chromium") or which("chromium-browser") or which("google-chrome")
needs_chromium = pytest.mark.skipif(
    not CHROMIUM or not Path(CHROMIUM).exists(),
    reason="needs Chromium: apt-get install chromium, or set CHROMIUM to its path",
)


@contextmanager
def phone(address: str, user, *, javascript: bool = True, dark: bool = False):
    """A page of a phone signed in as the user; `page.problems` collects what its console complains of."""
    from playwright.sync_api import sync_playwright

    client = Client()
    client.force_login(user)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread
    try:
        with sync_playwright() as browsers:
            browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(
                viewport={"width": 390, "height": 844},
                has_touch=True,
                is_mobile=True,
                java_script_enabled=javascript,
                color_scheme="dark" if dark else "light",
            )
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
            page = context.new_page()
            page.problems = []
            page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: page.problems.append(str(error)))
            page.set_default_timeout(15_000)
            yield page
            context.close()
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def violations(page) -> list[str]:
    """What axe finds wrong on the page, in words."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}" for v in found]
