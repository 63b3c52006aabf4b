"""Every page of every role, looked at: nothing cut off, no towers, axe finds nothing; on a desk and a phone, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.browser import chromium, needs_chromium
from tests.look import kind_of, kinds_of_pages, onlooker

from workadvance.demo.world import build
from workadvance.people.models import User
from workadvance.placement.models import EmploymentSpell, Slate
from workadvance.screening.models import Application
from workadvance.ui.page_access import link_make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db, needs_chromium]

PEOPLE = (
    "",
    "manager1.arrow",
    "manager1.ridge",
    "manager.partnership",
    "screener1.arrow",
    "coach1.arrow",
    "instructor1.arrow",
    "jobdeveloper1.arrow",
    "evaluator1.arrow",
    "administrator1.arrow",
    "funder",
    "employer",
)
SEEN: set[str] = set()
"""Kinds of pages looked at already: another role's look at the same kind shows nothing new, but for the first page."""


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """A small demonstration world for the tests of this module."""
    # The browser first: once its event loop runs in this thread, Django has another connection here.
    chromium()
    with django_db_blocker.unblock(), transaction.atomic():
        build(seed=1, people=300)
        yield
        transaction.set_rollback(True)


def _links() -> list[str]:
    """Pages behind links: the applicant's in each state, the form, what an employed participant sees, the employer's slate."""
    by_state = {a.state: a for a in Application.objects.order_by("pk")}
    paths = [f"/my/{link_make('my', application=a.pk)}/" for a in by_state.values()]
    at_work = EmploymentSpell.objects.exclude(application=None).order_by("pk").last()
    assert at_work is not None
    mine = link_make("my", application=at_work.application_id)
    paths += [f"/my/{mine}/", f"/my/{mine}/job-loss/"]
    form = link_make("apply", application=by_state["draft"].pk)
    paths += [f"/apply/form/{form}/{part}/" for part in ("about", "household", "work")]
    slate = Slate.objects.exclude(order__contact=None).order_by("pk").last()
    assert slate is not None
    return [*paths, f"/candidates/{link_make('slate', slate=slate.pk, contact=slate.order.contact_id)}/"]


def _looked_at(handle: str) -> list[str]:
    user = User.objects.get(email=f"{handle}@demo.example") if handle else None
    found = []
    with onlooker(user) as somebody:
        pages = kinds_of_pages(somebody.client, ["/"] if user else ["/", "/apply/", "/account/login/"])
        for path in pages if user else [*pages, *_links()]:
            if user and kind_of(path) in SEEN and path != "/":
                continue
            SEEN.add(kind_of(path))
            somebody.opens(path)
            faults = []
            for width in (1280, 390):
                somebody.sees(width=width)
                faults += [f"{width}: {fault}" for fault in [*somebody.faults(width), *somebody.violations()]]
                somebody.sees(width=width, theme="dark")
                faults += [f"{width} dark: {fault}" for fault in somebody.violations("color-contrast")]
            somebody.sees(width=1440)
            faults += [f"1440: {fault}" for fault in somebody.faults(1440)]
            found += [f"{path} at {fault}" for fault in [*faults, *somebody.complaints]]
            somebody.complaints.clear()
    return found


@pytest.mark.one_in(4)
@pytest.mark.parametrize("handle", PEOPLE)
def test_every_page_is_whole_and_accessible_in_every_window_and_theme(
    handle: str, world: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        found = _looked_at(handle)
    assert not found, "\n".join(found)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("handle", ["", "manager1.arrow"])
def test_spanish_fits_too(handle: str, world: None, django_db_blocker: Any) -> None:
    found = []
    with django_db_blocker.unblock():
        user = User.objects.get(email=f"{handle}@demo.example") if handle else None
        with onlooker(user, language="es") as somebody:
            pages = kinds_of_pages(somebody.client, ["/"] if user else ["/", "/apply/", "/account/login/"])
            for path in pages if user else [*pages, *_links()]:
                somebody.opens(path)
                assert somebody.page.get_attribute("html", "lang") == "es", path
                for width in (1280, 390):
                    somebody.sees(width=width)
                    found += [f"{path} at {width}: {fault}" for fault in somebody.faults(width)]
    assert not found, "\n".join(found)
