"""Entering an application for somebody, for example from a paper form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.people.access import Actor, persons_visible, request_actor
from workadvance.people.models import Person
from workadvance.people.name_search import persons_named
from workadvance.screening import forms
from workadvance.screening.models import Application
from workadvance.screening.services import application_enter
from workadvance.screening.views.board import programs_screened
from workadvance.ui.drafts import initial_from_draft
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import staff_page


def persons_alike(actor: Actor, data: Any) -> list[Person]:
    """Records that may be the same person: same contact, or much the same name."""
    name, email, phone = (str(data.get(k, "")).strip() for k in ("full_name", "email", "phone"))
    if not name:
        return []
    visible = persons_visible(actor)
    contact = Q()
    if email:
        contact |= Q(email__iexact=email)
    if phone:
        contact |= Q(phone=phone)
    found = list(visible.filter(contact).order_by("full_name")[:5]) if contact else []
    found += [p for p in persons_named(visible, name, limit=5) if p not in found]
    return found[:6]


@staff_page("screening.apply")
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an application for somebody, for example from a paper form."""
    actor, key = request_actor(request), "application-enter"
    programs = programs_screened(actor)
    alike = persons_alike(actor, request.POST) if request.method == "POST" else []
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
