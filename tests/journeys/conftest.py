"""Browser journeys: headless Chromium against the real server; skipped with one line where Chromium is missing."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)

# Playwright's own event loop runs in this thread; the tests' database calls are made between its calls, never inside them.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("Chromium is not here: install a package named chromium to run the browser journeys")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium, live_server, transactional_log):
    """A page signed in as a user (or as nobody), in a context of its own."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    contexts = []

    def start(user=None, *, phone: bool = False):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": 390, "height": 844} if phone else {"width": 1360, "height": 900},
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if user is not None:
            session = SessionStore()
            session["_auth_user_id"] = str(user.pk)
            session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
            session["_auth_user_hash"] = user.get_session_auth_hash()
            session.create()
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}]
            )
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    problems: list[str] = []
    yield start
    for context in contexts:
        context.close()
    # An autosave under way is cut off when its form is sent; refused input answers 422.
    expected = ("status of 4", "htmx:sendAbort", "htmx:afterRequest")
    unexpected = [p for p in problems if not any(e in p for e in expected)]
    assert unexpected == [], f"errors in the browser's console: {unexpected}"
