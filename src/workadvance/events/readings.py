"""How a value of the log reads: the log holds codes and facts, a page says them in its reader's language.

Older entries hold the words themselves, in the language of whoever wrote them. They are looked up among the words of
both languages, so that they too are read in the reader's; what is not found reads as it was written. The log itself is
never rewritten.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.functional import Promise

Words = Mapping[str, "str | Promise"]
Reading = Callable[[Any], str]


def _in_every_language(text: str | Promise) -> list[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(text))
    return found


def worded(words: Words) -> Reading:
    """The reading of a code, or of several with commas between them, by their words."""

    @cache
    def codes() -> dict[str, str]:
        former = {said.lower(): code for code, text in words.items() for said in _in_every_language(text)}
        return {**former, **{code.lower(): code for code in words}}

    def say(value: Any) -> str:
        text = str(value)
        if (code := codes().get(text.lower())) is not None:
            return str(words[code])
        found = [codes().get(part.lower()) for part in text.split(", ")]
        return ", ".join(str(words[c]) for c in found if c is not None) if None not in found else text

    return say


def choices(model: type[models.Model], field: str) -> Reading:
    """The reading of a field's value by the words of its choices."""
    column: Any = model._meta.get_field(field)
    return worded(dict(column.choices))


def fields(model: type[models.Model], **others: str | Promise) -> Reading:
    """The reading of the names of a model's fields, as forms call them; `others` are names the model has no words for."""
    named = {f.name: f.verbose_name for f in model._meta.get_fields() if isinstance(f, models.Field)}
    return worded({**named, **others})


def moment(day: Callable[[dt.date], str], time: Callable[[dt.datetime], str] | None = None) -> Reading:
    """The reading of a date or moment (ISO 8601) by a page's own way to write them."""

    def say(value: Any) -> str:
        try:
            found = dt.datetime.fromisoformat(str(value))
        except ValueError:
            return str(value)
        if len(str(value)) <= len("2026-01-01"):
            return day(found.date())
        found = timezone.localtime(found) if timezone.is_aware(found) else found
        return f"{day(found.date())}, {time(found)}" if time else day(found.date())

    return say


# --- reasons that the software gives, not a person

MARK = "#"
_REASONS: dict[str, str | Promise] = {}


def reasons_register(**reasons: str | Promise) -> None:
    """Add reasons by their codes; the words may hold facts: “Left for {job}.”"""
    _REASONS.update(reasons)


def reason_given(code: str, **facts: str) -> str:
    """A reason as the log keeps it: its code and its facts."""
    if code not in _REASONS:
        raise KeyError(f"the reason “{code}” is not registered; known: {', '.join(sorted(_REASONS))}")
    return f"{MARK}{code} {json.dumps(facts, ensure_ascii=False, sort_keys=True)}" if facts else f"{MARK}{code}"


def reason_said(text: str) -> str:
    """A reason in the reader's language; what a person wrote stays as it is."""
    if not text:
        return text
    if text.startswith(MARK):
        code, _space, facts = text[len(MARK) :].partition(" ")
        return str(_REASONS[code]).format_map(json.loads(facts or "{}")) if code in _REASONS else text
    for words in _REASONS.values():
        if (facts_found := _as_written(text, _in_every_language(words))) is not None:
            return str(words).format_map(facts_found)
    return text


def _as_written(text: str, forms: Iterable[str]) -> dict[str, str] | None:
    """The facts of a reason that was stored as a sentence; None when it is none of these."""
    for form in forms:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(form))
        if match := re.fullmatch(pattern, text):
            return match.groupdict()
    return None
