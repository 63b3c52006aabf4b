"""What exists in English only (an occupation's published title, a law's citation), marked as English on pages in another language.

A screen reader then says it as English, and a reader sees that it was not forgotten.
"""

from __future__ import annotations

from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from workadvance import labor
from workadvance.tables import InputProblems
from workadvance.ui.format import short_title


class EnglishText(str):
    """A text in English: marked where a page in another language shows it, the plain text in a file, a letter or a comparison.

    For the content of elements only: an attribute, an option or a page's title has no room for the mark.
    """

    __slots__ = ()

    def __html__(self) -> SafeString:
        plain = conditional_escape(str(self))
        return plain if (get_language() or "en").startswith("en") else format_html('<span lang="en">{}</span>', plain)


def english(text: Any) -> str:
    """A text that exists in English only; what is safe HTML already is marked as it is."""
    if not text:
        return ""
    if isinstance(text, SafeString):
        return text if (get_language() or "en").startswith("en") else format_html('<span lang="en">{}</span>', text)
    return EnglishText(text)


def occupation(soc: str, official: str = "") -> str:
    """An occupation's short name, marked where it is English only; `short_title` is the same where only text can go."""
    shown = short_title(soc, official)
    return shown if shown == _in_spanish(soc) else english(shown)


def official(title: str, soc: str) -> str:
    """An occupation's official title; on Spanish pages the project's Spanish name where it has one, else marked as English."""
    spanish = _in_spanish(soc) if (get_language() or "en").startswith("es") else ""
    return spanish or english(title)


def _in_spanish(soc: str) -> str:
    try:
        return labor.short_title_spanish(soc)
    except InputProblems:
        return ""
