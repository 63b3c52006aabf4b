"""Offers of a cohort's seats: who has one, who is next in line, making more; and the answer on the participant's own page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.people.access import Actor, request_actor, visible_q
from workadvance.screening import participant_page
from workadvance.screening.models import Application
from workadvance.screening.services.answering import applicant
from workadvance.screening.views.participant_sign_in import LINK_DAYS
from workadvance.training import selectors
from workadvance.training.models import Cohort, SeatOffer
from workadvance.training.services import offers as services
from workadvance.training.views.roster import cohort_context
from workadvance.training.workflow import SEAT_OFFER
from workadvance.ui.bulk import BulkWords, bulk_answer
from workadvance.ui.fetch import fetch, found_or_404
from workadvance.ui.fields import WholeField
from workadvance.ui.format import day
from workadvance.ui.forms import errors_into, forms_shown
from workadvance.ui.one_button import press_answer, refused
from workadvance.ui.page_access import Link, link_page, staff_page
from workadvance.ui.rows import Status

SHOWN = 200
NEXT_SHOWN = 10


class OffersForm(forms.Form):
    """How many seats to offer now."""

    count = WholeField(label=gettext_lazy("People to offer a seat"), min_value=1, max_value=services.MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer as the page shows it."""

    offer: SeatOffer
    status: Status

    @property
    def application(self) -> Application:
        """Whose offer it is."""
        return self.offer.application


def _offers(actor: Actor, cohort: Cohort) -> QuerySet[SeatOffer]:
    found = SeatOffer.objects.filter(visible_q(actor, "application__person__"), cohort=cohort)
    return found.select_related("application__person")


@staff_page("training.enroll")
def offers(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The offers of a cohort's seats and who is next in line; POST offers seats to the next people: asked first, undone for a while."""
    actor = request_actor(request)
    cohort = fetch(Cohort, actor, "training.enroll", cohort_id)
    here = reverse("training:offers", args=[cohort.pk])
    form = OffersForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        count = form.cleaned_data["count"]
        try:
            return bulk_answer(
                request,
                kind="seat_offers",
                do=lambda: services.seats_offer(actor=actor, cohort=cohort, count=count),
                words=_words(cohort, count),
                back=here,
            )
        except ValidationError as refusal:
            errors_into(form, refusal)
    found = list(_offers(actor, cohort).order_by("state", "answered_at", "expires_at", "pk")[:SHOWN])
    order = {s.name: n for n, s in enumerate(SEAT_OFFER.states)}
    found.sort(key=lambda offer: order[offer.state])
    context = {
        **cohort_context(request, actor, cohort, "offers"),
        "fill": selectors.cohort_fill_kept(actor, cohort),
        "rows": [OfferRow(o, Status(SEAT_OFFER.state(o.state).label, SEAT_OFFER.state(o.state).shape)) for o in found],
        "next_in_line": list(islice(services.line_of(cohort), NEXT_SHOWN)),
        "open_offers": sum(offer.state == "open" for offer in found),
        "form": form,
    }
    return forms_shown(request, "training/offers.html", context, form)


def _words(cohort: Cohort, count: int) -> BulkWords:
    """What the page that asks says: more offers than seats are allowed, and what that means is said."""
    free = selectors.cohort_fill(cohort).free
    effects = [
        _("Each person gets a letter with the day by which to answer, when the time to undo is over."),
        _("People on the waitlist are selected when they accept."),
    ]
    if count > free:
        effects.append(
            ngettext(
                "%(n)d seat is free. Whoever accepts after it is taken is next in line.",
                "%(n)d seats are free. Whoever accepts after they are taken is next in line.",
                free,
            )
            % {"n": free}
        )
    return BulkWords(
        heading=lambda n: ngettext("Offer a seat to %(n)d person?", "Offer seats to %(n)d people?", n) % {"n": n},
        submit=lambda n: ngettext("Make %(n)d offer", "Make %(n)d offers", n) % {"n": n},
        done=lambda n: ngettext("%(n)d seat offered.", "%(n)d seats offered.", n) % {"n": n},
        effects=effects,
    )


@staff_page("training.plan_cohort", methods=("POST",))
def offers_switch(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Offer free seats in line without anyone asking, or stop doing so."""
    actor = request_actor(request)
    cohort = fetch(Cohort, actor, "training.plan_cohort", cohort_id)
    on = request.POST.get("on") == "1"
    here = reverse("training:offers", args=[cohort.pk])
    return press_answer(
        request,
        do=lambda: services.cohort_offers_set(actor=actor, cohort=cohort, on=on),
        done=_("Free seats are now offered to the next person in line.")
        if on
        else _("Seats are no longer offered in line."),
        back=here,
        above=[(here, str(cohort))],
    )


@staff_page("training.enroll", methods=("POST",))
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Record what someone answered by phone, or withdraw an offer."""
    actor = request_actor(request)
    found = fetch(SeatOffer, actor, "training.enroll", offer_id)
    here = reverse("training:offers", args=[found.cohort_id])
    answer = request.POST.get("answer", "")

    def do() -> SeatOffer:
        if answer == "accept":
            return services.offer_accept(actor=actor, offer=found)
        if answer not in ("decline", "withdraw"):
            raise ValidationError(_("Choose what happened."))
        return services.offer_move(actor=actor, offer=found, name=answer, reason=request.POST.get("reason", "")[:300])

    return press_answer(
        request,
        do=do,
        done=lambda o: f"{o.application.person}: {SEAT_OFFER.state(o.state).label}.",
        back=here,
        above=[(here, str(found.cohort))],
    )


@link_page("my", max_age_days=LINK_DAYS)
def my_offer(request: HttpRequest, token: str, link: Link, offer_id: int) -> HttpResponse:
    """The participant's own answer to an offered seat (POST); any other visit goes to their page."""
    application = participant_page.application_of_link(link)
    participant_page.language_use(request, application.person.language)
    rows = SeatOffer.objects.filter(application__person=application.person).select_related(*SeatOffer.opened_with)
    found = found_or_404(rows, pk=offer_id)
    if request.method == "POST":
        author, yes = applicant(found.application), request.POST.get("answer") == "accept"
        problems = refused(
            lambda: (
                services.offer_accept(actor=author, offer=found)
                if yes
                else services.offer_move(actor=author, offer=found, name="decline")
            )
        )
        found.refresh_from_db(fields=["state"])
        if problems:
            messages.error(request, " ".join(problems))
        elif found.state == "accepted":
            messages.success(
                request,
                _("Your spot is saved. %(cohort)s starts %(day)s.")
                % {"cohort": found.cohort, "day": day(found.cohort.starts_on)},
            )
        elif found.state == "waiting":
            messages.info(request, _("All spots were taken first. You're next in line."))
        else:
            messages.success(request, _("Thanks for telling us."))
    return redirect("screening:my", token=token)
