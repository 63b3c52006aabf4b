"""Every endpoint, by the order of a person's path."""

from __future__ import annotations

from workadvance.api.endpoints import (
    applications,
    check_ins,
    employers,
    events,
    jobs,
    orders,
    people,
    referrals,
    training,
    webhooks,
)
from workadvance.api.v1 import api

ROUTERS = (
    ("people", people.router),
    ("applications", applications.router),
    ("training", training.router),
    ("employers", employers.router),
    ("orders", orders.router),
    ("referrals", referrals.router),
    ("jobs", jobs.router),
    ("check-ins", check_ins.router),
    ("events", events.router),
    ("webhooks", webhooks.router),
)


def declare() -> None:
    """Put every endpoint under the API, once."""
    for tag, router in ROUTERS:
        api.add_router("", router, tags=[tag])
