"""The register of event kinds: what may be logged, how it reads in plain words, how long each field is kept.

One rule for where a kind stands: in `criterion_kinds.py` of the app whose name it begins with, and nowhere else; the app's `ready`
imports that module. The kinds of the log itself are at the end of this one.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workadvance.events.former_names import kind_now


class RetentionPeriod(enum.StrEnum):
    """How long a payload field is kept.

    permanent: says nothing of a person by itself. program: kept as long as the program's records must be.
    personal: encrypted with the person's own key; erasing the key makes it unreadable without touching the log.
    """

    permanent = "permanent"
    program = "program"
    personal = "personal"


@dataclass(frozen=True, slots=True)
class Field:
    """One typed field of a kind's payload; `say`: how its value reads, in the language of the reader (see `readings`)."""

    type: type | tuple[type, ...]
    retention: RetentionPeriod = RetentionPeriod.program
    say: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: `sentence` is a format string over the payload, `from`, `to` and `reason`."""

    name: str
    sentence: str | Promise
    fields: Mapping[str, Field] = field(default_factory=dict)


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add kinds to the register (at import of an app's `kinds` module)."""
    for kind in kinds:
        if kind.name in _KINDS and _KINDS[kind.name] != kind:
            raise ValueError(f"event kind {kind.name} is registered twice with different meanings")
        _KINDS[kind.name] = kind


def kind_of(name: str) -> Kind:
    """The registered kind, by its present or a former name; KeyError with what to do when there is none."""
    try:
        return _KINDS[kind_now(name)]
    except KeyError:
        raise KeyError(f"event kind “{name}” is not registered; add it to the app's kinds") from None


def kinds() -> Iterable[Kind]:
    """All registered kinds, by name."""
    return [_KINDS[name] for name in sorted(_KINDS)]


def simple(value: Any) -> Any:
    """A payload value as JSON stores it: dates ISO 8601, decimals as text."""
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [simple(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): simple(v) for k, v in value.items()}
    return value


def check_payload(kind: Kind, payload: Mapping[str, Any]) -> None:
    """Refuse a payload field the kind does not declare, or of another type (None is always allowed)."""
    for key, value in payload.items():
        if key not in kind.fields:
            raise ValueError(f"event {kind.name} has no field “{key}”; declared: {', '.join(kind.fields) or 'none'}")
        wanted = kind.fields[key].type
        if value is not None and not isinstance(value, wanted):
            raise ValueError(f"event {kind.name}, field {key}: {type(value).__name__} is not {wanted}")


register(
    Kind("events.personal.erased", _("Personal history erased.")),
    Kind("events.key.replaced", _("Key replaced: {key}."), {"key": Field(str, RetentionPeriod.permanent)}),
    Kind("events.task.retried", _("Failed background task tried again.")),
)
