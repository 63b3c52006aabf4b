"""Entering an application for someone, for example from a paper form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.parsing import Unclear, read_date, read_email, read_phone, read_zip
from workadvance.people.access import Actor, persons_visible, request_actor
from workadvance.people.identity import IdentityFacts
from workadvance.people.identity_questions import records_alike
from workadvance.people.models import Person
from workadvance.people.name_search import persons_named
from workadvance.programs.models import Program
from workadvance.screening import forms
from workadvance.screening.models import Application
from workadvance.screening.services import application_enter
from workadvance.screening.views.board import programs_screened
from workadvance.ui.drafts import initial_from_draft
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import staff_page


def persons_alike(actor: Actor, programs: Iterable[Program], data: Any) -> list[Person]:
    """Records that may be the same person: of alike facts, of the same contact, or of much the same name."""
    name = str(data.get("full_name", "")).strip()
    if not name:
        return []
    visible = persons_visible(actor)
    facts = _facts(name, data)
    found: list[Person] = []
    for provider in {p.provider for p in programs if str(p.pk) == str(data.get("program", ""))}:
        may = set(visible.filter(provider=provider).values_list("pk", flat=True))
        found += [p for p, _comparison in records_alike(provider, facts) if p.pk in may]
    contact = Q()
    if facts.email:
        contact |= Q(email=facts.email)
    if facts.phone:
        contact |= Q(phone=facts.phone)
    if contact:
        found += [p for p in visible.filter(contact).order_by("full_name")[:5] if p not in found]
    found += [p for p in persons_named(visible, name, limit=5) if p not in found]
    return found[:6]


def _facts(name: str, data: Any) -> IdentityFacts:
    """What identifies the applicant, as far as it can be read."""

    def read(reader: Callable[[str], Any], field: str, nothing: Any = "") -> Any:
        try:
            return reader(str(data.get(field, "")).strip())
        except Unclear:
            return nothing

    return IdentityFacts(
        full_name=name,
        goes_by=str(data.get("goes_by", "")).strip(),
        birth_date=read(lambda text: read_date(text, language=get_language() or "en"), "birth_date", None),
        phone=read(read_phone, "phone"),
        email=read(read_email, "email"),
        zip=read(read_zip, "zip"),
    )


@staff_page("screening.apply")
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an application for someone, for example from a paper form."""
    actor, key = request_actor(request), "application-enter"
    programs = programs_screened(actor)
    alike = persons_alike(actor, programs, request.POST) if request.method == "POST" else []
    initial = {"program": request.GET.get("program") or None, "language": "en", **initial_from_draft(request, key)}
    form = forms.EnterForm(
        request.POST if request.method == "POST" else None, initial=initial, programs=programs, alike=alike
    )

    def save(given: Values) -> Application:
        if alike and not given["known"]:
            raise ValidationError({"known": _("This person may already have a record. Choose it or create a new one.")})
        return application_enter(
            actor=actor,
            program=given["program"],
            parts=form.parts(),
            person=next((p for p in alike if str(p.pk) == given["known"]), None),
            not_same=alike if given["known"] == "new" else (),
            not_sure=alike if given["known"] == "unsure" else (),
            received_on=given["received_on"],
            language=given["language"],
            consents=["services", *(["messages"] if given["messages"] else [])],
        )

    return form_page(
        request,
        form,
        save=save,
        done=_("Application submitted and eligibility checked."),
        back=lambda made: reverse("screening:application", args=[made.pk]),
        cancel=reverse("screening:board"),
        template="screening/enter.html",
        draft=key,
        context={"alike": alike},
    )
