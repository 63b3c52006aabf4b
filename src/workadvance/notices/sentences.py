"""The sentences of notices that are read in the site, by the kind of the event they tell of."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

from workadvance.events.former_names import kind_now

_SENTENCES: dict[str, str | Promise] = {}


def register(sentences: Mapping[str, str | Promise]) -> None:
    """Say how notices of these kinds are worded: “{employer} answered …”, with the notice's facts (from an app's `ready`)."""
    _SENTENCES.update(sentences)


def sentence_of(kind: str, facts: Mapping[str, object]) -> str:
    """A notice in the language of whoever reads it. Raises KeyError for a kind that no one registered."""
    return str(_SENTENCES[kind_now(kind)]).format_map(facts)
