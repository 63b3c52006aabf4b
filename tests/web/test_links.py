"""No page leads its reader to a page that is closed to them, or that is not there: followed for every role, two links deep."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from tests.training.school import School

from workadvance.people.models import Membership, Role, User

LINK = re.compile(r'<a[^>]+?href="(/[^"#]*)')
LEADS_AWAY = re.compile(r"/account/|/static/|\.pdf|\.ics|format=csv")
STAFF = [role for role in Role.values if role not in (Role.PARTICIPANT, Role.FUNDER, Role.EMPLOYER)]


def kind(path: str) -> str:
    """Addresses that differ only in their numbers and their question are one kind of page."""
    return re.sub(r"\d+", "N", path.split("?")[0])


@pytest.mark.django_db
@pytest.mark.one_in(3)
@pytest.mark.parametrize("role", STAFF)
def test_a_link_opens_for_whoever_sees_it(role: str) -> None:
    school = School()
    cohort = school.cohort()
    school.trainee(cohort, "Ann Lee")
    user = User.objects.create(email=f"{role}@links.example", name="Reader")
    Membership.objects.create(
        user=user, organization=school.program.provider, role=role, starts_on=dt.date.today() - dt.timedelta(days=9)
    )
    client = Client()
    client.force_login(user)
    seen: set[str] = set()
    pages = ["/"]
    for _depth in range(3):
        found: list[str] = []
        for path in pages:
            if kind(path) in seen or LEADS_AWAY.search(path):
                continue
            seen.add(kind(path))
            answer = client.get(path, follow=True)
            assert answer.status_code == 200, f"{role}: {path} answers {answer.status_code}"
            found += [html.unescape(link) for link in LINK.findall(answer.content.decode())]
        pages = found
    assert len(seen) > 3
