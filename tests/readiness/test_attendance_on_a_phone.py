"""Attendance on a 390 px phone, with taps, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import needs_chromium, phone, violations
from tests.readiness.room import Room
from workadvance.readiness.models import Attendance, Session

pytestmark = [pytest.mark.browser, needs_chromium]

NAMES = [
    "Aaliyah Washington",
    "Guadalupe Hernández Gutiérrez de la Cruz",
    "James Smith",
    "Nguyễn Văn Minh",
    "Tyrone Jefferson",
]
THUMB = 44


@pytest.fixture
def sheet(transactional_log, live_server):
    """A session today with five people: (address, coach, session)."""
    room = Room(readiness_hours=30)
    for name in NAMES:
        room.selected(name)
    session = room.session()
    return live_server.url + reverse("readiness:session", args=[session.pk]), room.coach, session


def row(page, name):
    return page.locator(".att", has=page.locator("a.who", has_text=name))


def statuses():
    return dict(Attendance.objects.values_list("application__person__full_name", "status"))


def tap(page, name, word):
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        row(page, name).get_by_role("button", name=word, exact=True).tap()
    row(page, name).locator("[data-mark][aria-pressed=true]", has_text=word).wait_for()


def test_a_room_is_done_with_one_tap_an_exception(sheet):
    address, coach, session = sheet
    with phone(address, coach) as page:
        page.goto(address)
        assert page.locator(".att [aria-pressed=true]").all_inner_texts() == ["Present"] * 5
        assert not Attendance.objects.exists()  # looking writes nothing
        tap(page, "James Smith", "Absent")
        tap(page, "Nguyễn", "Late")
        assert statuses() == {"James Smith": "absent", "Nguyễn Văn Minh": "late"}
        bar = page.locator("#att-bar")
        expect(bar).to_contain_text("3 present · 1 late · 1 absent")
        bar.get_by_role("button", name="Save attendance").tap()
        page.get_by_text("Attendance saved: 3 present, 1 late, 1 absent.").wait_for()
        assert page.problems == []
    assert sorted(statuses().values()) == ["absent", "late", "present", "present", "present"]
    session.refresh_from_db()
    assert session.taken_at is not None


def test_hours_of_somebody_late_change_with_taps(sheet):
    address, coach, _session = sheet
    with phone(address, coach) as page:
        page.goto(address)
        tap(page, "Tyrone", "Late")
        minus = row(page, "Tyrone").get_by_role("button", name="Fewer hours")
        for expected in ("2 of 3 hr", "1.5 of 3 h"):
            minus.tap()
            row(page, "Tyrone").get_by_text(expected).wait_for()
        row(page, "Tyrone").get_by_role("button", name="More hours").tap()
        row(page, "Tyrone").get_by_text("2 of 3 hr").wait_for()
        assert page.problems == []
    assert float(Attendance.objects.get().hours) == 2


def test_everything_is_thumb_sized_and_nothing_scrolls_sideways(sheet):
    address, coach, _session = sheet
    with phone(address, coach) as page:
        page.goto(address)
        tap(page, "James Smith", "Absent")
        tap(page, "Tyrone", "Late")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for button in page.locator(".att-taps button, .att-call, #att-bar button").all():
            box = button.bounding_box()
            assert box["height"] >= THUMB, button.inner_text()
            assert box["width"] >= THUMB, button.inner_text()
        done, dock = page.locator("#att-bar").bounding_box(), page.locator("nav.dock").bounding_box()
        assert done["y"] + done["height"] <= dock["y"] + 1  # the bar stands above the dock, not under it
        last = row(page, "Tyrone").get_by_role("button", name="Excused")
        last.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
        box = last.bounding_box()
        covered = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y)?.closest('button')?.value", [box["x"] + 10, box["y"] + 10]
        )
        assert covered == "excused"  # scrolled to, nothing lies over the last row


def test_a_tap_without_a_connection_says_so_and_shows_what_stands(sheet):
    address, coach, _session = sheet
    with phone(address, coach) as page:
        page.goto(address)
        tap(page, "James Smith", "Absent")
        page.context.set_offline(True)
        row(page, "James Smith").get_by_role("button", name="Late", exact=True).tap()
        row(page, "James Smith").get_by_text("Not saved: no connection. Tap again.").wait_for()
        expect(row(page, "James Smith").locator("[data-mark][aria-pressed=true]")).to_have_text("Absent")
        page.context.set_offline(False)
        tap(page, "James Smith", "Late")
        expect(row(page, "James Smith").locator(".att-problem")).to_be_hidden()
    assert statuses() == {"James Smith": "late"}


def test_signed_out_in_the_middle_the_row_says_so(sheet):
    address, coach, _session = sheet
    with phone(address, coach) as page:
        page.goto(address)
        page.context.clear_cookies(name="sessionid")
        row(page, "James Smith").get_by_role("button", name="Absent", exact=True).tap()
        row(page, "James Smith").get_by_text("Not saved").wait_for()
        expect(page.locator(".att")).to_have_count(5)  # no sign-in page inside the list
    assert not Attendance.objects.exists()


def test_what_the_server_refuses_is_said_in_the_row(sheet):
    address, coach, session = sheet
    with phone(address, coach) as page:
        page.goto(address)
        Session.objects.filter(pk=session.pk).update(canceled_on=session.held_on)
        row(page, "James Smith").get_by_role("button", name="Absent", exact=True).tap()
        row(page, "James Smith").get_by_text("This session was canceled.").wait_for()
    assert not Attendance.objects.exists()


def test_it_works_without_javascript(sheet):
    address, coach, _session = sheet
    with phone(address, coach, javascript=False) as page:
        page.goto(address)
        row(page, "Nguyễn").get_by_role("button", name="Excused").tap()
        page.wait_for_url("**#a*")
        expect(row(page, "Nguyễn").locator("[data-mark][aria-pressed=true]")).to_have_text("Excused")
    assert statuses() == {"Nguyễn Văn Minh": "excused"}


@pytest.mark.parametrize("dark", [False, True])
def test_everybody_can_use_it(sheet, dark):
    address, coach, _session = sheet
    with phone(address, coach, dark=dark) as page:
        page.goto(address)
        tap(page, "James Smith", "Absent")
        tap(page, "Tyrone", "Late")
        tap(page, "Nguyễn", "Excused")
        assert violations(page) == []
        focused = page.evaluate("document.activeElement.textContent")
        assert "Excused" in focused  # the focus stays where the finger was
