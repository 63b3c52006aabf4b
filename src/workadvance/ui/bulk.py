"""Doing one thing to many people: ask first with what it will do, do it, and undo it for a while. Written once.

A component gives what is to be done as a function that returns a `BulkResult`, and registers how one of its items is undone. The
page that asks first runs that very function and rolls it back, so that what it says is what will happen: how many, who is left
out, and why. What was done is kept as a `BulkAct` until the time to undo it is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import policy
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, request_actor
from workadvance.ui.models import BulkAct
from workadvance.ui.rows import Context

NAMES_SHOWN = 30
Item = dict[str, Any]
"""What undoing it needs, of one person: numbers, codes and days."""


@dataclass(frozen=True, slots=True)
class BulkDone:
    """One person for whom it was done; without an item there is nothing to undo. `letter`: what they get, subject and text."""

    name: str
    item: Item | None = None
    letter: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class BulkLeftOut:
    """One person for whom it was not done, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class BulkResult:
    """Who it was done for, and who was left out."""

    done: tuple[BulkDone, ...]
    left_out: tuple[BulkLeftOut, ...]


Undo = Callable[[Actor, Item], str]
"""Undoes one item; returns who it was ("" where the actor may not know of them). Raises ValidationError or IllegalMove."""

_UNDO: dict[str, Undo] = {}


def undo_register(kind: str, undo: Undo) -> None:
    """Say how what was done to many is undone, one by one (once, at start)."""
    _UNDO[kind] = undo


def undo_until(now: dt.datetime | None = None) -> dt.datetime:
    """Until when what is done to many now can be undone."""
    now = now or timezone.now()
    minutes = int(policy.load("people").value("bulk_undo_minutes", timezone.localdate(now)))
    return now + dt.timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class BulkWords:
    """The words of the page that asks first: `heading` and `submit` know how many, `effects` are what happens besides."""

    heading: Callable[[int], str]
    submit: Callable[[int], str]
    done: Callable[[int], str]
    effects: Sequence[str] = ()


def bulk_answer(
    request: HttpRequest, *, kind: str, do: Callable[[], BulkResult], words: BulkWords, back: str
) -> HttpResponse:
    """Ask first (the press of a list), or do it (the press of the page that asked); raises what `do` raises of all of it."""
    actor = request_actor(request)
    if request.POST.get("sure") != "yes":
        found = _rehearsed(do)
        status = 200 if found.done else 422
        return render(request, "ui/bulk.html", _asked(request, found, words, back), status=status)
    with transaction.atomic():
        found = do()
        items = [done.item for done in found.done if done.item is not None]
        act = None
        if items and actor.user_id is not None:
            BulkAct.objects.filter(user=actor.user_id, undo_until__lt=timezone.now()).delete()
            act = BulkAct.objects.create(
                user_id=actor.user_id,
                kind=kind,
                back=back,
                done_at=timezone.now(),
                undo_until=undo_until(),
                items=items,
            )
    if found.done:
        messages.success(request, words.done(len(found.done)))
    _say(request, found.left_out)
    return HttpResponseRedirect(reverse("bulk_act", args=[act.pk]) if act else back)


def _rehearsed(do: Callable[[], BulkResult]) -> BulkResult:
    with transaction.atomic():
        found = do()
        transaction.set_rollback(True)
    return found


def _asked(request: HttpRequest, found: BulkResult, words: BulkWords, back: str) -> Context:
    n = len(found.done)
    sent = [
        (key, v) for key, values in request.POST.lists() for v in values if key not in ("csrfmiddlewaretoken", "sure")
    ]
    return {
        "heading": words.heading(n) if n else _("No one can be changed"),
        "submit": words.submit(n) if n else "",
        "effects": words.effects,
        "names": [done.name for done in found.done[:NAMES_SHOWN]],
        "more": max(n - NAMES_SHOWN, 0),
        "letters": [(done.name, *done.letter) for done in found.done if done.letter is not None],
        "left_out": found.left_out,
        "sent": sent,
        "until_minutes": (undo_until() - timezone.now()).seconds // 60 + 1,
        "may_undo": any(done.item is not None for done in found.done),
        "back": back,
    }


def _say(request: HttpRequest, left_out: Sequence[BulkLeftOut]) -> None:
    for one in left_out[:5]:
        messages.warning(request, _("%(name)s: %(why)s") % {"name": one.name, "why": one.why})
    if (more := len(left_out) - 5) > 0:
        said = ngettext("%(n)d more person was left out.", "%(n)d more people were left out.", more)
        messages.warning(request, said % {"n": more})


def act_of(actor: Actor, act_id: int) -> BulkAct | None:
    """What the actor did to many, by its number; nobody else's."""
    return BulkAct.objects.filter(pk=act_id, user=actor.user_id).first() if actor.signed_in else None


def act_context(act: BulkAct) -> Context:
    """What the page of what was done shows."""
    return {
        "act": act,
        "n": len(act.items),
        "until": date_format(timezone.localtime(act.undo_until), "TIME_FORMAT"),
        "open": act.undone_at is None and act.undo_until > timezone.now(),
    }


def bulk_undo(*, actor: Actor, act: BulkAct) -> tuple[int, list[str]]:
    """Undo what was done to many; returns how many, and why not the others (what moved on since stays). Raises ValidationError."""
    undone, problems = 0, []
    with transaction.atomic():
        held = BulkAct.objects.select_for_update().get(pk=act.pk)
        if held.user_id != actor.user_id:
            raise PermissionDenied
        if held.undone_at is not None:
            raise ValidationError(_("This was undone already."))
        if held.undo_until <= timezone.now():
            raise ValidationError(_("The time to undo this is over. Change each person on their own page."))
        # Backward, so that places in a line come back in the order they were given.
        for item in reversed(held.items):
            try:
                with transaction.atomic():
                    undone += bool(_UNDO[held.kind](actor, item))
            except (ValidationError, IllegalMove, PermissionDenied) as refusal:
                problems.append(" ".join(getattr(refusal, "messages", None) or [str(refusal)]))
        held.undone_at = timezone.now()
        held.save(update_fields=["undone_at"])
    return undone, problems
