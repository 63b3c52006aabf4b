"""What happened, since a cursor: of whatever the token may read, without names and words."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from workadvance.api.cursors import cursor_make, cursor_read
from workadvance.api.fields import PageQuery
from workadvance.api.gate import request_token
from workadvance.api.problems import Json
from workadvance.api.selectors import EventFacts, events_since
from workadvance.api.v1 import endpoint
from workadvance.people.access import request_actor

router = Router()


class EventOut(Schema):
    """One thing that happened: its kind, what it is about, from and to which state, on which day it took effect."""

    id: int
    kind: str
    recorded_at: dt.datetime
    effective_on: dt.date
    organization_id: int | None
    person_id: int | None
    subject: str
    subject_id: int
    state_from: str
    state_to: str
    by: str


class EventsOut(Schema):
    """Events in the order in which they were recorded. `next` is always there: ask again with it for what comes later."""

    items: list[EventOut]
    next: str
    more: bool


class EventsQuery(PageQuery):
    """Since when, and which."""

    kind: str | None = Field(None, max_length=60, description="Only kinds that begin so, such as placement.job.")


def event_out(facts: EventFacts) -> EventOut:
    """An event as the API shows it."""
    plain: Json = {name: getattr(facts, name) for name in EventOut.model_fields}
    return EventOut(**plain)


@endpoint(router, "GET", "/events", scope="events:read", answer=EventsOut)
def events_list(request: HttpRequest, query: Query[EventsQuery]) -> EventsOut:
    """Read events since a cursor"""
    token, actor = request_token(request), request_actor(request)
    after = cursor_read(token, "events", query.after)
    found = events_since(actor=actor, scopes=token.scopes, after=after, limit=query.limit, begins=query.kind or "")
    return EventsOut(
        items=[event_out(one) for one in found.events],
        next=cursor_make(token, "events", found.upto),
        more=found.more,
    )
