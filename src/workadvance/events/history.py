"""The log in plain words: events as lines of history, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from workadvance.events.former_names import state_now
from workadvance.events.kinds import kind_of
from workadvance.events.models import Event, PersonKey
from workadvance.events.readings import reason_said
from workadvance.events.selectors import HiddenField, Payload, payload_of

HIDDEN = {HiddenField.PRIVATE: gettext_lazy("(private)"), HiddenField.ERASED: gettext_lazy("erased")}


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


class _Words(Payload):
    """A payload as a sentence reads it: what staff typed in both languages (`title`, `title_es`) in the reader's."""

    def __init__(self, payload: Payload) -> None:
        super().__init__(payload)
        if (get_language() or "en").startswith("es"):
            self.update({k.removesuffix(SPANISH): v for k, v in payload.items() if k.endswith(SPANISH) and v})

    def __missing__(self, key: str) -> str:
        return "–"


def sentences(events: Iterable[Event], *, personal: bool) -> list[HistoryLine]:
    """Events as lines of plain words, in the order given; one query for the keys of personal fields.

    `personal`: whether the reader may read personal fields (coaching notes, goals); others see “(private)”.
    """
    events = list(events)
    sealed = personal and [e for e in events if e.person_id and "sealed" in str(e.payload)]
    keys = PersonKey.objects.in_bulk({e.person_id for e in sealed}) if sealed else {}
    lines = []
    for event in events:
        found = payload_of(event, keys, personal=personal)
        payload = {key: str(HIDDEN[v]) if isinstance(v, HiddenField) else v for key, v in found.items()}
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
