"""The parts of the application form, in order."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS = ("about", "household", "work", "why")
_NAMES = {"about": _("About you"), "household": _("Your household"), "work": _("Your work"), "why": _("Why this work")}


def names_of(part: str) -> str | Promise:
    """The heading of a part."""
    return _NAMES[part]
