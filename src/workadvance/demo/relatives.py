"""Who is who in the demonstration world: a father and a son at one phone, and someone who came back under another spelling."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from workadvance.demo.bulk_log import BulkLog, store
from workadvance.people.access import SYSTEM, Actor
from workadvance.people.duplicates import pairs_ask
from workadvance.people.identity import compare
from workadvance.people.identity_questions import facts_of
from workadvance.people.models import ErasureRequest, IdentityQuestion, Person, RetentionNotice, Role
from workadvance.screening.models import Application

if TYPE_CHECKING:
    from workadvance.demo.applicants import Case

MaybeSame = tuple[Person, Person] | None
"""A later record and the earlier one it may be of the same person as; None in a small world."""
FATHER = "Robert"
# Between a father and a son who both apply.
YEARS = dt.timedelta(days=24 * 365 + 6)
SON_AGE = dt.timedelta(days=27 * 365)
OLDEST_SON, YOUNGEST = 38, 20


def _age(case: Case) -> int:
    assert case.person.birth_date is not None
    return (case.life.applied_on - case.person.birth_date).days // 365


def relatives_choose(cases: list[Case]) -> MaybeSame:
    """Give four applicants their ties, before they are stored; the pair that may be one person, or None in a small world.

    The father and the son share family name and phone; the returning applicant has the name (a letter dropped, one more
    changed), date of birth and home of someone the same provider did not select, by the same program where it did.
    """
    # Where a made-up intake specialist can be signed in as, so that the question waits for someone.
    here = [c for c in cases if c.team.staff[Role.SCREENER][0].demo_persona and c.life.fails != "age"]
    # Those whose answers are being checked first: the others are further along.
    new = sorted(
        (c for c in here if c.life.state in ("submitted", "eligible")), key=lambda c: c.life.state != "submitted"
    )
    denied = [c for c in here if c.life.state == "declined" and _age(c) >= YOUNGEST]
    if len(new) < 2 or len(denied) < 2:
        return None
    back, *others = new
    son = next((c for c in others if YOUNGEST <= _age(c) <= OLDEST_SON), others[0])
    father = next((c for c in others if c is not son), denied[0])
    if not YOUNGEST <= _age(son) <= OLDEST_SON:
        son.person.birth_date = son.life.applied_on - SON_AGE
    family = son.person.full_name.split(" ", 1)[1]
    assert son.person.birth_date is not None
    father.person.full_name, son.person.full_name = f"{FATHER} {family} Sr.", f"{FATHER} {family} Jr."
    father.person.goes_by = son.person.goes_by = ""
    _signs(father, son)
    father.person.birth_date, father.person.phone = son.person.birth_date - YEARS, son.person.phone
    earlier = [c for c in denied if c is not father and c.team is back.team]
    if not earlier:
        return None
    before, now = max(earlier, key=lambda c: c.program == back.program).person, back.person
    now.full_name, now.goes_by = _misspelled(before.full_name), ""
    _signs(back)
    for column in ("birth_date", "zip", "city", "state", "county_fips", "area_code"):
        setattr(now, column, getattr(before, column))
    return now, before


def _signs(*cases: Case) -> None:
    """The log names applicants by the name they have now."""
    for case in cases:
        case.author = replace(case.author, name=case.person.full_name)


def _misspelled(name: str) -> str:
    """A name as someone in a hurry hears it: two letters of the family name changed places."""
    return f"{name[:-2]}{name[-1]}{name[-2]}"


def identity_ask(log: BulkLog, pair: MaybeSame, author: Actor, today: dt.date) -> None:
    """The question about the pair, as the software asks it when the later application comes in."""
    if pair is None:
        return
    later, earlier = sorted(pair, key=lambda p: p.pk, reverse=True)
    reasons = list(compare(facts_of(later), facts_of(earlier)).reasons)
    (question,) = store([IdentityQuestion(person=later, other=earlier, reasons=reasons, asked_at=timezone.now())])
    log.note(
        "people.identity.asked",
        question,
        on=today,
        actor=author,
        person_id=later.pk,
        organization_id=later.provider_id,
        hour=12,
    )


def questions_make(log: BulkLog, cases: list[Case], pair: MaybeSame, today: dt.date) -> None:
    """What waits for an answer: pairs that look alike, and an erasure asked for."""
    privacy_make(log, cases, today)
    identity_ask(log, pair, SYSTEM, today)


def privacy_make(log: BulkLog, cases: list[Case], today: dt.date) -> None:
    """Pairs that look alike, one who asks for their data to be erased, and one whose record has had its time.

    Pairs are asked about only where no open application would wait for the answer.
    """
    for provider in {c.person.provider_id for c in cases}:
        pairs_ask(Person.objects.filter(provider=provider))
    waiting = Application.objects.filter(state__in=("draft", "submitted", "eligible", "waitlisted"))
    people = waiting.values("person")
    IdentityQuestion.objects.filter(Q(person__in=people) | Q(other__in=people)).delete()
    denied = [c for c in cases if c.life.state == "declined" and c.team.staff[Role.SCREENER][0].demo_persona]
    if len(denied) < 4:
        return
    asking, old = denied[2].person, denied[3].person
    (asked,) = store(
        [ErasureRequest(person=asking, asked_at=timezone.now(), words="Called: no longer wants us to keep her papers.")]
    )
    log.note(
        "people.erasure.asked",
        asked,
        on=today,
        actor=SYSTEM,
        person_id=asking.pk,
        organization_id=asking.provider_id,
        hour=11,
    )
    store(
        [RetentionNotice(person=old, data_class="not_selected", given_on=today, erase_on=today + dt.timedelta(days=30))]
    )
