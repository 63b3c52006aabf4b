"""The API against its own description: whatever schemathesis makes up, and no answer is one the description does not know.

Half of the requests name records that are there, so that what is made up reaches the services behind them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode

from tests.api.conftest import token_of
from tests.world import World
from workadvance.api.description import description
from workadvance.api.models import ApiToken, KeptAnswer

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.slow]
EXAMPLES = 25


def rows_of(world: World) -> dict[str, int]:
    """A record for each kind of id that a request may name."""
    return {
        "people": world.person.pk,
        "applications": world.application.pk,
        "enrollments": world.enrollment.pk,
        "employers": world.account.pk,
        "orders": world.order.pk,
        "referrals": world.referral.pk,
        "jobs": world.spell.pk,
        "check-ins": world.check_in.pk,
        "person_id": world.person.pk,
        "application_id": world.application.pk,
        "program_id": world.program.pk,
        "cohort_id": world.cohort.pk,
        "session_id": world.session.pk,
        "order_id": world.order.pk,
        "employer_id": world.account.pk,
        "provider_id": world.provider.pk,
        "job_id": world.spell.pk,
    }


def named(case: Any, rows: dict[str, int], draw: random.Random) -> None:
    """Put records that are there into a request that is as described, about half the time."""
    if case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    kind = case.path.removeprefix("/api/v1/").split("/")[0]
    if case.path_parameters and kind in rows and draw.random() < 0.5:
        case.path_parameters["id"] = rows[kind]
    if isinstance(case.body, dict):
        for name in [n for n in case.body if n in rows and type(case.body[n]) is int]:
            if draw.random() < 0.7:
                case.body[name] = rows[name]


schema = schemathesis.openapi.from_dict(description())
schema.app = get_wsgi_application()


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent(case, fuzzed) -> None:
    token, rows = fuzzed
    ApiToken.objects.update(window_count=0)
    named(case, rows, random.Random(repr((case.method, case.path, case.body, case.query))))
    if "Idempotency-Key" in (case.headers or {}):  # what is sent with a former request's key is refused
        KeptAnswer.objects.all().delete()
    case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})


@pytest.fixture
def fuzzed(world: World) -> Iterator[tuple[str, dict[str, int]]]:
    """A token for everything, and the records requests may name; the test's transaction stays open between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield token_of(world.provider), rows_of(world)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
