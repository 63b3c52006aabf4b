"""Staff's pages for texts to sign and letters about hours, and the public page that checks a letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.documents import selectors, services
from workadvance.documents.forms import AgreementForm, CodeForm, LetterForm, SignatureAskForm
from workadvance.documents.hours_letter import hours_letter_pdf, lines_of, total_of
from workadvance.documents.models import Agreement, HoursLetter, Signature
from workadvance.documents.serving import pdf_response
from workadvance.people.access import PERMISSIONS, request_actor
from workadvance.people.models import Organization
from workadvance.ui.fetch import fetch, fetch_person
from workadvance.ui.format import initials
from workadvance.ui.forms import Values, form_page, form_saved, forms_shown
from workadvance.ui.page_access import public_page, staff_page


@staff_page("documents.add_paper", methods=("GET",))
def agreements(request: HttpRequest) -> HttpResponse:
    """The forms people sign, with what each says."""
    actor = request_actor(request)
    context = {
        "agreements": list(selectors.agreements_in_use(actor)),
        "may_manage": actor.may("documents.manage_agreements"),
    }
    return render(request, "documents/agreements.html", context)


@staff_page("documents.manage_agreements")
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Add a form to sign."""
    return _agreement_page(request, None)


@staff_page("documents.manage_agreements")
def agreement_edit(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Write the next version of a form."""
    in_use = Agreement.objects.filter(retired_on=None).select_related("organization")
    return _agreement_page(request, fetch(in_use, request_actor(request), "documents.manage_agreements", agreement_id))


def _agreement_page(request: HttpRequest, earlier: Agreement | None) -> HttpResponse:
    actor = request_actor(request)
    held = actor.organizations(*PERMISSIONS["documents.manage_agreements"].roles)
    organizations = Organization.objects.filter(pk__in=held).order_by("name", "pk")
    initial: Values = {}
    if earlier is not None:
        organizations = organizations.filter(pk=earlier.organization_id)
        initial = {name: getattr(earlier, name) for name in ("title", "title_es", "words_en", "words_es")}
    return form_page(
        request,
        AgreementForm(request.POST or None, organizations=organizations, initial=initial),
        save=lambda given: services.agreement_save(actor=actor, earlier=earlier, **given),
        done=_("Form saved."),
        back=reverse("documents:agreements"),
        heading=_("Edit form to sign") if earlier else _("Add form to sign"),
        submit=_("Save form"),
        note=_("What people already signed keeps its words. Open requests for the earlier version are closed.")
        if earlier
        else "",
        crumbs=[(reverse("documents:agreements"), _("Forms to sign"))],
    )


@staff_page("documents.manage_agreements", methods=("POST",))
def agreement_retire(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Stop using a form."""
    actor = request_actor(request)
    services.agreement_retire(
        actor=actor, agreement=fetch(Agreement, actor, "documents.manage_agreements", agreement_id)
    )
    messages.success(request, _("This form is no longer used. What was signed stays on record."))
    return redirect("documents:agreements")


@staff_page("documents.add_paper")
def of_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """What a person signed and is asked to sign, and letters about their hours."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "documents.add_paper")
    may_letter = actor.may("documents.make_letter", person.provider_id)
    do = request.POST.get("do") if request.method == "POST" else ""
    in_use = selectors.agreements_in_use(actor).filter(organization=person.provider_id)
    ask = SignatureAskForm(request.POST if do == "ask" else None, agreements=in_use, prefix="ask")
    make = LetterForm(request.POST if do == "letter" else None, prefix="letter")
    back = redirect("documents:signing", person_id=person.pk)
    if do == "ask" and form_saved(ask, lambda given: services.signature_ask(actor=actor, person=person, **given)):
        messages.success(request, _("Request saved. The person reads and signs it on their page."))
        return back
    if do == "letter" and form_saved(
        make, lambda given: services.hours_letter_write(actor=actor, person=person, **given)
    ):
        messages.success(request, _("Letter made."))
        return back
    context = {
        "person": person,
        "signatures": list(selectors.signatures_of(person)),
        "letters": list(selectors.letters_of(person)) if may_letter else [],
        "may_letter": may_letter,
        "any_in_use": in_use.exists(),
        "ask": ask,
        "make": make,
    }
    return forms_shown(request, "documents/signing.html", context, ask, make)


@staff_page("documents.add_paper", methods=("GET",))
def signature(request: HttpRequest, signature_id: int) -> HttpResponse:
    """One signature: exactly what was read, who typed which name, when, and whether it is as it was."""
    actor = request_actor(request)
    rows = Signature.objects.select_related(*Signature.opened_with)
    found = fetch(rows, actor, "documents.add_paper", signature_id)
    return render(request, "documents/signature.html", {"signature": found, "person": found.person})


@staff_page("documents.add_paper", methods=("POST",))
def signature_cancel(request: HttpRequest, signature_id: int) -> HttpResponse:
    """Stop asking for a signature."""
    actor = request_actor(request)
    found = fetch(Signature, actor, "documents.add_paper", signature_id)
    services.signature_cancel(actor=actor, signature=found)
    messages.success(request, _("This signature is no longer requested."))
    return redirect("documents:signing", person_id=found.person_id)


@staff_page("documents.make_letter", methods=("GET",))
def letter_pdf(request: HttpRequest, letter_id: int) -> HttpResponse:
    """A letter about hours as a PDF."""
    rows = HoursLetter.objects.select_related("person__provider", "person__coach")
    found = fetch(rows, request_actor(request), "documents.make_letter", letter_id)
    return pdf_response(hours_letter_pdf(found), f"hours-{found.since}.pdf")


@staff_page("documents.make_letter", methods=("POST",))
def letter_cancel(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Take a letter back."""
    actor = request_actor(request)
    found = fetch(HoursLetter, actor, "documents.make_letter", letter_id)
    services.hours_letter_cancel(actor=actor, letter=found)
    messages.success(request, _("Letter canceled. Its code now says so."))
    return redirect("documents:signing", person_id=found.person_id)


@public_page
def letter_check(request: HttpRequest) -> HttpResponse:
    """Check a letter by its code: the hours and initials it was made for, nothing else of the person."""
    asked = "code" in request.GET
    form = CodeForm(request.GET if asked else None)
    letter = selectors.letter_of_code(form.cleaned_data["code"]) if asked and form.is_valid() else None
    context = {"form": form, "asked": asked and form.is_valid(), "letter": letter}
    if letter is not None:
        context |= {
            "lines": lines_of(letter),
            "total": total_of(letter),
            "who": ". ".join(initials(letter.person.full_name)) + ".",
        }
    answer = render(request, "documents/letter_check.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
