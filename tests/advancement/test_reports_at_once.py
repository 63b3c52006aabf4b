"""A lost job reported from several sides at the same moment, with days that disagree, is one case."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.placement.test_two_at_once import at_once
from tests.world import World

from workadvance.advancement.cases import separation_learned
from workadvance.advancement.models import JobClaim, ReemploymentCase
from workadvance.events.models import Event
from workadvance.people.access import SYSTEM
from workadvance.placement.models import EmploymentSpell

pytestmark = pytest.mark.database


def test_reports_at_once_are_one_case(transactional_log) -> None:
    world, today = World(), timezone.localdate()
    spell = EmploymentSpell.objects.filter(ended_on=None).order_by("pk").first()
    assert spell is not None
    ReemploymentCase.objects.filter(person=spell.person_id).delete()
    before = Event.objects.filter(kind="advancement.reemploymentcase.opened").count()

    def report(source: str, days: int):
        return lambda: separation_learned(
            author=SYSTEM, spell=spell, source=source, ended_on=today - dt.timedelta(days=days)
        )

    came = at_once(report("self", 1), report("employer", 2), report("coach", 3), report("self", 1))
    assert came == [None] * 4
    assert world.provider.pk == spell.person.provider_id
    assert ReemploymentCase.objects.filter(person=spell.person_id, closed_at=None).count() == 1
    assert Event.objects.filter(kind="advancement.reemploymentcase.opened").count() == before + 1
    said = JobClaim.objects.filter(spell=spell, fact="end", withdrawn_on=None, of_record=False)
    assert said.values("about_on").distinct().count() == 3
