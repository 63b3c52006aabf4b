"""Who may use a template: everyone at an organization, or the people of one program. Programs are known further up.

register(choices, of_person)   # choices(organization ids) -> [(key, label)]; of_person(person) -> key or ""
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from workadvance.people.models import Person

Choices = Callable[[Collection[int]], list[tuple[str, str]]]
OfPerson = Callable[[Person], str]
_KNOWN: list[tuple[Choices, OfPerson]] = []


def register(choices: Choices, of_person: OfPerson) -> None:
    """Say which scopes there are, and which one a person is in (from an app's `ready`)."""
    if (choices, of_person) not in _KNOWN:
        _KNOWN.append((choices, of_person))


def scopes_of(organizations: Collection[int]) -> list[tuple[str, str]]:
    """The scopes at some organizations: key and what it is called."""
    return [found for choices, _of_person in _KNOWN for found in choices(organizations)]


def scopes_in(person: Person) -> set[str]:
    """The scopes a user is in, and the scope of everyone."""
    return {"", *(of_person(person) for _choices, of_person in _KNOWN)}
