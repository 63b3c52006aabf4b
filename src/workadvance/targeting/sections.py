"""What our own programs know about an occupation or a decision, shown beside the public data.

Components to the right of `programs` (training, placement, reporting) register sections here from their `ready`;
targeting shows them without importing them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from workadvance.people.access import Actor
from workadvance.targeting.models import TargetDecision
from workadvance.ui.rows import Card, Context


@dataclass(frozen=True, slots=True)
class JobSection:
    """A card on the page of an occupation: `read` gets the actor, area codes and SOC code; None shows nothing."""

    key: str
    order: int
    template: str
    read: Callable[[Actor, Sequence[str], str], Context | None]


@dataclass(frozen=True, slots=True)
class MemoSection:
    """A card beside a decision memo. Its context's `facts` are printed in the PDF too."""

    key: str
    order: int
    template: str
    title: str | Promise
    read: Callable[[Actor, TargetDecision], Context | None]


_JOB: dict[str, JobSection] = {}
_MEMO: dict[str, MemoSection] = {}


def job_section_register(*sections: JobSection) -> None:
    """Add cards to the page of an occupation (again under the same key replaces)."""
    _JOB.update({s.key: s for s in sections})


def memo_section_register(*sections: MemoSection) -> None:
    """Add cards beside a decision memo (again under the same key replaces)."""
    _MEMO.update({s.key: s for s in sections})


def job_sections(actor: Actor, codes: Sequence[str], soc: str) -> list[Card]:
    """What our components know about an occupation in these areas, in order."""
    found = ((s, s.read(actor, codes, soc)) for s in sorted(_JOB.values(), key=lambda s: s.order))
    return [Card(s.template, about, key=s.key) for s, about in found if about is not None]


def memo_sections(actor: Actor, decision: TargetDecision) -> list[Card]:
    """What became of a decision, in order."""
    found = ((s, s.read(actor, decision)) for s in sorted(_MEMO.values(), key=lambda s: s.order))
    return [Card(s.template, about, s.title, s.key) for s, about in found if about is not None]
