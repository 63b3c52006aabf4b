import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.test_queries import *
@pytest.mark.django_db
def test_q(client):
    build(seed=7, people=300)
    from workadvance.people.models import Organization
    provider = Organization.objects.filter(kind="provider").order_by("pk").first()
    u = User.objects.create_user("all@demo.example", name="All")
    for role in ("manager","screener","coach"): Membership.objects.create(user=u, organization=provider, role=role, starts_on="2020-01-01")
    client.force_login(u)
    for a in Application.objects.filter(program__provider=provider, state__in=["submitted","eligible"])[:3]:
        client.get(reverse("screening:application", args=[a.pk]))
        with CaptureQueriesContext(connection) as c:
            client.get(reverse("screening:application", args=[a.pk]))
        print(a.state, len(c))
    for q in c: print("Q", q["sql"][:60], "...FROM", q["sql"].partition(" FROM ")[2][:160])
