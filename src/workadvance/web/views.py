"""Home, search, the component gallery, health and the friendly error pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from workadvance import __version__
from workadvance.api.problems import ApiProblem, problem_response
from workadvance.notices.mailing import MailNotTaken, MailRefused, MailUnsure
from workadvance.notices.selectors import notices_unread
from workadvance.people.access import persons_visible, request_actor
from workadvance.people.models import Person, Role, User
from workadvance.people.person_search import persons_found
from workadvance.placement import selectors as placement
from workadvance.programs.models import in_page_language
from workadvance.reporting.models import Journey
from workadvance.ui.event_cache import cached
from workadvance.ui.page_access import public_page, staff_page
from workadvance.ui.request_values import asked_words
from workadvance.ui.rows import Context
from workadvance.web import background_tasks, setup_checklist, supervision, today
from workadvance.web import home as home_page
from workadvance.web.metrics import metrics_text

language_set = public_page(set_language)


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Today for staff; the right page for others; the public home page for those who are not signed in."""
    actor = request_actor(request)
    if not actor.signed_in:
        return render(request, "web/home.html", home_page.page(request.GET.get("zip", "").strip()[:80]))
    if not actor.is_staff:
        if "funder" in actor.roles:
            return redirect("reporting:funnel")
        if "employer" in actor.roles:
            return redirect("placement:employer_home")
        return render(request, "web/no_access.html")
    found, counts, answers = cached(
        actor,
        ("today", get_language()),
        lambda: (today.work(actor), today.counts(actor), today.answers(actor)),
    )
    return render(
        request,
        "web/today.html",
        {
            "sections": today.sections(found),
            "heading": today.heading(found),
            "weekday": today.weekday(),
            "counts": counts,
            "answers": answers,
            "notices": notices_unread(actor),
            "setup": setup_checklist.setup_of(actor),
        },
    )


@dataclass(frozen=True, slots=True)
class Persona:
    """A made-up user to sign in as: role, name, what there is to see as this user, and where to sign in."""

    role: str
    key: str
    name: str
    about: str
    url: str


class SignIn(LoginView):
    """The sign-in page; in demonstration mode it offers the made-up users, one click each."""

    def get_context_data(self, **kwargs: Any) -> Context:
        """Adds `personas` in demonstration mode."""
        context: Context = super().get_context_data(**kwargs)
        if settings.DEMO:
            users = User.objects.exclude(demo_persona="").order_by("pk").prefetch_related("memberships")
            order = {role: place for place, role in enumerate(Role.values)}
            held = [(user.memberships.all()[0] if user.memberships.all() else None, user) for user in users]
            held.sort(key=lambda row: order.get(row[0].role, len(order)) if row[0] else len(order))
            context["personas"] = [
                Persona(
                    role=membership.get_role_display() if membership else "",
                    key=membership.role if membership else "",
                    name=user.name,
                    about=in_page_language(user.demo_persona, user.demo_persona_es),
                    url=reverse("demo_sign_in", args=[user.pk]),
                )
                for membership, user in held
            ]
        return context


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Someone found by name, with their newest journey."""

    person: Person
    journey: Journey | None


@dataclass(frozen=True, slots=True)
class Hit:
    """An employer or a job order found by words."""

    name: str
    note: str
    url: str


@staff_page("people.use_site", methods=("GET",))
def search(request: HttpRequest) -> HttpResponse:
    """Find people by name, phone, email or ZIP code, employers and job orders by words."""
    actor = request_actor(request)
    q = asked_words(request.GET)
    found: Context = {"q": q, "people": [], "employers": [], "orders": []}
    if q and actor.may("people.view_person"):
        people = persons_found(persons_visible(actor), q, limit=30)
        where = {
            j.person_id: j
            for j in Journey.objects.filter(person__in=[p.pk for p in people])
            .select_related("program")
            .order_by("applied_on", "pk")
        }
        found["people"] = [PersonFound(p, where.get(p.pk)) for p in people]
    if q and actor.may("placement.view_employers"):
        found["employers"] = [
            Hit(a.employer.name, a.industry, reverse("placement:employer", args=[a.pk]))
            for a in placement.accounts(actor).filter(employer__name__icontains=q).order_by("employer__name", "pk")[:20]
        ]
        found["orders"] = [
            Hit(o.title, o.employer.name, reverse("placement:order", args=[o.pk]))
            for o in placement.orders(actor)
            .filter(Q(title__icontains=q) | Q(employer__name__icontains=q))
            .exclude(state="closed")
            .order_by("-opened_on", "pk")[:20]
        ]
    return render(request, "web/search.html", found)


@public_page
def components(request: HttpRequest) -> HttpResponse:
    """The gallery of components."""
    from workadvance.ui.gallery import context

    return render(request, "components.html", context(request))


@staff_page("people.manage_organizations", methods=("POST",))
def mail_test(request: HttpRequest) -> HttpResponse:
    """Send the administrator a test email, and say what came of it."""
    user = request.user
    assert isinstance(user, User)
    try:
        setup_checklist.mail_test(actor=request_actor(request), user=user)
    except (MailRefused, MailNotTaken, MailUnsure) as wrong:
        said = background_tasks.REASONS[type(wrong).__name__]
        messages.error(request, _("The email didn't leave. %(why)s") % {"why": said})
    else:
        messages.success(request, _("Test email sent to %(email)s.") % {"email": user.email})
    return redirect("home")


@public_page
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site is well: each thing looked at, with its number; 503 with the names of what is not."""
    checks = supervision.health_checks()
    wrong = supervision.reasons(checks)
    shown = {c.name: {"ok": c.ok, **({c.unit: c.value} if c.unit else {})} for c in checks}
    told = {"status": "no" if wrong else "ok", "version": __version__, "reasons": wrong, "checks": shown}
    return JsonResponse(told, status=503 if wrong else 200)


@public_page
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, for whoever has the token; not found without it, as where there is none."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not constant_time_compare(given, token):
        raise Http404
    return HttpResponse(metrics_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if request.path.startswith("/api/"):
        return problem_response(ApiProblem(400, "bad-request", "The request can't be read."))
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: says which right is missing."""
    return render(request, "403.html", {"exception": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    if request.path.startswith("/api/"):
        return problem_response(ApiProblem(500, "server-error", "Something went wrong here. Nothing was saved."))
    # Rendered without the request: what broke may be what the page's context needs, the database for one.
    return HttpResponse(render_to_string("500.html"), status=500)
