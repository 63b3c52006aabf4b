"""Signing in to one's own page by a link, and what needs it: one's papers, details, permissions and data."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.documents.models import Document
from workadvance.documents.serving import preview_response
from workadvance.people.access import link_actor
from workadvance.people.limits import address_within, inbox_within
from workadvance.people.models import Consent, Person
from workadvance.people.privacy_requests import erasure_ask, erasure_asked
from workadvance.people.services import consent_revoke, consent_sign, person_alter
from workadvance.screening import participant_page, participant_session
from workadvance.screening.forms.participant import DetailsForm
from workadvance.screening.models import Application
from workadvance.screening.participant_data import data_of
from workadvance.screening.services import sign_in as services
from workadvance.screening.services.answering import applicant
from workadvance.ui.fetch import found_or_404
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import Link, link_page, public_page
from workadvance.ui.two_editors import Stored, stored_values

LINK_DAYS = 1825
CHANGEABLE = (
    Consent.Purpose.MESSAGES,
    Consent.Purpose.EMPLOYERS,
    Consent.Purpose.WAGE_RECORDS,
    Consent.Purpose.RESEARCH,
    Consent.Purpose.PROVIDERS,
)
OPENS = {
    Consent.Purpose.MESSAGES: gettext_lazy("We can text you reminders and news."),
    Consent.Purpose.EMPLOYERS: gettext_lazy("Employers see your name, training, and skills when we refer you."),
    Consent.Purpose.WAGE_RECORDS: gettext_lazy(
        "We can look up your pay in state wage records to learn what helps people."
    ),
    Consent.Purpose.RESEARCH: gettext_lazy(
        "Researchers can use your data, without your name in anything they publish."
    ),
    Consent.Purpose.PROVIDERS: gettext_lazy("Our partner providers can see that you have a record here."),
}


class AddressForm(forms.Form):
    """Where to send the link."""

    address = forms.CharField(label=gettext_lazy("Your email or phone"), max_length=254)


@public_page
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for a link to one's own page; who is signed in here goes straight to it."""
    participant_page.language_use(request, participant_session.wanted_language(request))
    found = participant_session.signed_in_id(request)
    latest = Application.objects.filter(person=found).order_by("-started_at", "-pk").first() if found else None
    if latest is not None and request.method == "GET":
        return redirect(participant_page.my_path(latest))

    def save(given: Values) -> None:
        if not address_within(request, "my_link"):
            raise ValidationError(_("Too many links were asked for here in the last hour. Wait an hour and try again."))
        # An inbox that had enough gets no more, and whoever asks is told the same.
        if inbox_within(request, "my_link_inbox", given["address"]):
            services.sign_in_ask(author=link_actor("", "visitor"), address=given["address"])

    return form_page(
        request,
        AddressForm(request.POST or None),
        save=save,
        done=_(
            "If we have this email or phone number on file, we'll send you a link. It works once, for a short time."
        ),
        back=reverse("screening:my_enter"),
        template="screening/my_enter.html",
    )


@public_page
def use(request: HttpRequest, secret: str) -> HttpResponse:
    """Open a link: a button signs in, so that a mail scanner that follows links does not use it up."""
    if request.method != "POST":
        known = services.link_of(secret)
        if known is not None:
            participant_page.language_use(request, known.person.language)
        answer = render(request, "screening/my_use.html", {"works": known is not None}, status=200 if known else 410)
        answer["Referrer-Policy"] = "same-origin"
        return answer
    person = services.sign_in_use(secret=secret)
    if person is None:
        messages.error(request, _("This link no longer works. Ask for a new one."))
        return redirect("screening:my_enter")
    wanted = participant_session.sign_in(request, person)
    latest = Application.objects.filter(person=person).order_by("-started_at", "-pk").first()
    if latest is None:
        raise Http404
    return redirect(wanted or participant_page.my_path(latest))


@public_page
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out on this device (POST)."""
    if request.method == "POST":
        participant_session.sign_out(request)
        messages.success(request, _("You're signed out."))
    return redirect("screening:my_enter")


def signed_in_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page of the participant's link that also needs a sign-in on this device; the view gets the application."""

    @link_page("my", max_age_days=LINK_DAYS)
    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, token: str, link: Link, **kwargs: Any) -> HttpResponse:
        application = participant_page.application_of_link(link)
        participant_page.language_use(request, application.person.language)
        if participant_session.signed_in_id(request) != application.person_id:
            participant_session.wanted_keep(request, application.person.language)
            messages.info(
                request, _("To open this page, sign in with a link we send you. It keeps your information safe.")
            )
            return redirect("screening:my_enter")
        return view(request, application, token, *args, **kwargs)

    return checked


@signed_in_page
def details(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Change one's phone, email or address."""
    person = application.person
    form = DetailsForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    return form_page(
        request,
        form,
        save=lambda given: person_alter(author=applicant(application), person=person, **given),
        done=_("Saved. Your coach sees the change."),
        back=reverse("screening:my", args=[token]),
        template="screening/my_details.html",
        context={"program": application.program},
        stored=Stored(person, lambda row: stored_values(row, DetailsForm)),
    )


@signed_in_page
def permissions(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Who can see one's record, what one has agreed to, and taking that back."""
    person, purpose = application.person, request.POST.get("purpose", "")
    if request.method == "POST" and purpose in CHANGEABLE:
        if request.POST.get("do") == "give":
            consent_sign(author=applicant(application), person=person, purpose=purpose)
            messages.success(request, _("Permission given."))
        else:
            consent_revoke(author=applicant(application), person=person, purpose=purpose)
            messages.success(request, _("Permission withdrawn, starting now."))
        return redirect("screening:my_permissions", token=token)
    if request.method == "POST" and request.POST.get("do") == "erase":
        erasure_ask(author=applicant(application), person=person)
        messages.success(request, _("We got your request. A manager will decide and tell you."))
        return redirect("screening:my_permissions", token=token)
    held = {c.purpose: c for c in person.consents.filter(revoked_at=None)}
    context = {
        "program": application.program,
        "person": person,
        "token": token,
        "erasure": erasure_asked(person).first(),
        "services": held.get(Consent.Purpose.SERVICES),
        "lines": [(purpose, OPENS[purpose], held.get(purpose)) for purpose in CHANGEABLE],
    }
    return render(request, "screening/my_permissions.html", context)


@signed_in_page
def data(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Everything on record about oneself, as a file."""
    answer = JsonResponse(data_of(application.person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y-%m-%d}.json"'
    return answer


@signed_in_page
def paper(request: HttpRequest, application: Application, token: str, document_id: int) -> HttpResponse:
    """The picture of one of one's own papers."""
    return preview_response(
        found_or_404(Document.objects.exclude(state="removed"), pk=document_id, person=application.person)
    )
