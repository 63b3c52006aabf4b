"""Badges of the demo world: a year of them, signed with a former key and today's; some revoked, suspended, expired."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from workadvance import badges
from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.demo.readiness import moment
from workadvance.demo.staff import Team
from workadvance.events import encryption
from workadvance.people.models import Role
from workadvance.training.badge_issuer import PURPOSE
from workadvance.training.models import Badge, BadgeKey, Credential, Enrollment
from workadvance.training.services import (
    Achieved,
    achieved_by_certification,
    achieved_by_completing,
    badge_sign,
)

SINCE, ROTATED = dt.timedelta(days=365), dt.timedelta(days=120)
WHY_REVOKED, WHY_SUSPENDED = "Issued for the wrong certification.", "The certifying body is checking the result."


def badges_make(rng: random.Random, log: BulkLog, chosen: Sequence[Case], today: dt.date) -> None:
    """The badges of everyone who completed or passed within a year, and of certifications that expired lately."""
    case_of = {c.application.pk: c for c in chosen}
    earned = _earned(case_of, today)
    teams = {
        case_of[badge.application_id].team.organization.pk: case_of[badge.application_id].team for badge, _ in earned
    }
    first = min((achieved.on for _, achieved in earned), default=today)
    keys = {pk: _keys(team, first, today) for pk, team in teams.items()}
    taken: dict[int, set[int]] = defaultdict(set)
    for n, (badge, achieved) in enumerate(earned):
        team = case_of[badge.application_id].team
        badge.organization = team.organization
        badge.issued_at = moment(achieved.on).replace(microsecond=0)
        badge.key = keys[team.organization.pk][achieved.on >= today - ROTATED]
        badge.number = uuid.UUID(int=rng.getrandbits(128), version=4)
        badge.list_number, badge.list_index = 1, _free(rng, taken[team.organization.pk])
        badge_sign(badge, achieved)
        # Every 40th was a mistake, and one is being looked into.
        if n % 40 == 7:
            badge.revoked_at, badge.revoke_reason = moment(min(achieved.on + dt.timedelta(days=9), today)), WHY_REVOKED
        elif n % 40 == 23:
            badge.suspended_at = moment(min(achieved.on + dt.timedelta(days=9), today))
    for former, _ in keys.values():
        former.secret_encrypted = None
    store([key for pair in keys.values() for key in pair])
    store([badge for badge, _ in earned])
    for badge, achieved in earned:
        _note(rng, log, case_of[badge.application_id], badge, achieved.on)
    for pk, (former, key) in keys.items():
        actor = teams[pk].actor(rng, Role.MANAGER)
        for kind, subject, on in (
            ("made", former, first),
            ("replaced", former, today - ROTATED),
            ("made", key, today - ROTATED),
        ):
            log.note(f"training.badge_key.{kind}", subject, on=on, actor=actor, organization_id=pk, key=subject.name)


def _earned(case_of: dict[int, Case], today: dt.date) -> list[tuple[Badge, Achieved]]:
    """What badges are for, in the order it was earned."""
    earned: list[tuple[Badge, Achieved]] = []
    for e in Enrollment.objects.filter(
        state="completed", ended_on__gt=today - SINCE, ended_on__lte=today
    ).select_related("cohort__program__provider", "application"):
        if e.application_id in case_of and e.ended_on is not None:
            badge = Badge(kind=Badge.Kind.COMPLETION, application=e.application, enrollment=e)
            earned.append((badge, achieved_by_completing(e, e.ended_on)))
    for c in Credential.objects.select_related("certification", "application"):
        lately = today - SINCE < c.issued_on <= today
        expired = c.expires_on is not None and today - SINCE / 2 < c.expires_on < today
        if c.application_id in case_of and (lately or expired):
            badge = Badge(kind=Badge.Kind.CERTIFICATION, application=c.application, credential=c)
            earned.append((badge, achieved_by_certification(c)))
    return sorted(earned, key=lambda one: (one[1].on, one[0].application_id, one[0].kind))


def _keys(team: Team, first: dt.date, today: dt.date) -> tuple[BadgeKey, BadgeKey]:
    """A key that was replaced four months ago, and the one that signs."""
    made = []
    for name, on in (("key-1", first), ("key-2", today - ROTATED)):
        secret = badges.new_secret()
        made.append(
            BadgeKey(
                organization=team.organization,
                name=name,
                public=badges.public_of(secret),
                secret_encrypted=encryption.encrypt(secret, PURPOSE),
                made_at=moment(on),
                ended_at=moment(today - ROTATED) if name == "key-1" else None,
            )
        )
    return made[0], made[1]


def _free(rng: random.Random, taken: set[int]) -> int:
    while (index := rng.randrange(badges.LIST_LENGTH)) in taken:
        pass
    taken.add(index)
    return index


def _note(rng: random.Random, log: BulkLog, case: Case, badge: Badge, on: dt.date) -> None:
    note, actor = case.noting(log), case.team.actor(rng, Role.MANAGER)
    note("training.badge.issued", badge, on=on, actor=actor, hour=13, badge=badge.name)
    for at, word, why in (
        (badge.revoked_at, "revoked", WHY_REVOKED),
        (badge.suspended_at, "suspended", WHY_SUSPENDED),
    ):
        if at is not None:
            day = timezone.localdate(at)
            note(f"training.badge.{word}", badge, on=day, actor=actor, hour=15, reason=why, badge=badge.name)
