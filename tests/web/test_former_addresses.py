"""An address someone kept still arrives, and a form sent to one arrives whole."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver, resolve

from workadvance.web.former_addresses import FORMER


def filled(address: str) -> str:
    """An address with something in each of its gaps."""
    of_kind = {"int": "7", "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    return re.sub(r"<(\w+):\w+>", lambda gap: of_kind.get(gap[1], "51-4121"), address)


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("/programs/targets/?area=46140&phi=0.2", "/target-jobs/?area=46140&phi=0.2"),
        ("/programmes/3/targets/51-4121/?seats=20", "/programs/3/target-jobs/51-4121/?seats=20"),
        ("/bench/?which=late", "/job-ready/?which=late"),
        ("/log/?kind=people", "/audit-log/?kind=people"),
        ("/evidence/", "/results/"),
        ("/people/3/change/", "/people/3/edit/"),
        ("/apply/form/abc/sent/", "/apply/form/abc/submitted/"),
    ],
)
def test_a_former_address_leads_to_the_present_one_with_its_question(client, former, now):
    answer = client.get(former)
    assert (answer.status_code, answer["Location"]) == (301, now)


@pytest.mark.parametrize("former", FORMER)
def test_every_former_address_leads_to_a_page_that_is_there(client, former):
    address = "/" + filled(former)
    answer = client.get(address)
    assert answer.status_code == 301
    assert not resolve(answer["Location"]).view_name.startswith("former-")
    posted = client.post(address, {"name": "Ana"})
    assert (posted.status_code, posted["Location"]) == (308, answer["Location"])


def present(patterns, before: str = "", namespace: str = ""):
    """Name and address of every page that is no former one."""
    for entry in patterns:
        address = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from present(
                entry.url_patterns, address, f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            )
        elif entry.name and not entry.name.startswith("former-") and "^" not in address:
            yield f"{namespace}{entry.name}", address


def test_no_former_address_hides_a_present_one():
    """Former addresses are looked at first: none may be the address of a page."""
    pages = list(present(get_resolver().url_patterns))
    assert len(pages) > 100
    assert [name for name, address in pages if resolve("/" + filled(address)).view_name.startswith("former-")] == []
