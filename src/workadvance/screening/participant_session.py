"""Whether a participant is signed in on this device, by a link used a short while ago."""

from __future__ import annotations

import time

from django.http import HttpRequest

from workadvance.people.models import Person
from workadvance.screening.services.sign_in import signed_in_for

_KEY, _WANTED, _LANGUAGE = "participant", "participant_wanted", "participant_language"


def sign_in(request: HttpRequest, person: Person) -> str:
    """Remember on this device who signed in; returns the address of the page they wanted, if they came from one."""
    wanted = str(request.session.pop(_WANTED, ""))
    request.session.cycle_key()
    request.session[_KEY] = [person.pk, time.time()]
    return wanted


def signed_in_id(request: HttpRequest) -> int | None:
    """The id of the person signed in on this device, if that is not too long ago."""
    held = request.session.get(_KEY)
    if not held or time.time() - held[1] > signed_in_for().total_seconds():
        return None
    return int(held[0])


def sign_out(request: HttpRequest) -> None:
    """Forget who signed in."""
    request.session.pop(_KEY, None)


def wanted_keep(request: HttpRequest, language: str) -> None:
    """Remember the page someone must sign in for, and their language."""
    request.session[_WANTED], request.session[_LANGUAGE] = request.path, language


def wanted_language(request: HttpRequest) -> str:
    """The language of whoever came from a page that needs a sign-in; empty where no one did."""
    return str(request.session.get(_LANGUAGE, ""))
