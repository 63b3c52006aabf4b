"""Reading screening, always for an actor."""

from __future__ import annotations

import datetime as dt
import heapq
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import policy
from workadvance.people.access import Actor, require, restricted_seen, visible_q
from workadvance.people.models import Person
from workadvance.programmes.models import Programme, ScreeningStep
from workadvance.screening.models import Application, EligibilityVerdict, StepResult
from workadvance.screening.workflow import APPLICATION, OPEN

WORK = ("submitted", "eligible", "waitlisted")
LANES: dict[str, str | Promise] = {
    "facts": gettext_lazy("Ask for facts"),
    "fails": gettext_lazy("A rule is not met"),
    "confirm": gettext_lazy("Confirm eligible"),
    "orientation": gettext_lazy("Orientation"),
    "test": gettext_lazy("Test"),
    "interview": gettext_lazy("Interview"),
    "check": gettext_lazy("Check"),
    "decide": gettext_lazy("Decide"),
    "waitlist": gettext_lazy("Waitlist"),
    "draft": gettext_lazy("Started, not sent"),
}
"""The board's columns: what an application waits for, in the order of the work."""

STATES_OF_LANES = {
    "facts": ("submitted",),
    "fails": ("submitted",),
    "confirm": ("submitted",),
    **dict.fromkeys(("orientation", "test", "interview", "check", "decide"), ("eligible",)),
    "waitlist": ("waitlisted",),
    "draft": ("draft",),
}

WAITING_FOR_STAFF = ("facts", "fails", "confirm", "orientation", "test", "interview", "check", "decide")
CARDS = 6
ENOUGH = 20  # decisions before a programme's own yield says anything
MANY = 1_000_000_000  # a place behind everybody's
ADVICE: dict[str, str | Promise] = {
    "facts": gettext_lazy("Call and fill in what is missing"),
    "fails": gettext_lazy("Look for a bridge, then decide"),
    "confirm": gettext_lazy("All rules are met: confirm"),
    "orientation": gettext_lazy("Invite, then record it"),
    "test": gettext_lazy("Give the test, then record the score"),
    "interview": gettext_lazy("Interview and score"),
    "check": gettext_lazy("Do the check, then record it"),
    "decide": gettext_lazy("Everything is there: decide"),
    "draft": gettext_lazy("Offer help with the form"),
    "waitlist": gettext_lazy("Offer the next free place"),
}


def days_to_decision(on: dt.date) -> int:
    """Days within which an application should move."""
    return int(policy.load("eligibility").value("days_to_decision", on))


def applications_visible(actor: Actor) -> QuerySet[Application]:
    """The applications an actor may know of: of their providers' programmes, restricted persons only where named."""
    if actor.is_system:
        return Application.objects.all()
    return Application.objects.filter(programme__provider__in=actor.staff_organisations).filter(
        visible_q(actor, "person__")
    )


def _of_houses(actor: Actor) -> QuerySet[Application]:
    programmes = Programme.objects.filter(provider__in=actor.staff_organisations)
    return Application.objects.filter(programme__in=list(programmes.values_list("pk", flat=True)))


def application_get(*, actor: Actor, application_id: int, permission: str = "screening.view_applicants") -> Application:
    """One application through permission: 404 for outsiders, 403 without the right; a restricted view is logged."""
    found = (
        applications_visible(actor)
        .select_related("person__provider", "person__coach", "programme__provider")
        .filter(pk=application_id)
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.programme.provider_id)
    restricted_seen(actor, found.person)
    return found


def in_lanes(rows: QuerySet[Application]) -> QuerySet[Any]:
    """Applications with `lane` (what they wait for, empty when nothing), `next_step` (name), `since` and `near`.

    The lane is worked out from verdicts and step results by the database, so that it can never be out of date.
    """
    verdicts = EligibilityVerdict.objects.filter(application=OuterRef("pk"))
    done = StepResult.objects.filter(application=OuterRef(OuterRef("pk")), step=OuterRef("pk")).exclude(result="failed")
    missing = (
        ScreeningStep.objects.filter(programme=OuterRef("programme"), required=True, retired=False)
        .exclude(Exists(done))
        .order_by("position")
    )
    rows = rows.annotate(
        next_step_kind=Case(When(state="eligible", then=Subquery(missing.values("kind")[:1])), default=Value("")),
        next_step=Case(When(state="eligible", then=Subquery(missing.values("name")[:1])), default=Value("")),
    )
    lane = Case(
        When(state="draft", then=Value("draft")),
        When(state="waitlisted", then=Value("waitlist")),
        When(Q(state="submitted") & Exists(verdicts.filter(verdict="fails")), then=Value("fails")),
        When(
            Q(state="submitted") & (Exists(verdicts.filter(verdict="unknown")) | ~Exists(verdicts)), then=Value("facts")
        ),
        When(state="submitted", then=Value("confirm")),
        When(state="eligible", then=Coalesce(F("next_step_kind"), Value("decide"))),
        default=Value(""),
        output_field=CharField(),
    )
    return rows.annotate(
        lane=lane,
        since=Coalesce("submitted_at", "started_at"),
        near=Exists(verdicts.filter(verdict="fails", near=True)),
    )


def board_of(actor: Actor, programme_id: int | None = None, each: int = CARDS) -> list[dict[str, Any]]:
    """The columns of the board: lane, label, advice, count, oldest, and `cards`, the longest waiting (at most `each`).

    Two queries: one says of everything in progress only what it waits for and since when, the other fetches the cards.
    """
    rows = applications_visible(actor).filter(state__in=("draft", *WORK))
    if programme_id:
        rows = rows.filter(programme=programme_id)
    waiting: dict[str, list[tuple[int, dt.datetime, int]]] = {}
    light = in_lanes(rows).order_by().values_list("lane", "waitlist_position", "since", "pk")
    for lane, position, since, pk in light.iterator(chunk_size=5000):
        waiting.setdefault(lane, []).append((position or MANY, since, pk))
    first = {lane: heapq.nsmallest(each, found) for lane, found in waiting.items()}
    chosen = [pk for found in first.values() for _place, _since, pk in found]
    cards = {a.pk: a for a in in_lanes(Application.objects.filter(pk__in=chosen)).select_related("person", "programme")}
    return [
        {
            "lane": key,
            "label": label,
            "advice": ADVICE[key],
            "count": len(waiting.get(key, ())),
            "oldest": min((since for _place, since, _pk in waiting.get(key, ())), default=None),
            "cards": [cards[pk] for _place, _since, pk in first.get(key, ()) if pk in cards],
        }
        for key, label in LANES.items()
    ]


def waitlist_of(actor: Actor, programme_id: int) -> QuerySet[Application]:
    """A programme's waitlist in its order."""
    return (
        applications_visible(actor)
        .filter(programme=programme_id, state="waitlisted")
        .select_related("person", "programme")
        .order_by(F("waitlist_position").asc(nulls_last=True), "decided_on", "pk")
    )


def waitlist_number(application: Application) -> int | None:
    """Somebody's number in line (1 is next), or None when not on the waitlist."""
    if application.state != "waitlisted":
        return None
    waiting = Application.objects.filter(programme=application.programme_id, state="waitlisted")
    here = application.waitlist_position
    if here is None:
        earlier = waiting.filter(
            Q(waitlist_position__isnull=False)
            | Q(decided_on__lt=application.decided_on)
            | Q(decided_on=application.decided_on, pk__lt=application.pk)
        )
    else:
        earlier = waiting.filter(
            Q(waitlist_position__lt=here)
            | Q(waitlist_position=here, decided_on__lt=application.decided_on)
            | Q(waitlist_position=here, decided_on=application.decided_on, pk__lt=application.pk)
        )
    return earlier.count() + 1


def steps_with_results(application: Application) -> list[dict[str, Any]]:
    """The programme's steps with this applicant's results: step, result (or None), done (passed or waived)."""
    results = {r.step_id: r for r in application.step_results.select_related("recorded_by", "step")}
    steps = [s for s in application.programme.steps.order_by("position") if not s.retired or s.pk in results]
    return [
        {"step": s, "result": (r := results.get(s.pk)), "done": r is not None and r.result != "failed"} for s in steps
    ]


def rubric_of(application: Application) -> dict[str, Any]:
    """The interview scores: by criterion with each interviewer's, the weighted average, and where they differ much.

    Keys: given (every score), rows (criterion, scores [(scorer, score, note)], average, spread), average (of 5, None without scores), scorers,
    apart (criteria on which two interviewers are two or more points apart).
    """
    criteria = list(application.programme.criteria.order_by("position"))
    scores = list(application.rubric_scores.select_related("scorer").order_by("scorer__name", "pk"))
    rows: list[dict[str, Any]] = []
    for criterion in criteria:
        given = [s for s in scores if s.criterion_id == criterion.pk]
        if criterion.retired and not given:
            continue
        values = [s.score for s in given]
        rows.append(
            {
                "criterion": criterion,
                "scores": [(s.scorer.name if s.scorer else _("somebody"), s.score, s.note) for s in given],
                "average": sum(values) / len(values) if values else None,
                "spread": max(values) - min(values) if values else 0,
            }
        )
    scored = [r for r in rows if r["average"] is not None]
    weight = sum(r["criterion"].weight for r in scored)
    return {
        "rows": rows,
        "given": scores,
        "scorers": sorted({s.scorer.name if s.scorer else "" for s in scores}),
        "average": sum(r["criterion"].weight * r["average"] for r in scored) / weight if weight else None,
        "apart": [r["criterion"].name for r in rows if r["spread"] >= 2],
    }


def moves_open(actor: Actor, application: Application) -> list[dict[str, Any]]:
    """The moves that leave the application's state and that the actor may make: transition, and what is missing for each."""
    shown = []
    for transition in APPLICATION.open_to(application.state):
        if transition.name == "submit" or not actor.may(transition.permission, application.programme.provider_id):
            continue
        missing = [m for r in transition.requires if (m := r(application))]
        shown.append({"transition": transition, "missing": missing})
    return shown


def person_screening(actor: Actor, person: Person, application: Application | None) -> dict[str, Any]:
    """What the person page shows of screening: state, verdicts, steps, average; only the state without the right."""
    if application is None:
        return {}
    full = actor.may("screening.view_applicants", person.provider_id)
    shown: dict[str, Any] = {
        "application": application,
        "state": APPLICATION.state(application.state),
        "full": full,
        "waitlist_number": waitlist_number(application),
    }
    if full:
        shown |= {
            "verdicts": list(application.verdicts.order_by("pk")),
            "steps": steps_with_results(application),
            "average": rubric_of(application)["average"],
            "url": reverse("screening:application", args=[application.pk]),
        }
    return shown


def today(actor: Actor, limit: int = 50) -> list[dict[str, Any]]:
    """What waits for this actor in screening today: applications that should have moved, then those ready to move."""
    if not actor.may("screening.assess"):
        return []
    on = timezone.localdate()
    days = days_to_decision(on)
    mine = actor.organisations("screener", "manager")
    rows = (
        in_lanes(applications_visible(actor).filter(programme__provider__in=mine, state__in=("submitted", "eligible")))
        .select_related("person", "programme")
        .order_by("submitted_at", "pk")[:limit]
    )
    lines = []
    for row in rows:
        lane = str(row.lane)  # type: ignore[attr-defined]
        applied = timezone.localdate(row.submitted_at)
        due = applied + dt.timedelta(days=days)
        waited = (on - applied).days
        what = str(row.next_step or LANES.get(lane, ""))  # type: ignore[attr-defined]
        lines.append(
            {
                "who": str(row.person),
                "who_url": reverse("person", args=[row.person_id]),
                "what": what,
                "why": _("Applied %(days)d days ago to %(programme)s. %(advice)s.")
                % {"days": waited, "programme": row.programme.name, "advice": ADVICE.get(lane, "")},
                "shape": "late" if due < on else "next",
                "due": due,
                "url": reverse("screening:application", args=[row.pk]),
                "action": _("Open"),
            }
        )
    return lines


def waiting(actor: Actor) -> QuerySet[Application]:
    """The applications that wait for a screener's next step (counted in the rail)."""
    mine = actor.organisations("screener", "manager")
    return applications_visible(actor).filter(programme__provider__in=mine, state__in=("submitted", "eligible"))


def steps_named(actor: Actor) -> list[str]:
    """The names of the steps of the actor's programmes, for recording one for many."""
    return list(
        ScreeningStep.objects.filter(programme__provider__in=actor.staff_organisations, retired=False)
        .order_by("name")
        .values_list("name", flat=True)
        .distinct()[:40]
    )


def yield_of(actor: Actor, *, since: dt.date, until: dt.date) -> list[dict[str, Any]]:
    """How many of a period's applications came how far, by programme.

    Counts people whose application was sent in the period: sent, decided, eligible (found so or further), selected,
    waitlisted, declined, ineligible, withdrawn, open; the share selected among those decided, and how many applications a
    year's seats need at that share (or at the share assumed before there is a record of twenty decisions).
    """
    start = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min))
    # Figures that name nobody count everybody, restricted records too.
    mine = Application.objects.all() if actor.is_system else _of_houses(actor)
    counted: dict[int, dict[str, int]] = {}
    for programme, state, n in (
        mine.filter(submitted_at__gte=start, submitted_at__lt=end)
        .order_by()
        .values_list("programme_id", "state")
        .annotate(n=Count("pk"))
    ):
        counted.setdefault(programme, {})[state] = n
    programmes = Programme.objects.filter(pk__in=counted).select_related("provider").order_by("provider__name", "name")
    assumed = float(policy.load("eligibility").value("assumed_yield", until))
    out = []
    for programme in programmes:
        n = counted[programme.pk]
        ends = {s: n.get(s, 0) for s in ("selected", "waitlisted", "declined", "ineligible", "withdrawn")}
        decided = sum(ends.values()) - ends["waitlisted"]
        own = decided >= ENOUGH and ends["selected"] > 0
        share = ends["selected"] / decided if own else assumed
        out.append(
            {
                "programme": programme,
                "sent": sum(n.values()),
                **ends,
                "eligible": sum(n.get(s, 0) for s in ("eligible", "waitlisted", "selected")),
                "open": sum(n.get(s, 0) for s in OPEN),
                "decided": decided,
                "share": ends["selected"] / decided if decided else None,
                "own": own,
                "needed": round(programme.seats_per_year / share),
            }
        )
    return out


def reasons_not_met(actor: Actor, *, since: dt.date) -> list[dict[str, Any]]:
    """Which rules applicants of a period fail, and how many of them nearly: rule, n, near."""
    start = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    rows: Any = (
        EligibilityVerdict.objects.filter(
            verdict="fails",
            application__submitted_at__gte=start,
            application__programme__in=Programme.objects.filter(provider__in=actor.staff_organisations).values("pk"),
        )
        .values("rule")
        .annotate(n=Count("pk"), close=Count("pk", filter=Q(near=True)))
        .order_by("-n", "rule")
    )
    return list(rows)
