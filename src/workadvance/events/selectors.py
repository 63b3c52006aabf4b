"""Reading the log."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet

from workadvance.events import encryption
from workadvance.events.former_names import field_now
from workadvance.events.models import Event, PersonKey

Payload = dict[str, Any]
"""What an event holds, by the names of its kind's fields."""


class HiddenField(enum.StrEnum):
    """What a payload holds in place of a personal field that cannot be read: not by this reader, or by no one any more."""

    PRIVATE = "private"
    ERASED = "erased"


def payload_of(event: Event, keys: Mapping[int, PersonKey] | None = None, *, personal: bool = True) -> Payload:
    """The payload with personal fields read; one that cannot be read is `HiddenField`."""
    out: Payload = {}
    box: Fernet | None = None
    for key, value in event.payload.items():
        name = field_now(key)
        if _encrypted(value):
            if not personal:
                out[name] = HiddenField.PRIVATE
                continue
            row = (
                keys.get(event.person_id or 0)
                if keys is not None
                else PersonKey.objects.filter(pk=event.person_id or 0).first()
            )
            if row is None or row.erased_at is not None:
                out[name] = HiddenField.ERASED
                continue
            box = box or Fernet(encryption.decrypt(row.key, "person-key").encode())
            value = box.decrypt(value["sealed"].encode()).decode()
        out[name] = value
    return out


def _encrypted(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"sealed"}


def private_events_count(*, person_id: int) -> int:
    """How many events of a person hold words that only the person's own key can read."""
    payloads = Event.objects.filter(person_id=person_id).order_by("pk").values_list("payload", flat=True)
    return sum(any(_encrypted(value) for value in payload.values()) for payload in payloads)
