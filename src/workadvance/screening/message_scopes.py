"""Templates of messages for one program: which programs there are, and in which one a person is."""

from __future__ import annotations

from collections.abc import Collection

from workadvance.messages.scopes import register
from workadvance.people.models import Person
from workadvance.programs.models import Program
from workadvance.screening.models import Application


def _key(program_id: int) -> str:
    return f"program:{program_id}"


def programs_of(organizations: Collection[int]) -> list[tuple[str, str]]:
    """The programs of some organizations."""
    rows = Program.objects.filter(provider__in=organizations).order_by("name", "pk")
    return [(_key(program.pk), program.name_here) for program in rows]


def program_of(person: Person) -> str:
    """The program of a person's selected application, else of the latest one."""
    rows = Application.objects.filter(person=person).order_by("-started_at", "-pk").values_list("state", "program_id")
    found = list(rows)
    chosen = next((program for state, program in found if state == "selected"), found[0][1] if found else None)
    return _key(chosen) if chosen else ""


register(programs_of, program_of)
