"""The words of a template, filled in for one person in their language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext

from workadvance.messages.models import MessageTemplate
from workadvance.people.models import Person

_TWO_POINTS = re.compile(r"\bm\.\.(?=\s|$)")


def template_words(person: Person, template_id: int | None) -> str:
    """A template's words to a person in their language, filled in; empty where that language is missing."""
    found = MessageTemplate.objects.filter(organization=person.provider_id, rule="", pk=template_id or 0).first()
    words = (found.words_es if person.language == "es" else found.words_en) if found else ""
    with translation.override(person.language):
        return filled(words, person) if words else ""


def filled(words: str, person: Person, facts: Mapping[str, str] | None = None) -> str:
    """Words with what they name put in, in the language of the moment."""
    coach = person.coach.name if person.coach else gettext("your coach")
    common = {"name": person.short_name, "provider": person.provider.name, "coach": coach}
    # A fact that ends like “9:00 a.m.” ends the sentence too.
    return _TWO_POINTS.sub("m.", words.format_map({**common, **(facts or {})}))
