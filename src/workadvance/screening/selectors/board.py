"""The applicants' board: a column for each next step, the longest waiting first."""

from __future__ import annotations

import datetime as dt
import heapq
from dataclasses import dataclass
from typing import Any

from workadvance.people.access import Actor
from workadvance.screening.board_columns import LANES, WORK
from workadvance.screening.models import Application
from workadvance.screening.selectors.applications import applications_visible, in_lanes

CARDS = 4
MANY = 1_000_000_000  # behind every number on a waitlist


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One applicant on the board: the step that is next (its name, or empty), since when, whether nearly eligible."""

    application: Application
    next_step: str
    since: dt.datetime
    near: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column: how many applications wait for it, since when the oldest, and the longest waiting as cards."""

    lane: str
    count: int
    oldest: dt.datetime | None
    cards: tuple[BoardCard, ...]


def _card(row: Any) -> BoardCard:
    return BoardCard(row, row.next_step or "", row.since, row.near, row.waitlist_position)


def board_of(actor: Actor, program_id: int | None = None, each: int = CARDS) -> list[BoardColumn]:
    """The columns of the board in the order of the work, each with at most `each` cards.

    Two queries: one says of everything in progress only what it waits for and since when, the other fetches the cards.
    """
    rows = applications_visible(actor).filter(state__in=("draft", *WORK))
    if program_id:
        rows = rows.filter(program=program_id)
    waiting: dict[str, list[tuple[int, dt.datetime, int]]] = {}
    light = in_lanes(rows).order_by().values_list("lane", "waitlist_position", "since", "pk")
    for lane, position, since, pk in light.iterator(chunk_size=5000):
        waiting.setdefault(lane, []).append((position or MANY, since, pk))
    first = {lane: heapq.nsmallest(each, found) for lane, found in waiting.items()}
    chosen = [pk for found in first.values() for _number, _since, pk in found]
    cards = {a.pk: a for a in in_lanes(Application.objects.filter(pk__in=chosen)).select_related("person", "program")}
    return [
        BoardColumn(
            lane=lane,
            count=len(waiting.get(lane, ())),
            oldest=min((since for _number, since, _pk in waiting.get(lane, ())), default=None),
            cards=tuple(_card(cards[pk]) for _number, _since, pk in first.get(lane, ()) if pk in cards),
        )
        for lane in LANES
    ]
