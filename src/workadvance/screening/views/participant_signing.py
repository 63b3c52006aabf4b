"""Reading and signing a form on a phone, and making a letter about one's hours; signed in by a link first."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.documents.checking import limit
from workadvance.documents.forms import LetterForm, SignForm
from workadvance.documents.hours import hours_by_month, months_before
from workadvance.documents.hours_letter import hours_letter_pdf
from workadvance.documents.models import HoursLetter, Signature
from workadvance.documents.selectors import letters_of, signatures_of
from workadvance.documents.services import hours_letter_make, signature_sign
from workadvance.documents.serving import pdf_response
from workadvance.screening.models import Application
from workadvance.screening.services.answering import applicant
from workadvance.screening.views.participant_sign_in import signed_in_page
from workadvance.ui.fetch import found_or_404
from workadvance.ui.forms import form_page


@signed_in_page
def sign(request: HttpRequest, application: Application, token: str, signature_id: int) -> HttpResponse:
    """Read a form and sign it; once signed, read what was signed."""
    signature: Signature = found_or_404(signatures_of(application.person), pk=signature_id)
    title, words = signature.shown
    back = reverse("screening:my", args=[token])
    context = {
        "program": application.program,
        "signature": signature,
        "title": title,
        "words": words,
        "back_url": back,
    }
    if signature.signed_at is not None:
        return render(request, "screening/my_signed.html", context)
    return form_page(
        request,
        SignForm(request.POST or None),
        save=lambda given: signature_sign(
            author=applicant(application),
            signature=signature,
            typed_name=given["typed_name"],
            language=get_language() or "en",
            address=request.META.get("REMOTE_ADDR", ""),
        ),
        done=_("Thank you. Your signature is saved."),
        back=back,
        template="screening/my_sign.html",
        context=context,
    )


@signed_in_page
def hours(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """One's hours by month, and a letter about them for an agency."""
    person, today = application.person, timezone.localdate()
    lines = hours_by_month(person, months_before(today, limit("letter_months") - 1), today)
    return form_page(
        request,
        LetterForm(request.POST or None),
        save=lambda given: hours_letter_make(author=applicant(application), person=person, **given),
        done=_("Your letter is ready. Save it below."),
        back=reverse("screening:my_hours", args=[token]),
        template="screening/my_hours.html",
        context=lambda: {
            "program": application.program,
            "token": token,
            "lines": lines,
            "total": sum((line.hours for line in lines), Decimal(0)),
            "letters": [letter for letter in letters_of(person)[: limit("letters_a_day")] if letter.valid],
            "back_url": reverse("screening:my", args=[token]),
        },
    )


@signed_in_page
def letter(request: HttpRequest, application: Application, token: str, letter_id: int) -> HttpResponse:
    """One of one's own letters as a PDF."""
    rows = HoursLetter.objects.select_related("person__provider", "person__coach")
    found: HoursLetter = found_or_404(rows, pk=letter_id, person=application.person)
    return pdf_response(hours_letter_pdf(found), f"hours-{found.since}.pdf")
