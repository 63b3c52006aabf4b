"""Checks of what the database cannot express, run by `workadvance doctor`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, F, Max, Q

from workadvance.events.former_names import state_now, subject_names
from workadvance.events.models import Event
from workadvance.events.seals import events_verify
from workadvance.events.workflow import REGISTER
from workadvance.people.models import NameToken, Person
from workadvance.people.name_search import tokens_of
from workadvance.placement.models import JobOrder
from workadvance.reporting.services import journeys_wrong


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, and a function that returns what is wrong, in words."""

    name: str
    run: Callable[[], list[str]]


def states_are_their_last_event() -> list[str]:
    """The stored state of everything with a workflow is the `to` of its last move."""
    wrong = []
    for subject, workflow in REGISTER.items():
        model = apps.get_model(subject)
        last = dict(
            Event.objects.filter(subject_kind__in=subject_names(subject))
            .exclude(state_to="")
            .values_list("subject_id")
            .annotate(Max("pk"))
            .order_by()
        )
        to: dict[int, str] = {}
        ids = list(last.values())
        for i in range(0, len(ids), 500):
            to.update(Event.objects.filter(pk__in=ids[i : i + 500]).values_list("subject_id", "state_to"))
        for pk, state in model.objects.order_by("pk").values_list("pk", workflow.state_field).iterator(chunk_size=2000):
            said = state_now(to.get(pk, workflow.initial))
            if state != said:
                wrong.append(f"{subject} {pk} is “{state}”, its last event says “{said}”")
    return wrong


def names_can_be_found() -> list[str]:
    """Every person has the search words of their name."""
    have: dict[int, set[str]] = {}
    for person, token in NameToken.objects.order_by("pk").values_list("person_id", "token").iterator(chunk_size=5000):
        have.setdefault(person, set()).add(token)
    return [
        f"person {p.pk}: search words are out of date"
        for p in Person.objects.order_by("pk").only("full_name", "goes_by").iterator(chunk_size=2000)
        if have.get(p.pk, set()) != tokens_of(p.full_name, p.goes_by)
    ]


def orders_not_overfilled() -> list[str]:
    """No order has more hires than slots."""
    rows = JobOrder.objects.annotate(hired=Count("referrals", filter=Q(referrals__state="hired"))).filter(
        hired__gt=F("slots")
    )
    return [f"job order {o.pk}: {o.hired} hired for {o.slots} openings" for o in rows.order_by("pk")]


def log_is_whole() -> list[str]:
    """Nothing sealed was altered or removed."""
    return list(events_verify().problems)


def checks() -> list[Check]:
    """All checks."""
    return [
        Check("states agree with the log", states_are_their_last_event),
        Check("journeys agree with their facts", journeys_wrong),
        Check("names can be found", names_can_be_found),
        Check("orders are not overfilled", orders_not_overfilled),
        Check("the sealed log is whole", log_is_whole),
    ]
