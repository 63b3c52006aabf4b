"""The screener's day: the board, the list with bulk actions, the waitlists, the selection rate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Person
from workadvance.people.person_search import persons_found
from workadvance.programs.models import Program
from workadvance.programs.selectors import programs_visible
from workadvance.screening import selectors
from workadvance.screening.board_columns import ADVICE, LANES, STACKS, STATES_OF_LANES, WAITING_FOR_STAFF, WORK
from workadvance.screening.forms import WaitlistForm
from workadvance.screening.models import Application, EligibilityVerdict
from workadvance.screening.services import applications_do, waitlist_place
from workadvance.screening.verdict_texts import name_of
from workadvance.screening.workflow import APPLICATION
from workadvance.ui.bulk import BulkWords, bulk_answer
from workadvance.ui.fetch import fetch
from workadvance.ui.fields import DayField
from workadvance.ui.forms import form_saved, forms_shown
from workadvance.ui.list_files import file_asked
from workadvance.ui.lists import PER_PAGE, ListColumn, ListSpec, list_context, list_response
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_ids
from workadvance.ui.rows import Bar, Tab
from workadvance.ui.views import back_to

WAITING = [
    ("7", gettext_lazy("more than 7 days")),
    ("14", gettext_lazy("more than 14 days")),
    ("30", gettext_lazy("more than 30 days")),
]


def programs_screened(actor: Actor) -> QuerySet[Program]:
    mine = actor.organizations("screener", "manager")
    return programs_visible(actor).filter(provider__in=mine).order_by("name", "pk")


def programs_of_request(request: HttpRequest | None) -> QuerySet[Program]:
    """The programs someone may filter by."""
    return programs_screened(request_actor(request)) if request is not None else Program.objects.none()


class ApplicantFilter(django_filters.FilterSet):
    """What the list of applicants can be filtered by."""

    program = django_filters.ModelChoiceFilter(
        queryset=programs_of_request, label=gettext_lazy("Program"), empty_label=gettext_lazy("All")
    )
    lane = django_filters.ChoiceFilter(
        choices=list(LANES.items()),
        label=gettext_lazy("Next step"),
        empty_label=gettext_lazy("Any step"),
        method="by_lane",
    )
    state = django_filters.ChoiceFilter(
        choices=APPLICATION.choices(),
        label=gettext_lazy("Status"),
        empty_label=gettext_lazy("All in progress"),
        method="by_state",
    )
    waiting = django_filters.ChoiceFilter(
        choices=WAITING, method="by_waiting", label=gettext_lazy("Waiting"), empty_label=gettext_lazy("Any time")
    )
    near = django_filters.ChoiceFilter(
        choices=[("1", gettext_lazy("Almost eligible"))],
        method="by_near",
        label=gettext_lazy("Rules"),
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Application
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(state=value)

    def by_waiting(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(since__lt=timezone.now() - dt.timedelta(days=int(value)))

    def by_near(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        nearly = EligibilityVerdict.objects.filter(verdict="fails", near=True)
        return rows.filter(pk__in=nearly.values("application"))

    def by_lane(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return selectors.in_lanes(rows.filter(state__in=STATES_OF_LANES[value])).filter(lane=value)


def _search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    found = persons_found(Person.objects.filter(pk__in=rows.values("person")), text, limit=200)
    return rows.filter(person__in=[p.pk for p in found])


LIST = ListSpec(
    key="applicants",
    title=gettext_lazy("Applicants"),
    columns=(
        ListColumn("name", gettext_lazy("Name"), "person.full_name", sort="person__full_name"),
        ListColumn("program", gettext_lazy("Program"), "program.name_here", sort="program__name"),
        ListColumn("state", gettext_lazy("Status"), "get_state_display", sort="state"),
        ListColumn(
            "waits",
            gettext_lazy("Next step"),
            lambda r: r.next_step or LANES.get(r.lane, ""),
        ),
        ListColumn("applied", gettext_lazy("Applied"), lambda r: timezone.localdate(r.since), sort="since"),
        ListColumn("days", gettext_lazy("Days waiting"), "days_waiting", sort="since", numeric=True),
        ListColumn("test", gettext_lazy("Test score"), lambda r: r.test_score, numeric=True),
        ListColumn("interview", gettext_lazy("Interview score"), lambda r: r.interview_average, numeric=True),
        ListColumn("phone", gettext_lazy("Phone"), "person.phone"),
        ListColumn("email", gettext_lazy("Email"), "person.email"),
        ListColumn("language", gettext_lazy("Language"), "person.get_language_display"),
    ),
    filterset=ApplicantFilter,
    order=("since", "pk"),
    search=_search,
)


# Columns that the page has no room for.
CSV_ONLY = frozenset({"applied", "email", "language"})


def board_tabs(here: str) -> list[Tab]:
    """The pages of screening beside each other."""
    return [
        Tab(_("Board"), reverse("screening:board"), here == "board"),
        Tab(_("List"), reverse("screening:applicants"), here == "list"),
        Tab(pgettext("page", "Decide"), reverse("screening:ranking"), here == "decide"),
        Tab(_("Waitlists"), reverse("screening:waitlists"), here == "waitlists"),
        Tab(_("Interviewers"), reverse("screening:agreement"), here == "agreement"),
        Tab(_("Selection rate"), reverse("screening:selection_rate"), here == "rate"),
    ]


def chosen_program(request: HttpRequest, programs: list[Program]) -> Program | None:
    """The program that an address names, of some."""
    wanted = request.GET.get("program", "")
    return next((p for p in programs if str(p.pk) == wanted), None)


@dataclass(frozen=True, slots=True)
class LaneCard:
    """One applicant on the board as the page shows it; `late` where the application should have moved by now."""

    application: Application
    next_step: str
    since: dt.datetime
    near: bool
    number: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class LaneColumn:
    """A column of the board: its label and advice, the link to all of it, the cards shown and how many more there are."""

    lane: str
    label: str | Promise
    advice: str | Promise
    url: str
    count: int
    cards: list[LaneCard]

    @property
    def more(self) -> int:
        """How many applications are not shown."""
        return self.count - len(self.cards)


def _column(found: selectors.BoardColumn, program: Program | None, limit: dt.datetime) -> LaneColumn:
    query = {"lane": found.lane, **({"program": program.pk} if program else {})}
    for_staff = found.lane in WAITING_FOR_STAFF
    cards = [
        LaneCard(c.application, c.next_step, c.since, c.near, c.number, late=for_staff and c.since < limit)
        for c in found.cards
    ]
    url = f"{reverse('screening:applicants')}?{urlencode(query)}"
    return LaneColumn(found.lane, LANES[found.lane], ADVICE[found.lane], url, found.count, cards)


@staff_page("screening.view_applicants", methods=("GET",))
def board(request: HttpRequest) -> HttpResponse:
    """Who waits for what: a column for each next step, the longest waiting first."""
    actor = request_actor(request)
    programs = list(programs_screened(actor))
    program = chosen_program(request, programs)
    limit = timezone.now() - dt.timedelta(days=selectors.days_to_decision(timezone.localdate()))
    columns = [_column(c, program, limit) for c in selectors.board_of(actor, program.pk if program else None)]
    chips = [Tab(p.name_here, f"?program={p.pk}", program == p) for p in programs]
    context = {
        "tabs": board_tabs("board"),
        "stacks": [filled for lanes in STACKS if (filled := [c for c in columns if c.lane in lanes and c.count])],
        "lanes": sorted((c for c in columns if c.count), key=lambda c: c.lane != "decide"),
        "empty": [c.label for c in columns if not c.count],
        "program": program,
        "chips": [Tab(_("All programs"), "?", program is None), *chips] if len(chips) > 1 else [],
        "waiting": sum(c.count for c in columns if c.lane in WAITING_FOR_STAFF),
        "may_enter": actor.may("screening.apply"),
    }
    return render(request, "screening/board.html", context)


@staff_page("screening.view_applicants", methods=("GET",))
def applicants(request: HttpRequest) -> HttpResponseBase:
    """Applicants as a list, to filter, export, and do one thing to many."""
    actor, any_state = request_actor(request), bool(request.GET.get("state"))

    def rows() -> QuerySet[Any]:
        found = selectors.applications_visible(actor).filter(
            program__provider__in=actor.organizations("screener", "manager")
        )
        if not any_state:
            found = found.filter(state__in=("draft", *WORK))
        found = found.annotate(since=Coalesce("submitted_at", "started_at"))
        return selectors.with_scores(selectors.in_lanes(found)).select_related("person", "program")

    if file_asked(request):
        return list_response(request, LIST, rows, "")
    listed = list_context(request, LIST, rows)
    context = {
        **listed,
        "shown_heads": [head for head in listed["heads"] if head.key not in CSV_ONLY],
        "tabs": board_tabs("list"),
        "step_names": selectors.steps_named(actor),
        "today": timezone.localdate(),
        "lanes": LANES,
        "may_assess": actor.may("screening.assess"),
        "may_enter": actor.may("screening.apply"),
    }
    return render(request, "screening/applicants.html", context)


@staff_page("screening.assess", methods=("POST",))
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to the chosen applicants (POST): ask first, then do it; it can be undone for a while."""
    chosen, action = asked_ids(request.POST), request.POST.get("do", "")
    target = back_to(request, reverse("screening:applicants"))
    if not chosen:
        messages.error(request, _("Choose at least one applicant."))
        return redirect(target)
    try:
        given = request.POST.get("done_on", "").strip()
        done_on = DayField().clean(given) if given else None
        return bulk_answer(
            request,
            kind="applications",
            do=lambda: applications_do(
                actor=request_actor(request),
                application_ids=chosen,
                action=action,
                step_name=request.POST.get("step", ""),
                result=request.POST.get("result", "passed"),
                done_on=done_on,
                reason=request.POST.get("reason", ""),
            ),
            words=_words(action),
            back=target,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(target)


def _words(action: str) -> BulkWords:
    """What the page that asks says of an action."""
    letter = _("Each applicant gets a letter when the time to undo is over.")
    headings: dict[str, Callable[[int], str]] = {
        "assess": lambda n: ngettext("Check %(n)d applicant's eligibility?", "Check %(n)d applicants' eligibility?", n),
        "confirm_eligible": lambda n: ngettext(
            "Confirm %(n)d applicant's eligibility?", "Confirm %(n)d applicants' eligibility?", n
        ),
        "step": lambda n: ngettext("Save a result for %(n)d applicant?", "Save a result for %(n)d applicants?", n),
        "waitlist": lambda n: ngettext("Waitlist %(n)d applicant?", "Waitlist %(n)d applicants?", n),
        "decline": lambda n: ngettext("Not select %(n)d applicant?", "Not select %(n)d applicants?", n),
    }
    effects = {
        "assess": _("The rules are read again. No one's status changes."),
        "confirm_eligible": _("Their status changes to Eligible."),
        "step": _("The result is saved on each application, under your name."),
        "waitlist": letter,
        "decline": _("Each applicant gets a “not selected” letter when the time to undo is over."),
    }
    return BulkWords(
        heading=lambda n: headings[action](n) % {"n": n},
        submit=lambda n: ngettext("Do this for %(n)d applicant", "Do this for %(n)d applicants", n) % {"n": n},
        done=lambda n: ngettext("%(n)d applicant updated.", "%(n)d applicants updated.", n) % {"n": n},
        effects=[effects[action]] if action in effects else [],
    )


@staff_page("screening.view_applicants", methods=("GET",))
def waitlists(request: HttpRequest) -> HttpResponse:
    """The waitlist of one program in its order, with interview scores."""
    return _waitlist_page(request)


@dataclass(frozen=True, slots=True)
class Moving:
    """The applicant whose waitlist number is being changed, with the form for it."""

    application: Application
    form: WaitlistForm


def _waitlist_page(
    request: HttpRequest, application: Application | None = None, wrong: WaitlistForm | None = None
) -> HttpResponse:
    """One program's waitlist; `?move=` opens the form that gives an applicant another number."""
    actor = request_actor(request)
    programs = list(programs_screened(actor))
    if application is not None:
        program = next((p for p in programs if p.pk == application.program_id), None)
    else:
        program = chosen_program(request, programs) or (programs[0] if programs else None)
    waiting = selectors.waitlist_of(actor, program.pk) if program else Application.objects.none()
    page: Any = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = selectors.waitlist_rows(page.object_list, first=page.start_index())
    wanted = str(application.pk) if application is not None else request.GET.get("move", "")
    row = next((r for r in page.object_list if str(r.application.pk) == wanted), None)
    moving = row and Moving(row.application, wrong or WaitlistForm(initial={"position": row.number}))
    chips = [Tab(p.name_here, f"?program={p.pk}", program == p) for p in programs]
    context = {
        "tabs": board_tabs("waitlists"),
        "program": program,
        "page": page,
        "page_query": f"?program={program.pk}&" if program else "?",
        "chips": chips if len(chips) > 1 else [],
        "may_decide": program is not None and actor.may("screening.decide", program.provider_id),
        "moving": moving,
    }
    return forms_shown(request, "screening/waitlists.html", context, wrong)


@staff_page("screening.decide", methods=("POST",))
def waitlist(request: HttpRequest, application_id: int) -> HttpResponse:
    """Give an applicant another number on the waitlist (POST)."""
    actor = request_actor(request)
    application = fetch(Application, actor, "screening.decide", application_id)
    form = WaitlistForm(request.POST)
    if form_saved(form, lambda given: waitlist_place(actor=actor, application=application, **given)):
        messages.success(request, _("Waitlist order saved."))
        return redirect(f"{reverse('screening:waitlists')}?program={application.program_id}")
    return _waitlist_page(request, application, form)


PERIODS = (90, 365, 730)


@staff_page("screening.view_applicants", methods=("GET",))
def selection_rate(request: HttpRequest) -> HttpResponse:
    """How many applicants are selected, which rules are not met, and how many applications the year's seats need."""
    actor = request_actor(request)
    today = timezone.localdate()
    days = next((n for n in PERIODS if str(n) == request.GET.get("days")), 365)
    since = today - dt.timedelta(days=days)
    context = {
        "tabs": board_tabs("rate"),
        "rows": selectors.selection_rates(actor, since=since, until=today),
        "since": since,
        "assumed_one_in": 1 / selectors.selection_rate_assumed(today),
        "reasons": [
            Bar(
                name_of(r.rule, {}),
                r.applicants,
                str(r.applicants),
                note=ngettext("%(n)d almost eligible", "%(n)d almost eligible", r.near) % {"n": r.near}
                if r.near
                else "",
            )
            for r in selectors.rules_not_met(actor, since=since)
        ],
        "chips": [Tab(_("Last %(n)d days") % {"n": n}, f"?days={n}", n == days) for n in PERIODS],
    }
    return render(request, "screening/selection_rate.html", context)
