"""Badges on the participant's own page: download them, show them, and decide whether one's first name is shown."""

from __future__ import annotations

from dataclasses import dataclass

from workadvance.people.models import Person
from workadvance.screening.models import Application
from workadvance.screening.participant_page import section_register
from workadvance.training.models import Badge
from workadvance.training.selectors import badges_of
from workadvance.ui.rows import Card

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Download:
    """A form a badge can be downloaded in: its name in the address, and what the file is called."""

    form: str
    ending: str
    media_type: str


DOWNLOADS = {
    one.form: one
    for one in (
        Download("token", "jwt", "application/vc+jwt"),
        Download("wallet", "jwt", "application/vc+jwt"),
        Download("picture", "svg", "image/svg+xml"),
        Download("json", "json", "application/json"),
    )
}


def badges_section(person: Person, _application: Application) -> Card | None:
    """The person's badges; nothing where there is none."""
    found: list[Badge] = list(badges_of(person)[:SHOWN])
    return Card("training/_my_badges.html", {"badges": found}, quiet=True) if found else None


section_register(60, badges_section)
