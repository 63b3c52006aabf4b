"""What an employer sees: one link (or a sign-in), the candidates, yes, no or not now; who started; who is still there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import link_page, staff_page
from workadvance.people.access import Actor, link_actor, request_actor
from workadvance.placement import selectors, services
from workadvance.placement.models import Slate


@staff_page("placement.answer_slates", methods=("GET",))
def home(request: HttpRequest) -> HttpResponse:
    """The slates of a signed-in employer contact."""
    slates: list[Any] = list(selectors.employer_slates(request_actor(request))[:100])
    return render(
        request, "placement/employer_home.html", {"slates": slates, "waiting": sum(s.waiting for s in slates)}
    )


@staff_page("placement.answer_slates")
def slate(request: HttpRequest, slate_id: int) -> HttpResponse:
    """One slate, for a signed-in employer contact."""
    actor = request_actor(request)
    found = selectors.employer_slate_get(actor, slate_id)
    return _page(request, actor, found, reverse("placement:employer_slate", args=[found.pk]))


@link_page("slate")
def slate_link(request: HttpRequest, token: str, link: dict[str, Any]) -> HttpResponse:
    """One slate, for whoever holds the link that was mailed to the contact."""
    found, contact = selectors.slate_of_link(link)
    return _page(request, link_actor(contact.name, "employer"), found, reverse("placement:slate_link", args=[token]))


def _page(request: HttpRequest, author: Actor, slate: Slate, here: str) -> HttpResponse:
    problem: dict[str, Any] = {}
    if request.method == "POST":
        try:
            messages.success(request, _answered(request, author, slate))
            return redirect(here)
        except IllegalMove as error:
            problem = {"text": str(error)}
        except ValidationError as error:
            problem = {"text": " ".join(error.messages)}
        problem |= {
            "referral": _number(request, "referral"),
            "spell": _number(request, "spell"),
            "reason": request.POST.get("reason", ""),
            "answer": request.POST.get("answer", ""),
        }
    elif request.method == "GET":
        services.slate_viewed(author=author, slate=slate)
    return render(
        request,
        "placement/employer_slate.html",
        {**selectors.slate_page(slate), "problem": problem, "here": here, "signed_in": author.signed_in},
        status=422 if problem else 200,
    )


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() and len(text) < 18 else 0


def _answered(request: HttpRequest, author: Actor, slate: Slate) -> str:
    """Do what the employer's button says; returns what to answer."""
    what = request.POST.get("what", "")
    if what == "answer":
        answer = request.POST.get("answer", "")
        services.slate_answer(
            author=author,
            slate=slate,
            referral_id=_number(request, "referral"),
            answer=answer,
            reason=request.POST.get("reason", ""),
        )
        if answer == "yes":
            return _("Thank you. We will call you to agree a time.")
        return _("Thank you, that helps us.")
    if what == "started":
        day = _day(request.POST.get("started_on", ""))
        services.slate_hire_confirm(
            author=author, slate=slate, referral_id=_number(request, "referral"), started_on=day
        )
        return _("Thank you. The hire is recorded.")
    if what in ("still", "left"):
        services.slate_still_there(
            author=author,
            slate=slate,
            spell_id=_number(request, "spell"),
            still=what == "still",
            note=request.POST.get("reason", ""),
        )
        return _("Thank you for confirming.") if what == "still" else _("Thank you. We will get in touch with them.")
    raise ValidationError(_("This button is not known. Reload the page and try again."))


def _day(text: str) -> Any:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(_("Give the first day at work."))
    return day
