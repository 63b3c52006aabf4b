"""Forms that save as you go: what was typed is kept, encrypted, until the form is sent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, MutableMapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from workadvance.events.encryption import decrypt, encrypt
from workadvance.people.access import Actor, request_actor
from workadvance.ui.models import FormDraft

_NEVER = {"csrfmiddlewaretoken", "ssn", "password"}
MOST_CHARACTERS = 100_000


def draft_save(*, actor: Actor, form_key: str, data: QueryDict | Mapping[str, Any]) -> str:
    """Keep what is in the form now; returns the time as shown beside “Saved”. Social Security numbers are never kept."""
    lists = data.lists() if isinstance(data, QueryDict) else ((k, [v]) for k, v in data.items())
    kept = {k: v for k, v in lists if k not in _NEVER}
    text = json.dumps(kept)
    if len(text) > MOST_CHARACTERS:
        raise ValueError("this form holds more text than a draft can keep; send it in parts")
    FormDraft.objects.update_or_create(
        user_id=actor.user_id or 0, form_key=form_key[:120], defaults={"data": encrypt(text, "draft")}
    )
    return timezone.localtime().strftime("%H:%M")


def draft_load(*, actor: Actor, form_key: str) -> QueryDict | None:
    """What was typed and not sent, as form data; None when there is nothing."""
    row = FormDraft.objects.filter(user_id=actor.user_id or 0, form_key=form_key[:120]).first()
    if row is None:
        return None
    data = QueryDict(mutable=True)
    for key, values in json.loads(decrypt(row.data, "draft")).items():
        data.setlist(key, values)
    return data


def draft_clear(*, actor: Actor, form_key: str) -> None:
    """Forget the draft: the form was sent."""
    FormDraft.objects.filter(user_id=actor.user_id or 0, form_key=form_key[:120]).delete()


def initial_from_draft(request: HttpRequest, form_key: str) -> MutableMapping[str, Any]:
    """Initial values for a form from its draft (lists where several values were chosen)."""
    data = draft_load(actor=request_actor(request), form_key=form_key)
    if data is None:
        return {}
    return {k: (v if len(v) > 1 else v[0]) for k, v in data.lists() if v}


def drafts_expire(days: int = 30) -> int:
    """Delete abandoned drafts; returns how many."""
    return FormDraft.objects.filter(saved_at__lt=timezone.now() - dt.timedelta(days=days)).delete()[0]
