"""A cohort's people: the roster, giving seats, moving through training."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.events.workflow import State
from workadvance.messages.views.many import bulk_address
from workadvance.people.access import Actor, request_actor, require
from workadvance.people.models import Person
from workadvance.readiness.selectors import absences_in_a_row
from workadvance.screening.models import Application
from workadvance.training import selectors, services
from workadvance.training.forms import MoveForm, SeatsForm
from workadvance.training.models import Cohort, Enrollment
from workadvance.training.selectors.attendance import AttendanceShare
from workadvance.training.views.cohorts import cohort_status
from workadvance.training.workflow import ENROLLMENT
from workadvance.ui.bulk import BulkResult, BulkWords, bulk_answer
from workadvance.ui.fetch import fetch
from workadvance.ui.fields import DayField
from workadvance.ui.format import day
from workadvance.ui.forms import Values, errors_into, form_page, forms_shown
from workadvance.ui.one_button import page_again, press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_ids, id_of
from workadvance.ui.rows import Context, Tab

MOST_WAITING = 100
BULK = ("start", "complete")
ROSTER_ORDER = ("started", "enrolled", "completed", "dropped")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One participant of a cohort's roster: the seat, attendance so far, classes missed in a row."""

    enrollment: Enrollment
    state: State
    share: AttendanceShare | None
    missed: int

    @property
    def person(self) -> Person:
        """Whose seat it is."""
        return self.enrollment.application.person


def cohort_context(request: HttpRequest, actor: Actor, cohort: Cohort, tab: str) -> Context:
    """What every page of a cohort shows: its state, tabs, and what the actor may do there."""
    provider_id = cohort.program.provider_id
    tabs = [
        Tab(label, reverse(f"training:{name}", args=[cohort.pk]), name == tab)
        for name, label in (
            ("cohort", _("Roster")),
            *([("offers", _("Offers"))] if actor.may("training.enroll", provider_id) else []),
            ("classes", _("Classes")),
            ("milestones", _("Milestones")),
            ("exams", _("Exams")),
            ("cohort_badges", _("Badges")),
        )
    ]
    return {
        "cohort": cohort,
        "state": cohort_status(cohort),
        "tabs": tabs,
        "today": timezone.localdate(),
        "may_record": actor.may("training.record", provider_id),
        "may_enroll": actor.may("training.enroll", provider_id),
        "may_plan": actor.may("training.plan_cohort", provider_id),
        "open": cohort.canceled_on is None and cohort.ends_on >= timezone.localdate(),
    }


@staff_page("training.view_cohorts", methods=("GET",))
def cohort(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """One cohort's roster: who is in it, how they attend, what is next."""
    return _roster(request, cohort_id)


def _roster(request: HttpRequest, cohort_id: int, *, problems: list[str] | None = None) -> HttpResponse:
    actor = request_actor(request)
    found = fetch(Cohort, actor, "training.view_cohorts", cohort_id)
    people = list(selectors.enrollments_of(actor=actor, cohort=found))
    shares = selectors.attendance_shares([found.pk])
    missed = absences_in_a_row([e.application_id for e in people if e.state == "started"])
    rows = [
        RosterRow(
            enrollment=e,
            state=ENROLLMENT.state(e.state),
            share=shares.get((found.pk, e.application_id)),
            missed=missed.get(e.application_id, 0),
        )
        for e in people
    ]
    rows.sort(key=lambda row: ROSTER_ORDER.index(row.enrollment.state))
    today = timezone.localdate()
    to_take = selectors.classes_of(found).filter(held_on__lte=today, taken_at__isnull=True, canceled_on__isnull=True)
    context = {
        **cohort_context(request, actor, found, "cohort"),
        "rows": rows,
        "fill": selectors.cohort_fill_kept(actor, found),
        "hidden": selectors.hidden_people(actor=actor, cohort=found),
        "to_take": to_take.order_by("-held_on").first(),
        "write_to": bulk_address(row.person.pk for row in rows if row.enrollment.state in ("enrolled", "started"))
        if actor.may("messages.send_bulk", found.program.provider_id)
        else "",
        "begun": found.starts_on <= today,
        "over": found.ends_on < today,
        "only_english": found.milestones.filter(name_es="").count(),
        "start_on": min(today, found.starts_on) if found.starts_on <= today else today,
        "complete_on": min(today, found.ends_on),
    }
    return page_again(request, "training/cohort.html", context, problems or ())


@staff_page("training.record", methods=("POST",))
def moves(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Start or complete several people at once: those chosen, or (`all`) everyone whose turn it is."""
    actor = request_actor(request)
    found = fetch(Cohort, actor, "training.record", cohort_id)
    name = request.POST.get("do", "")
    if name not in BULK:
        return _roster(request, cohort_id, problems=[_("Choose Record start or Mark as completed.")])
    try:
        on = DayField().clean(request.POST.get("on", "").strip() or str(timezone.localdate()))
    except ValidationError as unread:
        return _roster(request, cohort_id, problems=unread.messages)
    people = selectors.enrollments_of(actor=actor, cohort=found)
    if request.POST.get("all"):
        chosen = list(people.filter(state__in=ENROLLMENT.transition(name).sources))
    else:
        chosen = list(people.filter(pk__in=asked_ids(request.POST)))
    if not chosen:
        return _roster(request, cohort_id, problems=[_("Choose at least one person.")])
    ids = [e.pk for e in chosen]
    return bulk_answer(
        request,
        kind="enrollments",
        do=lambda: services.cohort_move(
            actor=actor, cohort=found, enrollments=list(people.filter(pk__in=ids)), name=name, on=on
        ),
        words=_move_words(name, on),
        back=reverse("training:cohort", args=[found.pk]),
    )


def _move_words(name: str, on: dt.date) -> BulkWords:
    """What the page that asks says of starting or completing."""
    if name == "start":
        return BulkWords(
            heading=lambda n: (
                ngettext("Record the start of %(n)d person?", "Record the start of %(n)d people?", n) % {"n": n}
            ),
            submit=lambda n: ngettext("Record %(n)d start", "Record %(n)d starts", n) % {"n": n},
            done=lambda n: ngettext("%(n)d person started.", "%(n)d people started.", n) % {"n": n},
            effects=[_("They have been in training since %(day)s.") % {"day": day(on)}],
        )
    return BulkWords(
        heading=lambda n: ngettext("Mark %(n)d person as completed?", "Mark %(n)d people as completed?", n) % {"n": n},
        submit=lambda n: ngettext("Mark %(n)d as completed", "Mark %(n)d as completed", n) % {"n": n},
        done=lambda n: ngettext("%(n)d person completed training.", "%(n)d people completed training.", n) % {"n": n},
        effects=[_("Their training ended on %(day)s.") % {"day": day(on)}],
    )


@staff_page("training.enroll")
def seats(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Give seats: the people whose readiness is done, longest waiting first; and who is still in readiness."""
    actor = request_actor(request)
    found = fetch(Cohort, actor, "training.enroll", cohort_id)
    form = SeatsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return bulk_answer(
                request,
                kind="enrollments",
                do=lambda: _seats_give(request, found, form.cleaned_data),
                words=SEAT_WORDS,
                back=reverse("training:cohort", args=[found.pk]),
            )
        except ValidationError as refusal:
            errors_into(form, refusal)
    context = {
        **cohort_context(request, actor, found, "seats"),
        "fill": selectors.cohort_fill_kept(actor, found),
        "form": form,
        "chosen": form.ticked,
    }
    if context["open"]:
        pool = selectors.pool(actor=actor, program_id=found.program_id)
        readying = selectors.still_in_readiness(actor=actor, program_id=found.program_id)
        context |= {"pool": list(pool[:MOST_WAITING]), "readying": list(readying[:MOST_WAITING])}
    return forms_shown(request, "training/seats.html", context, form)


def _seats_give(request: HttpRequest, cohort: Cohort, given: Values) -> BulkResult:
    """Give the chosen people seats; who got none is said with why."""
    actor = request_actor(request)
    waiting = {
        a.pk: a
        for rows in (selectors.pool, selectors.still_in_readiness)
        for a in rows(actor=actor, program_id=cohort.program_id).filter(pk__in=given["chosen"])
    }
    people = [waiting[pk] for pk in given["chosen"] if pk in waiting]
    if not people:
        raise ValidationError(_("Choose at least one person who is waiting for a seat."))
    return services.cohort_seat(actor=actor, cohort=cohort, applications=people, reason=given["reason"], on=given["on"])


SEAT_WORDS = BulkWords(
    heading=lambda n: ngettext("Assign %(n)d seat?", "Assign %(n)d seats?", n) % {"n": n},
    submit=lambda n: ngettext("Assign %(n)d seat", "Assign %(n)d seats", n) % {"n": n},
    done=lambda n: ngettext("%(n)d seat assigned", "%(n)d seats assigned", n) % {"n": n},
)


@staff_page("training.enroll", methods=("POST",))
def seat_give(request: HttpRequest, application_id: int) -> HttpResponse:
    """Give one person a seat, from their own page."""
    actor = request_actor(request)
    application = fetch(Application, actor, "training.enroll", application_id, seen=False)
    given = request.POST.get("cohort", "")
    found = fetch(Cohort, actor, "training.enroll", id_of(given) or 0)
    person = application.person
    back = reverse("person", args=[person.pk])
    return press_answer(
        request,
        do=lambda: services.enrollment_enroll(
            actor=actor, cohort=found, application=application, reason=request.POST.get("reason", "")[:500]
        ),
        done=_("%(name)s now has a seat in %(cohort)s.") % {"name": person, "cohort": found},
        back=back,
        above=[(back, str(person))],
    )


@staff_page("training.view_cohorts")
def enrollment(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """One person's seat: attendance, milestones, exams, and the moves that are possible now."""
    actor = request_actor(request)
    found = fetch(Enrollment, actor, "training.view_cohorts", enrollment_id, seen=request.method == "GET")
    provider_id = found.cohort.program.provider_id
    name = request.POST.get("do", "")
    if request.method == "POST" and name in {t.name for t in ENROLLMENT.transitions}:
        require(actor, ENROLLMENT.transition(name).permission, provider_id)

    def save(given: Values) -> None:
        if name not in {t.name for t in ENROLLMENT.transitions}:
            raise ValidationError(_("Choose what happened."))
        services.enrollment_move(actor=actor, enrollment=found, name=name, **given)

    def context() -> Context:
        if request.method == "POST":  # someone else may have been quicker
            found.refresh_from_db(fields=["state", "started_on", "ended_on"])
        return {
            **cohort_context(request, actor, found.cohort, "cohort"),
            "enrollment": found,
            "person": found.application.person,
            "possible": [t for t in ENROLLMENT.open_to(found.state) if actor.may(t.permission, provider_id)],
            "chosen": name,
            "enrollment_state": ENROLLMENT.state(found.state),
            "training": selectors.person_training(actor, found.application.person, found.application),
        }

    return form_page(
        request,
        MoveForm(request.POST if request.method == "POST" else None),
        save=save,
        done=lambda _saved: f"{found.application.person}: {ENROLLMENT.state(found.state).label}.",
        back=reverse("training:enrollment", args=[found.pk]),
        template="training/enrollment.html",
        context=context,
    )
