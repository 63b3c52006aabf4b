"""Job orders: list, form, page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from workadvance import labor
from workadvance.people.access import request_actor
from workadvance.people.zip_codes import place_of_zip
from workadvance.placement import filters, forms, selectors, services
from workadvance.placement.code_labels import (
    background_said,
    benefits_said,
    place_of,
    shifts_said,
    unpublished_said,
)
from workadvance.placement.models import EmployerAccount, JobOrder
from workadvance.placement.selectors.orders import LocalPay
from workadvance.placement.views.lists import chip, listed
from workadvance.placement.workflow import JOB_ORDER
from workadvance.ui.drafts import initial_from_draft
from workadvance.ui.fetch import fetch, inside
from workadvance.ui.format import short_title
from workadvance.ui.forms import form_page
from workadvance.ui.lists import ListColumn, ListSpec
from workadvance.ui.one_button import page_again, press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.pay import PayInput, readable_pay
from workadvance.ui.request_values import asked_id, asked_words
from workadvance.ui.rows import Context, Fact
from workadvance.ui.two_editors import Stored, columns, stored_values


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
        ListColumn("title", gettext_lazy("Job order"), "title", "title"),
        ListColumn("employer", gettext_lazy("Employer"), "employer.name", "employer__name"),
        ListColumn("occupation", gettext_lazy("Occupation"), "soc_title", "soc_title", in_file=True),
        ListColumn("wage", gettext_lazy("Pay"), "wage", "wage", numeric=True),
        ListColumn("free", gettext_lazy("Unfilled"), "free", "free", numeric=True),
        ListColumn("live", gettext_lazy("With the employer"), "live", "live", numeric=True),
        ListColumn("opened", gettext_lazy("Opened"), "opened_on", "opened_on"),
        ListColumn("state", gettext_lazy("Status"), lambda o: str(o.get_state_display()), "state"),
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
        chip(request, "state", "open", pgettext("state", "Open"), "open"),
        chip(request, "state", "paused", _("On hold"), "open"),
        chip(request, "state", "filled", _("Filled"), "open"),
        chip(request, "state", "closed", _("Closed"), "open"),
        chip(request, "state", "all", _("All"), "open"),
    ]

    def more(shown: list[JobOrder]) -> Context:
        today = timezone.localdate()
        for order in shown:
            order.age = (today - order.opened_on).days  # type: ignore[attr-defined]  # shown in the row
            order.shape = JOB_ORDER.state(order.state).shape  # type: ignore[attr-defined]  # shown in the row
        return {"chips": chips, "may_open": actor.may("placement.manage_orders"), "state_shown": state}

    return listed(request, LIST, rows, "placement/orders.html", more)


@staff_page("placement.manage_orders")
def order_new(request: HttpRequest) -> HttpResponse:
    """Open a job order: first the employer, then the order."""
    actor = request_actor(request)
    given = asked_id(request.GET, "account")
    if given is None:
        found = inside(selectors.accounts(actor), actor, "placement.manage_orders").order_by("employer__name", "pk")
        q = asked_words(request.GET)
        if q:
            found = found.filter(employer__name__icontains=q)
        return render(request, "placement/order_employer.html", {"accounts": list(found[:60]), "q": q})
    account = fetch(EmployerAccount, actor, "placement.manage_orders", given)
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
    return form_page(
        request,
        form,
        save=lambda given: services.order_open(
            actor=actor, account=account, certifications=list(given["required_certifications"]), **form.details()
        ),
        done=_("Job order opened. Here are the job-ready matches."),
        back=lambda order: reverse("placement:order_slate", args=[order.pk]),
        template="placement/order_form.html",
        draft=key,
        context=lambda: _form_context(form, account, None),
    )


# Fields that the form of an order gathers in its own way.
GATHERED = columns("soc", "benefits", "shifts", "excludes")


@staff_page("placement.manage_orders")
def order_change(request: HttpRequest, order_id: int) -> HttpResponse:
    """Change a job order."""
    actor = request_actor(request)
    order = fetch(JobOrder, actor, "placement.manage_orders", order_id)
    account = selectors.accounts(actor).get(provider=order.provider_id, employer=order.employer_id)
    key = f"order-{order.pk}"
    initial = {**GATHERED(order), **initial_from_draft(request, key)}
    form = forms.OrderForm(request.POST or None, account=account, instance=order, initial=initial)
    return form_page(
        request,
        form,
        save=lambda given: services.order_change(
            actor=actor, order=order, certifications=list(given["required_certifications"]), **form.details()
        ),
        done=_("Job order updated"),
        back=reverse("placement:order", args=[order.pk]),
        template="placement/order_form.html",
        draft=key,
        context=lambda: _form_context(form, account, order),
        stored=Stored(order, lambda row: stored_values(row, forms.OrderForm, **GATHERED(row))),
    )


@dataclass(frozen=True, slots=True)
class ChosenOccupation:
    """The occupation chosen on the form of an order."""

    soc: str
    title: str


def _form_context(form: forms.OrderForm, account: EmployerAccount, order: JobOrder | None) -> Context:
    """What the form of an order shows besides: the employer, the occupation chosen or to choose from, local pay."""
    soc = str(form["soc"].value() or "")
    wage, code = form["wage"].value(), str(form["zip"].value() or "")
    return {
        "account": account,
        "order": order,
        "chosen": ChosenOccupation(soc, short_title(soc)) if soc else None,
        "matches": form.matches,
        **_pay(soc, code, wage),
    }


def _pay(soc: str, code: str, wage: object) -> Context:
    """Local pay for what was typed, and how the pay of the order stands to it."""
    place = place_of_zip(code) if len(code.strip()) >= 5 else None
    found = selectors.local_pay(soc, place.area_code if place else "")
    return pay_shown(found, readable_pay(wage), place.state if place else "")


def pay_shown(found: LocalPay | None, wage: Decimal | None, state_code: str) -> Context:
    """What `placement/_pay.html` shows: what the area pays, how the pay stands to it, and a minimum wage it is under."""
    return {
        "pay": found,
        "standing": found.standing(wage) if found and wage is not None else "",
        "unpublished": unpublished_said(found.status) if found else "",
        "minimum": labor.below_minimum(float(wage), state_code, timezone.localdate()) if wage is not None else None,
    }


def _facts(order: JobOrder) -> list[Fact]:
    """Requirements of an order in words, for staff (employers see the same without what rules a person out)."""
    facts = [
        Fact(_("Shifts"), shifts_said(order.shifts) or _("any")),
        Fact(_("Hours a week"), f"{order.hours_per_week.normalize():f}"),
        Fact(_("Benefits"), benefits_said(order.benefits)),
        Fact(_("Location"), place_of(order)),
        Fact(_("Certifications"), ", ".join(c.name for c in order.required_certifications.all()) or _("none required")),
        Fact(_("Disqualifying background"), background_said(order.excludes) or _("none")),
    ]
    if order.requirements:
        facts.append(Fact(_("Other requirements"), order.requirements))
    return facts


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
    typed = PayInput(per="hour").value_from_datadict(request.GET, {}, "wage")
    found = _pay(request.GET.get("soc", "")[:10], request.GET.get("zip", "")[:10], typed)
    return render(request, "placement/_pay.html", found)


@staff_page("placement.view_employers", methods=("GET",))
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One job order: requirements, pay against the area's, who is on it and where, who could be."""
    actor = request_actor(request)
    return order_response(request, fetch(JobOrder, actor, "placement.view_employers", order_id))


def order_response(request: HttpRequest, order: JobOrder, problems: Sequence[str] = ()) -> HttpResponse:
    """The page of an order, with what went wrong when something did."""
    actor = request_actor(request)
    found = selectors.order_page(actor, order)
    context = {
        "order": order,
        "found": found,
        "facts": _facts(order),
        **pay_shown(found.pay, order.wage, order.state_code),
        "state": JOB_ORDER.state(order.state),
        "may_manage": actor.may("placement.manage_orders", order.provider_id),
        "may_refer": actor.may("placement.refer", order.provider_id),
    }
    return page_again(request, "placement/order.html", context, problems)


@staff_page("placement.manage_orders", methods=("POST",))
def order_step(request: HttpRequest, order_id: int) -> HttpResponse:
    """Put on hold, open again, close."""
    actor = request_actor(request)
    found = fetch(JobOrder, actor, "placement.manage_orders", order_id)
    name = request.POST.get("step", "")

    def again(problems: list[str]) -> HttpResponse:
        found.refresh_from_db()
        return order_response(request, found, problems)

    return press_answer(
        request,
        do=lambda: services.order_move(actor=actor, order=found, name=name, reason=request.POST.get("reason", "")),
        done=lambda _order: _("Job order updated: %(step)s.") % {"step": JOB_ORDER.transition(name).label},
        back=reverse("placement:order", args=[found.pk]),
        again=again,
    )


@staff_page("placement.refer", methods=("POST",))
def order_release(request: HttpRequest, order_id: int) -> HttpResponse:
    """Withdraw everyone who has no offer yet."""
    actor = request_actor(request)
    found = fetch(JobOrder, actor, "placement.refer", order_id)
    return press_answer(
        request,
        do=lambda: services.order_release(actor=actor, order=found, reason=request.POST.get("reason", "")),
        done=lambda n: _("Referrals withdrawn: %(n)d. You can refer these people elsewhere.") % {"n": n},
        back=reverse("placement:order", args=[found.pk]),
        again=lambda problems: order_response(request, found, problems),
    )
