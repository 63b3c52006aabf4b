"""The parts of the application form, in order."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS = ("about", "household", "work", "why")
PARTS_NAMED = {
    "about": _("About you"),
    "household": _("Your household"),
    "work": _("Your work"),
    "why": _("Why you chose this work"),
    "further": _("Further answers for eligibility"),
}
_FOR_STAFF = {
    "about": _("About the applicant"),
    "household": _("Household"),
    "work": _("Work and education"),
    "why": _("Reason for choosing this work"),
}
_EDIT = {
    "about": _("Edit personal details"),
    "household": _("Edit household"),
    "work": _("Edit work and education"),
    "why": _("Edit reason"),
}


@dataclass(frozen=True, slots=True)
class StaffPart:
    """A part as staff read it: its heading, and the words of the link that edits it, which name what opens."""

    key: str
    heading: str | Promise
    edit: str | Promise


def parts_for_staff() -> list[StaffPart]:
    """The parts in order, as staff read them."""
    return [StaffPart(key, _FOR_STAFF[key], _EDIT[key]) for key in PARTS]


def part_heading_for_staff(part: str) -> str | Promise:
    """The heading of a part as staff read it, who edit the answers of someone else."""
    return _FOR_STAFF[part]


def part_heading(part: str) -> str | Promise:
    """The heading of a part as the applicant reads it."""
    return PARTS_NAMED[part]
