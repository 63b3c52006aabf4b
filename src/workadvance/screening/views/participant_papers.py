"""Handing in a paper without signing in: from the participant's own page, and with the application."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.documents.forms import HandInForm
from workadvance.documents.models import Document
from workadvance.documents.paper_kinds import ABOUT
from workadvance.documents.services import document_hand_in
from workadvance.people.access import Actor, link_actor
from workadvance.screening import participant_page
from workadvance.screening.models import Application
from workadvance.screening.selectors import sitting_of_link
from workadvance.screening.services.answering import applicant
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import Link, link_page

LINK_DAYS = 1825


@link_page("my", max_age_days=LINK_DAYS)
def my_papers(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Send a paper from one's own page; `kind` in the address chooses what it is, so that a link can open the camera."""
    application = participant_page.application_of_link(link)
    participant_page.language_use(request, application.person.language)
    back = reverse("screening:my", args=[token])
    return _hand_in(
        request, application, applicant(application), back=back, done=_("Thank you. We have your document.")
    )


@link_page("apply", max_age_days=LINK_DAYS)
def application_papers(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Send a paper with an application; the page looks the same to everyone, whatever is on record."""
    sitting = sitting_of_link(link)
    participant_page.language_use(request, sitting.language)
    application = sitting.application
    author = applicant(application) if sitting.trusted else link_actor("", "applicant, new device")
    return _hand_in(
        request,
        application,
        author,
        back=reverse("screening:form", args=[token]),
        done=_("Thank you. We have your document. You can send another one, or go back to your application."),
        unconfirmed=not sitting.trusted,
        again=request.path,
    )


def _hand_in(
    request: HttpRequest,
    application: Application,
    author: Actor,
    *,
    back: str,
    done: str,
    unconfirmed: bool = False,
    again: str = "",
) -> HttpResponse:
    kind = request.GET.get("kind", "")
    posted = request.method == "POST"
    form = HandInForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"kind": kind if kind in ABOUT else ""},
    )

    def save(given: Values) -> Document:
        return document_hand_in(
            author=author,
            person=application.person,
            kind=given["kind"],
            upload=given["upload"],
            unconfirmed=unconfirmed,
        )

    return form_page(
        request,
        form,
        save=save,
        done=done,
        back=again or back,
        template="screening/hand_in.html",
        context={
            "program": application.program,
            "back_url": back,
            "example": ABOUT[kind].example if kind in ABOUT else "",
        },
    )
