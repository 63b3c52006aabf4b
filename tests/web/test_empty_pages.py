"""Every list of a provider that has nothing yet says what will be there and how it comes there; so does a list that filters empty."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.factories import OrganizationFactory, member
from tests.look import kinds_of_pages

pytestmark = pytest.mark.django_db

STAFF = ("manager", "screener", "coach", "instructor", "job_developer", "evaluator", "administrator")
NO_LISTS = {
    "/access/": "whoever reads it has access, so it is never empty",
    "/target-jobs/areas/": "areas come with the published data",
}
OTHER_PAGES = (
    "/",
    "/applicants/",
    "/applicants/waitlists/",
    "/applicants/selection-rate/",
    "/results/",
    "/target-jobs/",
)
"""Pages without a filter bar that show what is in progress."""
EMPTY = re.compile(r'<div class="empty">(.*?)</div>\s*</div>', re.DOTALL)


@pytest.fixture
def newcomer() -> Client:
    """Someone with every staff role at a provider that starts today."""
    client = Client()
    client.force_login(member(OrganizationFactory(), *STAFF))
    return client


def _main(client: Client, path: str) -> str:
    return client.get(path).content.decode().partition("<main")[2]


def _says(main: str) -> tuple[str, str, bool]:
    """Title, explanation, and whether a button follows, of the page's empty state."""
    found = EMPTY.search(main)
    if found is None:
        return "", "", False
    title, _, rest = found[1].partition("</p>")
    words = [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in (title, rest)]
    return words[0], words[1], "button" in rest


def test_every_list_of_a_new_provider_says_what_to_do(newcomer: Client) -> None:
    pages = {path.split("?")[0]: path for path in kinds_of_pages(newcomer, ["/"])}
    lists = [p for key, p in pages.items() if key not in NO_LISTS and 'class="filter-bar"' in _main(newcomer, p)]
    assert len(lists) >= 13
    for path in [*lists, *OTHER_PAGES]:
        main = _main(newcomer, path)
        title, said, button = _says(main)
        assert title, f"{path} does not say that it is empty"
        assert len(said) > 40 or button, f"{path} does not say what to do: {title}. {said}"
        assert "<tbody" not in main, f"{path} shows a table without a row"


@pytest.mark.parametrize(
    "path", ["/cohorts/", "/sessions/", "/readiness/", "/credentials/", "/people/", "/applicants/list/"]
)
def test_a_list_that_filters_empty_says_so_and_offers_the_way_back(newcomer: Client, path: str) -> None:
    main = _main(newcomer, f"{path}?q=zzz")
    title, _said, _button = _says(main)
    assert "yet" not in title
    assert "Clear filters" in main
