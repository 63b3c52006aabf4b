"""Reminders: rules that components register, sent by `workadvance run-due`, each once however often that runs.

How many days before the day each is sent, and whether at all, is dated policy (`reminders` in policy/messages.yaml); for
those that are sent hours before, `reminder_hours`.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from workadvance.people.models import Person

COMMON = ("name", "provider", "coach")
"""What every template may name: the person, the organization, and the person's coach."""


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder of a day: who gets it, about what (`key` and `subject_id`), and the facts in the language of the moment."""

    person: Person
    key: str
    subject_id: int
    facts: Callable[[], Mapping[str, str]]
    until: dt.datetime | None = None
    """When it is of no more use: a text that quiet hours would hold longer than this is not written."""


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """A kind of reminder: its usual words with {facts}, what is due for a day, and the question it asks, if any."""

    name: str
    kind: str
    label: str | Promise
    words: str | Promise
    due: Callable[[dt.date], Iterable[Due]]
    facts: tuple[str, ...] = ()
    question: str = ""
    due_within: Callable[[dt.datetime, dt.datetime], Iterable[Due]] | None = None
    """For rules by the hour: what begins after one moment and before another."""


RULES: dict[str, ReminderRule] = {}


def register(rule: ReminderRule) -> ReminderRule:
    """Make a rule known (from an app's `ready`)."""
    if RULES.get(rule.name, rule) != rule:
        raise ValueError(f"reminder {rule.name} is registered twice")
    RULES[rule.name] = rule
    return rule


def names_in(words: str) -> set[str]:
    """The {names} a template uses. Raises ValueError where a brace is not closed."""
    return {name for _text, name, _format, _conversion in string.Formatter().parse(words) if name is not None}


def allowed_in(rule: str) -> tuple[str, ...]:
    """The names that the words for a reminder (or, without one, of any template) may use."""
    return (*COMMON, *(RULES[rule].facts if rule else ()))


def none_by_date(day: dt.date) -> Iterable[Due]:
    """For rules that something else sets off."""
    return ()
