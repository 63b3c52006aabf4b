"""Job orders: list, form, page."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import staff_page
from workadvance.pages.drafts import draft_clear, initial_from_draft
from workadvance.pages.lists import ListColumn, ListSpec
from workadvance.people.access import request_actor
from workadvance.people.places import place_of_zip
from workadvance.placement import filters, forms, selectors, services
from workadvance.placement.models import JobOrder
from workadvance.placement.selectors.orders import pay_against
from workadvance.placement.selectors.persons import moves_of
from workadvance.placement.views.lists import chip, listed
from workadvance.placement.words import occupation_title
from workadvance.placement.workflow import JOB_ORDER


def _search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By title, occupation, employer or place."""
    return rows.filter(
        Q(title__icontains=text)
        | Q(soc_title__icontains=text)
        | Q(employer__name__icontains=text)
        | Q(city__icontains=text)
    )


LIST = ListSpec(
    key="orders",
    title=gettext_lazy("Job orders"),
    columns=(
        ListColumn("title", gettext_lazy("Order"), "title", "title"),
        ListColumn("employer", gettext_lazy("Employer"), "employer.name", "employer__name"),
        ListColumn("occupation", gettext_lazy("Occupation"), "soc_title", "soc_title"),
        ListColumn("wage", gettext_lazy("Pay"), "wage", "wage", numeric=True),
        ListColumn("free", gettext_lazy("Free"), "free", "free", numeric=True),
        ListColumn("live", gettext_lazy("With the employer"), "live", "live", numeric=True),
        ListColumn("opened", gettext_lazy("Opened"), "opened_on", "opened_on"),
        ListColumn("state", gettext_lazy("State"), lambda o: str(o.get_state_display()), "state"),
    ),
    filterset=filters.OrderFilter,
    order=("-opened_on", "-pk"),
    search=_search,
)


@staff_page("placement.view_employers", methods=("GET",))
def orders(request: HttpRequest) -> HttpResponseBase:
    """Job orders; the open ones first of all."""
    actor = request_actor(request)
    rows = selectors.orders(actor)
    state = request.GET.get("state", "open")
    if state in dict(JOB_ORDER.choices()):
        rows = rows.filter(state=state)
    chips = [
        chip(request, "state", "open", _("Open"), "open"),
        chip(request, "state", "paused", _("On hold"), "open"),
        chip(request, "state", "filled", _("Filled"), "open"),
        chip(request, "state", "closed", _("Closed"), "open"),
        chip(request, "state", "all", _("All"), "open"),
    ]

    def more(shown: list[JobOrder]) -> dict[str, Any]:
        today = timezone.localdate()
        for order in shown:
            order.age = (today - order.opened_on).days  # type: ignore[attr-defined]
            order.shape = JOB_ORDER.state(order.state).shape  # type: ignore[attr-defined]
        return {"chips": chips, "may_open": actor.may("placement.manage_orders"), "state_shown": state}

    return listed(request, LIST, rows, "placement/orders.html", more)


@staff_page("placement.manage_orders")
def order_new(request: HttpRequest) -> HttpResponse:
    """Open a job order: first the employer, then the order."""
    actor = request_actor(request)
    given = request.GET.get("account", "")
    if not given.isdigit():
        found = (
            selectors.accounts(actor)
            .filter(selectors.scope_q(actor, "placement.manage_orders"))
            .order_by("employer__name", "pk")
        )
        q = request.GET.get("q", "").strip()
        if q:
            found = found.filter(employer__name__icontains=q)
        return render(request, "placement/order_employer.html", {"accounts": list(found[:60]), "q": q})
    account = selectors.account_get(actor, int(given), "placement.manage_orders")
    key = f"order-new-{account.pk}"
    form = forms.OrderForm(
        request.POST or None,
        account=account,
        initial={
            "opened_on": timezone.localdate(),
            "hours_per_week": 40,
            "slots": 1,
            **initial_from_draft(request, key),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            order = services.order_open(
                actor=actor,
                account=account,
                certifications=list(form.cleaned_data["required_certifications"]),
                **form.details(),
            )
        except ValidationError as error:
            forms.errors_into(form, error)
        else:
            draft_clear(actor=actor, form_key=key)
            messages.success(request, _("Job order opened. Here is who on the bench fits it."))
            return redirect("placement:order_slate", order.pk)
    return _form(request, form, key, account=account, order=None)


@staff_page("placement.manage_orders")
def order_change(request: HttpRequest, order_id: int) -> HttpResponse:
    """Change a job order."""
    actor = request_actor(request)
    order = selectors.order_get(actor, order_id, "placement.manage_orders")
    account = selectors.accounts(actor).get(provider=order.provider_id, employer=order.employer_id)
    key = f"order-{order.pk}"
    initial = {
        "soc": order.soc,
        "benefits": order.benefits,
        "shifts": order.shifts,
        "excludes": order.excludes,
        **initial_from_draft(request, key),
    }
    form = forms.OrderForm(request.POST or None, account=account, instance=order, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.order_change(
                actor=actor,
                order=order,
                certifications=list(form.cleaned_data["required_certifications"]),
                **form.details(),
            )
        except ValidationError as error:
            forms.errors_into(form, error)
        else:
            draft_clear(actor=actor, form_key=key)
            messages.success(request, _("Job order changed."))
            return redirect("placement:order", order.pk)
    return _form(request, form, key, account=account, order=order)


def _form(request: HttpRequest, form: forms.OrderForm, key: str, **context: Any) -> HttpResponse:
    soc = str(form["soc"].value() or "")
    wage, code = str(form["wage"].value() or ""), str(form["zip"].value() or "")
    return render(
        request,
        "placement/order_form.html",
        {
            "form": form,
            "draft_key": key,
            "chosen": {"soc": soc, "title": occupation_title(soc)} if soc else None,
            "matches": form.matches,
            **_pay(soc, code, wage),
            **context,
        },
        status=422 if form.errors else 200,
    )


def _pay(soc: str, code: str, wage: str) -> dict[str, Any]:
    place = place_of_zip(code) if len(code.strip()) >= 5 else None
    pay = selectors.local_pay(soc, place.area_code if place else "")
    try:
        against = pay_against(Decimal(wage), pay) if wage else None
    except InvalidOperation:
        against = None
    return {"pay": pay, "pay_against": against}


@staff_page("placement.manage_orders", methods=("GET",))
def occupations(request: HttpRequest) -> HttpResponse:
    """Occupations for what was typed, to choose from (a part of the order form)."""
    text = request.GET.get("occupation", "").strip()[:100]
    return render(
        request,
        "placement/_occupations.html",
        {"matches": forms.occupations_like(text) if len(text) > 1 else [], "text": text},
    )


@staff_page("placement.manage_orders", methods=("GET",))
def pay(request: HttpRequest) -> HttpResponse:
    """What the area pays for the occupation chosen (a part of the order form)."""
    found = _pay(request.GET.get("soc", "")[:10], request.GET.get("zip", "")[:10], request.GET.get("wage", "")[:12])
    return render(request, "placement/_pay.html", found)


@staff_page("placement.view_employers", methods=("GET",))
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One job order: requirements, pay against the area's, who is on it and where, who could be."""
    actor = request_actor(request)
    return order_response(request, selectors.order_get(actor, order_id))


def order_response(request: HttpRequest, order: JobOrder, problem: str = "") -> HttpResponse:
    """The page of an order, with what went wrong when something did."""
    actor = request_actor(request)
    found = selectors.order_page(actor, order)
    for row in found["on_it"]:
        row["moves"] = moves_of(actor, row["referral"])
    return render(
        request,
        "placement/order.html",
        {
            **found,
            "state": JOB_ORDER.state(order.state),
            "may_manage": actor.may("placement.manage_orders", order.provider_id),
            "may_refer": actor.may("placement.refer", order.provider_id),
            "problem": problem,
        },
        status=422 if problem else 200,
    )


@staff_page("placement.manage_orders", methods=("POST",))
def order_step(request: HttpRequest, order_id: int) -> HttpResponse:
    """Put on hold, open again, close."""
    actor = request_actor(request)
    found = selectors.order_get(actor, order_id, "placement.manage_orders")
    name = request.POST.get("step", "")
    try:
        services.order_move(actor=actor, order=found, name=name, reason=request.POST.get("reason", ""))
    except IllegalMove as problem:
        found.refresh_from_db()
        return order_response(request, found, str(problem))
    messages.success(request, _("%(step)s: done.") % {"step": JOB_ORDER.transition(name).label})
    return redirect("placement:order", found.pk)


@staff_page("placement.refer", methods=("POST",))
def order_release(request: HttpRequest, order_id: int) -> HttpResponse:
    """Take back everybody still without an offer."""
    actor = request_actor(request)
    found = selectors.order_get(actor, order_id, "placement.refer")
    try:
        n = services.order_release(actor=actor, order=found, reason=request.POST.get("reason", ""))
    except IllegalMove as problem:
        return order_response(request, found, str(problem))
    messages.success(request, _("%(n)d people taken back; they can go forward elsewhere.") % {"n": n})
    return redirect("placement:order", found.pk)
