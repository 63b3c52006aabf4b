"""Pages that put right what was recorded wrong of a person's household and consents."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.people.access import request_actor
from workadvance.people.corrections import HOUSEHOLD_FACTS, consent_correct, household_correct
from workadvance.people.models import Consent, Household
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import staff_page
from workadvance.ui.two_editors import Stored, columns
from workadvance.web.forms import ConsentCorrectionForm, HouseholdCorrectionForm


def _note() -> str:
    return _("This is for mistakes. The audit log keeps the old values, your reason, and your name.")


@staff_page("people.change_person")
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Correct the size or income of a household that was recorded wrong."""
    actor = request_actor(request)
    found = fetch(Household, actor, "people.change_person", household_id)
    stored = {name: getattr(found, name) for name in HOUSEHOLD_FACTS}
    back = reverse("person", args=[found.person_id])
    return form_page(
        request,
        HouseholdCorrectionForm(request.POST or None, initial=stored),
        save=lambda given: household_correct(actor=actor, household=found, **given),
        done=_("Household corrected."),
        back=back,
        heading=_("Correct household"),
        submit=_("Save correction"),
        note=_note(),
        crumbs=[(back, found.person.full_name)],
        stored=Stored(found, columns(*HOUSEHOLD_FACTS)),
    )


def _consent_stored(consent: Consent) -> Values:
    return {"signed_on": timezone.localdate(consent.signed_at), "expires_on": consent.expires_on}


@staff_page("people.change_person")
def consent(request: HttpRequest, consent_id: int) -> HttpResponse:
    """Correct a consent that was recorded wrong, or that was never given."""
    actor = request_actor(request)
    found = fetch(Consent, actor, "people.change_person", consent_id)
    stored = _consent_stored(found)
    back = reverse("person", args=[found.person_id])
    return form_page(
        request,
        ConsentCorrectionForm(request.POST or None, initial=stored),
        save=lambda given: consent_correct(actor=actor, consent=found, **given),
        done=_("Consent corrected."),
        back=back,
        heading=_("Correct consent: %(purpose)s") % {"purpose": found.get_purpose_display()},
        submit=_("Save correction"),
        note=_note(),
        crumbs=[(back, found.person.full_name)],
        stored=Stored(found, _consent_stored),
    )
