"""Pages looked at in a real browser without a server: the browser asks, Django's test client answers.

`Onlooker` is a reader at a browser; `kinds_of_pages` follows links to one page of each kind; `FAULTS` is what may not be seen.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import axe_playwright_python
from django.contrib.staticfiles import finders
from django.test import Client

from tests.browser import chromium

SITE = "http://testserver"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOT_PAGES = re.compile(r"/static/|/logout/|\.pdf$|format=csv|^/theme/|^/language/|^/components/|^/health/")

# What a reader would see as broken, in words: a page wider than its window, a table cut off on a desk, a name or a text
# stacked into a tower, a button too small for a finger, a value that was never filled in.
FAULTS = r"""(width) => {
  const found = [], root = document.documentElement;
  const seen = e => e.checkVisibility({contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true});
  if (root.scrollWidth > root.clientWidth) {
    const out = [...document.body.querySelectorAll("*")].find(e => seen(e) && e.getBoundingClientRect().right > root.clientWidth + 1);
    found.push(`${root.scrollWidth - root.clientWidth} px wider than the window: ${out ? out.outerHTML.slice(0, 90) : ""}`);
  }
  if (width > 1000) for (const e of document.querySelectorAll(".rows-wrap"))
    if (seen(e) && e.scrollWidth > e.clientWidth + 1) found.push(`table cut off by ${e.scrollWidth - e.clientWidth} px: ${e.ariaLabel}`);
  for (const e of document.querySelectorAll("td, th, dd")) {
    if (!seen(e) || e.innerText.trim().length < 8) continue;
    const all = document.createRange(); all.selectNodeContents(e);
    const lines = new Set([...all.getClientRects()].filter(r => r.width > 2).map(r => Math.round(r.top / 6))).size;
    const wide = e.getBoundingClientRect().width;
    if ((width > 1000 && lines > 5 && wide < 170) || (lines > 7 && wide < 120)) found.push(`a tower of ${lines} lines: ${e.innerText.slice(0, 50)}`);
  }
  if (width < 600) for (const e of document.querySelectorAll("main :is(.button, .chip, .tabs a, select), main input:not([type=checkbox], [type=radio], [type=hidden])"))
    if (seen(e) && e.getBoundingClientRect().height < 43.5) found.push(`too small to press: ${e.outerHTML.slice(0, 90)}`);
  return found;
}"""


class Onlooker:
    """A reader at a browser: signed in as `user` (None: signed out), in a language."""

    def __init__(self, user: Any = None, language: str = "en") -> None:
        self.client = Client()
        if user is not None:
            self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.client.cookies["django_language"] = language
        self.context = chromium().new_context(
            viewport={"width": 1280, "height": 900}, bypass_csp=True, reduced_motion="reduce"
        )
        self.context.route("**/*", self._answer)
        self.context.add_init_script(path=AXE)
        self.page = self.context.new_page()
        self.path, self.body = "", b""
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _answer(self, route: Any) -> None:
        """Hand out what is ready: this runs where the browser's events do, and Django has no connection there."""
        path = route.request.url.removeprefix(SITE)
        if path == self.path:
            route.fulfill(body=self.body, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/"):
            name = re.sub(r"[?#].*", "", path.removeprefix("/static/"))
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            route.fulfill(body=Path(str(finders.find(name))).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=204)

    def opens(self, path: str) -> None:
        """Go to a page."""
        self.path, self.body = path, self.client.get(path, follow=True).content
        self.page.goto(SITE + path)

    def sees(self, *, width: int, theme: str = "light") -> None:
        """Take another window or theme without asking for the page again."""
        self.page.emulate_media(color_scheme=theme)
        self.page.set_viewport_size({"width": width, "height": 900 if width > 600 else 844})

    def faults(self, width: int) -> list[str]:
        """What is broken to look at, in words."""
        found: list[str] = self.page.evaluate(FAULTS, width)
        return found

    def violations(self, *rules: str) -> list[str]:
        """What axe finds, of some rules or of all."""
        only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": AXE_TAGS}
        said = self.page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(r => r.violations.map("
            "v => `axe ${v.id}: ${v.nodes[0].html.slice(0, 160)} ${(v.nodes[0].failureSummary || '').slice(0, 160)}`))",
            only,
        )
        return list(said)


@contextmanager
def onlooker(user: Any = None, language: str = "en") -> Iterator[Onlooker]:
    """A reader at a browser that is closed afterwards."""
    somebody = Onlooker(user, language)
    try:
        yield somebody
    finally:
        somebody.context.close()


def kind_of(path: str) -> str:
    """What a page shows, without whose: ids, codes and tokens left out."""
    bare = re.sub(r"[?#].*", "", path)
    bare = re.sub(r"/(my|candidates|apply/form)/[^/]+", r"/\1/token", bare)
    return re.sub(r"\d+", "N", re.sub(r"\d\d-\d{4}", "SOC", bare))


def kinds_of_pages(client: Client, starts: Iterable[str], most: int = 250) -> dict[str, str]:
    """One page of each kind that links lead to from the starts, as this client sees them: its address and its HTML."""
    todo, known, pages = list(starts), set(), {}
    while todo and len(known) < most:
        path = todo.pop(0)
        if NOT_PAGES.search(path) or kind_of(path) in known:
            continue
        known.add(kind_of(path))
        response = client.get(path, follow=True)
        assert response.status_code == 200, f"a dead end: {path} answers {response.status_code}"
        if response["Content-Type"].startswith("text/html"):
            pages[path] = response.content.decode()
            todo += [unescape(link) for link in re.findall(r'<a[^>]+href="(/[^"]*)"', pages[path])]
    return pages
