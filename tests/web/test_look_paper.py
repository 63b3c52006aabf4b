"""Pages on paper: no word is broken into letters, nothing runs over the sheet's edge, and the frame stays on the screen."""

from __future__ import annotations

import pytest
from tests.browser import chromium, needs_chromium
from tests.factories import member
from tests.look import onlooker
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db, needs_chromium]

SHEET = 682  # Letter less its margins of 0.7 in, in CSS pixels
ON_PAPER = """() => {
  const found = [], seen = e => e.checkVisibility();
  for (const e of document.querySelectorAll(":is(h1, h2, h3, dt, th, td, summary > span)")) {
    const text = e.innerText.trim(), box = e.getBoundingClientRect();
    if (seen(e) && !e.querySelector(".out-of-sight") && text.length > 4 && box.width < 24) found.push(`broken into letters: ${text}`);
  }
  for (const e of document.querySelectorAll(".rail, .dock, .filter-bar, .button"))
    if (seen(e)) found.push(`of the screen only: ${e.outerHTML.slice(0, 60)}`);
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) found.push(`${over} px over the edge`);
  return found;
}"""


@pytest.fixture(scope="module", autouse=True)
def _browser_first() -> None:
    """Once its event loop runs in this thread, Django has another connection here."""
    chromium()


def test_pages_staff_print_are_whole_on_paper() -> None:
    world = World()
    person = world.application.person_id
    found = []
    with onlooker(member(world.provider, "manager", "coach", "instructor", "job_developer")) as someone:
        for path in (
            f"/people/{person}/",
            f"/applicants/{world.application.pk}/",
            "/readiness/",
            "/results/",
            "/cohorts/",
        ):
            someone.opens(path)
            someone.sees(width=SHEET)
            someone.page.emulate_media(media="print")
            found += [f"{path}: {fault}" for fault in someone.page.evaluate(ON_PAPER)]
            someone.page.emulate_media(media="screen")
    assert not found, "\n".join(found)
