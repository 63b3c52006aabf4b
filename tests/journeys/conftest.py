"""Browser journeys: headless Chromium against the real server; skipped with one line where Chromium is missing."""

from __future__ import annotations

import pytest
from tests.browser import chromium, session_cookie


@pytest.fixture
def open_as(live_server, transactional_log):
    """A page signed in as a user (or as no one), in a context of its own."""
    contexts = []

    def start(user=None, *, phone: bool = False):
        context = chromium().new_context(
            base_url=live_server.url,
            viewport={"width": 390, "height": 844} if phone else {"width": 1360, "height": 900},
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
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
