"""The screener's day: the board, the list with bulk actions, the waitlists, the yield."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Avg, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import staff_page
from workadvance.pages.lists import PER_PAGE, ListColumn, ListSpec, list_context, list_response
from workadvance.pages.views import back_to
from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Person
from workadvance.people.names import persons_named
from workadvance.programmes.models import Programme
from workadvance.programmes.selectors import programmes_visible
from workadvance.screening import selectors
from workadvance.screening.forms import PlaceForm
from workadvance.screening.models import Application, EligibilityVerdict, RubricScore
from workadvance.screening.services import applications_do, waitlist_place
from workadvance.screening.words import RULES
from workadvance.screening.workflow import APPLICATION

WAITING = [
    ("7", gettext_lazy("more than 7 days")),
    ("14", gettext_lazy("more than 14 days")),
    ("30", gettext_lazy("more than 30 days")),
]


def _programmes(actor: Actor) -> QuerySet[Programme]:
    mine = actor.organisations("screener", "manager")
    return programmes_visible(actor).filter(provider__in=mine).order_by("name", "pk")


def programmes_of_request(request: HttpRequest | None) -> QuerySet[Programme]:
    """The programmes somebody may filter by."""
    return _programmes(request_actor(request)) if request is not None else Programme.objects.none()


class ApplicantFilter(django_filters.FilterSet):
    """What the list of applicants can be filtered by."""

    programme = django_filters.ModelChoiceFilter(
        queryset=programmes_of_request, label=gettext_lazy("Programme"), empty_label=gettext_lazy("All")
    )
    lane = django_filters.ChoiceFilter(
        choices=list(selectors.LANES.items()),
        label=gettext_lazy("Waits for"),
        empty_label=gettext_lazy("Anything"),
        method="by_lane",
    )
    state = django_filters.ChoiceFilter(
        choices=APPLICATION.choices(),
        label=gettext_lazy("State"),
        empty_label=gettext_lazy("All in progress"),
        method="by_state",
    )
    waiting = django_filters.ChoiceFilter(
        choices=WAITING, method="by_waiting", label=gettext_lazy("Waiting"), empty_label=gettext_lazy("Any time")
    )
    near = django_filters.ChoiceFilter(
        choices=[("1", gettext_lazy("Near misses"))],
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
        return selectors.in_lanes(rows.filter(state__in=selectors.STATES_OF_LANES[value])).filter(lane=value)


def _search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    found = persons_named(Person.objects.filter(pk__in=rows.values("person")), text, limit=200)
    return rows.filter(person__in=[p.pk for p in found])


LIST = ListSpec(
    key="applicants",
    title=gettext_lazy("Applicants"),
    columns=(
        ListColumn("name", gettext_lazy("Name"), "person.full_name", sort="person__full_name"),
        ListColumn("programme", gettext_lazy("Programme"), "programme.name", sort="programme__name"),
        ListColumn("state", gettext_lazy("State"), "get_state_display", sort="state"),
        ListColumn(
            "waits",
            gettext_lazy("Waits for"),
            lambda r: r.next_step or selectors.LANES.get(r.lane, ""),
        ),
        ListColumn("applied", gettext_lazy("Applied"), lambda r: timezone.localdate(r.since), sort="since"),
        ListColumn("days", gettext_lazy("Days"), "days_waiting", sort="since", numeric=True),
        ListColumn("phone", gettext_lazy("Phone"), "person.phone"),
        ListColumn("email", gettext_lazy("E-mail"), "person.email"),
        ListColumn("language", gettext_lazy("Language"), "person.get_language_display"),
    ),
    filterset=ApplicantFilter,
    order=("since", "pk"),
    search=_search,
)


def _tabs(here: str, actor: Actor) -> list[dict[str, Any]]:
    return [
        {"label": _("Board"), "url": reverse("screening:board"), "current": here == "board"},
        {"label": _("List"), "url": reverse("screening:applicants"), "current": here == "list"},
        {"label": _("Waitlists"), "url": reverse("screening:waitlists"), "current": here == "waitlists"},
        {"label": _("Yield"), "url": reverse("screening:yield"), "current": here == "yield"},
    ]


def _chosen(request: HttpRequest, programmes: list[Programme]) -> Programme | None:
    wanted = request.GET.get("programme", "")
    return next((p for p in programmes if str(p.pk) == wanted), None)


@staff_page("screening.view_applicants", methods=("GET",))
def board(request: HttpRequest) -> HttpResponse:
    """Who waits for what: a column for each next step, the longest waiting first."""
    actor = request_actor(request)
    programmes = list(_programmes(actor))
    programme = _chosen(request, programmes)
    counts = selectors.board_of(actor, programme.pk if programme else None)
    limit = timezone.now() - dt.timedelta(days=selectors.days_to_decision(timezone.localdate()))
    for column in counts:
        query = {"lane": column["lane"], **({"programme": programme.pk} if programme else {})}
        column["url"] = f"{reverse('screening:applicants')}?{urlencode(query)}"
        column["more"] = column["count"] - len(column["cards"])
        for card in column["cards"]:
            card.late = column["lane"] in selectors.WAITING_FOR_STAFF and card.since < limit  # type: ignore[attr-defined]
    chips = [{"label": p.name, "url": f"?programme={p.pk}", "current": programme == p} for p in programmes]
    context = {
        "tabs": _tabs("board", actor),
        "columns": [c for c in counts if c["count"]],
        "nobody": [c["label"] for c in counts if not c["count"]],
        "programme": programme,
        "chips": [{"label": _("All programmes"), "url": "?", "current": programme is None}, *chips]
        if len(chips) > 1
        else [],
        "waiting": sum(c["count"] for c in counts if c["lane"] in selectors.WAITING_FOR_STAFF),
        "may_enter": actor.may("screening.apply"),
    }
    return render(request, "screening/board.html", context)


@staff_page("screening.view_applicants", methods=("GET",))
def applicants(request: HttpRequest) -> HttpResponseBase:
    """Applicants as a list, to filter, export, and do one thing to many."""
    actor = request_actor(request)
    rows = selectors.applications_visible(actor).filter(
        programme__provider__in=actor.organisations("screener", "manager")
    )
    if not request.GET.get("state"):
        rows = rows.filter(state__in=("draft", *selectors.WORK))
    rows = rows.annotate(since=Coalesce("submitted_at", "started_at"))
    if request.GET.get("format") == "csv":
        return list_response(request, LIST, selectors.in_lanes(rows).select_related("person", "programme"), "")
    # Which fifty, by the index alone; then all about those fifty.
    listed = list_context(request, LIST, rows.only("pk"))
    page = listed["page"]
    wanted = [row.pk for row in page.object_list]
    full = selectors.in_lanes(Application.objects.filter(pk__in=wanted)).select_related("person", "programme")
    found = {row.pk: row for row in full}
    page.object_list = [found[pk] for pk in wanted if pk in found]
    context = {
        **listed,
        "tabs": _tabs("list", actor),
        "step_names": selectors.steps_named(actor),
        "today": timezone.localdate(),
        "lanes": selectors.LANES,
        "may_assess": actor.may("screening.assess"),
        "may_enter": actor.may("screening.apply"),
    }
    return render(request, "screening/applicants.html", context)


@staff_page("screening.assess", methods=("POST",))
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to the chosen applicants (POST)."""
    chosen = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdigit()][:500]
    target = back_to(request, reverse("screening:applicants"))
    if not chosen:
        messages.error(request, _("Choose at least one applicant."))
        return redirect(target)
    try:
        done_on = parse_date(request.POST.get("done_on", ""))
    except ValueError:
        done_on = None
    try:
        outcome = applications_do(
            actor=request_actor(request),
            application_ids=chosen,
            action=request.POST.get("do", ""),
            step_name=request.POST.get("step", ""),
            result=request.POST.get("result", "passed"),
            done_on=done_on,
            reason=request.POST.get("reason", ""),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(target)
    if outcome.done:
        messages.success(request, ngettext("%(n)d done.", "%(n)d done.", outcome.done) % {"n": outcome.done})
    for application, why in outcome.problems[:5]:
        messages.warning(request, _("%(name)s: %(why)s") % {"name": application.person.full_name, "why": why})
    if len(outcome.problems) > 5:
        messages.warning(request, _("And %(n)d more could not be done.") % {"n": len(outcome.problems) - 5})
    return redirect(target)


@staff_page("screening.view_applicants", methods=("GET",))
def waitlists(request: HttpRequest) -> HttpResponse:
    """The waitlist of one programme in its order, with interview scores."""
    return _waitlist_page(request)


def _waitlist_page(
    request: HttpRequest, application: Application | None = None, wrong: PlaceForm | None = None
) -> HttpResponse:
    """One programme's waitlist; `?move=` opens the form that gives somebody another place."""
    actor = request_actor(request)
    programmes = list(_programmes(actor))
    if application is not None:
        programme = next((p for p in programmes if p.pk == application.programme_id), None)
    else:
        programme = _chosen(request, programmes) or (programmes[0] if programmes else None)
    rows = selectors.waitlist_of(actor, programme.pk) if programme else Application.objects.none()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    scores = dict(
        RubricScore.objects.filter(application__in=[r.pk for r in shown])
        .order_by()
        .values_list("application_id")
        .annotate(average=Avg("score"))
    )
    wanted = str(application.pk) if application is not None else request.GET.get("move", "")
    moving = None
    for number, row in enumerate(shown, start=page.start_index()):
        row.number, row.average = number, scores.get(row.pk)  # type: ignore[attr-defined]
        if str(row.pk) == wanted:
            moving = {"application": row, "form": wrong or PlaceForm(initial={"position": number})}
    page.object_list = shown
    chips = [{"label": p.name, "url": f"?programme={p.pk}", "current": programme == p} for p in programmes]
    context = {
        "tabs": _tabs("waitlists", actor),
        "programme": programme,
        "page": page,
        "page_query": f"?programme={programme.pk}&" if programme else "?",
        "chips": chips if len(chips) > 1 else [],
        "may_decide": programme is not None and actor.may("screening.decide", programme.provider_id),
        "moving": moving,
    }
    return render(request, "screening/waitlists.html", context, status=422 if wrong else 200)


@staff_page("screening.decide", methods=("POST",))
def place(request: HttpRequest, application_id: int) -> HttpResponse:
    """Put somebody at another place of the waitlist (POST)."""
    actor = request_actor(request)
    application = selectors.application_get(actor=actor, application_id=application_id, permission="screening.decide")
    form = PlaceForm(request.POST)
    if form.is_valid():
        try:
            waitlist_place(actor=actor, application=application, **form.cleaned_data)
            messages.success(request, _("The waitlist has its new order."))
        except (IllegalMove, ValidationError) as error:
            messages.error(request, " ".join(getattr(error, "messages", None) or [str(error)]))
        return redirect(f"{reverse('screening:waitlists')}?programme={application.programme_id}")
    return _waitlist_page(request, application, form)


@staff_page("screening.view_applicants", methods=("GET",))
def selection_yield(request: HttpRequest) -> HttpResponse:
    """How many applications become places, why not, and how many applications the year's seats need."""
    actor = request_actor(request)
    today = timezone.localdate()
    spans = {"90": 90, "365": 365, "730": 730}
    days = spans.get(request.GET.get("days", ""), 365)
    since = today - dt.timedelta(days=days)
    rows = selectors.yield_of(actor, since=since, until=today)
    reasons = selectors.reasons_not_met(actor, since=since)
    context = {
        "tabs": _tabs("yield", actor),
        "rows": rows,
        "since": since,
        "reasons": [
            {
                "label": str(RULES.get(r["rule"], r["rule"])),
                "value": r["n"],
                "text": str(r["n"]),
                "note": _("%(n)d of them nearly") % {"n": r["close"]} if r["close"] else "",
            }
            for r in reasons
        ],
        "chips": [
            {"label": _("Last %(n)d days") % {"n": n}, "url": f"?days={n}", "current": n == days}
            for n in spans.values()
        ],
    }
    return render(request, "screening/yield.html", context)
