"""The main pages by keyboard alone: Tab reaches everything there is to press, in view and marked, and gets out again."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser import chromium, needs_chromium
from tests.factories import member
from tests.look import Onlooker, onlooker
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db, needs_chromium]

# What a keyboard must reach: links, buttons, fields and folds in view; of a group of radio buttons, one.
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(e =>
    e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0
    && e.type !== "hidden" && !(e.type === "radio" && !e.checked)).length"""
# Where the focus is now: a number of its own for each place, whether it is in the window, marked, and not under something.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  window.places ??= new Map(); if (!places.has(e)) places.set(e, places.size);
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 30), 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 2);
  const at = document.elementFromPoint(x, y);
  return {
    place: places.get(e), html: e.outerHTML.slice(0, 110),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || !!e.closest("a, label")?.matches(":focus-within"),
    bare: !at || at === e || e.contains(at) || at.contains(e) || !!at.closest("label")?.contains(e),
  };
}"""


@pytest.fixture(scope="module", autouse=True)
def _browser_first() -> None:
    """Once its event loop runs in this thread, Django has another connection here."""
    chromium()


def _faults(somebody: Onlooker, path: str) -> list[str]:
    somebody.opens(path)
    expected = somebody.page.evaluate(REACHABLE)
    assert expected > 3, f"{path} has next to nothing to press"
    found, reached = [], set()
    for _ in range(expected + 25):
        somebody.page.keyboard.press("Tab")
        now: dict[str, Any] | None = somebody.page.evaluate(FOCUS)
        if now is None or (now["place"] == 0 and len(reached) > 1):
            break
        reached.add(now["place"])
        found += [f"{path}: {what}: {now['html']}" for what in ("inside", "marked", "bare") if not now[what]]
    else:
        found.append(f"{path}: Tab does not come to an end")
    if len(reached) < expected:
        found.append(f"{path}: Tab reaches {len(reached)} of {expected}")
    return found


def test_staff_pages_by_keyboard() -> None:
    world = World()
    pages = [
        "/",
        "/people/",
        f"/people/{world.person.pk}/",
        "/applicants/",
        "/applicants/list/",
        f"/applicants/{world.applicant.pk}/",
        f"/cohorts/{world.cohort.pk}/",
        f"/classes/{world.cohort_session.session_id}/" if hasattr(world.cohort_session, "session_id") else "/cohorts/",
        f"/job-orders/{world.order.pk}/",
        "/job-ready/",
        "/retention/",
        "/results/",
    ]
    with onlooker(member(world.provider, "manager", "coach")) as somebody:
        assert [fault for path in pages for fault in _faults(somebody, path)] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_public_pages_by_keyboard(width: int) -> None:
    world = World()
    with onlooker() as somebody:
        somebody.sees(width=width)
        pages = ["/", "/apply/", f"/apply/{world.program.pk}/", "/account/login/"]
        assert [fault for path in pages for fault in _faults(somebody, path)] == []
