"""Reading the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.events import encryption
from workadvance.events.former_names import field_now, state_now
from workadvance.events.kinds import kind_of
from workadvance.events.models import Event, PersonKey
from workadvance.events.readings import reason_said


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of history in plain words."""

    event: Event
    text: str

    @property
    def who(self) -> str:
        """Who did it."""
        return self.event.actor_name or _("The system")


SPANISH = "_es"


class _Words(dict[str, Any]):
    """A payload as a sentence reads it: what staff typed in both languages (`title`, `title_es`) in the reader's."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__(payload)
        if (get_language() or "en").startswith("es"):
            self.update({k.removesuffix(SPANISH): v for k, v in payload.items() if k.endswith(SPANISH) and v})

    def __missing__(self, key: str) -> str:
        return "–"


def payload_of(event: Event, keys: Mapping[int, PersonKey] | None = None, *, personal: bool = True) -> dict[str, Any]:
    """The payload with personal fields read (or said to be private); an erased one reads “erased”."""
    out: dict[str, Any] = {}
    box: Fernet | None = None
    for key, value in event.payload.items():
        name = field_now(key)
        if _encrypted(value):
            if not personal:
                out[name] = _("(private)")
                continue
            row = (
                keys.get(event.person_id or 0)
                if keys is not None
                else PersonKey.objects.filter(pk=event.person_id or 0).first()
            )
            if row is None or row.erased_at is not None:
                out[name] = _("erased")
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


def sentences(events: Iterable[Event], *, personal: bool) -> list[HistoryLine]:
    """Events as lines of plain words, in the order given; one query for the keys of personal fields.

    `personal`: whether the reader may read personal fields (coaching notes, goals); others see “(private)”.
    """
    events = list(events)
    sealed = personal and [e for e in events if e.person_id and "sealed" in str(e.payload)]
    keys = PersonKey.objects.in_bulk({e.person_id for e in sealed}) if sealed else {}
    lines = []
    for event in events:
        payload = payload_of(event, keys, personal=personal)
        try:
            kind = kind_of(event.kind)
        except KeyError:
            text = event.kind.replace(".", " ").replace("_", " ")
        else:
            text = str(kind.sentence)
            for name, one in kind.fields.items():
                if one.say is not None and payload.get(name):
                    payload[name] = one.say(payload[name])
        reason = reason_said(event.reason)
        words = _Words(
            {
                **payload,
                "state_from": state_now(event.state_from),
                "state_to": state_now(event.state_to),
                "reason": reason,
            }
        )
        # “Text message: –” says no more than “Text message”: what is not there is left out.
        text = text.format_map(words).removesuffix(": –")
        if reason and reason not in text:
            text = f"{text} {reason}"
        lines.append(HistoryLine(event, text))
    return lines


def person_history(*, person_id: int, personal: bool, limit: int = 50, before: int | None = None) -> list[HistoryLine]:
    """A person's history, newest first. The caller must have fetched the person through permission."""
    found = Event.objects.filter(person_id=person_id).order_by("-id")
    if before:
        found = found.filter(pk__lt=before)
    return sentences(found[:limit], personal=personal)
