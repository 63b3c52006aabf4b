"""What criteria that are being composed would change for people who applied: screening knows, and registers here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workadvance.people.access import Actor
from workadvance.programs.composing import Line
from workadvance.programs.models import Program


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """One recent application whose verdict would be another: whose, and the verdict (meets, fails, unknown) before and after."""

    name: str
    application_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """How many recent applications were read with the draft, and those whose verdict would change."""

    read: int
    changed: tuple[ChangedVerdict, ...]


class Previewer(Protocol):
    """Reads recent applications with criteria that are being composed; stores nothing."""

    def __call__(self, actor: Actor, program: Program, lines: Sequence[Line], *, on: dt.date) -> PolicyPreview:
        """The preview, of applications the actor may know of."""


_previewer: list[Previewer] = []


def previewer_register(previewer: Previewer) -> None:
    """Say how a preview is made (once, at start)."""
    _previewer[:] = [previewer]


def policy_preview(actor: Actor, program: Program, lines: Sequence[Line], *, on: dt.date) -> PolicyPreview:
    """What the lines would change; nothing where no one can say."""
    return _previewer[0](actor, program, lines, on=on) if _previewer and lines else PolicyPreview(0, ())
