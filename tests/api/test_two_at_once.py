"""The same request with the same key from two sides at the same moment is done once."""

from __future__ import annotations

import pytest

from tests.api.conftest import Api, token_of
from tests.placement.test_two_at_once import at_once
from tests.world import World
from workadvance.people.models import Person

pytestmark = pytest.mark.database


def test_one_key_sent_at_once_is_done_once(transactional_log) -> None:
    token, answers = token_of(World().provider), []

    def write() -> None:
        answers.append(Api(token).post("people", {"full_name": "Ana Ruiz"}, key="k-1"))

    at_once(*[write] * 4)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert Person.objects.filter(full_name="Ana Ruiz").count() == 1
