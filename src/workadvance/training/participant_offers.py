"""An offered seat on the participant's own page: what it is, until when, and the two answers."""

from __future__ import annotations

from workadvance.people.models import Person
from workadvance.screening.models import Application
from workadvance.screening.participant_page import section_register
from workadvance.training.models import SeatOffer
from workadvance.training.offer_reactions import ends_said
from workadvance.ui.rows import Card


def offer_section(person: Person, application: Application) -> Card | None:
    """The open offer, or the number in line of who accepted when no seat was left."""
    found = SeatOffer.objects.filter(application__person=person, state__in=["open", "waiting"])
    offer = found.select_related("cohort__program").order_by("state", "-offered_at", "pk").first()
    if offer is None:
        return None
    ahead = (
        SeatOffer.objects.filter(cohort=offer.cohort_id, state="waiting", answered_at__lt=offer.answered_at)
        if offer.answered_at
        else SeatOffer.objects.none()
    )
    about = {"offer": offer, "until": ends_said(offer), "number": ahead.count() + 1}
    return Card("training/_my_offer.html", about)


section_register(1, offer_section)
