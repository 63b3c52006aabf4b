"""What an employer sees: one link (or a sign-in), the candidates, yes, no or not now; who started; who is still there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.people.access import Actor, link_actor, request_actor
from workadvance.placement import forms, selectors, services
from workadvance.placement.code_labels import benefits_said, place_of, shifts_said
from workadvance.placement.models import Slate
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import Link, gone, link_page, staff_page


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
    found = fetch(selectors.sent_slates(), actor, "placement.answer_slates", slate_id, side=selectors.EMPLOYER_SIDE)
    return _page(request, actor, found, reverse("placement:employer_slate", args=[found.pk]))


@link_page("slate", renewed_at="placement:slate_link_renew")
def slate_link(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """One slate, for whoever holds the link that was emailed to the contact."""
    found, contact = selectors.slate_of_link(link)
    if found.order.state == "closed":
        return gone(request, "slate")
    return _page(request, link_actor(contact.name, "employer"), found, reverse("placement:slate_link", args=[token]))


@link_page("slate", max_age_days=36_500)
def slate_link_renew(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Email another link to the contact of a link that is too old. Only a press does it: what scans mailboxes only opens pages."""
    slate, contact = selectors.slate_of_link(link)
    if request.method != "POST":
        return redirect("placement:slate_link", token=token)
    services.slate_link_renew(author=link_actor(contact.name, "employer"), slate=slate, contact=contact)
    # The same words whether or not one was sent.
    return render(request, "placement/link_renewed.html")


def _page(request: HttpRequest, author: Actor, slate: Slate, here: str) -> HttpResponse:
    form = forms.EmployerAnswerForm(request.POST if request.method == "POST" else None)
    if request.POST.get("what") == "seen":
        # Said by the page once a browser shows it: what scans an inbox for bad links only gets it.
        services.slate_viewed(author=author, slate=slate)
        return HttpResponse(status=204)
    return form_page(
        request,
        form,
        save=lambda given: _answered(author, slate, given),
        done=lambda said: said,
        back=here,
        template="placement/employer_slate.html",
        context=lambda: {
            "found": selectors.slate_page(slate),
            "order": slate.order,
            "place": place_of(slate.order),
            "shifts": shifts_said(slate.order.shifts),
            "benefits": benefits_said(slate.order.benefits),
            "problem": form.said_wrong(),
            "here": here,
            "signed_in": author.signed_in,
        },
    )


def _answered(author: Actor, slate: Slate, given: Values) -> str:
    """Do what the employer's button says; returns what to answer."""
    what, referral_id, spell_id = given["what"], given["referral"] or 0, given["spell"] or 0
    if what == "answer":
        services.slate_answer(
            author=author, slate=slate, referral_id=referral_id, answer=given["answer"], reason=given["reason"]
        )
        if given["answer"] == "yes":
            return _("Thank you. We'll call you to set a time.")
        return _("Thank you for your answer.")
    if what == "started":
        services.slate_hire_confirm(author=author, slate=slate, referral_id=referral_id, started_on=given["started_on"])
        return _("Thank you. We recorded the hire.")
    still = what == "still"
    services.slate_still_there(author=author, slate=slate, spell_id=spell_id, still=still, note=given["reason"])
    return _("Thank you for confirming.") if still else _("Thank you. We'll contact this person.")
