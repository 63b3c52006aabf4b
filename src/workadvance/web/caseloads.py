"""Giving several people another coach at once: a whole caseload, part of it, or those without a coach."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, persons_visible, request_actor, require
from workadvance.people.models import Organization, User
from workadvance.people.services import coach_assign, coaches_of
from workadvance.reporting.manager_summary import WITH_A_COACH, without_coach
from workadvance.reporting.selectors import caseloads, people_listed
from workadvance.ui.bulk import BulkDone, BulkLeftOut, BulkResult, BulkWords, Item, bulk_answer, undo_register
from workadvance.ui.forms import forms_shown
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_id, asked_ids
from workadvance.web.forms import ReassignForm

MOST = 500
WORDS = BulkWords(
    heading=lambda n: ngettext("Give %(n)d person another coach?", "Give %(n)d people another coach?", n) % {"n": n},
    submit=lambda n: ngettext("Reassign %(n)d person", "Reassign %(n)d people", n) % {"n": n},
    done=lambda n: ngettext("%(n)d person reassigned.", "%(n)d people reassigned.", n) % {"n": n},
)


@staff_page("people.assign_coach")
def reassign(request: HttpRequest) -> HttpResponse:
    """The people of a coach (`from`; without one, those without a coach), to be given another."""
    actor = request_actor(request)
    here = actor.at("people.assign_coach")
    coaches = _coaches(here)
    leaving = coaches.filter(pk=asked_id(request.GET, "from") or 0).first()
    journeys = people_listed(here).filter(station__in=WITH_A_COACH)
    journeys = journeys.filter(coach=leaving) if leaving else journeys.filter(without_coach())
    people = list(journeys.order_by("person_name", "pk").values("person", "person_name", "coach__name")[:MOST])
    sent = request.POST if request.method == "POST" else None
    form = ReassignForm(sent, coaches=coaches.exclude(pk=leaving.pk if leaving else 0), caseloads=caseloads(coaches))
    address = reverse("caseload_reassign") + (f"?from={leaving.pk}" if leaving else "")
    if form.is_valid():
        chosen = asked_ids(request.POST)
        if chosen:
            return bulk_answer(
                request,
                kind="caseload",
                do=lambda: people_reassign(actor=actor, person_ids=chosen, to=form.cleaned_data["to"]),
                words=WORDS,
                back=address,
            )
        form.add_error(None, _("Choose at least one person."))
    context = {"form": form, "people": people, "coaches": coaches, "leaving": leaving, "address": address}
    return forms_shown(request, "web/reassign.html", context, form)


def _coaches(actor: Actor) -> QuerySet[User]:
    """The coaches of the actor's providers."""
    return coaches_of(*Organization.objects.filter(pk__in=actor.staff_organizations))


def people_reassign(*, actor: Actor, person_ids: Sequence[int], to: User) -> BulkResult:
    """Give people a coach; who cannot have this one is left out, with why."""
    done, left_out = [], []
    rows = persons_visible(actor, "people.assign_coach").filter(pk__in=list(person_ids))
    for person in rows.select_related("provider", "coach").order_by("full_name", "pk"):
        if person.coach_id == to.pk:
            left_out.append(BulkLeftOut(person.full_name, _("has this coach already.")))
            continue
        was = person.coach_id
        try:
            coach_assign(actor=actor, person=person, coach=to)
        except ValidationError as refusal:
            left_out.append(BulkLeftOut(person.full_name, " ".join(refusal.messages)))
            continue
        done.append(BulkDone(person.full_name, {"person": person.pk, "was": was, "now": to.pk}))
    return BulkResult(tuple(done), tuple(left_out))


def reassign_undo(actor: Actor, item: Item) -> str:
    """Give a person their former coach back; one who has another coach since keeps them. Returns the person's name."""
    person = persons_visible(actor, "people.assign_coach").filter(pk=item["person"]).first()
    if person is None:
        return ""
    require(actor, "people.assign_coach", person.provider_id)
    if person.coach_id != item["now"]:
        raise IllegalMove(_("%(name)s: changed since, so this was left as it is.") % {"name": person.full_name})
    coach_assign(actor=actor, person=person, coach=User.objects.filter(pk=item["was"] or 0).first())
    return str(person.full_name)


undo_register("caseload", reassign_undo)
