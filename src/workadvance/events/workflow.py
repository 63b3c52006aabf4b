"""Workflows as tables: states, and the transitions between them with who may and what they require.

`move` is the only way a state changes: it locks the row, checks the table, runs the requirements, stores the
new state and appends the event, in one transaction. The stored state is a copy of the last event's `to`
(`workadvance doctor` compares the two).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from workadvance.events.services import Author, event_record

Requirement = Callable[[Any], str | None]


class IllegalMove(Exception):
    """A transition that the table does not allow now; the message says what is the case and what can be done."""


@dataclass(frozen=True, slots=True)
class State:
    """A state: its name in code, its label, and the status shape it shows (info, good, next, late)."""

    name: str
    label: str | Promise
    shape: str = "info"
    final: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A move: from which states to which, the permission it needs, whether it needs a reason, what must be true.

    A requirement takes the object and returns None, or a sentence that says what is missing.
    """

    name: str
    label: str | Promise
    sources: tuple[str, ...]
    target: str
    permission: str
    reason: bool = False
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """A state machine of one model (`subject`, as in event subject_kind), its states and transitions."""

    subject: str
    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    state_field: str = "state"
    _states: Mapping[str, State] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", {s.name: s for s in self.states})
        REGISTER[self.subject] = self

    def state(self, name: str) -> State:
        """The state of that name."""
        return self._states[name]

    def choices(self) -> list[tuple[str, Any]]:
        """(name, label) pairs for a model field or filter."""
        return [(s.name, s.label) for s in self.states]

    def transition(self, name: str) -> Transition:
        """The transition of that name; KeyError when there is none."""
        for t in self.transitions:
            if t.name == name:
                return t
        raise KeyError(f"{self.subject} has no transition “{name}”")

    def open_to(self, state: str) -> list[Transition]:
        """The transitions that leave `state`."""
        return [t for t in self.transitions if state in t.sources]

    def check(self, obj: models.Model, name: str, reason: str = "") -> Transition:
        """The transition if it is allowed on `obj` now; raises IllegalMove that says why not."""
        t = self.transition(name)
        now = getattr(obj, self.state_field)
        if now not in t.sources:
            can = ", ".join(str(o.label) for o in self.open_to(now)) or _("no further steps")
            raise IllegalMove(
                _("“%(move)s” isn't possible now. The status is “%(state)s.” You can choose: %(can)s.")
                % {"move": t.label, "state": self.state(now).label, "can": can}
            )
        if t.reason and not reason.strip():
            raise IllegalMove(_("“%(move)s” needs a reason.") % {"move": t.label})
        missing = [m for r in t.requires if (m := r(obj))]
        if missing:
            raise IllegalMove(" ".join(missing))
        return t


REGISTER: dict[str, Workflow] = {}


def move(
    workflow: Workflow,
    obj: models.Model,
    name: str,
    *,
    author: Author,
    person_id: int | None = None,
    organization_id: int | None = None,
    reason: str = "",
    effective_on: dt.date | None = None,
    payload: Mapping[str, Any] | None = None,
    also: Mapping[str, Any] | None = None,
) -> models.Model:
    """Make one move of the workflow and log it, in one transaction.

    The event's kind is `<subject>.<transition>`. `also` are further fields to store with the new state. The row is
    locked first, so that of two people moving it at once the second is told what it has become.
    Raises IllegalMove. Returns `obj` with its fields as stored.
    """
    with transaction.atomic():
        locked = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
        t = workflow.check(locked, name, reason)
        before = getattr(locked, workflow.state_field)
        changes = {workflow.state_field: t.target, **(also or {})}
        for key, value in changes.items():
            setattr(locked, key, value)
            setattr(obj, key, value)
        locked.save(update_fields=list(changes))
        event_record(
            kind=f"{workflow.subject}.{name}",
            author=author,
            subject=obj,
            person_id=person_id,
            organization_id=organization_id,
            state_from=before,
            state_to=t.target,
            reason=reason,
            effective_on=effective_on,
            payload=payload,
        )
    return obj
