"""Pages with nothing in them say what to do; pages with one row of each kind look whole. For every role, on a desk and a phone."""

from __future__ import annotations

import re

import pytest
from tests.browser import chromium, needs_chromium
from tests.factories import OrganizationFactory, member
from tests.look import kinds_of_pages, onlooker
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db, needs_chromium]

STAFF = ("manager", "screener", "coach", "instructor", "job_developer", "evaluator", "administrator")


@pytest.fixture(scope="module", autouse=True)
def _browser_first() -> None:
    """Once its event loop runs in this thread, Django has another connection here."""
    chromium()


def _faults(user: object, starts: list[str]) -> tuple[list[str], list[str]]:
    with onlooker(user) as somebody:
        pages, found = kinds_of_pages(somebody.client, starts), []
        for path in pages:
            somebody.opens(path)
            for width in (1280, 390):
                somebody.sees(width=width)
                found += [f"{path} at {width}: {fault}" for fault in somebody.faults(width)]
            found += [f"{path}: {said}" for said in somebody.complaints]
            somebody.complaints.clear()
        return pages, found


def test_a_new_provider_sees_whole_pages_that_say_what_to_do() -> None:
    user = member(OrganizationFactory(), *STAFF)
    pages, found = _faults(user, ["/"])
    assert not found, "\n".join(found)
    assert len(pages) > 15
    with onlooker(user) as somebody:
        for path in (
            "/people/",
            "/applicants/",
            "/sessions/",
            "/cohorts/",
            "/employers/",
            "/job-orders/",
            "/job-ready/",
        ):
            html = somebody.client.get(path).content.decode()
            empty = re.search(r'class="empty".*?</p>\s*(.{20,})', html, re.DOTALL)
            assert empty, f"{path} is empty and does not say what to do"


def test_the_public_pages_stand_without_any_program() -> None:
    _pages, found = _faults(None, ["/", "/apply/", "/account/login/"])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ["manager", "coach", "administrator"])
def test_one_row_of_each_kind_looks_whole(role: str) -> None:
    _pages, found = _faults(member(World().provider, role), ["/"])
    assert not found, "\n".join(found)
