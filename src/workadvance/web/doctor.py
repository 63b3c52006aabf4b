"""Checks of what the database cannot express, run by `workadvance doctor`."""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from workadvance.events.former_names import state_now, subject_now
from workadvance.events.models import Checkpoint, Event
from workadvance.events.outbox import outbox_state
from workadvance.events.seals import events_verify
from workadvance.events.workflow import REGISTER
from workadvance.people.models import NameToken, Person
from workadvance.people.name_search import tokens_of
from workadvance.placement.models import JobOrder
from workadvance.reporting.services import journeys_wrong
from workadvance.web.backup import public_files

# Of what has not changed since the last check, this part is looked at again each day: all of it within a month.
TURNS = 30


def turn_on(day: dt.date) -> int:
    """Whose turn it is on a day: of rows with ids and seals, every thirtieth."""
    return day.toordinal() % TURNS


@dataclass(frozen=True, slots=True)
class Scope:
    """What a check looks at: what events after `since` touched and the `turn` of the rest; without a turn, everything."""

    since: int = 0
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class DoctorCheck:
    """One check: its name, a function that returns what is wrong, in words, and whether it can begin where it last ended."""

    name: str
    run: Callable[[Scope], list[str]]
    continues: bool = False

    def scope(self) -> Scope:
        """What is left to look at since the check last found nothing wrong."""
        reached = Checkpoint.objects.filter(name=self.name).values_list("event_id", flat=True).first()
        if not self.continues or reached is None:
            return Scope()
        return Scope(reached, turn_on(timezone.localdate()))

    def carry_out(self, everything: bool = False) -> list[str]:
        """What is wrong, in words. Where nothing is, the next run begins with what happens from now on."""
        reached = Event.objects.aggregate(last=Max("pk"))["last"] or 0
        problems = self.run(Scope() if everything else self.scope())
        if self.continues and not problems:
            values = {"event_id": reached, "noted_at": timezone.now()}
            Checkpoint.objects.update_or_create(name=self.name, defaults=values)
        return problems


def states_are_their_last_event(_scope: Scope) -> list[str]:
    """The stored state of everything with a workflow is the `to` of its last move."""
    wrong = []
    # One pass over the log for all of them, in its order: the last one said stays.
    moves = Event.objects.exclude(state_to="").order_by("pk").values_list("subject_kind", "subject_id", "state_to")
    said_of: dict[str, dict[int, str]] = defaultdict(dict)
    for kind, pk, to in moves.iterator(chunk_size=5000):
        said_of[subject_now(kind)][pk] = sys.intern(to)
    for subject, workflow in REGISTER.items():
        model, to_of = apps.get_model(subject), said_of[subject]
        for pk, state in model.objects.order_by("pk").values_list("pk", workflow.state_field).iterator(chunk_size=2000):
            said = state_now(to_of.get(pk, workflow.initial))
            if state != said:
                wrong.append(f"{subject} {pk} is “{state}”, its last event says “{said}”")
    return wrong


def names_can_be_found(_scope: Scope) -> list[str]:
    """Every person has the search words of their name."""
    have: dict[int, set[str]] = {}
    for person, token in NameToken.objects.order_by("pk").values_list("person_id", "token").iterator(chunk_size=5000):
        have.setdefault(person, set()).add(token)
    return [
        f"person {p.pk}: search words are out of date"
        for p in Person.objects.order_by("pk").only("full_name", "goes_by").iterator(chunk_size=2000)
        if have.get(p.pk, set()) != tokens_of(p.full_name, p.goes_by)
    ]


def orders_not_overfilled(_scope: Scope) -> list[str]:
    """No order has more hires than slots."""
    rows = JobOrder.objects.annotate(hired=Count("referrals", filter=Q(referrals__state="hired"))).filter(
        hired__gt=F("slots")
    )
    return [f"job order {o.pk}: {o.hired} hired for {o.slots} openings" for o in rows.order_by("pk")]


def log_is_whole(scope: Scope) -> list[str]:
    """Nothing sealed was altered or removed. All links between seals are followed, whatever the scope."""
    return list(
        events_verify(
            only=lambda seal: scope.turn is None or seal.last_event_id > scope.since or seal.pk % TURNS == scope.turn
        ).problems
    )


def journeys_agree(scope: Scope) -> list[str]:
    """Every journey is what its facts say."""
    return journeys_wrong(scope.since, scope.turn, TURNS)


def outbox_is_emptied(_scope: Scope) -> list[str]:
    """Nothing waits long past its time, and no task gave up."""
    state = outbox_state()
    problems = []
    if state.late:
        problems.append(f"{state.late} tasks wait past their time, {state.workers} workers are running")
    if state.given_up:
        problems.append(
            f"{state.given_up} tasks gave up; see “workadvance outbox list”, then “workadvance outbox retry”"
        )
    return problems


def files_are_private(_scope: Scope) -> list[str]:
    """No file of the var folder can be read by others on this machine."""
    return [f"{path} can be read by others: chmod go= it" for path in public_files()]


LOG_TABLES = ("events_event", "events_seal")
LOG_RIGHTS = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")


def the_database_guards_the_log(_scope: Scope) -> list[str]:
    """Where PostgreSQL has a role for migrations and another for the site, the site's can't change the log.

    With one role for both (and on SQLite) triggers refuse changes, which whoever owns the tables could remove.
    """
    if connection.vendor != "postgresql" or not settings.SEPARATE_ROLES:
        return []
    rows = [(table, right) for table in LOG_TABLES for right in LOG_RIGHTS]
    wrong = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        role, is_super = cursor.fetchone()
        for table, right in rows:
            cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
            if cursor.fetchone()[0]:
                wrong.append(f"{right} on {table}")
    if is_super:
        return [f"the site runs as the superuser {role}: give it the role of deploy/database-roles.sql"]
    return [f"the role {role} has {', '.join(wrong)}: run deploy/database-grants.sql as the owner"] if wrong else []


def checks() -> list[DoctorCheck]:
    """All checks."""
    return [
        DoctorCheck("states agree with the log", states_are_their_last_event),
        DoctorCheck("journeys agree with their facts", journeys_agree, continues=True),
        DoctorCheck("names can be found", names_can_be_found),
        DoctorCheck("orders are not overfilled", orders_not_overfilled),
        DoctorCheck("what waits is sent", outbox_is_emptied),
        DoctorCheck("files are private to their owner", files_are_private),
        DoctorCheck("the database guards the log", the_database_guards_the_log),
        DoctorCheck("the sealed log is whole", log_is_whole, continues=True),
    ]
