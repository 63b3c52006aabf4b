"""The participant's own page: its address, whose it is, and the sections other components add to it.

A component registers a function from its `ready` or `urls`:

    section_register(40, function)   # function(person, application) -> Card or None

Sections are shown in order, those with nothing to do after the others; `token`, `person` and `application` are added to each one's context, so that a section's
form can post to its own `link_page("my")` route.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from workadvance.people.models import Person
from workadvance.screening import participant_session
from workadvance.screening.models import Application
from workadvance.ui.fetch import found_or_404
from workadvance.ui.page_access import Link, link_make
from workadvance.ui.rows import Card


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """Where someone stands who was selected, in their own words: a short title and, where there is one, a sentence."""

    title: str
    text: str = ""


StandingOf = Callable[[Person, Application], OwnStanding | None]
SectionOf = Callable[[Person, Application], Card | None]

_SECTIONS: dict[tuple[int, str], SectionOf] = {}
_STANDINGS: dict[tuple[int, str], StandingOf] = {}


def section_register(order: int, function: SectionOf) -> None:
    """Add a section to the participant's page; lower orders come first."""
    _SECTIONS[(order, f"{function.__module__}.{function.__qualname__}")] = function


def standing_register(order: int, function: StandingOf) -> None:
    """Add a status that a selected person can have; the first that applies, by order, is what their page says."""
    _STANDINGS[(order, f"{function.__module__}.{function.__qualname__}")] = function


def standing_of(application: Application) -> OwnStanding | None:
    """The present status of a selected person; None while a later component knows nothing of them, or they are not selected."""
    if application.state != "selected":
        return None
    found = (f(application.person, application) for _order, f in sorted(_STANDINGS.items(), key=lambda item: item[0]))
    return next((standing for standing in found if standing is not None), None)


def sections_of(application: Application, *, token: str, request: HttpRequest) -> list[str]:
    """The sections other components show on this person's page, rendered, in order."""
    signed_in = participant_session.signed_in_id(request) == application.person_id
    found = (function(application.person, application) for _order, function in sorted(_SECTIONS.items()))
    cards = sorted((card for card in found if card is not None), key=lambda card: card.quiet)
    of_page = {"token": token, "signed_in": signed_in, "person": application.person, "application": application}
    return [render_to_string(card.template, {**card.about, **of_page}, request) for card in cards]


def language_use(request: HttpRequest, language: str) -> None:
    """Answer a link from a letter in the language of the letter, unless the reader chose another one here."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


def token_of(application: Application) -> str:
    """The signed token of this application's page."""
    return link_make("my", application=application.pk)


def my_path(application: Application) -> str:
    """The path of the participant's page, for mail (with the site's address before it) and for staff to hand out."""
    return reverse("screening:my", args=[token_of(application)])


def application_of_link(link: Link) -> Application:
    """The application a `my` link is about; 404 where it is gone."""
    rows = Application.objects.select_related("person__provider", "person__coach", "program__provider")
    return found_or_404(rows, pk=link.get("application", 0))
